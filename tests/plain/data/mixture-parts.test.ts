// What a mixture is made of: kept while it is, brought back with it, and taken along when a run trained on it leaves.
import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { createDataRoom } from '../../../src/engine/data-room.ts'
import type { DatasetInfo } from '../../../src/engine/dataset.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import { openDataset } from '../../../src/engine/open-dataset.ts'
import { strangeRun } from '../../../src/engine/strange.ts'
import { openStore } from '../../../src/store/indexeddb.ts'
import type { Dataset, Json, Store } from '../../../src/store/store.ts'
import { memoryLocks } from '../store/fixtures.ts'

function place(name: string) {
  const opening = openStore({ name, tryLock: memoryLocks() })
  const room = createDataRoom(() => opening)
  const engine = createEngine({ gpu: () => undefined, openStore: () => opening })
  const prepare = (name: string, text: string) =>
    room.prepare(
      {
        name,
        source: { files: [{ path: `${name}.txt`, blob: new Blob([text]) }] },
        tokenizer: { id: 'byte', options: {} },
        validation: 0.1,
        seed: 1,
      },
      () => {},
    )
  return { opening, room, engine, prepare }
}
const part = ({ id }: { id: string }, weight = 1) => ({ dataset: id, weight })

async function mixed(name: string) {
  const here = place(name)
  const a = await here.prepare('a', 'aaaa '.repeat(400))
  const b = await here.prepare('b', 'bbbb '.repeat(800))
  const ab = await here.room.mix({ name: 'ab', parts: [part(a), part(b, 2)], temperature: 2 })
  return { ...here, a, b, ab }
}

const names = async (store: Store, which: 'kept' | 'deleted' = 'kept') =>
  (await store.listDatasets(which)).map(({ name }) => name).sort()

test('a text that is mixed in cannot be deleted before the mixture, nor be lost to a mixture that comes back', async () => {
  const { opening, room, engine, a, ab } = await mixed('guard')
  await expect(room.remove(a.id)).rejects.toMatchObject({ code: 'mixed-in', facts: { names: '“ab”' } })
  await engine.purge()
  expect(await names(await opening)).toEqual(['a', 'ab', 'b'])
  await room.remove(ab.id)
  await room.remove(a.id)
  expect(await names(await opening, 'deleted')).toEqual(['a', 'ab'])
  await room.restore(ab.id)
  expect(await names(await opening)).toEqual(['a', 'ab', 'b'])
  await engine.purge()
  await openDataset(await opening, ab.id)
})

/** The tokens of some batches: what training would read. */
async function reads(store: Store, id: string) {
  const source = await (await openDataset(store, id)).batches('train', { reads: 'text', apart: true })
  const shape = { context: 16, batch: 8, accumulate: 1, seed: 3 }
  return Promise.all([0, 1, 2, 3].map(async (step) => [...(await source.batch(shape, step, 0)).tokens]))
}

test('a run that was trained on a mixture of a mixture takes all of it along, and reads the same elsewhere', async () => {
  const { opening, room, engine, prepare, b, ab } = await mixed('from')
  const c = await prepare('c', 'cccc '.repeat(300))
  const all = await room.mix({ name: 'all', parts: [part(ab), part(c), part(b)], temperature: 1 })
  const { presets } = engine.grammar()
  const run = await engine.createRun('mixed', presets[0].config, all.id)
  const { blob } = await engine.exportRun(run.id)

  const there = place('to')
  await there.prepare('b', 'bbbb '.repeat(800)) // is there already
  // Cut alike and nothing more: all that a mixture has of its own is the same as this one's.
  const other = await there.prepare('other', 'dddd '.repeat(300))
  await there.room.mix({ name: 'others', parts: [part(other)], temperature: 1 })
  const imported = await there.engine.importRun(blob)
  expect(await names(await there.opening)).toEqual(['a', 'ab', 'all', 'b', 'c', 'other', 'others'])
  expect(imported.datasetName).toBe('all')
  const [from, to] = [await opening, await there.opening]
  expect(await reads(to, imported.datasetId!)).toEqual(await reads(from, all.id))

  // A second time nothing is stored twice, and here it is what it was.
  const again = await there.engine.importRun(blob)
  expect(again.datasetId).toBe(imported.datasetId)
  expect((await engine.importRun(blob)).datasetId).toBe(all.id)
})

type Facts = { -readonly [K in keyof DatasetInfo]: DatasetInfo[K] }

test('a mixture of somebody’s is refused where its parts are not what it says', async () => {
  const { opening, engine, a, b, ab } = await mixed('strange')
  const store = await opening
  const found = async ({ id }: { id: string }, change: (info: Facts) => void = () => {}): Promise<Dataset> => {
    const dataset = structuredClone(await store.getDataset(id))
    change(dataset.info as unknown as Facts)
    return dataset
  }
  const { config } = engine.grammar().presets[0]
  const judge = async (dataset: Promise<Dataset>, ...parts: Promise<Dataset>[]) =>
    strangeRun({ config: config as unknown as Json, dataset: await dataset, parts: await Promise.all(parts) })
  expect(await judge(found(ab), found(a), found(b))).toBe(null)
  expect(await judge(found(ab), found(a))).toMatch(/one that is not there/)
  // A circle would be opened for ever: what a mixture is made of must come before it.
  const circle = found(a, (info) => {
    info.mixture = { parts: [{ dataset: b.id, name: '', weight: 1, share: 1 }], temperature: 1 }
  })
  expect(await judge(found(ab), circle, found(b))).toMatch(/one that is not there/)
  const cut = (info: Facts) => void (info.vocabSize = 300)
  expect(await judge(found(ab), found(a), found(b, cut))).toMatch(/not what its parts are/)
  const longer = (info: Facts) => void (info.train = { ...info.train, tokens: 1e9 })
  expect(await judge(found(ab, longer), found(a), found(b))).toMatch(/not what its parts are/)
  expect(await judge(found(ab), found(a), found(b, longer))).toMatch(/has 1000000000 tokens .* and has not/)
  const weightless = (info: Facts) =>
    void (info.mixture = { ...info.mixture!, parts: info.mixture!.parts.map((part) => ({ ...part, weight: 0 })) })
  expect(await judge(found(ab, weightless), found(a), found(b))).toMatch(/made of nothing/)
})
