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

/** Milliseconds from one sign of life to the next, and how many may be missed: a computer that slept misses one, whatever its length. */
interface Pace {
  beat: number
  missed: number
}
const PACE: Pace = { beat: 10_000, missed: 6 }

/** @param stuck what the calls fail with, given the seconds that were waited */
export function watched<T extends Living>(start: () => Started<T>, stuck: (seconds: number) => Error, pace = PACE): T {
  let current = watch(start, stuck, pace)
  return new Proxy({} as T, {
    get:
      (_, method) =>
      (...args: unknown[]) => {
        if (current.ended) current = watch(start, stuck, pace)
        return current.call(method as keyof T, args)
      },
  })
}

function watch<T extends Living>(start: () => Started<T>, stuck: (seconds: number) => Error, pace: Pace) {
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
      if (missed++ === pace.missed) return give()
      void Promise.resolve(remote.alive()).then(() => {
        missed = 0
      })
      timer = setTimeout(beat, pace.beat)
    }
    timer = setTimeout(beat, pace.beat)
  }
  const give = () => {
    watcher.ended = true
    end()
    const error = stuck((pace.missed * pace.beat) / 1000)
    for (const fail of owed) fail(error)
    owed.clear()
  }
  return watcher
}
