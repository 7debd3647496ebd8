// Datasets, runs and metrics in IndexedDB: kept, found again, deleted with a way back, and written by one at a time.

import { expect, it, vi } from 'vitest'
import { openStore } from '../../../src/store/indexeddb.ts'
import { CHUNK_BYTES, type Store, UNDO_PERIOD } from '../../../src/store/store.ts'
import { failing } from './faults.ts' // first: it brings IndexedDB
import { arraysOf, bytesOf, expectWhole, memoryLocks, newRun, raw, save } from './fixtures.ts'

let names = 0
const freshName = () => `store-${++names}`
const fresh = (name = freshName(), tryLock = memoryLocks()) => openStore({ name, tryLock })

const everything = (name: string) =>
  raw(name, async (db) =>
    Object.fromEntries(await Promise.all([...db.objectStoreNames].map(async (kind) => [kind, await db.count(kind)]))),
  )
const nothing = { datasets: 0, runs: 0, checkpoints: 0, chunks: 0, metrics: 0, samples: 0, kernels: 0, drafts: 0 }

/** A day and a bit later. */
async function later<T>(body: () => Promise<T>): Promise<T> {
  vi.spyOn(Date, 'now').mockReturnValue(Date.now() + UNDO_PERIOD + 1)
  try {
    return await body()
  } finally {
    vi.restoreAllMocks()
  }
}

// --- Datasets -------------------------------------------------------------------------------------------------------------------------

async function addDataset(store: Store, name = 'tales', size = 1000) {
  const writer = await store.createDataset(name)
  await writer.append('train', bytesOf(1, 'train', size))
  await writer.append('tokenizer.json', new TextEncoder().encode('{"model":{}}'))
  await writer.append('train', bytesOf(2, 'train', size))
  return writer.finish({ tokens: 500 })
}

it('keeps a dataset whose arrays came in turns', async () => {
  const store = await fresh()
  const dataset = await addDataset(store)
  expect(dataset).toMatchObject({ name: 'tales', info: { tokens: 500 }, deletedAt: null })
  expect(dataset.arrays.map(({ name, size }) => [name, size])).toEqual([
    ['train', 2000],
    ['tokenizer.json', 12],
  ])
  expect(await store.getDataset(dataset.id)).toEqual(dataset)
  const train = await store.readDatasetChunk(dataset.id, 'train', 0)
  expect(
    Buffer.compare(Buffer.from(train), Buffer.concat([bytesOf(1, 'train', 1000), bytesOf(2, 'train', 1000)])),
  ).toBe(0)
  const json = new TextDecoder().decode(await store.readDatasetChunk(dataset.id, 'tokenizer.json', 0))
  expect(json).toBe('{"model":{}}')
  expect((await addDataset(store)).hash).toBe(dataset.hash)
  expect((await addDataset(store, 'tales', 1001)).hash).not.toBe(dataset.hash)
  await expect(store.readDatasetChunk(dataset.id, 'train', 1)).rejects.toMatchObject({ code: 'not-found' })
  await expect(store.readDatasetChunk(dataset.id, '__proto__', 0)).rejects.toMatchObject({ code: 'not-found' })
})

it('cuts a dataset at 16 MiB', async () => {
  const name = freshName()
  const store = await fresh(name)
  const writer = await store.createDataset('large')
  const piece = new Uint8Array(5 * 2 ** 20 + 1)
  for (let i = 0; i < 4; i++) await writer.append('train', piece.fill(i))
  const { arrays } = await writer.finish(null)
  expect(arrays[0].chunks.map(({ size }) => size)).toEqual([CHUNK_BYTES, 4 * piece.length - CHUNK_BYTES])
  expect(new Uint8Array(await store.readDatasetChunk(writer.id, 'train', 1)).every((byte) => byte === 3)).toBe(true)
})

it('detects a damaged dataset', async () => {
  const name = freshName()
  const store = await fresh(name)
  const { id } = await addDataset(store)
  await raw(name, async (db) => {
    const bytes = new Uint8Array(await db.get('chunks', [id, 0, 0, 0]))
    bytes[1999] ^= 1
    await db.put('chunks', bytes.buffer, [id, 0, 0, 0])
    await db.delete('chunks', [id, 0, 1, 0])
  })
  await expect(store.readDatasetChunk(id, 'train', 0)).rejects.toMatchObject({
    code: 'corrupt',
    message: 'Part 0 of “train” in The dataset “tales” is damaged: its checksum does not match what was saved.',
  })
  await expect(store.readDatasetChunk(id, 'tokenizer.json', 0)).rejects.toMatchObject({ code: 'corrupt' })
})

