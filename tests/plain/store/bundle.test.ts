// A run as files and back: nothing is lost on the way, and nothing damaged or hostile gets in.
import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { openStore } from '../../../src/store/indexeddb.ts'
import type { BundleEntry, Store } from '../../../src/store/store.ts'
import { bytesOf, expectWhole, memoryLocks, newRun, raw, save } from './fixtures.ts'

interface File {
  name: string
  bytes: Uint8Array
}

let bundle: File[]
/** What its run.json says. */
// biome-ignore lint/suspicious/noExplicitAny: JSON, to be damaged anywhere
let said: any
beforeAll(async () => {
  bundle = await take((await filledStore('source')).exported)
  said = JSON.parse(new TextDecoder().decode(bundle[0].bytes))
})

async function filledStore(name: string) {
  const store = await openStore({ name, tryLock: memoryLocks() })
  const tokens = await store.createDataset('tales')
  await tokens.append('train', bytesOf(1, 'train', 500))
  await tokens.append('validation', new Uint8Array())
  await tokens.append('tokenizer.json', new TextEncoder().encode('{}'))
  const dataset = await tokens.finish({ documents: 3 })
  const run = await store.createRun({ ...newRun, datasetId: dataset.id, notes: '</script>' })
  const writer = await store.openRun(run.id)
  for (const step of [10, 20, 30, 40]) {
    await save(writer, step)
    if (step === 10) await store.updateRun(run.id, { best: 1, pinned: [1] })
  }
  await writer.appendMetrics(
    new Map([
      ['step', Float64Array.of(1, 2)],
      ['loss', Float64Array.of(9, Number.NaN)],
    ]),
  )
  await writer.appendSamples([{ step: 2, prompt: 'Once', text: ' upon' }])
  return { store, run, dataset, exported: store.exportRun(run.id) }
}

async function take(entries: AsyncIterable<BundleEntry>): Promise<File[]> {
  const files: File[] = []
  for await (const { name, bytes } of entries) {
    const pieces: Uint8Array[] = []
    for await (const piece of bytes) pieces.push(piece.slice())
    files.push({ name, bytes: Buffer.concat(pieces) })
  }
  return files
}

/** In pieces, as an unpacker gives them. */
const give = (files: readonly File[]): BundleEntry[] =>
  files.map(({ name, bytes }) => ({ name, bytes: [bytes.subarray(0, 10), bytes.subarray(10)] }))

const count = (name: string) =>
  raw(name, async (db) => Promise.all([...db.objectStoreNames].map(async (kind) => [kind, await db.count(kind)])))

it('names its files in order', () => {
  expect(bundle.map(({ name }) => name)).toEqual([
    'run.json',
    ...[1, 3, 4].flatMap((id) => [0, 1, 2].map((array) => `checkpoints/${id}/${array}-0.bin`)),
    'metrics/0.f64',
    'dataset/0-0.bin',
    'dataset/2-0.bin',
  ])
})

it('brings a whole run into an empty store', async () => {
  const store = await openStore({ name: 'empty', tryLock: memoryLocks() })
  const run = await store.importRun(give(bundle))
  expect(run).toMatchObject({
    ...{ ...newRun, datasetId: run.datasetId, notes: '</script>', best: 1, pinned: [1], deletedAt: null },
    head: { checkpoint: 4, step: 40, tokens: 4000 },
  })
  expect(await store.listRuns()).toEqual([run])
  const writer = await store.openRun(run.id)
  expect((await writer.listCheckpoints()).map(({ id }) => id)).toEqual([4, 3, 1])
  for (const id of [1, 3, 4]) await expectWhole(await writer.loadCheckpoint(id))
  expect(await writer.readMetrics()).toEqual(
    new Map([
      ['step', Float64Array.of(1, 2)],
      ['loss', Float64Array.of(9, Number.NaN)],
    ]),
  )
  expect(await writer.readSamples()).toEqual([{ step: 2, prompt: 'Once', text: ' upon' }])
  const dataset = await store.getDataset(run.datasetId!)
  expect(dataset).toMatchObject({ name: 'tales', info: { documents: 3 } })
  expect(dataset.arrays.map(({ name, size }) => [name, size])).toEqual([
    ['train', 500],
    ['validation', 0],
    ['tokenizer.json', 2],
  ])
  expect(Buffer.from(await store.readDatasetChunk(dataset.id, 'train', 0))).toEqual(
    Buffer.from(bytesOf(1, 'train', 500)),
  )
  await save(writer, 50) // and it goes on
  await expectWhole(await writer.loadCheckpoint())
  expect(await take(store.exportRun(run.id))).toHaveLength(bundle.length)
})

