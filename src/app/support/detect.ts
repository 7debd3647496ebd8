// What a browser lacks for training, and which browser and system it is, so that the advice fits. Pure but for `here`.

export type Trouble = 'insecure' | 'no-webgpu' | 'no-adapter'
export const browsers = ['chrome', 'edge', 'safari', 'firefox'] as const
export type BrowserName = (typeof browsers)[number]
export const systems = ['windows', 'macos', 'linux', 'android', 'ios'] as const
export type SystemName = (typeof systems)[number]

export function missingHere(): Trouble | null {
  if (!globalThis.isSecureContext) return 'insecure'
  return 'gpu' in navigator ? null : 'no-webgpu'
}

/** From a user agent string; null where it is none of those that advice is written for. */
export function identify(agent: string, touchPoints = 0): { browser: BrowserName | null; system: SystemName | null } {
  const system = /iPhone|iPad/.test(agent)
    ? 'ios'
    : /Android/.test(agent)
      ? 'android'
      : /Windows/.test(agent)
        ? 'windows'
        : /Mac OS X|Macintosh/.test(agent)
          ? touchPoints > 1 // an iPad that asks for desktop pages
            ? 'ios'
            : 'macos'
          : /Linux|X11|CrOS/.test(agent)
            ? 'linux'
            : null
  const browser = /Edg(e|A|iOS)?\//.test(agent)
    ? 'edge'
    : /Firefox|FxiOS/.test(agent)
      ? 'firefox'
      : /Chrom(e|ium)|CriOS/.test(agent)
        ? 'chrome'
        : /Safari/.test(agent)
          ? 'safari'
          : null
  return { browser, system }
}
