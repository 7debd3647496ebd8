// Pieces to begin with: the substrings of words that occur at least twice. Longer and longer ones are counted, each by its
// beginning (a substring one shorter, which was counted before) and its last character, so no text is kept of any.

import { PairTable } from '../byte-level/pair-table.ts'
import type { Turn } from '../byte-level/turns.ts'

export interface Seed {
  readonly piece: string
  /** How often it occurs. */
  readonly count: number
}

/**
 * @param longest characters of the longest piece
 * @param most pieces of several characters: those with the most of the text in them (occurrences times length)
 * @returns every single character, and the pieces
 */
export async function seeds(
  words: ReadonlyMap<string, number>,
  longest: number,
  most: number,
  turn: Turn,
): Promise<{ characters: Seed[]; pieces: Seed[] }> {
  const { points, left, weights } = row(words)
  let ids = points // by place: the substring of the current length that begins there; -1 if it is not frequent
  const found: { at: number; length: number; count: number }[] = []
  for (let length = 1; length <= longest; length++) {
    const table = new PairTable()
    const counts: number[] = []
    const firsts: number[] = []
    const next = new Int32Array(points.length).fill(-1)
    for (let at = 0; at < points.length; at++) {
      if (left[at] < length || ids[at] < 0) continue
      const last = points[at + length - 1]
      let id = table.get(ids[at], last)
      if (id < 0) {
        id = counts.push(0) - 1
        firsts.push(at)
        table.set(ids[at], last, id)
      }
      counts[id] += weights[at]
      next[at] = id
      if (at % 65_536 === 0) await turn()
    }
    for (let at = 0; at < next.length; at++) if (next[at] >= 0 && counts[next[at]] < 2 && length > 1) next[at] = -1
    counts.forEach((count, id) => {
      if (count > 1 || length === 1) found.push({ at: firsts[id], length, count })
    })
    ids = next
  }
  const seed = ({ at, length, count }: (typeof found)[number]): Seed => ({
    piece: String.fromCodePoint(...points.subarray(at, at + length)),
    count,
  })
  const several = found.filter(({ length }) => length > 1)
  several.sort((a, b) => b.count * b.length - a.count * a.length || a.at - b.at || a.length - b.length)
  return {
    characters: found
      .filter(({ length }) => length === 1)
      .map(seed)
      .sort((a, b) => b.count - a.count || (a.piece < b.piece ? -1 : 1)),
    pieces: several.slice(0, most).map(seed),
  }
}

/** All words in one row, by place: the code point, how many are left in the word from there, how often the word occurs. */
function row(words: ReadonlyMap<string, number>) {
  let units = 0
  for (const word of words.keys()) units += word.length
  const points = new Int32Array(units)
  const left = new Int32Array(units)
  const weights = new Int32Array(units)
  let length = 0
  for (const [word, count] of words) {
    const start = length
    for (const character of word) points[length++] = character.codePointAt(0)!
    weights.fill(count, start, length)
    for (let at = start; at < length; at++) left[at] = length - at
  }
  return { points: points.subarray(0, length), left: left.subarray(0, length), weights }
}
