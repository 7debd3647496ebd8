// Rows of several documents, against what a person lays out by hand, and packing against its bounds.
import { describe, expect, test } from 'vitest'
import { windowsOf } from '../../../src/data/batches.ts'
import type { Examples } from '../../../src/data/examples.ts'
import { bestFit, packedRows, spansOf, textRows } from '../../../src/data/pack.ts'
import { hash } from '../../../src/data/random.ts'
import { openTokens } from '../../../src/data/tokens.ts'

/** Documents of 4, 7 and 3 ids, the last of each its end; marked as an answer: those from the second id on, but in the second. */
function examples(): Examples {
  const ids = Uint16Array.of(10, 11, 12, 1, 20, 21, 22, 23, 24, 25, 1, 30, 31, 1)
  const marks = Uint8Array.of(0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 0, 1, 1)
  return {
    ids: openTokens({ tokens: ids.length, bytesPerToken: 2 }, async () => ids.buffer),
    marks: openTokens({ tokens: marks.length, bytesPerToken: 1 }, async () => marks.buffer),
    starts: Uint32Array.of(0, 4, 11, 14),
  }
}
const spans = (...given: Parameters<typeof spansOf>) => {
  const { starts, lengths, seen } = spansOf(...given)
  return Array.from(starts, (start, i) => [start, lengths[i], seen[i]])
}

describe('long documents', () => {
  const starts = Uint32Array.of(0, 4, 15, 16) // 4, 11 and 1 ids
  test('are cut off', () => {
    expect(spans(starts, 5, { long: 'truncate', pack: false })).toEqual([
      [0, 3, 0],
      [4, 5, 0],
    ])
  })
  test('are read through windows side by side, or sliding', () => {
    expect(spans(starts, 4, { long: 'slide', pack: false })).toEqual([
      [0, 3, 0],
      [4, 4, 0],
      [8, 4, 0],
      [12, 2, 0],
    ])
    expect(spans(starts, 4, { long: 'slide', stride: 3, pack: false })).toEqual([
      [0, 3, 0],
      [4, 4, 0],
      [7, 4, 1],
      [10, 4, 1],
    ])
    expect(() => spansOf(starts, 4, { long: 'slide', stride: 5, pack: false })).toThrow('from 1 to 4')
  })
  test('every target counts once, whatever the stride', () => {
    for (let stride = 1; stride <= 7; stride++)
      for (const length of [2, 7, 8, 9, 40]) {
        const targets = spans(Uint32Array.of(0, length), 7, { long: 'slide', stride, pack: false }).flatMap(
          ([start, places, seen]) => Array.from({ length: places - seen }, (_, i) => start + seen + i + 1),
        )
        expect(targets).toEqual(Array.from({ length: length - 1 }, (_, i) => i + 1))
      }
  })
})

describe('best-fit packing', () => {
  test('puts each where it leaves least room', () => {
    expect(bestFit(Uint32Array.of(3, 6, 4, 2, 5), 10)).toEqual([
      [1, 2],
      [4, 0, 3],
    ])
  })
  test('holds every document once, within the capacity, as a search over all rows would place it', () => {
    for (let seed = 0; seed < 30; seed++) {
      const capacity = 16 + (hash(seed) % 100)
      const lengths = Uint32Array.from({ length: 200 }, (_, i) => 1 + (hash(seed, i) % capacity))
      const rows = bestFit(lengths, capacity)
      expect(rows.flat().sort((a, b) => a - b)).toEqual(Array.from(lengths.keys()))
      const sums = rows.map((row) => row.reduce((sum, span) => sum + lengths[span], 0))
      expect(Math.max(...sums)).toBeLessThanOrEqual(capacity)
      const rooms: number[] = [] // best fit decreasing, slowly
      for (const length of [...lengths].sort((a, b) => b - a)) {
        const fitting = rooms.map((room, i) => [room, i]).filter(([room]) => room >= length)
        const [, at] = fitting.sort((a, b) => a[0] - b[0])[0] ?? [0, rooms.push(capacity) - 1]
        rooms[at] -= length
      }
      expect(sums.map((sum) => capacity - sum).sort()).toEqual(rooms.sort())
    }
  })
})

