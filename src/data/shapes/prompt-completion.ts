// A prompt and what should follow it, each a text or a list of turns, as TRL's trainers take them. Questions with answers
// are the same by other names. https://huggingface.co/docs/trl/dataset_formats

import { type Fields, type Mapping, type Rendered, type Slot, valueAt } from './shape.ts'
import { spoken, untrained } from './turns.ts'

export const slots: readonly Slot[] = [
  { key: 'prompt', names: ['prompt', 'question', 'query', 'input', 'source'] },
  { key: 'completion', names: ['completion', 'response', 'answer', 'output', 'target'] },
]

const parts = (record: Fields, fields: Mapping) => ({
  prompt: spoken(valueAt(record, fields, 'prompt'), 'user'),
  completion: spoken(valueAt(record, fields, 'completion'), 'assistant'),
})

export function matches(record: Fields, fields: Mapping): number {
  const { prompt, completion } = parts(record, fields)
  return prompt && completion?.some(({ text }) => text.trim()) ? 0.8 : 0
}

export function render(record: Fields, fields: Mapping): Rendered {
  const { prompt, completion } = parts(record, fields)
  return { segments: prompt && completion ? [...untrained(prompt), ...completion] : [] }
}
