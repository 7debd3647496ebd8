// What a mixture is made of: kept while it is, brought back with it, and taken along when a run trained on it leaves.
import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { createDataRoom } from '../../../src/engine/data-room.ts'
import { openDataset } from '../../../src/engine/dataset.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import { openStore } from '../../../src/store/indexeddb.ts'
import type { Store } from '../../../src/store/store.ts'
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
