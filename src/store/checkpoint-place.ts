// Where the checkpoints of a run lie in IndexedDB: chunks under [run, checkpoint, array, chunk], manifests under [run, checkpoint],
// and the run's head, which moves in the manifest's own transaction.
import type { CheckpointPlace } from './checkpoints.ts'
import { type Database, under } from './database.ts'
import { StoreError } from './errors.ts'
import type { Manifest } from './manifest.ts'
import { type Context, listRecords, lockName } from './records.ts'
import type { Run } from './store.ts'

export function checkpointPlace(db: Database, run: string, what: string): CheckpointPlace {
  return {
    what,
    list: () =>
      db.read(['checkpoints'], async (transaction) => {
        return (await transaction.objectStore('checkpoints').getAllKeys(under(run))).map(([, id]) => id)
      }),
    nextId: () =>
      db.read(['checkpoints', 'chunks'], async (transaction) => {
        const manifest = await transaction.objectStore('checkpoints').openKeyCursor(under(run), 'prev')
        const chunk = await transaction.objectStore('chunks').openKeyCursor(under(run), 'prev')
        return Math.max(manifest?.key[1] ?? 0, chunk?.key[1] ?? 0) + 1
      }),
    readManifest: (id) =>
      db.read(['checkpoints'], (transaction) => transaction.objectStore('checkpoints').get([run, id])),
    writeChunk: (id, array, index, bytes) => db.putChunk([run, id, array, index], bytes),
    readChunk: (id, array, index) =>
      db.read(['chunks'], async (transaction) => {
        const found = await transaction.objectStore('chunks').get([run, id, array, index])
        return found && new Uint8Array(found)
      }),
    commit: (manifest) =>
      db.write(['checkpoints', 'runs'], async (transaction) => {
        const runs = transaction.objectStore('runs')
        await transaction.objectStore('checkpoints').add(manifest, [run, manifest.id])
        await runs.put(setHead(await runs.get(run), manifest))
      }),
    remove: (ids) =>
      db.write(['checkpoints', 'chunks', 'runs'], async (transaction) => {
        const checkpoints = transaction.objectStore('checkpoints')
        for (const id of ids) {
          await checkpoints.delete([run, id])
          await transaction.objectStore('chunks').delete(under(run, id))
        }
        const runs = transaction.objectStore('runs')
        const newest = await checkpoints.openCursor(under(run), 'prev')
        await runs.put(setHead(await runs.get(run), newest?.value as Manifest | undefined))
      }),
    kept: async () => {
      const record = await db.read(['runs'], (transaction) => transaction.objectStore('runs').get(run))
      return record ? [record.best ?? [], record.pinned].flat() : []
    },
  }
}

function setHead(run: Run | undefined, manifest: Manifest | undefined): Run {
  if (!run) throw new StoreError('not-found', { what: 'The run of this checkpoint' })
  return { ...run, head: manifest ? { checkpoint: manifest.id, step: manifest.step, tokens: manifest.tokens } : null }
}

/** Chunks of checkpoints that never came to have a manifest. Only under the run's lock: a save in flight looks the same. */
export async function removeOrphans(db: Database, run: string): Promise<void> {
  const orphans = await findOrphans(db, run)
  if (orphans.length) await checkpointPlace(db, run, '').remove(orphans)
}

export function findOrphans(db: Database, run: string): Promise<number[]> {
  return db.read(['checkpoints', 'chunks'], async (transaction) => {
    const whole = new Set((await transaction.objectStore('checkpoints').getAllKeys(under(run))).map(([, id]) => id))
    const orphans: number[] = []
    let cursor = await transaction.objectStore('chunks').openKeyCursor(under(run))
    while (cursor) {
      const id = cursor.key[1]
      if (!whole.has(id)) orphans.push(id)
      cursor = await cursor.continue([run, id + 1, 0, 0])
    }
    return orphans
  })
}

/** At start-up, for runs that nobody may open for long. */
export async function purgeOrphans(context: Context): Promise<void> {
  for (const { id } of await listRecords(context.db, 'runs', 'kept')) {
    if (!(await findOrphans(context.db, id)).length) continue // most runs: no lock taken, nobody disturbed
    const release = await context.tryLock(lockName(context, id))
    if (!release) continue
    try {
      await removeOrphans(context.db, id)
    } finally {
      await release()
    }
  }
}
