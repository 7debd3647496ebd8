// Datasets: named arrays of bytes (tokens, a tokenizer) that are written once, piece by piece, and then only read.
// A dataset is there when its record is finished; until then nobody sees it, and a purge takes it away.
import { ChunkWriter, contentHash, sha256 } from './chunks.ts'
import { StoreError } from './errors.ts'
import { lock } from './locks.ts'
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
import type { Dataset, DatasetWriter, Store, StoredArray } from './store.ts'

export function datasetStore(
  context: Context,
): Pick<
  Store,
  | 'createDataset'
  | 'listDatasets'
  | 'getDataset'
  | 'readDatasetChunk'
  | 'renameDataset'
  | 'deleteDataset'
  | 'restoreDataset'
> {
  const { db } = context
  return {
    createDataset: (name) => createDataset(context, name),
    listDatasets: (which = 'kept') => listRecords(db, 'datasets', which),
    getDataset: (id) => getRecord(db, 'datasets', id),
    readDatasetChunk: (id, array, index) => readDatasetChunk(context, id, array, index),
    async renameDataset(id, name) {
      await changeRecord(
        db,
        'datasets',
        id,
        whileKept((dataset) => ({ ...dataset, name })),
      )
    },
    deleteDataset: (id) => deleteRecord(context, 'datasets', id),
    restoreDataset: (id) => restoreRecord(context, 'datasets', id),
  }
}

export async function createDataset(context: Context, name: string): Promise<DatasetWriter> {
  const { db } = context
  const blank: Dataset = {
    id: crypto.randomUUID(),
    name,
    info: null,
    arrays: [],
    hash: '',
    createdAt: Date.now(),
    deletedAt: UNFINISHED,
  }
  const { id } = blank
  const release = await lock(context.tryLock, lockName(context, id), label('datasets', blank))
  await db.write(['datasets'], (transaction) => transaction.objectStore('datasets').add(blank))
  const writers = new Map<string, ChunkWriter>()

  return {
    id,
    async append(array, bytes) {
      const ordinal = writers.size
      const writer =
        writers.get(array) ?? new ChunkWriter((index, chunk) => db.putChunk([id, 0, ordinal, index], chunk))
      writers.set(array, writer)
      await writer.push(bytes)
    },
    async finish(info) {
      const arrays: StoredArray[] = []
      for (const [array, writer] of writers) arrays.push(await writer.end(array))
      const hash = await contentHash(arrays)
      const dataset = await changeRecord(db, 'datasets', id, (found) => ({
        ...found,
        info,
        arrays,
        hash,
        deletedAt: null,
      }))
      await release()
      return dataset
    },
    async abort() {
      await eraseRecord(db, 'datasets', id)
      await release()
    },
  }
}

export async function readDatasetChunk(
  { db }: Context,
  id: string,
  array: string,
  index: number,
): Promise<ArrayBuffer> {
  const dataset = await getRecord(db, 'datasets', id)
  const ordinal = dataset.arrays.findIndex(({ name }) => name === array)
  const chunk = dataset.arrays[ordinal]?.chunks[index]
  const what = `Part ${index} of “${array}” in ${label('datasets', dataset)}`
  if (!chunk) throw new StoreError('not-found', { what })
  const bytes = await db.read(['chunks'], (transaction) =>
    transaction.objectStore('chunks').get([id, 0, ordinal, index]),
  )
  if (bytes?.byteLength !== chunk.size || (await sha256(bytes)) !== chunk.sha256)
    throw new StoreError('corrupt', { what })
  return bytes
}
