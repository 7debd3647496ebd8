// Documents of a data set as text again, from the tokens it is kept as: to search them, and to look at some of them.
// Tokens are read in order and never all at once.

import type { Tokenizer } from '../tokenizers/tokenizer.ts'
import { measure } from './pieces.ts'
import type { TokenStream } from './tokens.ts'

/** A document is no longer than this many tokens here; the rest of a longer one follows as if it were another. */
const MOST_TOKENS = 1 << 18
const READ = 1 << 16 // tokens at a time

export interface StoredDocument {
  readonly text: string
  /** Where its first token stands in the row of tokens. */
  readonly offset: number
  /** Where it ends, its end-of-text included. */
  readonly end: number
}

/** Documents from the one that starts at token `from` on. */
export async function* storedDocuments(
  tokens: TokenStream,
  tokenizer: Pick<Tokenizer, 'decode' | 'eosId'>,
  from = 0,
): AsyncGenerator<StoredDocument> {
  let open: Uint32Array[] = []
  let length = 0
  let start = from
  const close = (end: number): StoredDocument => {
    const ids = new Uint32Array(length)
    let at = 0
    for (const part of open) {
      ids.set(part, at)
      at += part.length
    }
    const document = { text: tokenizer.decode(ids), offset: start, end }
    open = []
    length = 0
    start = end
    return document
  }
  for (let at = from; at < tokens.length; at += READ) {
    const ids = await tokens.read(at, Math.min(READ, tokens.length - at))
    let begin = 0
    for (let i = 0; i < ids.length; i++) {
      const ends = ids[i] === tokenizer.eosId
      if (!ends && length + i - begin < MOST_TOKENS) continue
      open.push(ids.subarray(begin, ends ? i : i + 1))
      length += open.at(-1)!.length
      begin = i + 1
      yield close(at + begin)
    }
    if (begin < ids.length) {
      open.push(ids.subarray(begin))
      length += ids.length - begin
    }
  }
  if (length) yield close(tokens.length)
}

export interface Query {
  /** Any case; '' is in every document. */
  readonly contains?: string
  readonly minCharacters?: number
  readonly maxCharacters?: number
  /** ISO 639-1 codes. */
  readonly language?: string
}

export interface Found {
  /** Around the first place where it was found, else the beginning. */
  readonly excerpt: string
  /** Where in the excerpt it was found, and how long it is; null where nothing was looked for. */
  readonly match: { readonly at: number; readonly length: number } | null
  readonly characters: number
  readonly offset: number
}

export interface FoundPage {
  readonly documents: readonly Found[]
  /** Token to go on from; null at the end. */
  readonly next: number | null
}

const BEFORE = 200
const EXCERPT = 1000 // UTF-16 units
/** Tokens that one search goes through at most before it shows what it has, so that a page of results is never far. */
const PATIENCE = 1 << 23

export async function search(
  tokens: TokenStream,
  tokenizer: Pick<Tokenizer, 'decode' | 'eosId'>,
  { contains = '', minCharacters = 0, maxCharacters = Number.POSITIVE_INFINITY, language }: Query,
  { from = 0, count = 20, languageOf, signal }: SearchControl = {},
): Promise<FoundPage> {
  const wanted = contains.toLowerCase()
  const documents: Found[] = []
  for await (const { text, offset, end } of storedDocuments(tokens, tokenizer, from)) {
    signal?.throwIfAborted()
    const at = wanted ? text.toLowerCase().indexOf(wanted) : 0
    const { characters } = measure(text)
    const fits = at >= 0 && characters >= minCharacters && characters <= maxCharacters
    if (fits && (!language || languageOf?.(text) === language)) {
      const start = Math.max(0, at - BEFORE)
      documents.push({
        excerpt: text.slice(start, start + EXCERPT),
        match: wanted ? { at: at - start, length: wanted.length } : null,
        characters,
        offset,
      })
    }
    if (documents.length === count || end - from > PATIENCE)
      return { documents, next: end < tokens.length ? end : null }
  }
  return { documents, next: null }
}

export interface SearchControl {
  /** Token at which a document starts: `next` of the page before. */
  readonly from?: number
  readonly count?: number
  readonly languageOf?: (text: string) => string
  readonly signal?: AbortSignal
}
