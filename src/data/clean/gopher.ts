// The quality rules of MassiveText: Rae et al., "Scaling Language Models: Methods, Analysis & Insights from Training Gopher",
// 2021, arXiv 2112.11446, appendix A.1.1. They were made for English web pages. In Chinese each character counts as a word,
// the length of words says nothing and is not looked at, and the common words are a list of our own.

import type { Options, Values } from '../../options.ts'
import { removal, type Step } from './step.ts'
import { isIdeograph, tokensOf } from './text/words.ts'

export const place = 80
export const options = [
  { key: 'min_words', kind: 'integer', default: 50, min: 0, max: 10_000, scale: 'log' },
  { key: 'max_words', kind: 'integer', default: 100_000, min: 100, max: 10_000_000, scale: 'log' },
  { key: 'min_word_length', kind: 'number', default: 3, min: 0, max: 10, step: 0.5 },
  { key: 'max_word_length', kind: 'number', default: 10, min: 3, max: 50, step: 0.5 },
  { key: 'symbols', kind: 'number', default: 0.1, min: 0, max: 1, step: 0.01 },
  { key: 'bullets', kind: 'number', default: 0.9, min: 0, max: 1, step: 0.05 },
  { key: 'ellipses', kind: 'number', default: 0.3, min: 0, max: 1, step: 0.05 },
  { key: 'alphabetic', kind: 'number', default: 0.8, min: 0, max: 1, step: 0.05 },
  { key: 'common_words', kind: 'integer', default: 2, min: 0, max: 8 },
] as const satisfies Options

/** The paper's own eight, and as many of the commonest characters of Chinese, in both scripts. */
const COMMON = new Set(['the', 'be', 'to', 'of', 'and', 'that', 'have', 'with', ...'的一是不了在有我这這个個们們就和'])
const WORD = /[\p{L}\p{N}]/u
const LETTER = /\p{L}/u
const BULLET = /^\s*[•‣◦▪●*\-–·]/
const ELLIPSIS = /\.{3,}|…+/g

export function create(given: Readonly<Record<string, unknown>>): Step {
  const values = given as Values<typeof options>
  return (text) => {
    const tokens = tokensOf(text)
    const words = tokens.filter((token) => WORD.test(token))
    if (words.length < values.min_words) return removal('few-words', { words: words.length, min: values.min_words })
    if (words.length > values.max_words) return removal('many-words', { words: words.length, max: values.max_words })

    const spaced = words.filter((word) => !isIdeograph(word.charCodeAt(0)))
    if (spaced.length * 2 > words.length) {
      const mean = spaced.reduce((sum, word) => sum + word.length, 0) / spaced.length
      if (mean < values.min_word_length || mean > values.max_word_length)
        return removal('word-length', { mean: round(mean), min: values.min_word_length, max: values.max_word_length })
    }

    const hashes = (text.split('#').length - 1) / words.length
    const ellipses = (text.match(ELLIPSIS)?.length ?? 0) / words.length
    if (hashes > values.symbols) return removal('hashes', { share: round(hashes), max: values.symbols })
    if (ellipses > values.symbols) return removal('ellipses', { share: round(ellipses), max: values.symbols })

    const lines = text.split('\n').filter((line) => line.trim())
    const bulleted = lines.filter((line) => BULLET.test(line)).length / lines.length
    const trailing = lines.filter((line) => /(\.{3}|…)\s*$/.test(line)).length / lines.length
    if (bulleted > values.bullets) return removal('bullet-lines', { share: round(bulleted), max: values.bullets })
    if (trailing > values.ellipses) return removal('ellipsis-lines', { share: round(trailing), max: values.ellipses })

    const alphabetic = tokens.filter((token) => LETTER.test(token)).length / tokens.length
    if (alphabetic < values.alphabetic)
      return removal('not-alphabetic', { share: round(alphabetic), min: values.alphabetic })

    const common = new Set(words.map(bare).filter((word) => COMMON.has(word))).size
    if (common < values.common_words) return removal('no-common-words', { found: common, min: values.common_words })
    return { text }
  }
}

/** A word without the punctuation that touches it. */
const bare = (word: string) => word.toLowerCase().replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
const round = (share: number) => Math.round(share * 1000) / 1000
