// What runs and datasets have in common as records: they are found, listed, changed, deleted with a way back, and erased.
import type { Database } from './database.ts'
import { under } from './database.ts'
import { StoreError } from './errors.ts'
import { lock, type TryLock } from './locks.ts'
import type { Dataset, Run } from './store.ts'

export interface Context {
  readonly db: Database
  readonly tryLock: TryLock
}
interface Records {
  runs: Run
  datasets: Dataset
}
type Kind = keyof Records

/**
 * `deletedAt` of a record on its way in (an import, a fork, a dataset being written): like one deleted ages ago, it shows nowhere and
 * any purge that can take its lock erases it. So whatever a crash leaves behind has an owner, and goes with it.
 */
export const UNFINISHED = 0

const noun = { runs: 'run', datasets: 'dataset' }
export const label = (kind: Kind, { name }: { name: string }) => `The ${noun[kind]} “${name}”`

/** @throws StoreError `not-found`, also for what is deleted */
export async function getRecord<K extends Kind>(db: Database, kind: K, id: string): Promise<Records[K]> {
  const record = await db.read([kind as Kind], (transaction) => transaction.objectStore(kind as Kind).get(id))
  if (!record || record.deletedAt !== null) throw new StoreError('not-found', { what: `The ${noun[kind]} ${id}` })
  return record as Records[K]
}

/** Newest first. */
export async function listRecords<K extends Kind>(
  db: Database,
  kind: K,
  which: 'kept' | 'deleted',
): Promise<Records[K][]> {
  const records = await db.read([kind as Kind], (transaction) => transaction.objectStore(kind as Kind).getAll())
  return records
    .filter(({ deletedAt }) => (which === 'kept' ? deletedAt === null : deletedAt !== null && deletedAt !== UNFINISHED))
    .sort((a, b) => b.createdAt - a.createdAt) as Records[K][]
}

/** Reads, changes and writes a record in one transaction; `change` returns null where there is nothing fit to change. */
export function changeRecord<K extends Kind>(
  db: Database,
  kind: K,
  id: string,
  change: (record: Records[K]) => Records[K] | null,
): Promise<Records[K]> {
  return db.write([kind as Kind], async (transaction) => {
    const store = transaction.objectStore(kind as Kind)
    const found = (await store.get(id)) as Records[K] | undefined
    const changed = found && change(found)
    if (!changed) throw new StoreError('not-found', { what: `The ${noun[kind]} ${id}` })
    await store.put(changed)
    return changed
  })
}

export const whileKept =
  <R extends Run | Dataset>(change: (record: R) => R) =>
  (record: R): R | null =>
    record.deletedAt === null ? change(record) : null

export const lockName = ({ db }: Context, id: string) => `${db.name}:${id}`

/** Hides a record until it is restored or purged. Under its lock, so that nobody is writing it. */
export async function deleteRecord(context: Context, kind: Kind, id: string): Promise<void> {
  const record = await getRecord(context.db, kind, id)
  const release = await lock(context.tryLock, lockName(context, id), label(kind, record))
  try {
    await changeRecord(
      context.db,
      kind,
      id,
      whileKept((found) => ({ ...found, deletedAt: Date.now() })),
    )
  } finally {
    await release()
  }
}

export async function restoreRecord({ db }: Context, kind: Kind, id: string): Promise<void> {
  await changeRecord(db, kind, id, (found) => (found.deletedAt === UNFINISHED ? null : { ...found, deletedAt: null }))
}

/** Erases a record with everything that belongs to it, in one transaction, unless somebody brought it back meanwhile. */
export async function eraseRecord(db: Database, kind: Kind, id: string): Promise<void> {
  const belongings =
    kind === 'runs' ? (['checkpoints', 'chunks', 'metrics', 'samples'] as const) : (['chunks'] as const)
  await db.write([kind, ...belongings], async (transaction) => {
    const record = await transaction.objectStore(kind).get(id)
    if (!record || record.deletedAt === null) return
    await transaction.objectStore(kind).delete(id)
    for (const name of belongings) await transaction.objectStore(name).delete(under(id))
  })
}

/** Erases what was deleted, or began to be written, at least `age` milliseconds ago and is nobody's now. */
export async function purgeRecords(context: Context, kind: Kind, age: number): Promise<void> {
  const records = await context.db.read([kind], (transaction) => transaction.objectStore(kind).getAll())
  for (const { id, deletedAt } of records) {
    if (deletedAt === null || deletedAt > Date.now() - age) continue
    const release = await context.tryLock(lockName(context, id))
    if (!release) continue
    try {
      await eraseRecord(context.db, kind, id)
    } finally {
      await release()
    }
  }
}
