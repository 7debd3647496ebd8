// What a data set is made of, counted while its documents are tokenized: by source, language and length, and what is frequent
// in it. Memory is bounded whatever comes: few sources by name, n-grams in a sketch that says how far it may be off.

import type { LanguageOf } from './clean/text/language.ts'
import { eachWord } from './clean/text/words.ts'
import { measure } from './pieces.ts'
import { hash } from './random.ts'

export interface Tally {
  documents: number
  characters: number
  /** Without those that stand between documents. */
  tokens: number
}

/** Plain JSON. */
export interface Statistics {
  readonly total: Tally
  /** Files by path, those with most characters first; all beyond the first thousand together under null. Empty for a generator. */
  readonly sources: readonly (Tally & { readonly path: string | null })[]
  /** By ISO 639-1 code of the first 300 UTF-16 units of documents, '' where those don't tell; scaled up from a sample of many. */
  readonly languages: readonly (Tally & { readonly language: string })[]
  /** Documents of the sample. */
  readonly languagesFrom: number
  /** Documents of `from` up to twice as many characters; the first begins at 1. Those between are all there, even if empty. */
  readonly lengths: readonly { readonly from: number; readonly documents: number }[]
  /** The most frequent tokens; exact. */
  readonly tokens: readonly { readonly id: number; readonly count: number }[]
  /** How many different tokens occur. */
  readonly tokensUsed: number
  /** Words in a row (characters in Chinese), lower case. True counts lie between `count` and `count + atMost`. */
  readonly grams: {
    readonly top: readonly { readonly text: string; readonly n: number; readonly count: number }[]
    readonly atMost: number
    /** Characters they were counted in: a sample where there are many. */
    readonly characters: number
  }
}

const SOURCES = 1000
const TOKENS = 100
const GRAMS = 50 // of each n
/** Characters in which n-grams are counted, about: of a larger data set, pieces of documents are sampled. */
const GRAM_CHARACTERS = 1 << 20
/** Documents whose language is told, about: it takes a tenth of a millisecond each. */
const LANGUAGE_DOCUMENTS = 20_000
const LOOK = 300 // UTF-16 units by which a document's language is told

const blank = (): Tally => ({ documents: 0, characters: 0, tokens: 0 })

export class StatisticsBuilder {
  private readonly total = blank()
  private readonly sources: (Tally & { path: string | null })[] = []
  private source = blank()
  private readonly languages = new Map<string, Tally>()
  private readonly lengths: number[] = []
  private readonly tokens: Float64Array
  private readonly grams = [2, 3].map((n) => ({ n, counts: new FrequentItems(20_000) }))
  private gramCharacters = 0
  private pieces = 0
  private readonly languageOf: LanguageOf
  private readonly gramShare: number
  private readonly languageShare: number

  private head = ''
  private document = blank()

  /** @param size of the whole data set, or about that */
  constructor(languageOf: LanguageOf, vocabSize: number, size: { characters: number; documents: number }) {
    this.languageOf = languageOf
    this.tokens = new Float64Array(vocabSize)
    this.gramShare = GRAM_CHARACTERS / Math.max(1, size.characters)
    this.languageShare = LANGUAGE_DOCUMENTS / Math.max(1, size.documents)
  }

  /** The next piece of a document. */
  piece(text: string, ids: Uint32Array, last: boolean): void {
    const { characters } = measure(text)
    this.document.characters += characters
    this.document.tokens += ids.length
    if (this.head.length < LOOK) this.head += text.slice(0, LOOK)
    for (let i = 0; i < ids.length; i++) this.tokens[ids[i]]++
    if (hash(this.pieces++, 6) / 2 ** 32 < this.gramShare) {
      this.gramCharacters += characters
      this.countGrams(text)
    }
    if (last) this.endDocument()
  }

  /** All documents since the last source were of this one. */
  endSource(path: string): void {
    if (this.source.documents) this.sources.push({ path, ...this.source })
    if (this.sources.length > 2 * SOURCES) this.foldSources()
    this.source = blank()
  }

