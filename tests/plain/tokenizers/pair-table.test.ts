import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PairTable } from '../../../src/tokenizers/byte-level/pair-table.ts'

test('holds what was set last, as a Map of keys of text does', () => {
  const id = fc.nat(40)
  fc.assert(
    fc.property(fc.array(fc.tuple(id, id, fc.nat()), { maxLength: 2000 }), (entries) => {
      const table = new PairTable()
      const map = new Map<string, number>()
      for (const [left, right, value] of entries) {
        table.set(left, right, value)
        map.set(`${left} ${right}`, value)
      }
      expect(table.size).toBe(map.size)
      for (let left = 0; left <= 40; left++)
        for (let right = 0; right <= 40; right++) expect(table.get(left, right)).toBe(map.get(`${left} ${right}`) ?? -1)
    }),
    { numRuns: 20 },
  )
})

/** Where pairs fell before the multipliers were drawn by lot: a text could be written that took a hundred times as long. */
function placeByFixedMultipliers(left: number, right: number): number {
  const mixed = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b)
  const hash = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) & 0x7ffff
}

test('pairs chosen to fall on one place by multipliers that are known take no longer than others', () => {
  const pairs: [left: number, right: number][] = []
  for (let left = 0; pairs.length < 40_000; left++)
    for (let right = 0x4e00; right < 0x9000; right++) if (placeByFixedMultipliers(left, right) < 0x400) pairs.push([left, right]) // biome-ignore format: one thought
  const table = new PairTable()
  const before = process.cpuUsage()
  for (const [left, right] of pairs) table.set(left, right, 1)
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(1) // some 10 ms; all on one place, 4 s
})
