// Offline once loaded: keeps every built file, and answers from there first. The build (vite.config.ts) sets VERSION and FILES before
// this text. A new version takes over at once, is shown by the next load, and leaves the files of the one before for tabs still on it.
// @ts-nocheck: the page's types know no service worker. tests/browser/served.test.ts runs it.
/* global VERSION, FILES */

const worker = self
const family = `vitro ${worker.registration.scope} ` // an origin may serve several copies, each from a path of its own
const current = family + VERSION

worker.addEventListener('install', (event) => {
  worker.skipWaiting()
  event.waitUntil(keep())
})
worker.addEventListener('activate', (event) => event.waitUntil(Promise.all([forget(), worker.clients.claim()])))
worker.addEventListener('fetch', (event) => {
  const { method, url } = event.request
  if (method === 'GET' && url.startsWith(worker.registration.scope)) event.respondWith(answer(event.request))
})

async function keep() {
  const cache = await caches.open(current)
  await cache.addAll(FILES.map((file) => new Request(file, { cache: 'no-cache' })))
}

async function forget() {
  const names = (await caches.keys()).filter((name) => name.startsWith(family)) // in the order of their making
  await Promise.all(names.slice(0, -2).map((name) => caches.delete(name)))
}

async function answer(request) {
  const cache = await caches.open(current)
  const found = await cache.match(request.mode === 'navigate' ? './' : request, { ignoreSearch: true })
  return found ?? (await caches.match(request)) ?? fetch(request)
}
