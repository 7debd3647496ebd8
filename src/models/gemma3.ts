// Gemma 3, text alone, on nn/decoder.ts: every norm counts its gain from one and stands behind attention and MLP as well as before them,
// queries and keys are normalised head by head, the MLP's gate is a GELU, and most layers look back no further than a window and turn
// positions faster than those that look at everything. Gemma Team 2025, arXiv 2503.19786.
// Parameter names are those of Hugging Face's Gemma3ForCausalLM. B = batch, T = tokens, C = channels.

import { ConfigError, decimal, type Fields } from '../nn/config.ts'
import {
  type DecoderConfig,
  decoderAttention,
  decoderFromJson,
  decoderFromMetadata,
  decoderIgnored,
  decoderJson,
  decoderMetadata,
  decoderOf,
  decoderOptionsFrom,
  decoderProblems,
  decoderTensor,
  headDim,
  mlp,
  normedAttention,
  requirePlainRope,
} from '../nn/decoder.ts'
import { rmsNormFromOne as norm } from '../nn/layers.ts'
import type { GgufModel, GgufTensor, ModelConfig, ModelInput, ModelOutput } from '../nn/model.ts'
import type { Scope } from '../nn/scope.ts'
import { add } from '../ops/add.ts'
import type { Options, Values } from '../options.ts'
import type { Shape, Tensor } from '../tensor.ts'

const own = [
  { key: 'sliding_window', kind: 'integer', min: 1, max: 1048576, default: 512, scale: 'log' },
  { key: 'sliding_window_pattern', kind: 'integer', min: 1, max: 64, default: 6 }, // 1: every layer is global
  { key: 'rope_local_theta', kind: 'number', min: 100, max: 1e7, default: 10000, scale: 'log' },
] as const satisfies Options
type Config = Values<typeof own> & DecoderConfig

export const options: Options = [...decoderOptionsFrom({ kv_heads: 1, rope_theta: 1e6, norm_eps: 1e-6 }), ...own]

const short = { sliding_window: 32, sliding_window_pattern: 2 }
export const presets = {
  tiny: { layers: 2, heads: 2, head_dim: 32, d_model: 64, d_ff: 176, ...short },
  small: { layers: 4, heads: 4, head_dim: 32, d_model: 128, d_ff: 352, ...short },
  gemma3: { layers: 18, heads: 4, head_dim: 256, d_model: 640, d_ff: 2048 }, // 270M
}

export const problems = (config: ModelConfig) => decoderProblems(config as Config)
export const attention = (config: ModelConfig) => decoderAttention(config as Config)

export function forward(p: Scope, input: ModelInput, config: ModelConfig): ModelOutput {
  const c = config as Config
  const layer = (p: Scope, x: Tensor, i: number) => block(p, x, input.positions.ids, c, isGlobal(c, i))
  return decoderOf(p, input, c, layer, norm, Math.sqrt(c.d_model))
}

const isGlobal = ({ sliding_window_pattern }: Pick<Config, 'sliding_window_pattern'>, layer: number) =>
  (layer + 1) % sliding_window_pattern === 0

function block(p: Scope, x: Tensor, positions: Tensor, c: Config, global: boolean): Tensor {
  const named = (name: string, x: Tensor) => norm(p.at(name), x, c.norm_eps)
  const looks = global ? { norm } : { norm, theta: c.rope_local_theta, window: c.sliding_window }
  const attended = normedAttention(p.at('self_attn'), named('input_layernorm', x), positions, c, looks)
  const y = add(x, named('post_attention_layernorm', attended))
  const made = mlp(p.at('mlp'), named('pre_feedforward_layernorm', y), c, 'gelu_new')
  return add(y, named('post_feedforward_layernorm', made))
}

const layerType = (c: Pick<Config, 'sliding_window_pattern'>, layer: number) =>
  isGlobal(c, layer) ? 'full_attention' : 'sliding_attention'

