// Who may write what, between tabs and workers of one origin. A Web Lock goes when its holder goes, so none is ever stale.
import { StoreError } from './errors.ts'

/** Resolves when the lock is free again. */
export type Release = () => Promise<void>
/** The lock if it is free now, or null. Never waits, never steals. */
export type TryLock = (name: string) => Promise<Release | null>

export const webLocks: TryLock = (name) =>
  new Promise((resolve, reject) => {
    let free = () => {}
    const held = navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      if (!lock) return resolve(null)
      resolve(() => {
        free()
        return held
      })
      return new Promise<void>((done) => {
        free = done
      })
    })
    held.catch(reject)
  })

/** @throws StoreError `locked-elsewhere` */
export async function lock(tryLock: TryLock, name: string, what: string): Promise<Release> {
  const release = await tryLock(name)
  if (!release) throw new StoreError('locked-elsewhere', { what })
  return release
}
