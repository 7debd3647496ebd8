// A text and what it is: a word, a number, true or false. Models that continue text read the text alone.

import { type Fields, isFilled, type Mapping, type Rendered, type Slot, textAt, valueAt } from './shape.ts'

export const slots: readonly Slot[] = [
  { key: 'text', names: ['text', 'sentence', 'content', 'review', 'document'] },
  { key: 'label', names: ['label', 'labels', 'label_text', 'class', 'category', 'sentiment'] },
]

export const matches = (record: Fields, fields: Mapping) =>
  isFilled(record, fields, 'text') && labelOf(record, fields) !== undefined ? 0.6 : 0

export function render(record: Fields, fields: Mapping): Rendered {
  const label = labelOf(record, fields)
  const segments = [{ role: 'text', text: textAt(record, fields, 'text'), trained: true }] as const
  return label === undefined ? { segments } : { segments, label }
}

/** UTF-16 units; what is longer is no label. */
const LONGEST = 100

function labelOf(record: Fields, fields: Mapping): string | undefined {
  const value = valueAt(record, fields, 'label')
  if (!['string', 'number', 'bigint', 'boolean'].includes(typeof value)) return undefined
  const label = String(value).trim()
  return label && label.length <= LONGEST ? label : undefined
}
