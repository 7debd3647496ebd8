// Text that says the same again and again: the repetition rules of MassiveText, Rae et al. 2021, arXiv 2112.11446, table A1,
// with its thresholds. N-grams are of words (of characters in Chinese); what they cover is counted in characters of words,
// once where they overlap, and the first of several alike is no repetition.

import type { Options, Values } from '../../options.ts'
import { removal, type Step } from './step.ts'
import { wordsOf } from './text/words.ts'

const share = <K extends string>(key: K, value: number) =>
  ({ key, kind: 'number', default: value, min: 0, max: 1, step: 0.01 }) as const

export const place = 100
export const options = [
  share('lines', 0.3),
  share('line_characters', 0.2),
  share('paragraphs', 0.3),
  share('paragraph_characters', 0.2),
  share('top_2', 0.2),
  share('top_3', 0.18),
  share('top_4', 0.16),
  share('repeated_5', 0.15),
  share('repeated_6', 0.14),
  share('repeated_7', 0.13),
  share('repeated_8', 0.12),
  share('repeated_9', 0.11),
  share('repeated_10', 0.1),
] as const satisfies Options
type Limits = Values<typeof options>

export function create(values: Readonly<Record<string, unknown>>): Step {
  const limits = values as Limits
  return (text) => {
    const lines = repeated(text.split('\n'))
    const paragraphs = repeated(text.split(/\n{2,}/))
    const found =
      over('repeated-lines', lines.share, limits.lines) ??
      over('repeated-lines', lines.characters, limits.line_characters) ??
      over('repeated-paragraphs', paragraphs.share, limits.paragraphs) ??
      over('repeated-paragraphs', paragraphs.characters, limits.paragraph_characters) ??
      repeatedWords(wordsOf(text), limits)
    return found ?? { text }
  }
}

function over(reason: string, found: number, limit: number, facts: Record<string, number> = {}) {
  return found > limit ? removal(reason, { share: Math.round(found * 1000) / 1000, max: limit, ...facts }) : null
}

/** Of the parts that are not blank, the share that stood before, and their characters' share. */
function repeated(parts: readonly string[]): { share: number; characters: number } {
  const seen = new Set<string>()
  let [count, all, characters, length] = [0, 0, 0, 0]
  for (const part of parts) {
    const text = part.trim()
    if (!text) continue
    all++
    length += text.length
    if (seen.has(text)) {
      count++
      characters += text.length
    }
    seen.add(text)
  }
  return { share: count / Math.max(1, all), characters: characters / Math.max(1, length) }
}

function repeatedWords(words: readonly string[], limits: Limits) {
  const lengths = new Uint32Array(words.length)
  words.forEach((word, i) => {
    lengths[i] = word.length
  })
  const total = Math.max(1, lengthAt(lengths, 0, lengths.length))
  // The number of an n-gram's kind is made from that of its first n - 1 words and its last word, so that all are exact.
  const numbers = numbered(words)
  const vocabulary = words.length
  let grams = numbers
  for (let n = 2; n <= 10; n++) {
    grams = longer(grams, numbers, n, vocabulary)
    const found =
      n <= 4
        ? over('frequent-n-gram', topShare(grams, lengths, n) / total, limits[`top_${n as 2 | 3 | 4}`], { n })
        : over(
            'repeated-n-grams',
            coverage(grams, lengths, n) / total,
            limits[`repeated_${n as 5 | 6 | 7 | 8 | 9 | 10}`],
            {
              n,
            },
          )
    if (found) return found
  }
  return null
}

function numbered(words: readonly string[]): Int32Array {
  const known = new Map<string, number>()
  const numbers = new Int32Array(words.length)
  for (let i = 0; i < words.length; i++) {
    const number = known.get(words[i]) ?? known.size
    known.set(words[i], number)
    numbers[i] = number
  }
  return numbers
}

/** Kind of the n-gram at each place, -1 where there is none or where only one of its kind can be: it is no repetition. */
function longer(shorter: Int32Array, words: Int32Array, n: number, vocabulary: number): Int32Array {
  const often = new Uint8Array(words.length + 1) // kinds of shorter ones that are there more than once
  const once = new Uint8Array(words.length + 1)
  for (const kind of shorter)
    if (kind >= 0) {
      if (once[kind]) often[kind] = 1
      once[kind] = 1
    }
  const kinds = new Map<number, number>()
  const grams = new Int32Array(shorter.length).fill(-1)
  for (let i = 0; i + n <= words.length; i++) {
    if (shorter[i] < 0 || !often[shorter[i]]) continue
    const key = shorter[i] * vocabulary + words[i + n - 1]
    const known = kinds.get(key) ?? kinds.size
    kinds.set(key, known)
    grams[i] = known
  }
  return grams
}

const lengthAt = (lengths: Uint32Array, start: number, n: number) => {
  let sum = 0
  for (let i = start; i < start + n; i++) sum += lengths[i]
  return sum
}

/** Characters in all occurrences of the n-gram that covers most, if it occurs more than once. */
function topShare(grams: Int32Array, lengths: Uint32Array, n: number): number {
  const counts = new Uint32Array(grams.length)
  let [most, last] = [1, -1]
  for (let i = 0; i < grams.length; i++) {
    if (grams[i] >= 0 && ++counts[grams[i]] > most) [most, last] = [counts[grams[i]], i]
  }
  return last < 0 ? 0 : most * lengthAt(lengths, last, n)
}

/** Characters of words within n-grams that occurred before. */
function coverage(grams: Int32Array, lengths: Uint32Array, n: number): number {
  const seen = new Uint8Array(grams.length)
  let [covered, end] = [0, 0]
  for (let i = 0; i < grams.length; i++) {
    if (grams[i] < 0) continue
    if (seen[grams[i]]) {
      const from = Math.max(i, end)
      covered += lengthAt(lengths, from, i + n - from)
      end = i + n
    }
    seen[grams[i]] = 1
  }
  return covered
}