it('does not take the same dataset twice', async () => {
  const { store, dataset } = await filledStore('twice')
  const run = await store.importRun(give(bundle))
  expect(run.datasetId).toBe(dataset.id)
  expect(await store.listDatasets()).toHaveLength(1)
  expect(await store.listRuns()).toHaveLength(2)
})

it('exports a run without a dataset, without metrics, and without its damaged checkpoint', async () => {
  const { store, run, dataset } = await filledStore('poor')
  await raw('poor', (db) => db.delete('chunks', [run.id, 1, 0, 0]))
  await store.deleteDataset(dataset.id)
  const files = await take(store.exportRun(run.id))
  const there = await openStore({ name: 'poor-import', tryLock: memoryLocks() })
  const imported = await there.importRun(give(files))
  expect(imported).toMatchObject({ datasetId: null, best: null, pinned: [], head: { step: 40 } })
  const bare = await there.createRun(newRun)
  const again = await there.importRun(there.exportRun(bare.id))
  expect(again).toMatchObject({ name: 'stories', head: null })
  expect((await there.readRun(again.id).readMetrics()).size).toBe(0)
})

// --- Refusals ---------------------------------------------------------------------------------------------------------------------------

let refusals = 0
/** Tries to import into an empty store, expects a StoreError, and expects nothing to be left. */
async function expectRefusal(files: Iterable<BundleEntry>, problem?: string | RegExp) {
  const name = `refusal-${++refusals}`
  const store = await openStore({ name, tryLock: memoryLocks() })
  const before = await count(name)
  const error = await store.importRun(files).then(
    () => 'it was imported',
    (error) => error,
  )
  expect(error).toMatchObject({ code: 'invalid-bundle' })
  if (problem) expect(error.message).toMatch(problem)
  expect(await count(name)).toEqual(before)
  store.close()
}

/** The bundle with another value at a path of run.json. */
function edited(path: string, value: unknown): BundleEntry[] {
  const description = structuredClone(said)
  const keys = path.split('.')
  const parent = keys.slice(0, -1).reduce((tree, key) => tree[key], description)
  parent[keys.at(-1)!] = value
  return give([{ name: 'run.json', bytes: Buffer.from(JSON.stringify(description)) }, ...bundle.slice(1)])
}
const withText = (text: string): BundleEntry[] => give([{ name: 'run.json', bytes: Buffer.from(text, 'latin1') }])