it('shows no dataset before it is finished, and leaves nothing of one that never is', async () => {
  const name = freshName()
  const locks = memoryLocks()
  const store = await fresh(name, locks)
  const writer = await store.createDataset('half')
  await writer.append('train', new Uint8Array(CHUNK_BYTES))
  expect(await store.listDatasets()).toEqual([])
  expect(await store.listDatasets('deleted')).toEqual([])
  await expect(store.restoreDataset(writer.id)).rejects.toMatchObject({ code: 'not-found' })
  const other = await fresh(name, locks) // another tab starts meanwhile: what is being written is not rubbish
  expect(await everything(name)).toMatchObject({ datasets: 1, chunks: 1 })
  await writer.abort()
  expect(await everything(name)).toEqual(nothing)
  const dying = await store.createDataset('half')
  await dying.append('train', new Uint8Array(CHUNK_BYTES))
  store.close()
  other.close()
  await fresh(name, memoryLocks()) // its tab is gone, and its lock with it
  expect(await everything(name)).toEqual(nothing)
})

it('says that storage is full while a dataset comes in, and keeps the others', async () => {
  const store = await fresh()
  const { id } = await addDataset(store)
  const fault = { how: 'abort', name: 'QuotaExceededError', forever: true } as const
  const writer = await store.createDataset('too large')
  const { result } = await failing(1, fault, () => writer.append('train', new Uint8Array(CHUNK_BYTES)))
  expect(result).toMatchObject({ reason: { code: 'quota-exceeded', facts: { needed: CHUNK_BYTES, keptStep: null } } })
  await writer.abort()
  expect(await store.readDatasetChunk(id, 'train', 0)).toHaveProperty('byteLength', 2000)
})

// --- Runs -----------------------------------------------------------------------------------------------------------------------------

it('creates, lists, changes and finds runs', async () => {
  const store = await fresh()
  const run = await store.createRun({ ...newRun, notes: '<b>not markup</b>' })
  expect(run).toMatchObject({
    ...newRun,
    notes: '<b>not markup</b>',
    head: null,
    parent: null,
    pinned: [],
    deletedAt: null,
  })
  expect(await store.updateRun(run.id, { name: 'tales', summary: { loss: 2.5 } })).toMatchObject({ name: 'tales' })
  expect(await store.getRun(run.id)).toMatchObject({ name: 'tales', config: { layers: 2 }, summary: { loss: 2.5 } })
  expect((await store.listRuns()).map(({ id }) => id)).toEqual([run.id])
  for (const unknown of ['nothing', '__proto__', '']) {
    await expect(store.getRun(unknown)).rejects.toMatchObject({ code: 'not-found' })
    await expect(store.openRun(unknown)).rejects.toMatchObject({ code: 'not-found' })
    await expect(store.updateRun(unknown, { name: 'x' })).rejects.toMatchObject({ code: 'not-found' })
  }
})

it('changes a run’s words while another tab moves its head, and loses neither', async () => {
  const name = freshName()
  const locks = memoryLocks()
  const [one, two] = [await fresh(name, locks), await fresh(name, locks)]
  const run = await one.createRun(newRun)
  const writer = await one.openRun(run.id)
  await Promise.all([save(writer, 5), ...['a', 'b', 'c'].map((notes) => two.updateRun(run.id, { notes }))])
  expect(await two.getRun(run.id)).toMatchObject({ notes: 'c', head: { step: 5 } })
})

it('brings a deleted run back within a day, and erases it whole after', async () => {
  const name = freshName()
  const store = await fresh(name)
  const run = await store.createRun(newRun)
  const writer = await store.openRun(run.id)
  await save(writer, 1)
  await writer.appendMetrics(new Map([['step', Float64Array.of(1)]]))
  await writer.appendSamples([{ step: 1, prompt: 'Once', text: ' upon' }])
  await expect(store.deleteRun(run.id)).rejects.toMatchObject({ code: 'locked-elsewhere' })
  await writer.release()

  await store.deleteRun(run.id)
  expect(await store.listRuns()).toEqual([])
  expect(await store.listRuns('deleted')).toHaveLength(1)
  await expect(store.getRun(run.id)).rejects.toMatchObject({ code: 'not-found' })
  await expect(store.openRun(run.id)).rejects.toMatchObject({ code: 'not-found' })
  expect(await store.usage()).toMatchObject({ checkpoints: 608, deleted: 608 })

  const reopened = await fresh(name) // the next day is not over yet
  await reopened.restoreRun(run.id)
  expect(await reopened.getRun(run.id)).toMatchObject({ ...run, head: { step: 1 } })
  await expectWhole(await reopened.readRun(run.id).loadCheckpoint())
  expect((await reopened.readRun(run.id).readSamples())[0].text).toBe(' upon')

  await reopened.deleteRun(run.id)
  await later(() => fresh(name))
  expect(await everything(name)).toEqual(nothing)
  await expect(reopened.restoreRun(run.id)).rejects.toMatchObject({ code: 'not-found' })
})

