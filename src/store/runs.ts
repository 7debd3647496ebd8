// Runs in IndexedDB: their records, who writes them, and how one becomes another.
import { checkpointPlace, removeOrphans } from './checkpoint-place.ts'
import type { Database } from './database.ts'
import { lock } from './locks.ts'
import { columnsUpTo, runRecords } from './metrics.ts'
import {
  type Context,
  changeRecord,
  deleteRecord,
  eraseRecord,
  getRecord,
  label,
  listRecords,
  lockName,
  restoreRecord,
  UNFINISHED,
  whileKept,
} from './records.ts'
import type { NewRun, Run, RunReader, RunWriter, Store } from './store.ts'
import { runReader, runWriter } from './writer.ts'

export function runStore(
  context: Context,
): Pick<
  Store,
  | 'createRun'
  | 'listRuns'
  | 'getRun'
  | 'updateRun'
  | 'forkRun'
  | 'deleteRun'
  | 'restoreRun'
  | 'readRun'
  | 'openRun'
  | 'isWritten'
> {
  const { db } = context
  return {
    createRun: (run, first) =>
      first
        ? filledRun(context, blankRun(run), async (writer) => {
            await writer.saveCheckpoint(first.progress, first.arrays)
          })
        : addRun(db, { ...blankRun(run), deletedAt: null }),
    listRuns: (which = 'kept') => listRecords(db, 'runs', which),
    getRun: (id) => getRecord(db, 'runs', id),
    updateRun: (id, changes) =>
      changeRecord(
        db,
        'runs',
        id,
        whileKept((run) => ({ ...run, ...changes })),
      ),
    forkRun: (id, checkpoint, run) => forkRun(context, id, checkpoint, run),
    deleteRun: (id) => deleteRecord(context, 'runs', id),
    restoreRun: (id) => restoreRecord(context, 'runs', id),
    readRun: (id) => readRun(db, id),
    openRun: async (id) => openRun(context, await getRecord(db, 'runs', id)),
    async isWritten(id) {
      const release = await context.tryLock(lockName(context, id))
      await release?.()
      return !release
    },
  }
}

/** A run that is not there yet, for whoever fills it before showing it. */
export const blankRun = ({ name, config, datasetId, state, notes = '', summary = null }: NewRun): Run => ({
  id: crypto.randomUUID(),
  name,
  notes,
  config,
  datasetId,
  state,
  summary,
  createdAt: Date.now(),
  parent: null,
  head: null,
  best: null,
  pinned: [],
  deletedAt: UNFINISHED,
})

export async function addRun(db: Database, run: Run): Promise<Run> {
  await db.write(['runs'], (transaction) => transaction.objectStore('runs').add(run))
  return run
}

function readRun(db: Database, id: string): RunReader {
  return runReader(checkpointPlace(db, id, `the run ${id}`), runRecords(db, id))
}

/** Takes the run's lock, and clears away what an interrupted save left. */
export async function openRun(context: Context, run: Run): Promise<RunWriter> {
  const { db } = context
  const release = await lock(context.tryLock, lockName(context, run.id), label('runs', run))
  try {
    await removeOrphans(db, run.id)
  } catch (error) {
    await release()
    throw error
  }
  return runWriter(checkpointPlace(db, run.id, `the run “${run.name}”`), runRecords(db, run.id), release)
}

async function forkRun(context: Context, parentId: string, checkpoint: number, fields: NewRun): Promise<Run> {
  const parent = readRun(context.db, parentId)
  const { step, tokens, state, arrays } = await parent.loadCheckpoint(checkpoint)
  return filledRun(context, { ...blankRun(fields), parent: { runId: parentId, checkpoint, step } }, async (writer) => {
    await writer.saveCheckpoint({ step, tokens, state }, arrays)
    await writer.appendMetrics(columnsUpTo(await parent.readMetrics(), step))
    await writer.appendSamples((await parent.readSamples()).filter((sample) => sample.step <= step))
  })
}

/** A run that shows when `fill` is done, or not at all. */
async function filledRun(context: Context, blank: Run, fill: (writer: RunWriter) => Promise<void>): Promise<Run> {
  const { db } = context
  const run = await addRun(db, blank)
  const writer = await openRun(context, run)
  try {
    await fill(writer)
    return await changeRecord(db, 'runs', run.id, (found) => ({ ...found, deletedAt: null }))
  } catch (error) {
    await eraseRecord(db, 'runs', run.id).catch(() => {}) // or the next purge does it
    throw error
  } finally {
    await writer.release()
  }
}
