// Conversations as OpenAI's interface has them: a list of {role, content}.
// https://platform.openai.com/docs/guides/supervised-fine-tuning

import { type Fields, type Mapping, type Rendered, type Slot, valueAt } from './shape.ts'
import { OPENAI, turnsOf } from './turns.ts'

export const slots: readonly Slot[] = [
  { key: 'messages', names: ['messages', 'conversations', 'conversation', 'dialogue', 'dialog', 'chat'] },
]

export function matches(record: Fields, fields: Mapping): number {
  const turns = turnsOf(valueAt(record, fields, 'messages'), OPENAI)
  return turns?.some(({ trained }) => trained) ? 1 : turns ? 0.6 : 0
}

export const render = (record: Fields, fields: Mapping): Rendered => ({
  segments: turnsOf(valueAt(record, fields, 'messages'), OPENAI) ?? [],
})
