// Texts with a label, and words with one each, as ids with marks: 0 where nothing is said of a token, else one more than the number of
// what is. A text is cut into tokens as transformers' pipelines cut it, with what the tokenizer puts around one and no end-of-text: its
// last token is where it is judged. Knows no model.

import type { Tokenizer } from '../tokenizers/tokenizer.ts'
import { DataError } from './errors.ts'
import type { LabelRows } from './pack.ts'
import type { Encode } from './prepare-examples.ts'
import type { Segment } from './shapes/shape.ts'

/** One mark, a byte, holds as many. */
export const MOST_LABELS = 255

/** Labels in the order in which they were first met. */
export class LabelSet {
  readonly #numbers = new Map<string, number>()

  get names(): string[] {
    return [...this.#numbers.keys()]
  }
  /** One more than its number. @throws DataError `too-many-labels` */
  markOf(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known + 1
    if (this.#numbers.size === MOST_LABELS) throw new DataError('too-many-labels', { most: MOST_LABELS })
    this.#numbers.set(name, this.#numbers.size)
    return this.#numbers.size
  }
}

export const labelled = (reads: LabelRows['reads'], tokenizer: Tokenizer, labels: LabelSet): Encode =>
  reads === 'labels' ? labelledTexts(tokenizer, labels) : labelledWords(tokenizer, labels)

/** Every token of a text has the text's mark: which is its last, the length of a row decides. */
const labelledTexts =
  (tokenizer: Tokenizer, labels: LabelSet): Encode =>
  ({ text, label }) => {
    if (label === undefined || !text.trim()) return null
    const ids = tokenizer.encode(text, { addSpecial: true })
    return { ids, marks: new Uint8Array(ids.length).fill(labels.markOf(label)), texts: [text] }
  }

/** The first token of each word has the word's mark. */
const labelledWords =
  (tokenizer: Tokenizer, labels: LabelSet): Encode =>
  ({ segments }) => {
    if (!segments.some(({ label }) => label !== undefined)) return null
    const { bosId } = tokenizer
    const begins = bosId !== null && tokenizer.encode('', { addSpecial: true })[0] === bosId
    const [ids, marks] = [begins ? [bosId] : [], begins ? [0] : []]
    segments.forEach(({ text, label }, i) => {
      for (const [place, id] of tokenizer.encode(text, { continues: i > 0 }).entries()) {
        ids.push(id)
        marks.push(place === 0 && label !== undefined ? labels.markOf(label) : 0)
      }
    })
    return {
      ids: Uint32Array.from(ids),
      marks: Uint8Array.from(marks),
      texts: segments.map(({ text }: Segment) => text),
    }
  }
