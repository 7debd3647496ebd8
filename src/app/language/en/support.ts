// Advice for browsers that cannot train.

export const support = {
  'no-webgpu': {
    title: 'This browser has no WebGPU yet.',
    text: 'Vitro trains on your own graphics card, through WebGPU. A current version of one of these browsers has it:',
  },
  'no-adapter': {
    title: 'No graphics adapter answers.',
    text: 'This browser knows WebGPU, but gives it no graphics card at the moment. Restart the browser first; if that does not help:',
  },
  insecure: {
    title: 'This page was not opened over a secure connection.',
    text: 'Browsers open the graphics card only to pages from https:// or from this computer itself.',
    what: 'Open the same page through https://, or on the machine that serves it through http://localhost.',
  },
  again: 'Try again',
  enter: 'Look at kept runs anyway',
  yours: 'this browser',
  browsers: { chrome: 'Chrome', edge: 'Edge', safari: 'Safari', firefox: 'Firefox' },
  systems: { windows: 'Windows', macos: 'macOS', linux: 'Linux', android: 'Android', ios: 'iPhone, iPad' },
  advice: {
    chrome: {
      windows:
        'Version 134 or later. In Settings, System, turn on graphics acceleration, and update the graphics driver.',
      macos: 'Version 134 or later. In Settings, System, turn on graphics acceleration.',
      linux:
        'Version 147 or later with Intel (12th generation or later) or NVIDIA graphics and a current driver. With others, enable “Unsafe WebGPU Support” in chrome://flags.',
      android: 'Version 134 or later on Android 12 or later.',
      ios: 'Chrome on iPhone and iPad uses Safari’s engine: update to iOS or iPadOS 26.',
    },
    edge: {
      windows:
        'Version 134 or later. In Settings, System and performance, turn on graphics acceleration, and update the graphics driver.',
      macos: 'Version 134 or later. In Settings, System and performance, turn on graphics acceleration.',
      linux:
        'Version 147 or later with Intel (12th generation or later) or NVIDIA graphics and a current driver. With others, enable “Unsafe WebGPU Support” in edge://flags.',
      android: 'Version 134 or later on Android 12 or later.',
    },
    safari: {
      macos: 'Safari 26 or later, which comes with macOS Tahoe (26).',
      ios: 'iOS or iPadOS 26 or later.',
    },
    firefox: {
      windows: 'Version 141 or later.',
      macos: 'Version 147 or later on a Mac with Apple silicon.',
      linux: 'Firefox Nightly, or use Chrome or Edge for now.',
      android: 'Not yet in the released version; use Chrome or Edge for now.',
    },
  },
}
