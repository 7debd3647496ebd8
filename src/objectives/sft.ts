// Supervised fine-tuning: next-token prediction over examples of their own, where only the answer's tokens count. The mean is
// over all that count in a step, whichever micro-batch they are in. Knows no model; data/examples.ts marks what counts.

import type { Options } from '../options.ts'
import { loss } from './causal-lm.ts'

export const options = [
  // What becomes of an example that is longer than a row: cut off, or read through windows side by side.
  { key: 'long', kind: 'choice', choices: ['truncate', 'slide'], default: 'truncate' },
  // Whether a row may hold several examples; else it is filled up with what does not count.
  { key: 'pack', kind: 'boolean', default: true },
] as const satisfies Options
export const presets = {}
export const reads = 'examples'
export { loss }
