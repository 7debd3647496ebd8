// How often Dawn in Node looks whether the GPU has finished something. By itself it looks in every turn of the event loop for as long
// as anything is awaited, by `setImmediate`, which keeps a whole core busy: nothing beside a GPU, but a software adapter needs that core.

/** Between two looks, in milliseconds. */
const PAUSE = 1

/** From now on Dawn waits a little between two looks. Everybody else's `setImmediate` is what it was. */
export function waitPatiently(): void {
  const immediately = globalThis.setImmediate
  const patiently = (callback: (...args: unknown[]) => void, ...args: unknown[]) =>
    isNative(callback) ? setTimeout(callback, PAUSE, ...args) : immediately(callback, ...args)
  globalThis.setImmediate = Object.assign(patiently, immediately) as unknown as typeof setImmediate
}

/** Made by an addon: it has neither source nor name (a bound function has a name). */
const isNative = (callback: (...args: unknown[]) => void) =>
  callback.name === '' && Function.prototype.toString.call(callback).includes('[native code]')
