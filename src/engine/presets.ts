// Whole sentences to start from, smallest first. What each is good for and how long it takes is said in the language files.

import type { Choice, Grammar, RunConfig } from './types.ts'

const sentence = (model: Choice, training: RunConfig['training'], learning_rate: number): RunConfig => ({
  model,
  objective: { id: 'causal-lm', options: {} },
  optimizer: { id: 'adamw', options: { learning_rate } },
  training,
})
const bytes: Choice = { id: 'byte', options: {} }
const pairs = (vocab: number): Choice => ({ id: 'bpe', options: { vocab } })

export const presets: Grammar['presets'] = [
  {
    id: 'tiny',
    tokenizer: bytes,
    corpus: { stories: 500 }, // what its steps read, several times over, and prepared in a moment
    config: sentence(
      { id: 'gpt2', options: { layers: 2, heads: 2, d_model: 64, d_ff: 256 } },
      { context: 64, batch: 8, steps: 300, eval_interval: 50, save_interval: 100, sample_interval: 50 },
      3e-3,
    ),
  },
  {
    id: 'small',
    tokenizer: pairs(1024),
    config: sentence(
      { id: 'llama', options: { layers: 4, heads: 4, kv_heads: 2, d_model: 128, d_ff: 352, tie: true } },
      { context: 128, batch: 16, steps: 2000 },
      2e-3,
    ),
  },
  {
    id: 'medium',
    tokenizer: pairs(4096),
    config: sentence(
      { id: 'llama', options: { layers: 6, heads: 6, kv_heads: 2, d_model: 384, d_ff: 1024, tie: true } },
      { context: 256, batch: 32, steps: 5000 },
      1e-3,
    ),
  },
  {
    id: 'gpt2',
    tokenizer: pairs(16384),
    config: sentence(
      { id: 'gpt2', options: { layers: 12, heads: 12, d_model: 768, d_ff: 3072 } },
      { context: 512, batch: 4, accumulate: 8, steps: 20000, recompute: 'activations' },
      6e-4,
    ),
  },
]
