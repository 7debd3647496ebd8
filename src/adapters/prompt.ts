// Prompt tuning: what enters the first layer for a few virtual tokens is learned, nothing else. Lester et al. 2021,
// arXiv 2104.08691. The virtual tokens begin every row of text, so they take part in attention like all tokens before a place.

import type { AdapterValues, Text } from '../nn/adapter.ts'
import type { Layers, Scope } from '../nn/scope.ts'
import { virtualTokens as replaced } from '../ops/virtual-tokens.ts'
import type { Options } from '../options.ts'
import { lastDim } from '../tensor.ts'

export const options = [
  { key: 'virtual_tokens', kind: 'integer', min: 1, max: 512, default: 16, scale: 'log' },
] as const satisfies Options
export const presets = {}

export const trains = () => false
export const base = () => ({ linears: 'f32', tables: 'f32' }) as const
export const virtualTokens = (values: AdapterValues) => Number(values.virtual_tokens)

export function wrap(layers: Layers, values: AdapterValues, own: Scope, { ids, vocabulary }: Text): Layers {
  return {
    ...layers,
    embed(p, table, tokens, factor) {
      const x = layers.embed(p, table, tokens, factor)
      const shape = [virtualTokens(values), lastDim(x)]
      return replaced(x, ids, own.param('prompt_embeddings', shape, { kind: 'normal', std: 0.02 }), vocabulary)
    },
  }
}

/** PEFT 0.17's PromptTuningConfig, less what the base's sizes say. */
export const peft = (values: AdapterValues) => ({
  peft_type: 'PROMPT_TUNING',
  task_type: 'CAUSAL_LM',
  inference_mode: true,
  num_virtual_tokens: virtualTokens(values),
  num_transformer_submodules: 1,
  prompt_tuning_init: 'RANDOM',
})
