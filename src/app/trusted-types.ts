// The only place where an address becomes a script: the page runs under `require-trusted-types-for 'script'`, and the one
// policy it allows, `vitro`, admits addresses of the page's own origin. Workers and the service worker start through here.

interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): unknown }
}

/** @throws TypeError for an address of another origin, or one that is no http(s) address */
export function ownAddress(url: string, origin: string): string {
  const address = new URL(url, origin)
  if (address.origin !== new URL(origin).origin) throw new TypeError(`${address.origin} is not this page's origin.`)
  return address.href
}

const rules = { createScriptURL: (url: string) => ownAddress(url, location.href) }
const policy = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes?.createPolicy('vitro', rules) ?? rules

/** A TrustedScriptURL where the browser has them; typed as the string that DOM typings still ask for. */
export const scriptAddress = (url: string) => policy.createScriptURL(url) as string

const SETTLED = 15_000 // ms: some 250 files are fetched then, at a time when a page that just opened has its first step behind it

/** Keeps the built page for offline use, a while after it was opened. Development has no service worker. */
export async function registerServiceWorker() {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  await new Promise((resolve) => setTimeout(resolve, SETTLED))
  const url = scriptAddress(new URL('sw.js', document.baseURI).href)
  await navigator.serviceWorker.register(url).catch((error) => console.warn('No offline copy:', error))
}
