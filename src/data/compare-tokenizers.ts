// Tokenizers side by side on the same texts: how far they shorten each language, how much of their vocabulary is used, and how
// they cut a sample. Plain data out.

import type { Tokenizer } from '../tokenizers/tokenizer.ts'
import { measure } from './pieces.ts'
import { type TokenChip, tokenChips } from './preview.ts'

export interface LanguageFigures {
  readonly language: string
  readonly bytes: number
  readonly tokens: number
  readonly bytesPerToken: number
  /** Tokens per word: 1 is a word a token. Words are those of Unicode's segmentation, which knows Chinese ones by a dictionary. */
  readonly fertility: number
  /** The part of the text's tokens that are the unknown token, 0 .. 1: what is lost. */
  readonly unknown: number
}

export interface TokenizerFigures {
  readonly name: string
  readonly vocabSize: number
  readonly tokens: number
  readonly bytesPerToken: number
  readonly charactersPerToken: number
  /** The part of the vocabulary that occurs in these texts, 0 .. 1. */
  readonly vocabularyUsed: number
  /** Reads back as it was written. */
  readonly lossless: boolean
  readonly languages: readonly LanguageFigures[]
  /** How the sample is cut. */
  readonly chips: readonly TokenChip[]
}

/** A text to compare by, and its language as BCP 47 has it: `en`, `zh`. */
export interface LanguageText {
  readonly language: string
  readonly text: string
}

/** UTF-16 units of a language's text that are looked at. */
const ENOUGH = 1 << 18

export function compareTokenizers(
  tokenizers: readonly { readonly name: string; readonly tokenizer: Tokenizer }[],
  texts: readonly LanguageText[],
  sample: string,
): TokenizerFigures[] {
  const measured = texts.map(({ language, text }) => {
    // Half a character is what the cut leaves, or no text, and then written as U+FFFD.
    const part = text
      .slice(0, ENOUGH)
      .replace(/\p{Surrogate}$/u, '')
      .replace(/\p{Surrogate}/gu, '\ufffd')
    return { language, text: part, words: countWords(part, language), ...measure(part) }
  })
  return tokenizers.map(({ name, tokenizer }) => {
    const used = new Set<number>()
    const unknownId = ['<unk>', '[UNK]'].map((token) => tokenizer.tokenId(token)).find((id) => id !== null) ?? -1
    let lossless = true
    const languages = measured.map(({ language, text, words, bytes }): LanguageFigures => {
      const ids = tokenizer.encode(text)
      let unknown = 0
      for (const id of ids) {
        used.add(id)
        if (id === unknownId) unknown++
      }
      lossless &&= tokenizer.decode(ids) === text
      const tokens = ids.length
      return {
        language,
        bytes,
        tokens,
        bytesPerToken: ratio(bytes, tokens),
        fertility: ratio(tokens, words),
        unknown: ratio(unknown, tokens),
      }
    })
    const tokens = sum(languages.map((figures) => figures.tokens))
    return {
      name,
      vocabSize: tokenizer.vocabSize,
      tokens,
      bytesPerToken: ratio(sum(measured.map(({ bytes }) => bytes)), tokens),
      charactersPerToken: ratio(sum(measured.map(({ characters }) => characters)), tokens),
      vocabularyUsed: used.size / tokenizer.vocabSize,
      lossless,
      languages,
      chips: tokenChips(tokenizer, tokenizer.encode(sample)),
    }
  })
}

function countWords(text: string, language: string): number {
  let words = 0
  for (const { isWordLike } of new Intl.Segmenter(language, { granularity: 'word' }).segment(text))
    if (isWordLike) words++
  return words
}

const ratio = (of: number, to: number) => (to ? of / to : 0)
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