export const huggingface = {
  config(config: ModelConfig) {
    const c = config as Config
    const { hidden_act, ...sizes } = decoderJson(c)
    return {
      architectures: ['Gemma3ForCausalLM'],
      model_type: 'gemma3_text',
      ...sizes,
      hidden_activation: 'gelu_pytorch_tanh',
      attention_bias: false,
      query_pre_attn_scalar: headDim(c),
      sliding_window: c.sliding_window,
      sliding_window_pattern: c.sliding_window_pattern,
      layer_types: Array.from({ length: c.layers }, (_, i) => layerType(c, i)),
      rope_local_base_freq: c.rope_local_theta,
    }
  },
  fromConfig(json: Fields): ModelConfig {
    json.only('model_type', 'gemma3_text') // `gemma3` sees pictures too
    for (const key of ['attention_bias', 'use_bidirectional_attention']) json.only(key, false)
    for (const key of ['attn_logit_softcapping', 'final_logit_softcapping']) json.only(key, 0)
    json.only('hidden_activation', 'gelu_pytorch_tanh')
    requirePlainRope(json)
    const parameters = json.inside('rope_parameters')
    const theta = (type: string, key: string, otherwise: number) => {
      const own = parameters?.inside(type)
      own?.only('rope_type', 'default')
      return own?.number('rope_theta') ?? json.number(key, otherwise)
    }
    const sizes = decoderFromJson(json, 1e-6, theta('full_attention', 'rope_theta', 1e6))
    const scalar = json.number('query_pre_attn_scalar', 256)
    if (scalar !== headDim(sizes)) throw new ConfigError('query_pre_attn_scalar', scalar, `a head's ${headDim(sizes)}`)
    return {
      ...sizes,
      tie: json.boolean('tie_word_embeddings', true),
      sliding_window: json.integer('sliding_window', 4096),
      sliding_window_pattern: patternOf(json, sizes.layers),
      rope_local_theta: theta('sliding_attention', 'rope_local_base_freq', 10000),
    }
  },
  type: 'gemma3_text',
  prefix: 'model',
  classifier: null,
  labelled: 'Gemma3Text',
  ignored: decoderIgnored,
}

/** Older files say how often a layer is global, newer ones what each is. */
function patternOf(json: Fields, layers: number): number {
  const said = json.integer(json.present('sliding_window_pattern', '_sliding_window_pattern'), 6)
  const types = json.names('layer_types')
  if (!types) return said
  const first = types.indexOf('full_attention') + 1
  const sliding_window_pattern = first || Math.max(said, layers + 1)
  if (types.length !== layers || types.some((type, i) => type !== layerType({ sliding_window_pattern }, i)))
    throw new ConfigError('layer_types', types, 'full_attention in every so many of sliding_attention')
  return sliding_window_pattern
}

const NORMS: Record<string, string> = {
  post_attention: 'post_attention_norm',
  pre_feedforward: 'ffn_norm',
  post_feedforward: 'post_ffw_norm',
}
/** llama.cpp takes 6 and 10000 where they are not said, its older versions whatever is said. */
const PATTERN = 'gemma3.attention.sliding_window_pattern'
const LOCAL_BASE = 'gemma3.rope.freq_base_swa'
export const gguf = {
  architecture: 'gemma3',
  metadata(config: ModelConfig): [string, 'u32' | 'f32', number][] {
    const c = config as Config
    return [
      ...decoderMetadata('gemma3', c),
      ['gemma3.attention.sliding_window', 'u32', c.sliding_window],
      [PATTERN, 'u32', c.sliding_window_pattern],
      [LOCAL_BASE, 'f32', c.rope_local_theta],
    ]
  },
  /** The file's gains count from zero. */
  tensor(name: string, shape: Shape): GgufTensor {
    const [, layer, norm] = /\.(\d+)\.(\w+_(?:attention|feedforward))_layernorm/.exec(name) ?? []
    const target = norm ? { name: `blk.${layer}.${NORMS[norm]}.weight`, keepF32: true } : decoderTensor(name)
    return /norm\.weight$/.test(name) ? { ...target, stored: { shape, plus: 1 } } : target
  },
  fromMetadata(file: GgufModel): ModelConfig {
    const { metadata } = file
    metadata.only('gemma3.rope.scaling.type', 'none')
    metadata.only('gemma3.final_logit_softcapping', 0)
    const window = metadata.integer('gemma3.attention.sliding_window', 0) // none: every layer is global
    return {
      ...decoderFromMetadata('gemma3', file),
      sliding_window: window || 512,
      sliding_window_pattern: window ? metadata.integer(PATTERN, 6) : 1,
      rope_local_theta: decimal(metadata.number(LOCAL_BASE, 10000)),
    }
  },
}
