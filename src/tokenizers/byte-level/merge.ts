// Merging the symbols of a word pair by pair, the earliest merge of the list first. Knows ids only, not what they stand for.

import { Heap } from './heap.ts'
import { PairTable } from './pair-table.ts'

/** left + right -> token, as ids. The earlier in the list, the sooner it is done. */
export interface Merge {
  readonly left: number
  readonly right: number
  readonly token: number
}

/** Merges what stands from `start` to `end`, in place. @returns where it ends now */
export type MergeRange = (symbols: Uint32Array, start: number, end: number) => number

/**
 * Where a pair is listed twice, the last entry counts. A word of n symbols takes O(n²) steps for small n, O(n log n) for
 * larger ones.
 */
export function merger(merges: readonly Merge[]): MergeRange {
  const ranks = new PairTable()
  for (const [rank, { left, right }] of merges.entries()) ranks.set(left, right, rank)
  const tokens = Uint32Array.from(merges, ({ token }) => token)
  const short = mergerOfShort(ranks, tokens)
  const long = mergerOfLong(ranks, tokens)
  return (symbols, start, end) => (end - start <= SHORT ? short : long)(symbols, start, end)
}

/** Up to here, looking at every pair again after each merge is faster than keeping them in order. */
const SHORT = 192
/** In the place of a rank: a pair that is not merged. */
const NEVER = 0x7fffffff

function mergerOfShort(ranks: PairTable, tokens: Uint32Array): MergeRange {
  const rankAt = new Int32Array(SHORT)
  return (symbols, start, end) => {
    let pairs = Math.max(0, end - start - 1)
    const rankOf = (pair: number) => {
      const rank = ranks.get(symbols[start + pair], symbols[start + pair + 1])
      return rank < 0 ? NEVER : rank
    }
    for (let i = 0; i < pairs; i++) rankAt[i] = rankOf(i)
    for (;;) {
      let best = 0
      let least = NEVER
      for (let i = 0; i < pairs; i++) {
        if (rankAt[i] >= least) continue
        least = rankAt[i]
        best = i
      }
      if (least === NEVER) return Math.min(end, start + pairs + 1)
      pairs--
      symbols[start + best] = tokens[least]
      for (let i = best + 1; i <= pairs; i++) {
        symbols[start + i] = symbols[start + i + 1]
        rankAt[i] = rankAt[i + 1]
      }
      if (best > 0) rankAt[best - 1] = rankOf(best - 1)
      if (best < pairs) rankAt[best] = rankOf(best)
    }
  }
}

/** Heap items are rank · PLACES + place, so that the smallest is the earliest merge, and of these the leftmost. */
const PLACES = 2 ** 31
const GONE = 0xffffffff

/**
 * A linked list of the symbols, a heap of the pairs that may be merged. A heap item is passed over once the symbols at its
 * place no longer make its token.
 */
function mergerOfLong(ranks: PairTable, tokens: Uint32Array): MergeRange {
  const heap = new Heap()
  return (all, start, end) => {
    const symbols = all.subarray(start, end)
    const n = symbols.length
    const next = Uint32Array.from(symbols, (_, i) => i + 1)
    const previous = Int32Array.from(symbols, (_, i) => i - 1)
    const rankAt = (at: number) => ranks.get(symbols[at], symbols[next[at]])
    const consider = (at: number) => {
      const rank = rankAt(at)
      if (rank >= 0) heap.push(rank * PLACES + at)
    }
    for (let i = 0; i + 1 < n; i++) consider(i)

    while (heap.size) {
      const item = heap.pop()
      const at = item % PLACES
      const token = tokens[(item - at) / PLACES]
      const second = next[at]
      if (symbols[at] === GONE || second >= n) continue
      const rank = rankAt(at)
      if (rank < 0 || tokens[rank] !== token) continue
      symbols[at] = token
      symbols[second] = GONE
      next[at] = next[second]
      if (next[at] < n) {
        previous[next[at]] = at
        consider(at)
      }
      if (previous[at] >= 0) consider(previous[at])
    }
    let length = 0
    for (let at = 0; at < n; at = next[at]) symbols[length++] = symbols[at]
    return start + length
  }
}
