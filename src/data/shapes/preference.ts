// Two answers, of which one is better. Where no column has the prompt, it is what both begin with, as in TRL.
// https://huggingface.co/docs/trl/dataset_formats#preference

import { type Fields, type Mapping, type Rendered, type Segment, type Slot, valueAt } from './shape.ts'
import { spoken, untrained } from './turns.ts'

export const slots: readonly Slot[] = [
  { key: 'prompt', names: ['prompt', 'question', 'query', 'instruction'], optional: true },
  { key: 'chosen', names: ['chosen', 'preferred'] },
  { key: 'rejected', names: ['rejected', 'dispreferred'] },
]

interface Pair {
  readonly prompt: readonly Segment[]
  readonly chosen: readonly Segment[]
  readonly rejected: readonly Segment[]
}

export const matches = (record: Fields, fields: Mapping) => (pairOf(record, fields) ? 0.95 : 0)

export function render(record: Fields, fields: Mapping): Rendered {
  const pair = pairOf(record, fields)
  if (!pair) return { segments: [] }
  const prompt = untrained(pair.prompt)
  return { segments: [...prompt, ...pair.chosen], rejected: [...prompt, ...pair.rejected] }
}

function pairOf(record: Fields, fields: Mapping): Pair | null {
  const prompt = spoken(valueAt(record, fields, 'prompt'), 'user')
  const [chosen, rejected] = ['chosen', 'rejected'].map((slot) => spoken(valueAt(record, fields, slot), 'assistant'))
  if (!chosen?.length || !rejected?.length) return null
  const begun = sharedTurns(chosen, rejected)
  if (begun) return { prompt: chosen.slice(0, begun), chosen: chosen.slice(begun), rejected: rejected.slice(begun) }
  if (prompt) return { prompt, chosen, rejected }
  return chosen.length === 1 && rejected.length === 1
    ? withoutStart(chosen[0], rejected[0])
    : { prompt: [], chosen, rejected }
}

/** How many turns two conversations begin with alike. At least one is left of each. */
function sharedTurns(one: readonly Segment[], other: readonly Segment[]): number {
  const most = Math.min(one.length, other.length) - 1
  let same = 0
  while (same < most && one[same].role === other[same].role && one[same].text === other[same].text) same++
  return same
}

/** The same for two texts, up to the last white space, so that no word is cut. */
function withoutStart(one: Segment, other: Segment): Pair {
  const most = Math.min(one.text.length, other.text.length)
  let same = 0
  while (same < most && one.text[same] === other.text[same]) same++
  while (same > 0 && !/\s/.test(one.text[same - 1])) same--
  const prompt = one.text.slice(0, same)
  return {
    prompt: prompt ? [{ role: 'user', text: prompt, trained: false }] : [],
    chosen: [{ ...one, text: one.text.slice(same) }],
    rejected: [{ ...other, text: other.text.slice(same) }],
  }
}
