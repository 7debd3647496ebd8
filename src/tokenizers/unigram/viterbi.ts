// The likeliest way to make a text of pieces (Viterbi), and how much each piece is used over all ways (forward-backward).
// Kudo 2018, "Subword Regularization". Scores are log-probabilities.

import type { Trie } from './trie.ts'

export interface Pieces {
  readonly trie: Trie
  /** By the value that the trie holds for a piece. */
  readonly scores: Float64Array
  /** What a character costs that is no piece. */
  readonly unknownScore: number
}

/** In the place of a piece's value: a character that is none. */
export const UNKNOWN = -1

/** Values of the best path's pieces and where each ends. Of equally good ones, the first found counts. `without`: a piece not to be used. */
export function bestPath(text: string, { trie, scores, unknownScore }: Pieces, without = UNKNOWN) {
  const best = new Float64Array(text.length + 1)
  const from = new Int32Array(text.length + 1).fill(-1)
  const piece = new Int32Array(text.length + 1).fill(UNKNOWN)
  const relax = (start: number, end: number, score: number, value: number) => {
    if (from[end] >= 0 && best[start] + score <= best[end]) return
    best[end] = best[start] + score
    from[end] = start
    piece[end] = value
  }
  eachCharacter(text, (start, width) => {
    let known = false
    trie.prefixes(text, start, (end, value) => {
      if (value === without) return
      relax(start, end, scores[value], value)
      known ||= end === start + width
    })
    if (!known) relax(start, start + width, unknownScore, UNKNOWN)
  })
  const path: { end: number; value: number }[] = []
  for (let at = text.length; at > 0; at = from[at]) path.push({ end: at, value: piece[at] })
  return { path: path.reverse(), score: best[text.length] }
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
  eachCharacter(text, (start, width) => {
    let known = false
    const add = (end: number, value: number) => {
      edges.push(start, end, value)
      forward[end] = logAdd(forward[end], forward[start] + score(value))
      known ||= end === start + width
    }
    trie.prefixes(text, start, add)
    if (!known) add(start + width, UNKNOWN)
  })
  const total = forward[text.length]
  for (let i = edges.length - 3; i >= 0; i -= 3) {
    const [start, end, value] = [edges[i], edges[i + 1], edges[i + 2]]
    const after = score(value) + backward[end]
    backward[start] = logAdd(backward[start], after)
    if (value !== UNKNOWN) expected[value] += count * Math.exp(forward[start] + after - total)
  }
}

function eachCharacter(text: string, visit: (start: number, width: number) => void): void {
  for (let start = 0; start < text.length; ) {
    const width = text.codePointAt(start)! > 0xffff ? 2 : 1
    visit(start, width)
    start += width
  }
}

function logAdd(a: number, b: number): number {
  if (a === Number.NEGATIVE_INFINITY) return b
  const [less, more] = a < b ? [a, b] : [b, a]
  return more + Math.log1p(Math.exp(less - more))
}
