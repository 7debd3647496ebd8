// Words as the bytes they are spelled in, numbered as GPT-2's alphabet has them: what byte-pair encoding begins from.

import { alphabet } from './alphabet.ts'
import type { Rows } from './pairs.ts'

/** @param words each with its number of occurrences */
export function byteRows(words: ReadonlyMap<string, number>): Rows {
  let units = 0
  for (const word of words.keys()) units += word.length
  const bytes = new Uint8Array(3 * units) // UTF-8 has at most 3 bytes for a UTF-16 unit
  const utf8 = new TextEncoder()
  const ends: number[] = []
  let length = 0
  for (const word of words.keys()) {
    length += utf8.encodeInto(word, bytes.subarray(length)).written
    ends.push(length)
  }
  const rank = new Uint8Array(256)
  alphabet.forEach((byte, i) => {
    rank[byte] = i
  })
  return {
    symbols: Int32Array.from(bytes.subarray(0, length), (byte) => rank[byte]),
    ends,
    counts: [...words.values()],
  }
}
