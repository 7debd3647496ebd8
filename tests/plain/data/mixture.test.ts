import { describe, expect, test } from 'vitest'
import { type BatchShape, windowsOf } from '../../../src/data/batches.ts'
import { mixtureOf, shares } from '../../../src/data/mixture.ts'
import { openTokens } from '../../../src/data/tokens.ts'

/** A text of `length` ids from `from` on. */
function text(from: number, length: number) {
  const ids = Uint16Array.from({ length }, (_, i) => from + i)
  return windowsOf(openTokens({ tokens: length, bytesPerToken: 2 }, async () => ids.buffer))
}
const parts = [
  { source: text(10_000, 1000), size: 1000, weight: 1 },
  { source: text(20_000, 3000), size: 3000, weight: 1 },
]
const shape: BatchShape = { context: 10, batch: 8, accumulate: 2, seed: 5 }

describe('shares', () => {
  test('by size, by weight, by temperature', () => {
    expect(shares(parts, 1)).toEqual([0.25, 0.75])
    expect(shares([{ size: 100, weight: 3 }, parts[0]], 1)).toEqual([300 / 1300, 1000 / 1300])
    const [a, b] = shares(
      [
        { size: 1, weight: 1 },
        { size: 16, weight: 1 },
      ],
      2,
    )
    expect(b / a).toBeCloseTo(4) // sqrt 16
    expect(shares(parts, 1e9)[0]).toBeCloseTo(0.5)
    expect(() => shares(parts, 0.5)).toThrow('at least 1')
    expect(() => shares([{ size: 5, weight: 0 }], 1)).toThrow('No part')
  })
})

describe('a mixture', () => {
  test('gives every part its share in each 1,024 rows, exactly', async () => {
    const source = mixtureOf(parts)
    for (const round of [0, 3]) {
      const owners = []
      for (let step = 64 * round; step < 64 * (round + 1); step++)
        for (const micro of [0, 1]) {
          const { tokens } = await source.batch(shape, step, micro)
          for (let row = 0; row < 8; row++) owners.push(Math.floor(tokens[row * 10] / 10_000))
        }
      expect(owners.filter((owner) => owner === 1)).toHaveLength(256)
      // Mixed, not one after the other: any 128 rows have 32 of the first, give or take 5 standard deviations of 4.9.
      for (let at = 0; at < 1024; at += 128) {
        const first = owners.slice(at, at + 128).filter((owner) => owner === 1).length
        expect(Math.abs(first - 32)).toBeLessThan(25)
      }
    }
  })
  test('takes every window of a part once before one twice', async () => {
    const source = mixtureOf(parts)
    const starts = []
    for (let step = 0; starts.length < 98; step++) {
      const { tokens } = await source.batch({ ...shape, accumulate: 1 }, step, 0)
      for (let row = 0; row < 8; row++) if (tokens[row * 10] < 20_000) starts.push(tokens[row * 10])
    }
    expect(new Set(starts.slice(0, 98)).size).toBe(98) // windowsPerEpoch(1000, 10)
  })
  test('goes on at any step as if it had never stopped', async () => {
    const whole = mixtureOf(parts, 2)
    for (const step of [0, 17, 63, 64, 200]) {
      const again = mixtureOf(parts, 2)
      expect(await again.batch(shape, step, 1)).toEqual(await whole.batch(shape, step, 1))
    }
    expect(await whole.batch({ ...shape, seed: 6 }, 0, 0)).not.toEqual(await whole.batch(shape, 0, 0))
  })
  test('is evaluated on every row once, in the first few on something of each part', async () => {
    const source = mixtureOf(parts)
    expect(source.rows(10)).toBe(99 + 299)
    const { tokens } = await source.evaluation(10, 0, 398)
    const starts = Array.from({ length: 398 }, (_, row) => tokens[10 * row])
    expect(starts.slice(0, 5)).toEqual([20_000, 20_010, 10_000, 20_020, 20_030])
    const all = [99, 299].flatMap((rows, part) =>
      Array.from({ length: rows }, (_, row) => 10_000 * (part + 1) + 10 * row),
    )
    expect([...starts].sort()).toEqual(all)
    const page = await source.evaluation(10, 1, 2)
    expect([page.tokens[0], page.tokens[10], page.targets[19]]).toEqual([20_010, 10_000, 10_010])
  })
  test('counts all of what has no marks beside what has', async () => {
    const marked = {
      ...parts[0].source,
      evaluation: async (...asked: [number, number, number]) => {
        const batch = await parts[0].source.evaluation(...asked)
        return { ...batch, counts: new Uint8Array(batch.tokens.length) }
      },
    }
    const source = mixtureOf([{ ...parts[0], source: marked }, parts[1]])
    const { counts } = await source.evaluation(10, 1, 2)
    expect([...counts!]).toEqual([...Array(10).fill(1), ...Array(10).fill(0)])
  })
})
