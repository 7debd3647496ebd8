// A way for long work to share its thread with other tasks, such as the message that it should stop.

/** Milliseconds of work between two looks at other tasks. */
const TURN = 50

/** To be called, and awaited, often; nothing to wait for while the work's turn lasts. */
export type Turn = () => Promise<void> | undefined

/** Every 50 ms it lets other tasks of the thread run. The turn throws the signal's reason once that is aborted. */
export function turns(signal?: AbortSignal): Turn {
  let since = performance.now()
  return () => {
    if (performance.now() - since < TURN) return
    return new Promise<void>((resolve) => setTimeout(resolve)).then(() => {
      signal?.throwIfAborted()
      since = performance.now()
    })
  }
}
