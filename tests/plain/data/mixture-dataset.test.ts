// Prepared texts mixed into a dataset of its own, through the data room and as training opens it.
import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { createDataRoom } from '../../../src/engine/data-room.ts'
import { openDataset } from '../../../src/engine/open-dataset.ts'
import type { PrepareRequest } from '../../../src/engine/types.ts'
import { openStore } from '../../../src/store/indexeddb.ts'
import { memoryLocks } from '../store/fixtures.ts'

const opening = openStore({ tryLock: memoryLocks() })
const room = createDataRoom(() => opening)
const prepare = (name: string, text: string, changes: Partial<PrepareRequest> = {}) =>
  room.prepare(
    {
      name,
      source: { files: [{ path: `${name}.txt`, blob: new Blob([text]) }] },
      tokenizer: { id: 'byte', options: {} },
      validation: 0.1,
      seed: 1,
      ...changes,
    },
    () => {},
  )
const shape = { context: 16, batch: 8, accumulate: 1, seed: 3 }
const rows = { reads: 'text', apart: true } as const

test('two texts mixed by weight and temperature, each in its share, and none across the border of two documents', async () => {
  const a = await prepare('a', 'aaaa '.repeat(400))
  const b = await prepare('b', 'bbbb '.repeat(6400))
  const parts = [
    { dataset: a.id, weight: 1 },
    { dataset: b.id, weight: 0.75 },
  ]
  // A sixteenth of the size at temperature 2 is a quarter of the share.
  const shares = await room.mixtureShares({ parts, temperature: 2 })
  expect(shares[1] / shares[0]).toBeCloseTo(3, 1)

  const mixed = await room.mix({ name: 'both', parts, temperature: 2 })
  expect(mixed).toMatchObject({
    vocabulary: 257,
    documents: { train: 2, validation: 2 },
    tokens: { train: a.tokens.train + b.tokens.train },
    source: { mixture: 2 },
    mixture: { parts: [{ name: 'a' }, { name: 'b' }], temperature: 2 },
  })
  const card = await room.dataCard(mixed.id)
  expect(card).toMatch(/# Data: both\n\n.*temperature 2\./)
  expect(card).toMatch(/\| a \| 1 \| 2\d\.\d % \|\n\| b \| 0.75 \| 7\d\.\d % \|/)
  expect(card.match(/SHA-256 of the tokens/g)).toHaveLength(2)

  const dataset = await openDataset(await opening, mixed.id)
  const train = await dataset.batches('train', rows)
  let first = 0
  for (let step = 0; step < 128; step++) {
    const { tokens, positions } = await train.batch(shape, step, 0)
    expect(positions).toHaveLength(128)
    for (let row = 0; row < 8; row++) if (tokens.subarray(16 * row, 16 * row + 16).includes(97)) first++
  }
  expect(first).toBe(Math.round(1024 * shares[0]))
  const { tokens } = await (await dataset.batches('validation', rows)).evaluation(16, 0, 20)
  expect(tokens).toContain(97)
  expect(tokens).toContain(98)

  // To be looked at, one text follows the other.
  const preview = await room.preview(mixed.id, 'train', a.tokens.train - 2, 4)
  expect(preview.tokens.map(({ text }) => text).join('')).toBe('a bb')
})

test('texts cut in different ways cannot be mixed, and nothing is left of the attempt', async () => {
  const c = await prepare('c', 'c猫c '.repeat(40), { tokenizer: { id: 'char', options: {} } })
  const before = await room.datasets()
  const [{ id }] = before.filter(({ name }) => name === 'a')
  const parts = [
    { dataset: id, weight: 1 },
    { dataset: c.id, weight: 1 },
  ]
  await expect(room.mix({ name: 'x', parts, temperature: 1 })).rejects.toMatchObject({ code: 'different-tokenizers' })
  const none = parts.map((part) => ({ ...part, weight: 0 }))
  await expect(room.mix({ name: 'x', parts: none, temperature: 1 })).rejects.toMatchObject({ code: 'empty-mixture' })
  expect(await room.datasets()).toHaveLength(before.length)
  // Cut again as the first is, it can.
  const d = await prepare('d', 'cccc '.repeat(40), { ready: { dataset: id } })
  await room.mix({ name: 'x', parts: [parts[0], { dataset: d.id, weight: 1 }], temperature: 1 })
})