it.each<[string, string | RegExp, () => Iterable<BundleEntry>]>([
  ['no files', 'run.json: missing', () => []],
  ['no run.json', 'found "metrics/0.f64" in its place', () => give(bundle.slice(10))],
  ['a file missing in the middle', 'checkpoints/1/1-0.bin: found', () => give(bundle.toSpliced(2, 1))],
  ['a file missing at the end', 'dataset/2-0.bin: missing', () => give(bundle.slice(0, -1))],
  ['a file too many', 'more files than run.json announces', () => give([...bundle, bundle[0]])],
  ['files out of order', 'found', () => give([...bundle.slice(0, 3), bundle[4], bundle[3], ...bundle.slice(5)])],
  ['a climbing name', /found "\.\.\//, () => give([{ ...bundle[0], name: '../../run.json' }])],
  ['an endless name', 'in its place', () => give([{ ...bundle[0], name: 'x'.repeat(1e6) }])],
  ['no JSON', 'not JSON', () => withText('{')],
  ['no UTF-8', 'not JSON', () => withText('"\xff"')],
  ['null', 'run.json', () => withText('null')],
  ['JSON deeper than any stack', 'run.json', () => withText(`${'['.repeat(1e6)}${']'.repeat(1e6)}`)],
  ['settings too deep', 'run.config', () => edited('run.config', nest(65))],
  ['another format', 'format', () => edited('format', 'zip')],
  ['an unknown field', 'extra', () => edited('run.extra', 1)],
  ['a prototype', 'run.json', () => withText('{"__proto__":{"x":1},"format":"vitro-run"}')],
  ['a head of its own', 'head', () => edited('run.head', null)],
  ['a name that is none', 'run.name', () => edited('run.name', 5)],
  ['a pinned checkpoint that is not there', 'kept checkpoint', () => edited('run.pinned', [2])],
  ['a changed checkpoint', 'checksum', () => edited('checkpoints.0.step', 11)],
  ['checkpoints out of order', 'out of order', () => edited('checkpoints', [said.checkpoints[1], said.checkpoints[0]])],
  ['impossible rows', 'impossible rows', () => edited('metrics.pieces.0.rows', 2 ** 50)],
  ['fewer rows', 'longer than 16 bytes', () => edited('metrics.pieces.0.rows', 1)],
  ['no steps', 'impossible rows', () => edited('metrics.columns', ['a', 'b'])],
  ['a column twice', 'a column comes twice', () => edited('metrics.columns', ['step', 'step'])],
  ['an array twice', 'an array comes twice', () => edited('dataset.arrays.1', said.dataset.arrays[0])],
  ['another dataset hash', 'the dataset does not match', () => edited('dataset.hash', '0'.repeat(64))],
  ['a chunk over 16 MiB', 'run.json', () => edited('dataset.arrays.0.chunks.0.size', 2 ** 40)],
])('refuses %s', (_, problem, files) => expectRefusal(files(), problem))

it('says that a bundle comes from a newer version', async () => {
  const store = await openStore({ name: 'old', tryLock: memoryLocks() })
  await expect(store.importRun(edited('version', 3))).rejects.toMatchObject({
    code: 'newer-schema',
    message: 'This was written by a newer Vitro (version 3; this one knows 2). Reload the page to get the new one.',
  })
})

const nest = (depth: number): unknown => (depth === 0 ? 1 : [nest(depth - 1)])

it('stops reading a file that is longer than announced, and one that never ends', async () => {
  for (const [index, most] of [
    [0, 64 * 2 ** 20],
    [1, 300],
  ] as const) {
    let given = 0
    const endless = function* () {
      for (;;) {
        given += 2 ** 20
        yield new Uint8Array(2 ** 20)
      }
    }
    await expectRefusal(
      [...give(bundle.slice(0, index)), { name: bundle[index].name, bytes: endless() }],
      'longer than',
    )
    expect(given).toBeLessThanOrEqual(most + 2 ** 20)
  }
})

it('passes on what its source throws, and leaves nothing', async () => {
  const store = await openStore({ name: 'torn', tryLock: memoryLocks() })
  const before = await count('torn')
  const torn = function* () {
    yield* give(bundle.slice(0, 6))
    throw new Error('the zip ends too early')
  }
  await expect(store.importRun(torn())).rejects.toThrow('the zip ends too early')
  expect(await count('torn')).toEqual(before)
})

it('takes no mutated bundle: refused, or equal in every byte that counts', { timeout: 60_000 }, async () => {
  const prototype = Object.getOwnPropertyNames(Object.prototype).length
  const mutation = fc.record({
    file: fc.nat(bundle.length - 1),
    at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    kind: fc.constantFrom('flip', 'cut', 'insert', 'drop', 'swap', 'rename') as fc.Arbitrary<Mutation>,
    byte: fc.integer({ min: 1, max: 255 }),
  })
  let refused = 0
  await fc.assert(
    fc.asyncProperty(mutation, async ({ file, at, kind, byte }) => {
      const name = `mutant-${++refusals}`
      const store = await openStore({ name, tryLock: memoryLocks() })
      const before = await count(name)
      try {
        await expectSame(store, (await store.importRun(give(mutate(bundle, kind, file, at, byte)))).id)
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid-bundle' })
        expect(await count(name)).toEqual(before)
        refused++
      } finally {
        store.close()
      }
    }),
    { numRuns: 400, seed: 2 },
  )
  expect(refused).toBeGreaterThan(350) // what passes are words: a letter of a name, a digit of a date
  expect(Object.getOwnPropertyNames(Object.prototype)).toHaveLength(prototype)
})

type Mutation = 'flip' | 'cut' | 'insert' | 'drop' | 'swap' | 'rename'
function mutate(files: readonly File[], kind: Mutation, index: number, at: number, byte: number): File[] {
  const { name, bytes } = files[index]
  const position = Math.floor(at * bytes.length)
  const replaced = (part: Partial<File>) => files.with(index, { name, bytes, ...part })
  if (kind === 'flip') return replaced({ bytes: bytes.map((old, i) => (i === position ? old ^ byte : old)) })
  if (kind === 'cut') return replaced({ bytes: bytes.slice(0, position) })
  if (kind === 'insert')
    return replaced({ bytes: Buffer.concat([bytes.subarray(0, position), Buffer.of(byte), bytes.subarray(position)]) })
  if (kind === 'drop') return files.toSpliced(index, 1)
  if (kind === 'rename') return replaced({ name: name.slice(0, -1) + String.fromCharCode(byte + 256) })
  const other = (index + byte) % files.length
  return other === index ? files.slice(1) : files.with(index, files[other]).with(other, files[index])
}

/** Checkpoints, metrics and dataset are those of the bundle; only words may differ. */
async function expectSame(store: Store, id: string) {
  for (const checkpoint of [1, 3, 4]) await expectWhole(await store.readRun(id).loadCheckpoint(checkpoint))
  const again = await take(store.exportRun(id))
  const description = JSON.parse(new TextDecoder().decode(again[0].bytes))
  expect(description.metrics.pieces).toEqual(said.metrics.pieces)
  expect(description.checkpoints).toEqual(said.checkpoints)
  for (const [i, { bytes }] of again.entries()) if (i) expect(Buffer.compare(bytes, bundle[i].bytes)).toBe(0)
}
