// What a model of a tokenizer.json is: words to ids. And the table of tokens that all kinds but one write the same way.

import type { IdList } from '../id-list.ts'
import { bad, type Part, shown } from '../part.ts'

export interface Model {
  /** Token to id. A Map, for tokens come from outside: one may be called __proto__. */
  readonly ids: ReadonlyMap<string, number>
  /** Appends the ids of one word, as the pre-tokenizer cut it. */
  encode(word: string, out: IdList): void
  /** What decoders strip from tokens that go on a word; WordPiece's. */
  readonly prefix?: string
}

/** Far above any vocabulary in use; a file that asks for more is refused before anything is made for it. */
export const MAX_VOCABULARY = 1 << 20

/** `model.vocab`, an object of ids by token. Ids may leave gaps, but each stands for one token, or for a character and its byte. */
export function readVocabulary(model: Part): Map<string, number> {
  const entries = model.part('vocab').entries()
  if (entries.length > MAX_VOCABULARY)
    throw bad(`its vocabulary has ${entries.length} tokens; at most ${MAX_VOCABULARY} are read`)
  const ids = new Map<string, number>()
  const taken = new Map<number, string>()
  for (const [token, id] of entries) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= MAX_VOCABULARY)
      throw bad(`the id of ${shown(token)} is not a whole number from 0 to ${MAX_VOCABULARY - 1}`)
    const other = taken.get(id)
    if (other !== undefined && other !== asByte(token) && asByte(other) !== token)
      throw bad(`id ${id} is given to ${shown(token)} and to another token`)
    taken.set(id, token)
    ids.set(token, id)
  }
  return ids
}

/** The ids of `<0x00>` to `<0xFF>`, which spell what has no token; undefined where one is not there. */
export const byteTokens = (ids: ReadonlyMap<string, number>): (number | undefined)[] =>
  Array.from({ length: 256 }, (_, byte) => ids.get(byteToken(byte)))

const byteToken = (byte: number) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`
/** A character of one byte, as that byte's token. */
const asByte = (token: string) => (token.length === 1 ? byteToken(token.charCodeAt(0)) : null)
