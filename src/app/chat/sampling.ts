// How the next token is drawn, as options like any member's, and the request that the engine takes.

import type { GenerateRequest } from '../../engine/types.ts'
import type { Options } from '../../options.ts'
import type { Values } from '../form/values.ts'

export const sampling = [
  { key: 'temperature', kind: 'number', default: 0.8, min: 0, max: 2, step: 0.05 },
  { key: 'maxTokens', kind: 'integer', default: 200, min: 1, max: 4096, scale: 'log' },
  { key: 'topK', kind: 'integer', default: 0, min: 0, max: 500 },
  { key: 'topP', kind: 'number', default: 0.95, min: 0.05, max: 1, step: 0.01 },
  { key: 'repetitionPenalty', kind: 'number', default: 1, min: 1, max: 2, step: 0.05 },
  { key: 'cache', kind: 'choice', default: 'f32', choices: ['f32', 'int8'] },
  { key: 'seed', kind: 'integer', default: 1, min: 0, max: 2 ** 31 - 1 },
  { key: 'stop', kind: 'text', default: '' },
] as const satisfies Options

export function requestOf(
  values: Values,
  run: string,
  checkpoint: number | undefined,
  prompt: string,
): GenerateRequest {
  return {
    run,
    ...(checkpoint === undefined ? {} : { checkpoint }),
    prompt,
    maxTokens: Number(values.maxTokens),
    temperature: Number(values.temperature),
    topK: Number(values.topK),
    topP: Number(values.topP),
    repetitionPenalty: Number(values.repetitionPenalty),
    seed: Number(values.seed),
    cache: values.cache as GenerateRequest['cache'],
    stop: stops(String(values.stop)),
  }
}

/** Separated by `|`; `\n` is a line break, which a text field cannot hold. */
export const stops = (text: string) =>
  text
    .split('|')
    .map((stop) => stop.replaceAll('\\n', '\n'))
    .filter((stop) => stop !== '')
