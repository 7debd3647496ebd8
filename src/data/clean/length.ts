// Documents that are too short to learn from, or so long that they would drown the rest. In characters (code points).

import type { Options, Values } from '../../options.ts'
import { measure } from '../pieces.ts'
import { removal, type Step } from './step.ts'

export const place = 60
export const options = [
  { key: 'min', kind: 'integer', default: 20, min: 0, max: 100_000, scale: 'log' },
  { key: 'max', kind: 'integer', default: 1_000_000, min: 100, max: 100_000_000, scale: 'log' },
] as const satisfies Options

export function create(values: Readonly<Record<string, unknown>>): Step {
  const { min, max } = values as Values<typeof options>
  return (text) => {
    const { characters } = measure(text)
    if (characters < min) return removal('too-short', { characters, min })
    if (characters > max) return removal('too-long', { characters, max })
    return { text }
  }
}
