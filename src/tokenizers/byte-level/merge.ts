// Merging the symbols of a word pair by pair, the earliest merge of the list first. Knows ids only, not what they stand for.

import { Heap } from './heap.ts'
import { PairTable } from './pair-table.ts'

/** left + right -> token, as ids. The earlier in the list, the sooner it is done. */
export interface Merge {
  readonly left: number
  readonly right: number
  readonly token: number
}

/** Heap items are rank · PLACES + place, so that the smallest is the earliest merge, and of these the leftmost. */
const PLACES = 2 ** 31
const GONE = 0xffffffff

/**
 * Merges one word in O(n log n): a linked list of the symbols, a heap of the pairs that may be merged. A heap item is passed
 * over once the symbols at its place no longer make its token. Where a pair is listed twice, the last entry counts.
 */
export function merger(merges: readonly Merge[]): (symbols: Uint32Array) => Uint32Array {
  const ranks = new PairTable()
  for (const [rank, { left, right }] of merges.entries()) ranks.set(left, right, rank)
  const heap = new Heap()

  return (symbols) => {
    const n = symbols.length
    if (n < 2) return symbols
    if (n <= SHORT) return mergeShort(symbols, ranks, merges)
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
      const { token } = merges[(item - at) / PLACES]
      const second = next[at]
      if (symbols[at] === GONE || second >= n) continue
      const rank = rankAt(at)
      if (rank < 0 || merges[rank].token !== token) continue
      symbols[at] = token
      symbols[second] = GONE
      next[at] = next[second]
      if (next[at] < n) {
        previous[next[at]] = at
        consider(at)
      }
      if (previous[at] >= 0) consider(previous[at])
    }
    return symbols.filter((symbol) => symbol !== GONE)
  }
}

/** Up to here, looking at every pair again after each merge is faster than keeping them in order. */
const SHORT = 24

function mergeShort(symbols: Uint32Array, ranks: PairTable, merges: readonly Merge[]): Uint32Array {
  let n = symbols.length
  const rankAt = new Int32Array(n)
  for (let i = 0; i + 1 < n; i++) rankAt[i] = ranks.get(symbols[i], symbols[i + 1])
  for (;;) {
    let best = -1
    for (let i = 0; i + 1 < n; i++) if (rankAt[i] >= 0 && (best < 0 || rankAt[i] < rankAt[best])) best = i
    if (best < 0) return symbols.subarray(0, n)
    symbols[best] = merges[rankAt[best]].token
    symbols.copyWithin(best + 1, best + 2, n)
    rankAt.copyWithin(best + 1, best + 2, n)
    n--
    if (best > 0) rankAt[best - 1] = ranks.get(symbols[best - 1], symbols[best])
    if (best + 1 < n) rankAt[best] = ranks.get(symbols[best], symbols[best + 1])
  }
}
