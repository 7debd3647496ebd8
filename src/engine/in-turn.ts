// Work that shares something and so is done one piece after another.

/** A function that starts each piece of work when those that were given before have ended, in whatever way. */
export function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work)
    last = next.catch(() => {})
    return next
  }
}