it('erases at once what the user wants gone, runs and datasets, and nothing else', async () => {
  const name = freshName()
  const store = await fresh(name)
  const [kept, gone] = [await store.createRun(newRun), await store.createRun(newRun)]
  for (const { id } of [kept, gone]) {
    const writer = await store.openRun(id)
    await save(writer, 1)
    await writer.release()
  }
  const [tales, noise] = [await addDataset(store), await addDataset(store, 'noise')]
  await store.deleteRun(gone.id)
  await store.deleteDataset(noise.id)
  await store.purge(0)
  expect(await everything(name)).toMatchObject({ datasets: 1, runs: 1, checkpoints: 1, chunks: 5 })
  await expectWhole(await store.readRun(kept.id).loadCheckpoint())
  await store.readDatasetChunk(tales.id, 'train', 0)
})

it('forks a run: the copy has its own checkpoint and history, and outlives its parent', async () => {
  const name = freshName()
  const store = await fresh(name)
  const parent = await store.createRun(newRun)
  const writer = await store.openRun(parent.id)
  for (const step of [10, 20]) {
    await save(writer, step)
    await writer.appendMetrics(new Map([['step', Float64Array.of(step - 1, step)]]))
    await writer.appendSamples([{ step, prompt: '', text: `${step}` }])
  }
  const fork = await store.forkRun(parent.id, 1, { ...newRun, name: 'warmer' })
  expect(fork).toMatchObject({
    name: 'warmer',
    parent: { runId: parent.id, checkpoint: 1, step: 10 },
    head: { step: 10 },
  })
  await writer.release()
  await store.deleteRun(parent.id)
  await store.purge(0)
  await expectWhole(await store.readRun(fork.id).loadCheckpoint())
  expect(await store.readRun(fork.id).readMetrics()).toEqual(new Map([['step', Float64Array.of(9, 10)]]))
  expect((await store.readRun(fork.id).readSamples()).map(({ text }) => text)).toEqual(['10'])
  await expect(store.forkRun(fork.id, 7, newRun)).rejects.toMatchObject({ code: 'not-found' })
})

it('shows no fork that failed, at whichever operation, and leaves nothing of it', async () => {
  const name = freshName()
  const store = await fresh(name)
  const parent = await store.createRun(newRun)
  const writer = await store.openRun(parent.id)
  await save(writer, 1)
  await writer.appendMetrics(new Map([['step', Float64Array.of(1)]]))
  const before = await everything(name)
  for (let k = 1; ; k++) {
    const fault = { how: 'throw', name: 'UnknownError', forever: true } as const
    const { hit, result } = await failing(k, fault, () => store.forkRun(parent.id, 1, newRun))
    if (!hit) break
    if (result.status === 'fulfilled') await store.deleteRun(result.value.id) // it failed at nothing but tidying up
    await store.purge(0)
    expect(await everything(name), `k = ${k}`).toEqual(before)
  }
})

// --- Metrics --------------------------------------------------------------------------------------------------------------------------

it('keeps every point, with NaN where a column was not measured', async () => {
  const name = freshName()
  const store = await fresh(name)
  const run = await store.createRun(newRun)
  const writer = await store.openRun(run.id)
  const steps = Float64Array.from({ length: 2000 }, (_, i) => i + 1)
  for (let i = 0; i < 2000; i += 8) {
    const columns = new Map([
      ['step', steps.slice(i, i + 8)],
      ['loss', steps.slice(i, i + 8).map((step) => 1 / step)],
    ])
    if (i === 1000) columns.set('val_loss', Float64Array.of(1, Infinity, -0, 2 ** -1074, 5, 6, 7, 8))
    await writer.appendMetrics(columns)
  }
  const columns = await store.readRun(run.id).readMetrics()
  expect(columns.get('step')).toEqual(steps)
  expect(columns.get('loss')).toEqual(steps.map((step) => 1 / step))
  const validation = columns.get('val_loss')!
  expect(validation.slice(1000, 1008)).toEqual(Float64Array.of(1, Infinity, -0, 2 ** -1074, 5, 6, 7, 8))
  expect(validation.filter((value) => !Number.isNaN(value))).toHaveLength(8)
  expect((await everything(name)).metrics).toBe(4) // few records, however small the appends
  await expect(writer.appendMetrics(new Map([['loss', Float64Array.of(1)]]))).rejects.toThrow("'loss' has 1 rows")
})

