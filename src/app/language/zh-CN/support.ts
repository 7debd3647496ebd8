// 给不能训练的浏览器的建议。

export const support = {
  'no-webgpu': {
    title: '这个浏览器还没有 WebGPU。',
    text: 'Vitro 通过 WebGPU 使用你自己的显卡训练。以下浏览器的较新版本支持它：',
  },
  'no-adapter': {
    title: '没有显卡响应。',
    text: '这个浏览器支持 WebGPU，但目前没有得到显卡。请先重启浏览器；如果没有用：',
  },
  insecure: {
    title: '这个页面不是通过安全连接打开的。',
    text: '浏览器只向 https:// 页面或本机页面开放显卡。',
    what: '请用 https:// 打开同一页面，或在提供页面的机器上用 http://localhost 打开。',
  },
  again: '重试',
  enter: '仍然查看已保存的运行',
  yours: '当前浏览器',
  browsers: { chrome: 'Chrome', edge: 'Edge', safari: 'Safari', firefox: 'Firefox' },
  systems: { windows: 'Windows', macos: 'macOS', linux: 'Linux', android: 'Android', ios: 'iPhone、iPad' },
  advice: {
    chrome: {
      windows: '134 或更高版本。在“设置 → 系统”中开启图形加速，并更新显卡驱动。',
      macos: '134 或更高版本。在“设置 → 系统”中开启图形加速。',
      linux:
        '147 或更高版本，配 Intel（第 12 代起）或 NVIDIA 显卡和较新的驱动。其他显卡请在 chrome://flags 中启用“Unsafe WebGPU Support”。',
      android: '134 或更高版本，Android 12 或更高。',
      ios: 'iPhone 和 iPad 上的 Chrome 使用 Safari 的引擎：请升级到 iOS 或 iPadOS 26。',
    },
    edge: {
      windows: '134 或更高版本。在“设置 → 系统和性能”中开启图形加速，并更新显卡驱动。',
      macos: '134 或更高版本。在“设置 → 系统和性能”中开启图形加速。',
      linux:
        '147 或更高版本，配 Intel（第 12 代起）或 NVIDIA 显卡和较新的驱动。其他显卡请在 edge://flags 中启用“Unsafe WebGPU Support”。',
      android: '134 或更高版本，Android 12 或更高。',
    },
    safari: {
      macos: 'Safari 26 或更高版本，随 macOS Tahoe（26）提供。',
      ios: 'iOS 或 iPadOS 26 或更高版本。',
    },
    firefox: {
      windows: '141 或更高版本。',
      macos: '147 或更高版本，需要 Apple 芯片的 Mac。',
      linux: '请用 Firefox Nightly，或暂时使用 Chrome、Edge。',
      android: '正式版尚不支持；请暂时使用 Chrome、Edge。',
    },
  },
}
