// The neighbours in a set of words, kept up to date while pairs of them are merged: how often each pair stands there, and
// where. Merging costs what it changes, not what there is. Knows nothing of what merges are for.

import { Heap } from './heap.ts'
import { PairTable } from './pair-table.ts'

export type Pair = readonly [left: number, right: number]

/** Words in a row: their symbols, and by word where it ends in the row and how often it occurs. */
export interface Rows {
  readonly symbols: Int32Array
  readonly ends: readonly number[]
  readonly counts: readonly number[]
}

/**
 * Symbols of all words lie in one row, a place for each at first. A merged symbol keeps the place of its left part.
 * `next` and `previous` link the symbols of a word; `later` and `earlier` link the places where the same pair begins, in
 * order, which decides how "aaa" is merged. -1 ends every link.
 */
export class Pairs {
  private readonly symbols: Int32Array
  private readonly next: Int32Array
  private readonly previous: Int32Array
  private readonly later: Int32Array
  private readonly earlier: Int32Array
  /** By place: how often its word occurs. */
  private readonly weights: Int32Array

  private readonly table = new PairTable()
  // by pair:
  private readonly lefts: number[] = []
  private readonly rights: number[] = []
  private readonly counts: number[] = []
  private readonly firsts: number[] = []
  private readonly lasts: number[] = []
  /** The count by which a pair stands in the heap. Counts only fall once a pair is there, so it is put right when popped. */
  private readonly queued: number[] = []
  private readonly heap = new Heap(
    (a, b) =>
      this.queued[a] > this.queued[b] ||
      (this.queued[a] === this.queued[b] &&
        (this.lefts[a] < this.lefts[b] || (this.lefts[a] === this.lefts[b] && this.rights[a] < this.rights[b]))),
  )

  constructor({ symbols, ends, counts }: Rows) {
    const { length } = symbols
    this.symbols = symbols
    this.next = new Int32Array(length)
    this.previous = new Int32Array(length)
    this.weights = new Int32Array(length)
    this.later = new Int32Array(length).fill(-1)
    this.earlier = new Int32Array(length).fill(-1)
    let start = 0
    ends.forEach((end, word) => {
      for (let at = start; at < end; at++) {
        this.next[at] = at + 1 < end ? at + 1 : -1
        this.previous[at] = at > start ? at - 1 : -1
      }
      this.weights.fill(counts[word], start, end)
      start = end
    })
    for (let at = 0; at < length; at++) if (this.next[at] >= 0) this.link(at)
    this.enqueue(0)
  }

  /** The most frequent pair, of several the one with the smallest ids; null where none occurs `minimum` times. */
  takeMostFrequent(minimum: number): Pair | null {
    while (this.heap.size) {
      const pair = this.heap.pop()
      if (this.queued[pair] < minimum) return null
      if (this.queued[pair] === this.counts[pair]) return [this.lefts[pair], this.rights[pair]]
      this.queued[pair] = this.counts[pair]
      if (this.counts[pair] > 0) this.heap.push(pair)
    }
    return null
  }

  /** Makes one symbol of every two that are this pair, from the left. `symbol` must be new. */
  merge([left, right]: Pair, symbol: number): void {
    const { symbols, next, previous } = this
    const pair = this.table.get(left, right)
    const made = this.counts.length
    for (let at = this.firsts[pair]; at >= 0; at = this.firsts[pair]) {
      const second = next[at]
      const after = next[second]
      const before = previous[at]
      this.unlink(at)
      if (before >= 0) this.unlink(before)
      if (after >= 0) this.unlink(second)
      symbols[at] = symbol
      next[at] = after
      if (after >= 0) {
        previous[after] = at
        this.link(at)
      }
      if (before >= 0) this.link(before)
    }
    this.enqueue(made)
  }

  /** Counts the pair that begins at a place. */
  private link(at: number): void {
    const left = this.symbols[at]
    const right = this.symbols[this.next[at]]
    let pair = this.table.get(left, right)
    if (pair < 0) {
      pair = this.counts.push(0) - 1
      this.table.set(left, right, pair)
      this.lefts.push(left)
      this.rights.push(right)
      this.firsts.push(-1)
      this.lasts.push(-1)
      this.queued.push(0)
    }
    const last = this.lasts[pair]
    this.earlier[at] = last
    this.later[at] = -1
    if (last >= 0) this.later[last] = at
    else this.firsts[pair] = at
    this.lasts[pair] = at
    this.counts[pair] += this.weights[at]
  }

  private unlink(at: number): void {
    const pair = this.table.get(this.symbols[at], this.symbols[this.next[at]])
    const earlier = this.earlier[at]
    const later = this.later[at]
    if (earlier >= 0) this.later[earlier] = later
    else this.firsts[pair] = later
    if (later >= 0) this.earlier[later] = earlier
    else this.lasts[pair] = earlier
    this.counts[pair] -= this.weights[at]
  }

  /** Pairs from `first` on are new. All places of a pair with a new symbol arise in one merge, so none is queued twice. */
  private enqueue(first: number): void {
    for (let pair = first; pair < this.counts.length; pair++) {
      this.queued[pair] = this.counts[pair]
      if (this.counts[pair] > 0) this.heap.push(pair)
    }
  }
}
