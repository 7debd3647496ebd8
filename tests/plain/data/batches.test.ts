import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  batchAt,
  checkContext,
  evaluationBatch,
  evaluationWindows,
  windowsPerEpoch,
} from '../../../src/data/batches.ts'
import { hash, permuted } from '../../../src/data/random.ts'
import { sortByToken } from '../../../src/data/sort-by-token.ts'
import { CHUNK_TOKENS, idArray, openTokens } from '../../../src/data/tokens.ts'

/** Ids that say where they stand. */
const counting = (length: number) => ({
  length,
  read: async (offset: number, count: number) => {
    if (offset < 0 || offset + count > length) throw new RangeError('outside')
    return Uint32Array.from({ length: count }, (_, i) => offset + i)
  },
})

describe('permuted', () => {
  test('is a bijection of 0 .. size - 1 for any size and key', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), fc.integer(), (size, key) => {
        const image = new Set(Array.from({ length: size }, (_, i) => permuted(i, size, key)))
        expect(image.size).toBe(size)
        expect(Math.max(...image)).toBe(size - 1)
      }),
    )
  })

  test('puts every index at every place equally often over keys (chi-square, 99.99 %)', () => {
    const size = 7
    const keys = 7000
    const counts = new Float64Array(size * size)
    for (let key = 0; key < keys; key++) for (let i = 0; i < size; i++) counts[i * size + permuted(i, size, key)]++
    const expected = keys / size
    const chi2 = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(chi2).toBeLessThan(77) // 36 degrees of freedom
  })

  test('leaves no order: neighbours do not stay neighbours', () => {
    const size = 10_000
    let close = 0
    for (let i = 0; i + 1 < size; i++)
      if (Math.abs(permuted(i, size, 1337) - permuted(i + 1, size, 1337)) < size / 100) close++
    expect(close / size).toBeGreaterThan(0.01) // chance says 0.02
    expect(close / size).toBeLessThan(0.03)
  })
})

test('hash is MurmurHash3: the published values of "aaaa" and "abcd" under seed 0x9747b28c', () => {
  expect(hash(0x61616161)).toBe(0x5a97808a)
  expect(hash(0x64636261)).toBe(0xf0478627)
})

describe('batches', () => {
  test('an epoch is every window once, side by side, each id followed by its target', async () => {
    const shape = { context: 5, batch: 3, accumulate: 2, seed: 7 }
    const data = counting(5 * 13 + 4)
    const windows = windowsPerEpoch(data.length, 5)
    expect(windows).toBe(12)
    for (const epoch of [0, 1, 2]) {
      const starts: number[] = []
      for (let step = (epoch * windows) / 6; step < ((epoch + 1) * windows) / 6; step++)
        for (const micro of [0, 1]) {
          const { tokens, targets } = await batchAt(data, shape, step, micro)
          expect([...targets]).toEqual([...tokens].map((id) => id + 1))
          for (let row = 0; row < 3; row++) {
            expect(tokens[row * 5 + 4]).toBe(tokens[row * 5] + 4)
            starts.push(tokens[row * 5])
          }
        }
      const sorted = starts.toSorted((a, b) => a - b)
      expect(sorted).toEqual(sorted.map((_, i) => sorted[0] + 5 * i))
      expect(starts).not.toEqual(sorted)
    }
  })

  test('epochs begin at every offset, so that no id is always last in its window', async () => {
    const shape = { context: 4, batch: 1, accumulate: 1, seed: 1 }
    const data = counting(11) // 2 windows fit, 1 an epoch
    const starts = new Set<number>()
    for (let step = 0; step < 64; step++) starts.add((await batchAt(data, shape, step)).tokens[0])
    expect([...starts].toSorted()).toEqual([0, 1, 2, 3])
  })

  test('a step is the same whatever was asked for before, and another seed is another order', async () => {
    const shape = { context: 8, batch: 4, accumulate: 2, seed: 3 }
    const data = counting(5000)
    const first = await batchAt(data, shape, 1234, 1)
    await batchAt(data, shape, 0, 0)
    expect(await batchAt(data, shape, 1234, 1)).toEqual(first)
    expect(await batchAt(data, { ...shape, seed: 4 }, 1234, 1)).not.toEqual(first)
  })

  test('smallest data: context + 1 ids make one window; one fewer is refused with both numbers', async () => {
    const shape = { context: 10, batch: 2, accumulate: 1, seed: 0 }
    expect([...(await batchAt(counting(11), shape, 99)).targets.slice(10)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    await expect(batchAt(counting(10), shape, 0)).rejects.toThrow(/has 10 tokens.*context of 10.*at most 9/)
    expect(() => checkContext(0, 10, 'validation')).toThrow(/validation data has 0 tokens.*give more text/)
  })

  test('evaluation windows do not overlap and leave out the incomplete one', async () => {
    expect(evaluationWindows(21, 5)).toBe(4)
    expect(evaluationWindows(20, 5)).toBe(3) // the fourth would lack its last target
    expect(evaluationWindows(0, 5)).toBe(0)
    const { tokens, targets } = await evaluationBatch(counting(21), 5, 2, 2)
    expect([...tokens]).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
    expect([...targets]).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19, 20])
  })
})

describe('openTokens', () => {
  const total = 2 * CHUNK_TOKENS + 10
  const open = (bytesPerToken: 2 | 4, reads: number[] = [], cacheBytes?: number) =>
    openTokens(
      { tokens: total, bytesPerToken },
      async (index) => {
        reads.push(index)
        const ids = idArray(bytesPerToken, Math.min(CHUNK_TOKENS, total - index * CHUNK_TOKENS))
        return ids.map((_, i) => (index * CHUNK_TOKENS + i) % 65_521).buffer
      },
      cacheBytes,
    )

  test.each([2, 4] as const)('reads across chunks, %i bytes a token', async (bytesPerToken) => {
    const data = open(bytesPerToken)
    const ids = await data.read(CHUNK_TOKENS - 3, CHUNK_TOKENS + 8)
    expect(ids.every((id, i) => id === (CHUNK_TOKENS - 3 + i) % 65_521)).toBe(true)
    await expect(data.read(total - 1, 2)).rejects.toThrow(RangeError)
    await expect(data.read(-1, 2)).rejects.toThrow(RangeError)
    expect(await data.read(total, 0)).toEqual(new Uint32Array(0))
  })

  test('keeps the most recently used chunks and no more', async () => {
    const reads: number[] = []
    const data = open(2, reads, 0) // at least two are kept
    for (const chunk of [0, 1, 0, 2, 0, 1]) await data.read(chunk * CHUNK_TOKENS, 1)
    expect(reads).toEqual([0, 1, 2, 1])
  })

  test('a read that failed is tried again', async () => {
    let broken = true
    const data = openTokens({ tokens: 1, bytesPerToken: 2 }, async () => {
      if (broken) throw new Error('storage failed')
      return Uint16Array.of(7).buffer
    })
    await expect(data.read(0, 1)).rejects.toThrow('storage failed')
    broken = false
    expect([...(await data.read(0, 1))]).toEqual([7])
  })
})

test('sortByToken orders places by id, equal ids as they stand', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2 ** 24 }).chain((vocab) => fc.tuple(fc.constant(vocab), fc.array(fc.nat(vocab - 1)))),
      ([vocab, ids]) => {
        const places = ids.map((_, i) => i).sort((a, b) => ids[a] - ids[b] || a - b)
        expect([...sortByToken(Uint32Array.from(ids), vocab)]).toEqual(places)
      },
    ),
  )
})
