// Byte-level byte-pair encoding: the one machine under all three tokenizers here, which differ in what they merge only.
// Ids 0..255 are the bytes, then come the merged tokens, the special token is last. It knows no training.

import { END_OF_TEXT, type Tokenizer, type Vocabulary } from '../tokenizer.ts'
import { toPrintable } from './alphabet.ts'
import { Heap } from './heap.ts'
import { PairTable } from './pair-table.ts'
import { readParts, toJSON } from './tokenizer-json.ts'
import { eachWord } from './words.ts'

/** left + right -> token, as ids. The earlier in the list, the sooner it is done. */
export interface Merge {
  readonly left: number
  readonly right: number
  readonly token: number
}

/** What a tokenizer is made of. `bytes[id]` is what an id stands for (nothing for `eosId`); every single byte has an id. */
export interface Parts {
  readonly bytes: readonly Uint8Array[]
  readonly merges: readonly Merge[]
  readonly eosId: number
}

/** Parts from merges alone, in this project's own order: bytes, one token for each merge, the special token. */
export function partsOf(pairs: readonly (readonly [left: number, right: number])[]): Parts {
  const bytes: Uint8Array[] = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte))
  const merges = pairs.map(([left, right]) => {
    const token = bytes.push(join(bytes[left], bytes[right])) - 1
    return { left, right, token }
  })
  const eosId = bytes.push(new Uint8Array(0)) - 1
  return { bytes, merges, eosId }
}

/** A tokenizer from its tokenizer.json. @throws RangeError in a plain sentence where it is not of this kind, or is damaged */
export const fromJSON = (json: unknown): Tokenizer => byteLevel(readParts(json))

export function byteLevel(parts: Parts): Tokenizer {
  const { bytes, merges, eosId } = parts
  const vocabulary = (): Vocabulary => {
    const tokens = bytes.map((token, id) => (id === eosId ? END_OF_TEXT : toPrintable(token)))
    return {
      model: 'gpt2',
      pre: 'gpt-2',
      tokens,
      merges: merges.map(({ left, right }) => `${tokens[left]} ${tokens[right]}`),
      types: tokens.map((_, id) => (id === eosId ? 3 : 1)),
      eosId,
    }
  }
  return {
    vocabSize: bytes.length,
    eosId,
    encode: encoder(parts),
    decode(ids) {
      const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
      let text = ''
      for (let i = 0; i < ids.length; i++) text += decoder.decode(bytes[ids[i]], { stream: true })
      return text + decoder.decode()
    },
    tokenBytes: (id) => bytes[id],
    toJSON: () => toJSON(vocabulary()),
    vocabulary,
  }
}

/** Words repeat, so each is merged once while it stays in the cache. */
const CACHED_WORDS = 1 << 16
/** A longer word is, in JavaScript engines, a view of the text it was cut from, and would keep all of that in memory. */
const CACHED_LENGTH = 12

function encoder({ bytes, merges }: Parts): (text: string) => Uint32Array {
  const byteIds = new Uint32Array(256)
  bytes.forEach((token, id) => {
    if (token.length === 1) byteIds[token[0]] = id
  })
  const utf8 = new TextEncoder()
  const spell = (text: string) => {
    const ids = new Uint32Array(utf8.encode(text))
    for (let i = 0; i < ids.length; i++) ids[i] = byteIds[ids[i]]
    return ids
  }
  if (!merges.length) return spell

  const mergeWord = merger(merges)
  const cache = new Map<string, Uint32Array>()
  return (text) => {
    let ids = new Uint32Array(16 + (text.length >> 1))
    let length = 0
    eachWord(text, (word) => {
      let merged = cache.get(word)
      if (!merged) {
        merged = mergeWord(spell(word))
        if (cache.size === CACHED_WORDS) cache.clear()
        if (word.length <= CACHED_LENGTH) cache.set(word, merged)
      }
      if (length + merged.length > ids.length) {
        const grown = new Uint32Array(2 * (length + merged.length))
        grown.set(ids)
        ids = grown
      }
      ids.set(merged, length)
      length += merged.length
    })
    return ids.slice(0, length)
  }
}

/** Heap items are rank · PLACES + place, so that the smallest is the earliest merge, and of these the leftmost. */
const PLACES = 2 ** 31

/**
 * Merges one word in O(n log n): a linked list of the symbols, a heap of the pairs that may be merged.
 * A pair's heap item is stale, and passed over, once either of its symbols was merged away.
 */
function merger(merges: readonly Merge[]): (symbols: Uint32Array) => Uint32Array {
  const ranks = new PairTable()
  merges.forEach(({ left, right }, rank) => {
    if (ranks.get(left, right) < 0) ranks.set(left, right, rank)
  })
  const heap = new Heap()

  return (symbols) => {
    const n = symbols.length
    if (n < 2) return symbols
    const next = Uint32Array.from(symbols, (_, i) => i + 1)
    const previous = Int32Array.from(symbols, (_, i) => i - 1)
    const consider = (at: number) => {
      const rank = ranks.get(symbols[at], symbols[next[at]])
      if (rank >= 0) heap.push(rank * PLACES + at)
    }
    for (let i = 0; i + 1 < n; i++) consider(i)

    while (heap.size) {
      const item = heap.pop()
      const at = item % PLACES
      const { left, right, token } = merges[(item - at) / PLACES]
      const second = next[at]
      if (symbols[at] !== left || second >= n || symbols[second] !== right) continue
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

const GONE = 0xffffffff

function join(left: Uint8Array, right: Uint8Array): Uint8Array {
  const both = new Uint8Array(left.length + right.length)
  both.set(left)
  both.set(right, left.length)
  return both
}
