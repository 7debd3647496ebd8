// The likeliest way to make a text of pieces (Viterbi), and how much each piece is used over all ways (forward-backward).
// Kudo 2018, "Subword Regularization". Scores are log-probabilities.

import { spend } from '../huggingface/patience.ts'
import { ROOT, type Trie } from './trie.ts'

export interface Pieces {
  readonly trie: Trie
  /** By the value that the trie holds for a piece. */
  readonly scores: Float64Array
  /** What a character costs that is no piece. */
  readonly unknownScore: number
}

/** In the place of a piece's value: a character that is none. */
export const UNKNOWN = -1

/** From the text's beginning to its end: each piece's value, and where it ends. */
export interface Path {
  readonly values: Int32Array
  readonly ends: Int32Array
}

/** By place: the best score of a way to there, where its last piece begins, and the piece's value. */
const waysOf = (places: number) => ({
  best: new Float64Array(places),
  from: new Int32Array(places),
  last: new Int32Array(places),
})
let ways = waysOf(64) // for one search at a time

/** Of equally good paths, the first found. `without`: a piece not to be used. */
export function bestPath(text: string, { trie, scores, unknownScore }: Pieces, without = UNKNOWN): Path {
  const n = text.length
  if (n >= ways.best.length) ways = waysOf(2 * n)
  const { best, from, last } = ways
  from.fill(-1, 0, n + 1)
  best[0] = 0
  const relax = (start: number, end: number, value: number, score: number) => {
    if (from[end] >= 0 && best[start] + score <= best[end]) return
    best[end] = best[start] + score
    from[end] = start
    last[end] = value
  }
  for (let start = 0, first = 0; start < n; start = first) {
    first = start + width(text, start)
    let known = false
    let at = start
    for (let node = ROOT; at < n; ) {
      node = trie.next(node, text.charCodeAt(at++))
      if (node < 0) break
      const value = trie.value(node)
      if (value < 0 || value === without) continue
      relax(start, at, value, scores[value])
      known ||= at === first
    }
    spend(at - start)
    if (!known) relax(start, first, UNKNOWN, unknownScore)
  }
  return pathTo(n)
}

function pathTo(end: number): Path {
  const { from, last } = ways
  let count = 0
  for (let at = end; at > 0; at = from[at]) count++
  const path = { values: new Int32Array(count), ends: new Int32Array(count) }
  for (let at = end; at > 0; at = from[at]) {
    path.values[--count] = last[at]
    path.ends[count] = at
  }
  return path
}

/** Adds to `expected`, by value, how often each piece stands in the text on average over all ways, `count` times. */
export function expect(
  text: string,
  { trie, scores, unknownScore }: Pieces,
  count: number,
  expected: Float64Array,
): void {
  const forward = new Float64Array(text.length + 1).fill(Number.NEGATIVE_INFINITY)
  const backward = new Float64Array(text.length + 1).fill(Number.NEGATIVE_INFINITY)
  forward[0] = 0
  backward[text.length] = 0
  const edges: number[] = [] // start, end, value
  const score = (value: number) => (value === UNKNOWN ? unknownScore : scores[value])
  for (let start = 0, first = 0; start < text.length; start = first) {
    first = start + width(text, start)
    let known = false
    const add = (end: number, value: number) => {
      edges.push(start, end, value)
      forward[end] = logAdd(forward[end], forward[start] + score(value))
      known ||= end === first
    }
    trie.prefixes(text, start, add)
    if (!known) add(first, UNKNOWN)
  }
  const total = forward[text.length]
  for (let i = edges.length - 3; i >= 0; i -= 3) {
    const [start, end, value] = [edges[i], edges[i + 1], edges[i + 2]]
    const after = score(value) + backward[end]
    backward[start] = logAdd(backward[start], after)
    if (value !== UNKNOWN) expected[value] += count * Math.exp(forward[start] + after - total)
  }
}

const width = (text: string, at: number) => (text.codePointAt(at)! > 0xffff ? 2 : 1)

function logAdd(a: number, b: number): number {
  if (a === Number.NEGATIVE_INFINITY) return b
  const [less, more] = a < b ? [a, b] : [b, a]
  return more + Math.log1p(Math.exp(less - more))
}
