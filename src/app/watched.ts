// A worker that may get stuck: in code of a library that a strange file leads astray, no message reaches it and no cancelling helps.
// While it owes an answer it is asked for a sign of life; if it gives none for long, it is ended, what was asked of it fails with a
// notice, and another takes its place. Knows not what the worker does.

interface Living {
  alive(): unknown
}
export interface Started<T> {
  remote: T
  end(): void
}

/** Signs of life that may be missed, and milliseconds from one to the next: a computer that slept misses one, whatever its length. */
const MOST_MISSED = 6
const BEAT = 10_000

/** @param stuck what the calls fail with, given the seconds that were waited */
export function watched<T extends Living>(start: () => Started<T>, stuck: (seconds: number) => Error): T {
  let current = watch(start, stuck)
  return new Proxy({} as T, {
    get:
      (_, method) =>
      (...args: unknown[]) => {
        if (current.ended) current = watch(start, stuck)
        return current.call(method as keyof T, args)
      },
  })
}

function watch<T extends Living>(start: () => Started<T>, stuck: (seconds: number) => Error) {
  const { remote, end } = start()
  const owed = new Set<(error: Error) => void>()
  let missed = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const watcher = {
    ended: false,
    call(method: keyof T, args: unknown[]): Promise<unknown> {
      return new Promise((done, fail) => {
        owed.add(fail)
        if (owed.size === 1) listen()
        const settled = () => {
          owed.delete(fail)
          if (!owed.size) clearTimeout(timer)
        }
        const answer = (remote[method] as (...args: unknown[]) => unknown)(...args)
        Promise.resolve(answer).then(done, fail).finally(settled)
      })
    },
  }
  const listen = () => {
    missed = 0
    const beat = () => {
      if (missed++ === MOST_MISSED) return give()
      void Promise.resolve(remote.alive()).then(() => {
        missed = 0
      })
      timer = setTimeout(beat, BEAT)
    }
    timer = setTimeout(beat, BEAT)
  }
  const give = () => {
    watcher.ended = true
    end()
    const error = stuck((MOST_MISSED * BEAT) / 1000)
    for (const fail of owed) fail(error)
    owed.clear()
  }
  return watcher
}
