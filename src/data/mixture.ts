// Several sources of batches as one, mixed by weight: row by row, and as a function of whole numbers alone, as batches.ts.
// Knows not what its sources are: long texts, examples, or mixtures again.

import type { Batch, BatchShape, BatchSource } from './batches.ts'
import { hash, permuted } from './random.ts'

export interface MixturePart {
  readonly source: BatchSource
  /** Tokens, or whatever is proportional to how much there is of it. */
  readonly size: number
  /** How often it is wanted beside what its size gives it. */
  readonly weight: number
}

/**
 * The share of each part: weight · size^(1 / temperature), so that 1 takes parts as they are large, and a high temperature
 * takes all alike. Arivazhagan et al., "Massively Multilingual Neural Machine Translation in the Wild", 2019, section 4.2.
 */
export function shares(parts: readonly Pick<MixturePart, 'size' | 'weight'>[], temperature: number): number[] {
  if (!(temperature >= 1)) throw new RangeError(`The temperature of a mixture must be at least 1, not ${temperature}.`)
  const wanted = parts.map(({ size, weight }) => (size > 0 ? weight * size ** (1 / temperature) : 0))
  const total = wanted.reduce((sum, share) => sum + share, 0)
  if (!(total > 0)) throw new RangeError('No part of the mixture has text and a weight above 0.')
  return wanted.map((share) => share / total)
}

/** Rows of a round: within each, every part has its share as exactly as whole rows allow, in an order of the round's own. */
const ROUND = 1024
const ORDER = 3

export function mixtureOf(parts: readonly MixturePart[], temperature = 1): BatchSource {
  const counts = apportion(shares(parts, temperature), ROUND)
  const owners = Uint32Array.from(counts.flatMap((count, part) => Array<number>(count).fill(part)))
  let known: { key: string; owner: Uint32Array; rank: Uint32Array } | null = null
  /** Whose each row of a round is, and how many of its owner's rows of that round come before it. */
  const layout = (seed: number, round: number) => {
    const key = `${seed} ${round}`
    if (known?.key === key) return known
    const owner = Uint32Array.from(owners, (_, row) => owners[permuted(row, ROUND, hash(seed, ORDER, round))])
    const before = counts.map(() => 0)
    known = { key, owner, rank: Uint32Array.from(owner, (part) => before[part]++) }
    return known
  }
  let spread: ({ context: number } & ReturnType<typeof spreadRows>) | null = null
  const row = (shape: BatchShape, sample: number) => {
    const round = Math.floor(sample / ROUND)
    const { owner, rank } = layout(shape.seed, round)
    const part = owner[sample % ROUND]
    const own = { ...shape, batch: 1, accumulate: 1, seed: hash(shape.seed, ORDER, part) }
    return parts[part].source.batch(own, round * counts[part] + rank[sample % ROUND], 0)
  }
  return {
    async batch(shape, step, micro) {
      const first = (step * shape.accumulate + micro) * shape.batch
      return joined(await Promise.all(Array.from({ length: shape.batch }, (_, i) => row(shape, first + i))))
    },
    rows: (context) => parts.reduce((sum, { source }) => sum + source.rows(context), 0),
    async evaluation(context, first, count) {
      if (spread?.context !== context)
        spread = { context, ...spreadRows(parts.map(({ source }) => source.rows(context))) }
      const { owner, rank } = spread
      const row = (i: number) => parts[owner[i]].source.evaluation(context, rank[i], 1)
      return joined(await Promise.all(Array.from({ length: count }, (_, i) => row(first + i))))
    },
  }
}

/**
 * All rows of all parts, each part's as evenly between the others' as they go: whoever looks at the first few sees something of
 * every part that has rows enough.
 */
function spreadRows(rows: readonly number[]): { owner: Uint32Array; rank: Uint32Array } {
  const total = rows.reduce((sum, count) => sum + count, 0)
  const [owner, rank] = [new Uint32Array(total), new Uint32Array(total)]
  const taken = rows.map(() => 0)
  const place = (part: number) => (taken[part] + 0.5) / rows[part]
  for (let at = 0; at < total; at++) {
    let next = -1
    for (let part = 0; part < rows.length; part++)
      if (taken[part] < rows[part] && (next < 0 || place(part) < place(next))) next = part
    owner[at] = next
    rank[at] = taken[next]++
  }
  return { owner, rank }
}

/** Whole numbers that add up to `total`, each its share rounded down, or up where most is lost (Hamilton's method). */
function apportion(shares: readonly number[], total: number): number[] {
  const counts = shares.map((share) => Math.floor(share * total))
  const left = total - counts.reduce((sum, count) => sum + count, 0)
  const lost = shares
    .map((share, i) => ({ i, rest: share * total - counts[i] }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i)
  for (const { i } of lost.slice(0, left)) counts[i]++
  return counts
}

function joined(batches: readonly Batch[]): Batch {
  const length = batches.reduce((sum, { tokens }) => sum + tokens.length, 0)
  const tokens = new Uint32Array(length)
  const targets = new Uint32Array(length)
  const counts = batches.some(({ counts }) => counts) ? new Uint8Array(length).fill(1) : undefined
  const positions = batches.some(({ positions }) => positions) ? new Uint32Array(length) : undefined
  let at = 0
  for (const batch of batches) {
    tokens.set(batch.tokens, at)
    targets.set(batch.targets, at)
    if (batch.counts) counts!.set(batch.counts, at)
    positions?.set(batch.positions ?? batch.tokens.map((_, place) => place), at) // one row, one document
    at += batch.tokens.length
  }
  return { tokens, targets, ...(counts && { counts }), ...(positions && { positions }) }
}
