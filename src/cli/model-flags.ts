// The flags that describe a model and its training, and the sentence they make.

import type { RunConfig } from '../engine/types.ts'
import type { FlagValues } from './flags.ts'

const count = { kind: 'integer', min: 1 } as const
export const modelFlags = {
  model: { kind: 'text', choices: ['gpt2', 'llama'], default: 'gpt2' },
  layers: { ...count, default: 4 },
  heads: { ...count, default: 4 },
  'kv-heads': count,
  'd-model': { ...count, default: 128 },
  'd-ff': count,
  context: { ...count, default: 128 },
  batch: { ...count, default: 16 },
  accumulate: { ...count, default: 1 },
  dropout: { kind: 'number', min: 0, max: 0.9, default: 0 },
} as const
export const trainFlags = {
  ...modelFlags,
  steps: { ...count, default: 1000 },
  lr: { kind: 'number', min: 0, default: 1e-3 },
  warmup: { kind: 'integer', min: 0, default: 50 },
  'weight-decay': { kind: 'number', min: 0, default: 0.1 },
  clip: { kind: 'number', min: 0, default: 1 },
  seed: { kind: 'integer', min: 0, default: 1337 },
  'eval-every': { kind: 'integer', min: 0, default: 100 },
  'save-every': { kind: 'integer', min: 0, default: 200 },
} as const

export function runConfig(f: FlagValues<typeof modelFlags> & Partial<FlagValues<typeof trainFlags>>): RunConfig {
  const llama = f.model === 'llama'
  // Llama's three matrices of 8/3 the width hold what GPT-2's two of four times it do.
  const d_ff = f['d-ff'] ?? (llama ? Math.ceil((f['d-model'] * 8) / 3 / 8) * 8 : 4 * f['d-model'])
  const shared = { layers: f.layers, heads: f.heads, d_model: f['d-model'], d_ff, dropout: f.dropout }
  return {
    model: { id: f.model, options: llama ? { ...shared, kv_heads: f['kv-heads'] ?? f.heads } : shared },
    objective: { id: 'causal-lm', options: {} },
    optimizer: {
      id: 'adamw',
      options: defined({
        learning_rate: f.lr,
        warmup_steps: f.warmup,
        weight_decay: f['weight-decay'],
        max_grad_norm: f.clip,
      }),
    },
    training: defined({
      context: f.context,
      batch: f.batch,
      accumulate: f.accumulate,
      steps: f.steps,
      seed: f.seed,
      eval_interval: f['eval-every'],
      save_interval: f['save-every'],
    }),
  }
}

const defined = (values: Record<string, number | undefined>) =>
  Object.fromEntries(Object.entries(values).filter(([, v]) => v !== undefined)) as Record<string, number>
