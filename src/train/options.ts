// What a run can be tuned by beside its model and optimizer.

import { arithmetics, precisions } from '../graph/precision.ts'
import { recomputePolicies } from '../graph/recompute.ts'
import type { Options, Values } from '../options.ts'

export const options = [
  { key: 'context', kind: 'integer', min: 8, max: 8192, default: 128, scale: 'log', step: 8 },
  { key: 'batch', kind: 'integer', min: 1, max: 512, default: 16, scale: 'log' },
  { key: 'accumulate', kind: 'integer', min: 1, max: 512, default: 1, scale: 'log' },
  { key: 'steps', kind: 'integer', min: 1, max: 1_000_000, default: 1000, scale: 'log' },
  { key: 'seed', kind: 'integer', min: 0, max: 2 ** 31 - 1, default: 1337 },
  { key: 'eval_interval', kind: 'integer', min: 0, max: 100_000, default: 100 },
  { key: 'save_interval', kind: 'integer', min: 0, max: 100_000, default: 200 },
  { key: 'sample_interval', kind: 'integer', min: 0, max: 100_000, default: 100 },
  { key: 'sample_prompt', kind: 'text', default: '' },
  { key: 'sample_tokens', kind: 'integer', min: 1, max: 1000, default: 60 },
  { key: 'recompute', kind: 'choice', choices: ['auto', ...recomputePolicies], default: 'auto' },
  { key: 'precision', kind: 'choice', choices: precisions, default: 'f32' },
  { key: 'arithmetic', kind: 'choice', choices: arithmetics, default: 'f32' },
  { key: 'stochastic_rounding', kind: 'boolean', default: false },
  // In millions of bytes; 0 is none but the device's own. What `auto` keeps to.
  { key: 'memory_limit', kind: 'integer', min: 0, max: 1_000_000, default: 0 },
] as const satisfies Options
export type TrainingValues = Values<typeof options>
