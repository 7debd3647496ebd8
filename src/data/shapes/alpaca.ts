// Instructions with an optional input and the wanted output, as Stanford Alpaca has them; system prompt and history as in
// LLaMA-Factory. https://github.com/tatsu-lab/stanford_alpaca#data-release

import {
  type Fields,
  isFilled,
  joined,
  type Mapping,
  type Rendered,
  type Segment,
  type Slot,
  textAt,
  valueAt,
} from './shape.ts'

export const slots: readonly Slot[] = [
  { key: 'instruction', names: ['instruction'] },
  { key: 'input', names: ['input', 'context'], optional: true },
  { key: 'output', names: ['output', 'response', 'answer'] },
  { key: 'system', names: ['system'], optional: true },
  { key: 'history', names: ['history'], optional: true },
]

export const matches = (record: Fields, fields: Mapping) =>
  isFilled(record, fields, 'instruction') && isFilled(record, fields, 'output') ? 0.9 : 0

export function render(record: Fields, fields: Mapping): Rendered {
  const text = (slot: string) => textAt(record, fields, slot)
  const part = (role: Segment['role'], text: string): Segment => ({ role, text, trained: false })
  const asked = joined([part('user', text('instruction')), part('user', text('input'))])
  const segments = [
    part('system', text('system')),
    ...historyOf(valueAt(record, fields, 'history')),
    part('user', asked),
    { ...part('assistant', text('output')), trained: true },
  ]
  return { segments: segments.filter(({ text }) => text) }
}

/** Pairs of question and answer. */
function historyOf(value: unknown): Segment[] {
  if (!Array.isArray(value)) return []
  const pairs = value.filter((pair) => Array.isArray(pair) && pair.every((text: unknown) => typeof text === 'string'))
  return pairs.flatMap(([asked = '', answered = '']: string[]) => [
    { role: 'user' as const, text: asked, trained: false },
    { role: 'assistant' as const, text: answered, trained: false },
  ])
}