it('takes back what comes after a step', async () => {
  const store = await fresh()
  const run = await store.createRun(newRun)
  const writer = await store.openRun(run.id)
  const add = (from: number, to: number) => {
    const steps = Float64Array.from({ length: to - from }, (_, i) => from + i)
    return writer.appendMetrics(new Map([['step', steps]]))
  }
  await add(0, 700)
  await add(700, 1300)
  await writer.appendSamples([100, 600, 900].map((step) => ({ step, prompt: '', text: `${step}` })))
  await writer.rewind(650)
  await add(651, 655)
  expect((await writer.readMetrics()).get('step')).toEqual(Float64Array.from({ length: 655 }, (_, i) => i))
  expect((await writer.readSamples()).map(({ step }) => step)).toEqual([100, 600])
  await writer.rewind(-1)
  expect((await writer.readMetrics()).size).toBe(0)
})

// --- One writer -----------------------------------------------------------------------------------------------------------------------

it('lets one write and all read', async () => {
  const name = freshName()
  const locks = memoryLocks()
  const [one, two] = [await fresh(name, locks), await fresh(name, locks)]
  const run = await one.createRun(newRun)
  const writer = await one.openRun(run.id)
  await save(writer, 1)
  await expect(two.openRun(run.id)).rejects.toMatchObject({
    code: 'locked-elsewhere',
    message: 'The run “stories” is being written by another tab or process. Close that one first.',
  })
  await expect(one.openRun(run.id)).rejects.toMatchObject({ code: 'locked-elsewhere' })
  await expectWhole(await two.readRun(run.id).loadCheckpoint())
  await writer.release()
  const successor = await two.openRun(run.id)
  await save(successor, 2)
  for (const write of [save(writer, 3), writer.rewind(0), writer.appendSamples([]), writer.appendMetrics(new Map())]) {
    await expect(write).rejects.toMatchObject({ code: 'closed' })
  }
  await writer.release() // once more is no harm: not to its successor either
  await expect(one.openRun(run.id)).rejects.toMatchObject({ code: 'locked-elsewhere' })
})

it('waits for the save in flight before it lets the next writer in', async () => {
  const store = await fresh()
  const run = await store.createRun(newRun)
  const writer = await store.openRun(run.id)
  const saving = save(writer, 1)
  await writer.release()
  expect((await store.getRun(run.id)).head).toMatchObject({ step: 1 })
  await saving
})

it('clears away an interrupted save when a tab starts, but not one in flight', async () => {
  const name = freshName()
  const locks = memoryLocks()
  const store = await fresh(name, locks)
  const run = await store.createRun(newRun)
  const writer = await store.openRun(run.id)
  await raw(name, (db) => db.put('chunks', new ArrayBuffer(8), [run.id, 9, 0, 0]))
  await fresh(name, locks)
  expect((await everything(name)).chunks).toBe(1)
  await writer.release()
  await fresh(name, locks)
  expect((await everything(name)).chunks).toBe(0)
  await raw(name, (db) => db.put('chunks', new ArrayBuffer(8), [run.id, 9, 0, 0]))
  await store.openRun(run.id)
  expect((await everything(name)).chunks).toBe(0)
})

it('opens though what was left behind cannot be cleared away', async () => {
  const name = freshName()
  const store = await fresh(name)
  const run = await store.createRun(newRun)
  await store.deleteRun(run.id)
  const fault = { how: 'throw', name: 'UnknownError', forever: true } as const
  const { result } = await failing(1, fault, () => later(() => fresh(name)))
  expect(result.status).toBe('fulfilled')
})

it('adds up what is used', async () => {
  const store = await fresh()
  const run = await store.createRun(newRun)
  await addDataset(store)
  await store.deleteDataset((await addDataset(store, 'noise')).id)
  const writer = await store.openRun(run.id)
  await writer.saveCheckpoint({ step: 0, tokens: 0, state: null }, arraysOf(0, { a: 10, b: 20 }))
  expect(await store.usage()).toMatchObject({ datasets: 4024, checkpoints: 30, deleted: 2012 })
})
