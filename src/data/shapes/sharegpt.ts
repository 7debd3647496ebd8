// Conversations as ShareGPT exported them: a list of {from, value}, where `human` and `gpt` speak.
// https://github.com/lm-sys/FastChat/blob/main/docs/commands/data_cleaning.md

import { type Fields, type Mapping, type Rendered, type Segment, type Slot, textAt, valueAt } from './shape.ts'
import { SHAREGPT, turnsOf } from './turns.ts'

export const slots: readonly Slot[] = [
  { key: 'conversations', names: ['conversations', 'conversation', 'messages', 'dialogue', 'dialog'] },
  { key: 'system', names: ['system'], optional: true },
]

export function matches(record: Fields, fields: Mapping): number {
  const turns = turnsOf(valueAt(record, fields, 'conversations'), SHAREGPT)
  return turns?.some(({ trained }) => trained) ? 1 : turns ? 0.6 : 0
}

export function render(record: Fields, fields: Mapping): Rendered {
  const text = textAt(record, fields, 'system')
  const system: Segment[] = text ? [{ role: 'system', text, trained: false }] : []
  const turns = turnsOf(valueAt(record, fields, 'conversations'), SHAREGPT)
  return { segments: turns ? [...system, ...turns] : [] }
}
