// Conversations as columns hold them: a list of turns, or of a turn's parts (as Parquet files of older libraries do), or
// just a text.

import type { Role, Segment } from './shape.ts'

/** What those who speak are called. */
const roles: ReadonlyMap<string, Role> = new Map([
  ...(['system', 'developer'] as const).map((name) => [name, 'system'] as const),
  ...(['user', 'human', 'prompter'] as const).map((name) => [name, 'user'] as const),
  ...(['assistant', 'gpt', 'chatgpt', 'model', 'bot', 'function_call'] as const).map(
    (name) => [name, 'assistant'] as const,
  ),
  ...(['tool', 'function', 'observation', 'ipython'] as const).map((name) => [name, 'tool'] as const),
])

/** What a turn calls its speaker and its words. */
export type TurnKeys = readonly [speaker: string, words: string]
export const OPENAI: TurnKeys = ['role', 'content']
export const SHAREGPT: TurnKeys = ['from', 'value']

/** The assistant's turns are trained. Null where the value is no conversation with these keys. */
export function turnsOf(value: unknown, [speaker, words]: TurnKeys): Segment[] | null {
  const turns = listOf(value, speaker, words)
  if (!turns?.length) return null
  const segments = turns.map(([who, said]) => segmentOf(who, said))
  return segments.every((segment) => segment !== null) ? segments : null
}

function segmentOf(who: unknown, said: unknown): Segment | null {
  const role = typeof who === 'string' ? roles.get(who.toLowerCase()) : undefined
  const text = wordsOf(said)
  return role && text !== null ? { role, text, trained: role === 'assistant' } : null
}

function listOf(value: unknown, speaker: string, words: string): [unknown, unknown][] | null {
  if (Array.isArray(value)) return value.map((turn) => [own(turn, speaker), own(turn, words)])
  const [who, said] = [own(value, speaker), own(value, words)]
  if (!Array.isArray(who) || !Array.isArray(said) || who.length !== said.length) return null
  return who.map((name, i) => [name, said[i]])
}

/** A text, or a list of parts of which some are texts; a call of a tool has none. */
function wordsOf(said: unknown): string | null {
  if (typeof said === 'string') return said
  if (said === null || said === undefined) return ''
  if (!Array.isArray(said)) return null
  return said
    .map((part) => own(part, 'text'))
    .filter((text) => typeof text === 'string')
    .join('\n')
}

const own = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined

/** A prompt or an answer in either form; null where it is neither. */
export function spoken(value: unknown, role: Role): Segment[] | null {
  if (typeof value === 'string') return [{ role, text: value, trained: role === 'assistant' }]
  return turnsOf(value, OPENAI) ?? turnsOf(value, SHAREGPT)
}

export const untrained = (segments: readonly Segment[]): Segment[] =>
  segments.map((segment) => ({ ...segment, trained: false }))
