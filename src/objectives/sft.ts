// Supervised fine-tuning: next-token prediction over examples of their own, where only the answer's tokens count. The mean is
// over all that count in a step, whichever micro-batch they are in. Knows no model; data/examples.ts marks what counts.

import type { Options } from '../options.ts'
import { loss } from './causal-lm.ts'

export const options = [] as const satisfies Options
export const presets = {}
export const reads = 'examples'
export { loss }
