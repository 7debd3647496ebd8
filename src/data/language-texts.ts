// Texts to compare tokenizers by: the beginnings of a corpus's documents, put together by the language they are in.

import type { LanguageOf } from './clean/text/language.ts'
import type { LanguageText } from './compare-tokenizers.ts'
import { type CorpusSource, openCorpus } from './corpus.ts'

/** UTF-16 units of a language, and of a corpus: enough for figures of two digits. */
const ENOUGH = 1 << 17
const MOST = 1 << 22
const LANGUAGES = 6

/** The languages with most text first. */
export async function languageTexts(source: CorpusSource, languageOf: LanguageOf): Promise<LanguageText[]> {
  const texts = new Map<string, string>()
  let read = 0
  for await (const event of openCorpus(source).read()) {
    if (event.type === 'file') continue
    const { text } = event.piece
    const language = languageOf(text) || UNKNOWN
    const before = texts.get(language) ?? ''
    if (before.length < ENOUGH) texts.set(language, `${before}${before && '\n'}${text}`.slice(0, ENOUGH))
    read += text.length
    if (read >= MOST) break
  }
  return [...texts]
    .map(([language, text]) => ({ language, text }))
    .sort((a, b) => b.text.length - a.text.length)
    .slice(0, LANGUAGES)
}

/** ISO 639-2 for what cannot be told. */
const UNKNOWN = 'und'
