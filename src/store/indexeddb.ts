// The Store in a browser: IndexedDB for what is kept, Web Locks for who writes it.
import { bundleStore } from './bundle.ts'
import { purgeOrphans } from './checkpoint-place.ts'
import { totalSize } from './chunks.ts'
import { Database, type DatabaseOptions } from './database.ts'
import { datasetStore } from './datasets.ts'
import { draftStore } from './drafts.ts'
import { kernelStore } from './kernels.ts'
import { type TryLock, webLocks } from './locks.ts'
import type { Manifest } from './manifest.ts'
import { type Context, purgeRecords } from './records.ts'
import { runStore } from './runs.ts'
import { type Store, UNDO_PERIOD, type Usage } from './store.ts'

export interface StoreOptions extends DatabaseOptions {
  /** The database's name. */
  name?: string
  tryLock?: TryLock
}

/** @throws StoreError `newer-schema`, `storage-failed` */
export async function openStore({ name = 'vitro', tryLock = webLocks, ...options }: StoreOptions = {}): Promise<Store> {
  const db = await Database.open(name, options)
  const context: Context = { db, tryLock }
  const purge = async (age = UNDO_PERIOD) => {
    await purgeRecords(context, 'runs', age)
    await purgeRecords(context, 'datasets', age)
    await purgeOrphans(context)
  }
  await purge().catch(() => {}) // what cannot be cleared away today must not keep anyone from their runs
  return {
    ...datasetStore(context),
    ...runStore(context),
    ...bundleStore(context),
    ...kernelStore(context),
    ...draftStore(context),
    usage: () => usage(db),
    persist: async () => (await navigator.storage?.persist?.()) ?? false,
    purge,
    close: () => db.close(),
  }
}

async function usage(db: Database): Promise<Usage> {
  const { datasets, runs, manifests } = await db.read(['datasets', 'runs', 'checkpoints'], async (transaction) => {
    const keys = await transaction.objectStore('checkpoints').getAllKeys()
    const values = (await transaction.objectStore('checkpoints').getAll()) as Manifest[]
    return {
      datasets: await transaction.objectStore('datasets').getAll(),
      runs: await transaction.objectStore('runs').getAll(),
      manifests: values.map(({ arrays }, i) => ({ run: keys[i][0], size: totalSize(arrays) })),
    }
  })
  const gone = new Set(runs.filter(({ deletedAt }) => deletedAt !== null).map(({ id }) => id))
  const deleted = [
    ...datasets.filter(({ deletedAt }) => deletedAt !== null).map(({ arrays }) => ({ size: totalSize(arrays) })),
    ...manifests.filter(({ run }) => gone.has(run)),
  ]
  const storage = globalThis.navigator?.storage
  const { usage: total = 0, quota = 0 } = (await storage?.estimate?.()) ?? {}
  return {
    datasets: datasets.reduce((sum, { arrays }) => sum + totalSize(arrays), 0),
    checkpoints: totalSize(manifests),
    deleted: totalSize(deleted),
    total,
    quota,
    persisted: (await storage?.persisted?.()) ?? false,
  }
}
