// A tiny model of each family with random weights, as the engine would export it: what tests of opening and of export share.

import type { ExportedModel, ModelWeights } from '../src/engine/export.ts'
import { shapesOf } from '../src/engine/open/tensors.ts'
import { initialise } from '../src/nn/init.ts'
import type { ModelConfig, ModelModule } from '../src/nn/model.ts'
import { readValues } from '../src/options.ts'
import { leaf } from '../src/tensor.ts'
import type { Tokenizer } from '../src/tokenizers/tokenizer.ts'

const modules = import.meta.glob<ModelModule>('../src/models/*.ts', { eager: true })

/** By a name of its own: which family, and what is not its options' default. */
const settings: Record<string, [family: string, options: Record<string, number | boolean | string>]> = {
  gpt2: ['gpt2', { layers: 2, heads: 4, d_model: 64, d_ff: 256 }],
  llama: ['llama', { layers: 2, heads: 4, kv_heads: 2, d_model: 64, d_ff: 256, tie: false }],
  'llama tied': ['llama', { layers: 1, heads: 2, kv_heads: 2, d_model: 64, d_ff: 160 }],
  // Scaled from a context of 8192 on, as the real one is: in 80 tokens only the slowest pairs turn visibly otherwise.
  llama3: [
    'llama',
    { heads: 2, kv_heads: 1, head_dim: 48, d_model: 64, attention_bias: true, rope_theta: 5e5, rope_scaling: 'llama3' },
  ],
  'llama linear': ['llama', { layers: 1, heads: 2, d_model: 64, rope_scaling: 'linear', rope_factor: 2.5 }],
  mistral: ['mistral', { layers: 1, heads: 2, kv_heads: 1, d_model: 64, sliding_window: 96 }],
  qwen2: ['qwen2', { layers: 2, heads: 4, kv_heads: 2, d_model: 64, rope_theta: 1e6, norm_eps: 1e-6 }],
  bloom: ['bloom', { layers: 2, heads: 3, d_model: 96 }],
  opt: ['opt', { layers: 2, heads: 4, d_model: 64, d_ff: 160 }],
  // A layer whose window bites within 80 tokens, and one that looks at everything.
  gemma3: [
    'gemma3',
    {
      ...{ layers: 2, heads: 2, kv_heads: 1, head_dim: 48, d_model: 64, rope_theta: 1e6, norm_eps: 1e-6 },
      ...{ sliding_window: 24, sliding_window_pattern: 2, rope_local_theta: 5000 },
    },
  ],
  qwen3: ['qwen3', { layers: 2, heads: 2, kv_heads: 1, head_dim: 48, d_model: 64, norm_eps: 1e-6 }],
}
export const familyNames = Object.keys(settings)

export function tinyModel(name: string, tokenizer: Tokenizer): ExportedModel {
  const [family, options] = settings[name]
  const module = modules[`../src/models/${family}.ts`]
  const config: ModelConfig = { ...readValues(module.options, options), vocab: tokenizer.vocabSize, context: 96 }
  return { module, config, tokenizer, weights: randomWeights(module, config), name, card: '# test' }
}

/** Larger than a fresh model's weights, so that logits have a deviation near one; gains and biases are not all alike. */
function randomWeights(module: ModelModule, config: ModelConfig): ModelWeights {
  const values = new Map<string, Float32Array>()
  const tensors = [...shapesOf(module, config)].map(([name, shape]) => ({ name, shape }))
  for (const { name, shape } of tensors) {
    const std = shape.length > 1 ? 0.08 : 0.1
    const noise = initialise(name, { tensor: leaf(name, shape), init: { kind: 'normal', std } }, 7)
    values.set(name, shape.length > 1 || name.endsWith('bias') ? noise : noise.map((x) => 1 + x))
  }
  return { tensors, read: async (name) => values.get(name)! }
}
