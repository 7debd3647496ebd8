// Plain text: one column, read as it is.

import { type Fields, isFilled, type Mapping, type Rendered, type Slot, textAt, valueAt } from './shape.ts'

export const slots: readonly Slot[] = [
  { key: 'text', names: ['text', 'content', 'body', 'story', 'document', 'article', 'sentence', 'code'] },
]

/** A column of that name is the text even where it is empty. */
export const matches = (record: Fields, fields: Mapping) =>
  isFilled(record, fields, 'text') ? 0.5 : typeof valueAt(record, fields, 'text') === 'string' ? 0.1 : 0

export const render = (record: Fields, fields: Mapping): Rendered => ({
  segments: [{ role: 'text', text: textAt(record, fields, 'text'), trained: true }],
})
