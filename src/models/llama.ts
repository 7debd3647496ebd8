// Llama, whole with nn/decoder.ts: RMSNorm before, rotary positions, SwiGLU, grouped-query attention. Touvron et al. 2023,
// arXiv 2302.13971; Grattafiori et al. 2024, arXiv 2407.21783, for the rotation's scaling.
// Parameter names are those of Hugging Face's LlamaForCausalLM. B = batch, T = tokens, C = channels, V = vocabulary.

import { ConfigError, decimal, type Fields } from '../nn/config.ts'
import {
  type DecoderConfig,
  decoder,
  decoderAttention,
  decoderFromJson,
  decoderFromMetadata,
  decoderIgnored,
  decoderJson,
  decoderMetadata,
  decoderOptions,
  decoderProblems,
  headDim,
  neighboursTensor,
} from '../nn/decoder.ts'
import { residualStd } from '../nn/init.ts'
import type { GgufModel, ModelConfig, ModelInput, ModelOutput } from '../nn/model.ts'
import type { Scope } from '../nn/scope.ts'
import { type RopeScaling, rope, slowdowns } from '../ops/rope.ts'
import type { Options, Values } from '../options.ts'
import type { Shape, Tensor } from '../tensor.ts'

export const options = [
  ...decoderOptions,
  { key: 'attention_bias', kind: 'boolean', default: false },
  { key: 'rope_scaling', kind: 'choice', choices: ['none', 'linear', 'llama3'], default: 'none' },
  { key: 'rope_factor', kind: 'number', min: 1, max: 128, default: 8, scale: 'log' },
  { key: 'rope_original', kind: 'integer', min: 16, max: 131072, default: 8192, scale: 'log' },
] as const satisfies Options
type Config = Values<typeof options> & DecoderConfig

export const presets = {
  tiny: { layers: 2, heads: 2, kv_heads: 1, d_model: 64, d_ff: 176 },
  small: { layers: 4, heads: 4, kv_heads: 2, d_model: 128, d_ff: 352 },
  medium: { layers: 6, heads: 8, kv_heads: 4, d_model: 512, d_ff: 1408 },
  smollm: { layers: 30, heads: 9, kv_heads: 3, d_model: 576, d_ff: 1536 }, // the shape of SmolLM-135M
}

export const problems = (config: ModelConfig) => decoderProblems(config as Config)
export const attention = (config: ModelConfig) => decoderAttention(config as Config)

export function forward(p: Scope, input: ModelInput, config: ModelConfig): ModelOutput {
  const c = config as Config
  return decoder(p, input, c, (p, x) => selfAttention(p, x, input.positions.ids, c))
}

function selfAttention(p: Scope, x: Tensor, positions: Tensor, c: Config): Tensor {
  const bias = c.attention_bias
  const q = rope(p.at('q_proj').linear(x, c.heads * headDim(c), { bias }), positions, rotation(c))
  const k = rope(p.at('k_proj').linear(x, c.kv_heads * headDim(c), { bias }), positions, rotation(c))
  const v = p.at('v_proj').linear(x, c.kv_heads * headDim(c), { bias })
  const heads = p.attend([q, k, v], { heads: c.heads, kvHeads: c.kv_heads, headDim: headDim(c), causal: true })
  return p.dropout(p.at('o_proj').linear(heads, c.d_model, { bias, std: residualStd(c) }), c.dropout)
}

const rotation = (c: Config) => ({ headDim: headDim(c), theta: c.rope_theta, scaling: scaling(c) })
function scaling({ rope_scaling: kind, rope_factor: factor, rope_original: original }: Config) {
  const scalings: Record<Config['rope_scaling'], RopeScaling | undefined> = {
    none: undefined,
    linear: { kind: 'linear', factor },
    llama3: { kind: 'llama3', factor, original },
  }
  return scalings[kind]
}
const NO_SCALING = { rope_scaling: 'none', rope_factor: 8, rope_original: 8192 }

export const huggingface = {
  config(config: ModelConfig) {
    const c = config as Config
    const { kind, factor } = scaling(c) ?? {}
    const original = { low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: c.rope_original }
    return {
      architectures: ['LlamaForCausalLM'],
      model_type: 'llama',
      ...decoderJson(c),
      attention_bias: c.attention_bias,
      mlp_bias: false,
      rope_scaling: kind ? { rope_type: kind, factor, ...(kind === 'llama3' && original) } : null,
    }
  },
  fromConfig(json: Fields): ModelConfig {
    json.only('mlp_bias', false)
    return {
      ...decoderFromJson(json, 1e-6),
      attention_bias: json.boolean('attention_bias', false),
      ...scalingFromJson(json.inside('rope_parameters') ?? json.inside('rope_scaling')),
    }
  },
  prefix: 'model',
  ignored: decoderIgnored,
}

function scalingFromJson(json: Fields | null) {
  if (!json) return NO_SCALING
  const kind = json.choice('rope_type', json.choice('type', 'default', 'linear', 'llama3'), 'linear', 'llama3')
  if (kind === 'default') return NO_SCALING
  const rope_factor = json.number('factor')
  if (kind === 'linear') return { ...NO_SCALING, rope_scaling: kind, rope_factor }
  json.only('low_freq_factor', 1)
  json.only('high_freq_factor', 4)
  return { rope_scaling: kind, rope_factor, rope_original: json.integer('original_max_position_embeddings') }
}

export const gguf = {
  architecture: 'llama',
  metadata(config: ModelConfig): [string, 'u32' | 'f32' | 'string', number | string][] {
    const c = config as Config
    if (c.rope_scaling !== 'linear') return decoderMetadata('llama', c)
    return [
      ...decoderMetadata('llama', c),
      ['llama.rope.scaling.type', 'string', 'linear'],
      ['llama.rope.scaling.factor', 'f32', c.rope_factor],
    ]
  },
  constants(config: ModelConfig) {
    const c = config as Config
    if (c.rope_scaling !== 'llama3') return []
    return [{ name: 'rope_freqs.weight', values: Float32Array.from(slowdowns(rotation(c))) }]
  },
  tensor: (name: string, shape: Shape, config: ModelConfig) => neighboursTensor(name, shape, config as Config),
  fromMetadata(file: GgufModel): ModelConfig {
    const config = {
      ...decoderFromMetadata('llama', file),
      ...NO_SCALING,
      attention_bias: file.has('blk.0.attn_q.bias'),
    }
    const kind = file.metadata.choice('llama.rope.scaling.type', 'none', 'linear')
    if (file.ropeFactors) return { ...config, ...llama3(config as Config, file.ropeFactors) }
    if (kind === 'none') return config
    return { ...config, rope_scaling: kind, rope_factor: decimal(file.metadata.number('llama.rope.scaling.factor')) }
  },
}

/** The file holds what Llama 3's scaling comes to for each pair; of its settings only the factor differs between models. */
function llama3(config: Config, factors: ArrayLike<number>) {
  const rope = { rope_scaling: 'llama3', rope_factor: decimal(Math.max(...Array.from(factors))), rope_original: 8192 }
  const want = slowdowns(rotation({ ...config, ...rope } as Config))
  const same = want.length === factors.length && want.every((x, i) => Math.abs(factors[i] / x - 1) < 1e-5)
  if (!same) throw new ConfigError('rope_freqs.weight', Array.from(factors), "Llama 3's scaling from a context of 8192")
  return rope
}