  result(): Statistics {
    this.foldSources()
    const tallies = [...this.languages]
    const languagesFrom = tallies.reduce((sum, [, { documents }]) => sum + documents, 0)
    const scale = this.total.documents / Math.max(1, languagesFrom)
    const languages = tallies.map(([language, { documents, characters, tokens }]) => ({
      language,
      documents: Math.round(documents * scale),
      characters: Math.round(characters * scale),
      tokens: Math.round(tokens * scale),
    }))
    const first = this.lengths.findIndex((documents) => documents)
    return {
      total: this.total,
      sources: this.sources,
      languages: languages.sort((a, b) => b.characters - a.characters),
      languagesFrom,
      lengths: Array.from(this.lengths, (documents = 0, i) => ({ from: 2 ** i, documents })).slice(Math.max(0, first)),
      tokens: top(this.tokens, TOKENS),
      tokensUsed: this.tokens.reduce((used, count) => used + (count ? 1 : 0), 0),
      grams: {
        top: this.grams.flatMap(({ n, counts }) => counts.top(GRAMS).map(([text, count]) => ({ text, n, count }))),
        atMost: Math.max(...this.grams.map(({ counts }) => counts.error)),
        characters: this.gramCharacters,
      },
    }
  }

  private endDocument(): void {
    const { document } = this
    document.documents = 1
    if (hash(this.total.documents, 7) / 2 ** 32 < this.languageShare) {
      const language = this.languageOf(this.head)
      const known = this.languages.get(language) ?? blank()
      this.languages.set(language, known)
      addTo(known, document)
    }
    addTo(this.total, document)
    addTo(this.source, document)
    const bin = Math.floor(Math.log2(Math.max(1, document.characters)))
    this.lengths[bin] = (this.lengths[bin] ?? 0) + 1
    this.document = blank()
    this.head = ''
  }

  private countGrams(text: string): void {
    const words: [start: number, end: number][] = []
    const lower = text.toLowerCase()
    eachWord(lower, (start, end) => words.push([start, end]))
    for (const { n, counts } of this.grams)
      for (let i = 0; i + n <= words.length; i++) {
        const gram = lower.slice(words[i][0], words[i + n - 1][1])
        if (gram.length <= 60 && !/[.!?。！？\n]/.test(gram)) counts.add(gram) // none across the end of a sentence
      }
  }

  private foldSources(): void {
    const named = this.sources.filter(({ path }) => path !== null).sort((a, b) => b.characters - a.characters)
    const rest = { path: null, ...blank() }
    for (const source of [...named.slice(SOURCES), ...this.sources.filter(({ path }) => path === null)])
      addTo(rest, source)
    this.sources.splice(0, this.sources.length, ...named.slice(0, SOURCES), ...(rest.documents ? [rest] : []))
  }
}

function addTo(sum: Tally, { documents, characters, tokens }: Tally): void {
  sum.documents += documents
  sum.characters += characters
  sum.tokens += tokens
}

const top = (counts: Float64Array, most: number) =>
  Array.from(counts, (count, id) => ({ id, count }))
    .filter(({ count }) => count)
    .sort((a, b) => b.count - a.count || a.id - b.id)
    .slice(0, most)

/**
 * The most frequent of a stream of items, in room for `capacity`: Misra and Gries, "Finding repeated elements" (1982), with the
 * counters lowered together when twice as many are full (Anderson et al. 2017). A count is never too high, and too low by at
 * most `error`, which is at most the number of items divided by `capacity`.
 */
export class FrequentItems {
  /** How much too low a count may be. */
  error = 0
  private readonly capacity: number
  private counts = new Map<string, number>()

  constructor(capacity: number) {
    this.capacity = capacity
  }

  add(item: string): void {
    this.counts.set(item, (this.counts.get(item) ?? 0) + 1)
    if (this.counts.size > 2 * this.capacity) this.lower()
  }

  top(most: number): [item: string, count: number][] {
    return [...this.counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, most)
  }

  private lower(): void {
    const sorted = Float64Array.from(this.counts.values()).sort()
    const by = sorted[sorted.length - 1 - this.capacity]
    this.error += by
    this.counts = new Map([...this.counts].filter(([, count]) => count > by).map(([item, count]) => [item, count - by]))
  }
}