describe('packed rows', () => {
  test('say whose each place is, and how far into it', async () => {
    const source = packedRows(examples(), { long: 'truncate', pack: true })
    expect(source.rows(6)).toBe(2) // 6, and 3 + 2
    const { tokens, targets, counts, positions } = await source.evaluation(6, 0, 2)
    expect([...tokens]).toEqual([20, 21, 22, 23, 24, 25, 10, 11, 12, 30, 31, 0])
    expect([...targets]).toEqual([21, 22, 23, 24, 25, 1, 11, 12, 1, 31, 1, 0])
    expect([...counts]).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0])
    expect([...positions]).toEqual([0, 1, 2, 3, 4, 5, 0, 1, 2, 0, 1, 0])
  })
  test('one document a row, and windows whose second counts what is new', async () => {
    const source = packedRows(examples(), { long: 'slide', stride: 2, pack: false })
    const { tokens, counts } = await source.evaluation(4, 1, 2)
    expect([...tokens]).toEqual([20, 21, 22, 23, 22, 23, 24, 25])
    expect([...counts]).toEqual([0, 0, 1, 1, 0, 0, 1, 1])
  })
  test('every row once in an epoch; a step is a function of its number', async () => {
    const shape = { context: 6, batch: 1, accumulate: 1, seed: 3 }
    const source = packedRows(examples(), { long: 'truncate', pack: true })
    const first = async (step: number) => (await source.batch(shape, step, 0)).tokens[0]
    for (let epoch = 0; epoch < 5; epoch++)
      expect([await first(2 * epoch), await first(2 * epoch + 1)].sort()).toEqual([10, 20])
    const other = packedRows(examples(), { long: 'truncate', pack: true })
    expect(await other.batch(shape, 7, 0)).toEqual(await source.batch(shape, 7, 0))
  })
  test('borders within windows of one long text', async () => {
    const ids = Uint16Array.of(5, 6, 1, 7, 8, 9, 1, 1, 4)
    const text = openTokens({ tokens: 9, bytesPerToken: 2 }, async () => ids.buffer)
    const source = textRows(text, { reads: 'text', apart: true }, 1)
    const { tokens, positions } = await source.evaluation(4, 0, 2)
    expect([...tokens]).toEqual([...ids.subarray(0, 8)])
    expect([...positions!]).toEqual([0, 1, 2, 0, 0, 1, 2, 0])
    const shape = { context: 4, batch: 1, accumulate: 1, seed: 3 }
    const { positions: _, ...same } = await source.batch(shape, 1, 0)
    expect(same).toEqual(await windowsOf(text).batch(shape, 1, 0))
  })
})

describe('virtual tokens', () => {
  const virtual = { first: 90, count: 2 }
  test('begin each document of a row, in which no loss counts', async () => {
    const rows = packedRows(examples(), { long: 'truncate', pack: true, virtual })
    expect(rows.rows(9)).toBe(2)
    const batch = await rows.evaluation(9, 0, 2)
    expect([...batch.tokens]).toEqual([90, 91, 20, 21, 22, 23, 24, 25, 0, 90, 91, 10, 11, 12, 90, 91, 30, 31])
    expect([...batch.targets]).toEqual([0, 0, 21, 22, 23, 24, 25, 1, 0, 0, 0, 11, 12, 1, 0, 0, 31, 1])
    expect([...batch.counts]).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1, 1])
    expect([...batch.positions]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0, 0, 1, 2, 3, 4, 0, 1, 2, 3])
  })
  test('begin each window of a text, whose own part is as much shorter', async () => {
    const ids = Uint16Array.from({ length: 9 }, (_, i) => i)
    const text = openTokens({ tokens: 9, bytesPerToken: 2 }, async () => ids.buffer)
    const rows = textRows(text, { reads: 'text', apart: false, virtual }, 1)
    expect(rows.rows(6)).toBe(2)
    const batch = await rows.evaluation(6, 0, 2)
    expect([...batch.tokens]).toEqual([90, 91, 0, 1, 2, 3, 90, 91, 4, 5, 6, 7])
    expect([...batch.targets]).toEqual([0, 0, 1, 2, 3, 4, 0, 0, 5, 6, 7, 8])
    expect([...batch.counts!]).toEqual([0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1])
    expect((await rows.batch({ context: 6, batch: 3, accumulate: 1, seed: 1 }, 0, 0)).tokens.length).toBe(18)
    expect(() => textRows(text, { reads: 'text', apart: true, virtual }, 1)).toThrow(/virtual tokens/)
  })
})
