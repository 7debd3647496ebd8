// Prefix tuning: keys and values of a few virtual tokens are learned, in every layer. Li & Liang 2021, arXiv 2101.00190. The virtual
// tokens begin every row of text; what the model itself makes of them is never looked at. Keys are learned as they are after RoPE.

import type { AdapterValues, Text } from '../nn/adapter.ts'
import type { Layers, Qkv, Scope } from '../nn/scope.ts'
import { virtualTokens as replaced } from '../ops/virtual-tokens.ts'
import type { Options } from '../options.ts'

export const options = [
  { key: 'virtual_tokens', kind: 'integer', min: 1, max: 512, default: 16, scale: 'log' },
] as const satisfies Options
export const presets = {}

export const trains = () => false
export const base = () => ({ linears: 'f32', tables: 'f32' }) as const
export const virtualTokens = (values: AdapterValues) => Number(values.virtual_tokens)

/** PEFT 0.17's PrefixTuningConfig, less what the base's sizes say. */
export const peft = (values: AdapterValues) => ({
  peft_type: 'PREFIX_TUNING',
  task_type: 'CAUSAL_LM',
  inference_mode: true,
  num_virtual_tokens: virtualTokens(values),
  num_transformer_submodules: 1,
  prefix_projection: false,
})

export function wrap(layers: Layers, values: AdapterValues, own: Scope, { ids, vocabulary }: Text): Layers {
  return {
    ...layers,
    attend(p, qkv, shape) {
      const { heads, kvHeads, headDim } = shape
      const width = kvHeads * headDim
      const learned = (name: string) =>
        own.at(p.path).param(name, [virtualTokens(values), width], { kind: 'normal', std: 0.02 })
      const [keys, vals] = [learned('prefix_keys'), learned('prefix_values')]
      if (qkv.length === 3) {
        const [q, k, v] = qkv
        const all: Qkv = [q, replaced(k, ids, keys, vocabulary), replaced(v, ids, vals, vocabulary)]
        return layers.attend(p, all, shape)
      }
      const withKeys = replaced(qkv[0], ids, keys, vocabulary, heads * headDim)
      return layers.attend(p, [replaced(withKeys, ids, vals, vocabulary, heads * headDim + width)], shape)
    },
  }
}
