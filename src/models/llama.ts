// Llama, whole: RMSNorm before, rotary positions, SwiGLU, grouped-query attention. Touvron et al. 2023, arXiv 2302.13971.
// Parameter names are those of Hugging Face's LlamaForCausalLM. B = batch, T = tokens, C = channels, V = vocabulary.

import { rmsNormOf } from '../nn/layers.ts'
import type { GgufTensor, ModelConfig, ModelInput, ModelOutput } from '../nn/model.ts'
import type { Scope } from '../nn/scope.ts'
import { add } from '../ops/add.ts'
import { embedding } from '../ops/embedding.ts'
import { rope } from '../ops/rope.ts'
import { swiglu } from '../ops/swiglu.ts'
import type { Options, Values } from '../options.ts'
import type { Tensor } from '../tensor.ts'

export const options = [
  { key: 'layers', kind: 'integer', min: 1, max: 48, default: 4 },
  { key: 'heads', kind: 'integer', min: 1, max: 64, default: 4 },
  { key: 'kv_heads', kind: 'integer', min: 1, max: 64, default: 2 },
  { key: 'd_model', kind: 'integer', min: 8, max: 4096, default: 128, scale: 'log', step: 8 },
  { key: 'd_ff', kind: 'integer', min: 8, max: 16384, default: 352, scale: 'log', step: 8 },
  { key: 'dropout', kind: 'number', min: 0, max: 0.9, default: 0, step: 0.01 },
  { key: 'tie', kind: 'boolean', default: true },
  { key: 'rope_theta', kind: 'number', min: 100, max: 1e7, default: 10000, scale: 'log' },
] as const satisfies Options
type Config = Values<typeof options> & { vocab: number; context: number }

export const presets = {
  tiny: { layers: 2, heads: 2, kv_heads: 1, d_model: 64, d_ff: 176 },
  small: { layers: 4, heads: 4, kv_heads: 2, d_model: 128, d_ff: 352 },
  medium: { layers: 6, heads: 8, kv_heads: 4, d_model: 512, d_ff: 1408 },
  smollm: { layers: 30, heads: 9, kv_heads: 3, d_model: 576, d_ff: 1536 }, // the shape of SmolLM-135M
}

const EPS = 1e-5

export function problems(config: ModelConfig) {
  const c = config as Config
  const found = (at: string, code: string, message: string) => [{ at, code, message }]
  if (c.d_model % c.heads)
    return found('heads', 'heads-do-not-divide', `heads (${c.heads}) must divide d_model (${c.d_model})`)
  if (c.heads % c.kv_heads)
    return found('kv_heads', 'kv-heads-do-not-divide', `kv_heads (${c.kv_heads}) must divide heads (${c.heads})`)
  if ((c.d_model / c.heads) % 2)
    return found('heads', 'head-odd', `a head of ${c.d_model / c.heads} channels cannot be rotated: it must be even`)
  if (c.d_model / c.heads > 128) return found('heads', 'head-too-large', 'a head may have at most 128 channels')
  return []
}

export function forward(p: Scope, { tokens, positions }: ModelInput, config: ModelConfig): ModelOutput {
  const c = config as Config
  const m = p.at('model')
  const table = m.at('embed_tokens').param('weight', [c.vocab, c.d_model], { kind: 'normal', std: 0.02 })
  let x = m.at('drop').dropout(embedding(table, tokens), c.dropout) // (B, T, C)
  for (let i = 0; i < c.layers; i++) x = block(m.at(`layers.${i}`), x, positions.ids, c)
  const head = c.tie ? table : p.at('lm_head').param('weight', [c.vocab, c.d_model], { kind: 'normal', std: 0.02 })
  return { hidden: rmsNormOf(m.at('norm'), x, EPS), head }
}

function block(p: Scope, x: Tensor, positions: Tensor, c: Config): Tensor {
  const attended = add(x, selfAttention(p.at('self_attn'), rmsNormOf(p.at('input_layernorm'), x, EPS), positions, c))
  return add(attended, mlp(p.at('mlp'), rmsNormOf(p.at('post_attention_layernorm'), attended, EPS), c))
}

function selfAttention(p: Scope, x: Tensor, positions: Tensor, c: Config): Tensor {
  const headDim = c.d_model / c.heads
  const rotation = { headDim, theta: c.rope_theta }
  const q = rope(p.at('q_proj').linear(x, c.heads * headDim, { bias: false }), positions, rotation)
  const k = rope(p.at('k_proj').linear(x, c.kv_heads * headDim, { bias: false }), positions, rotation)
  const v = p.at('v_proj').linear(x, c.kv_heads * headDim, { bias: false })
  const heads = p.attend([q, k, v], { heads: c.heads, kvHeads: c.kv_heads, headDim, causal: true })
  return p.dropout(p.at('o_proj').linear(heads, c.d_model, { bias: false, std: residualStd(c) }), c.dropout)
}

function mlp(p: Scope, x: Tensor, c: Config): Tensor {
  const gate = p.at('gate_proj').linear(x, c.d_ff, { bias: false }) // (B, T, d_ff)
  const up = p.at('up_proj').linear(x, c.d_ff, { bias: false })
  return p.dropout(
    p.at('down_proj').linear(swiglu(gate, up), c.d_model, { bias: false, std: residualStd(c) }),
    c.dropout,
  )
}

/** As in GPT-2 (2.3): the residual stream sums 2·layers terms. */
const residualStd = (c: Config) => 0.02 / Math.sqrt(2 * c.layers)

export const attention = (config: ModelConfig) => {
  const c = config as Config
  return { layers: c.layers, heads: c.heads, kvHeads: c.kv_heads, headDim: c.d_model / c.heads }
}

export const huggingface = {
  config(config: ModelConfig) {
    const c = config as Config
    return {
      architectures: ['LlamaForCausalLM'],
      model_type: 'llama',
      hidden_act: 'silu',
      num_hidden_layers: c.layers,
      num_attention_heads: c.heads,
      num_key_value_heads: c.kv_heads,
      head_dim: c.d_model / c.heads,
      hidden_size: c.d_model,
      intermediate_size: c.d_ff,
      max_position_embeddings: c.context,
      vocab_size: c.vocab,
      rms_norm_eps: EPS,
      rope_theta: c.rope_theta,
      attention_bias: false,
      mlp_bias: false,
      attention_dropout: 0,
      tie_word_embeddings: c.tie,
    }
  },
  fromConfig: (json: Readonly<Record<string, unknown>>): ModelConfig => ({
    layers: Number(json.num_hidden_layers),
    heads: Number(json.num_attention_heads),
    kv_heads: Number(json.num_key_value_heads ?? json.num_attention_heads),
    d_model: Number(json.hidden_size),
    d_ff: Number(json.intermediate_size),
    dropout: 0,
    tie: Boolean(json.tie_word_embeddings),
    rope_theta: Number(json.rope_theta ?? 10000),
    context: Number(json.max_position_embeddings),
    vocab: Number(json.vocab_size),
  }),
  transposed: () => false,
}

const GGUF_NAMES: [RegExp, string][] = [
  [/^model\.embed_tokens/, 'token_embd'],
  [/^model\.norm/, 'output_norm'],
  [/^lm_head/, 'output'],
  [/^model\.layers\.(\d+)\.input_layernorm/, 'blk.$1.attn_norm'],
  [/^model\.layers\.(\d+)\.self_attn\.([qkv])_proj/, 'blk.$1.attn_$2'],
  [/^model\.layers\.(\d+)\.self_attn\.o_proj/, 'blk.$1.attn_output'],
  [/^model\.layers\.(\d+)\.post_attention_layernorm/, 'blk.$1.ffn_norm'],
  [/^model\.layers\.(\d+)\.mlp\.(gate|up|down)_proj/, 'blk.$1.ffn_$2'],
]
export const gguf = {
  architecture: 'llama',
  metadata(config: ModelConfig): [string, 'u32' | 'f32', number][] {
    const c = config as Config
    return [
      ['llama.context_length', 'u32', c.context],
      ['llama.embedding_length', 'u32', c.d_model],
      ['llama.block_count', 'u32', c.layers],
      ['llama.feed_forward_length', 'u32', c.d_ff],
      ['llama.attention.head_count', 'u32', c.heads],
      ['llama.attention.head_count_kv', 'u32', c.kv_heads],
      ['llama.attention.layer_norm_rms_epsilon', 'f32', EPS],
      ['llama.rope.dimension_count', 'u32', c.d_model / c.heads],
      ['llama.rope.freq_base', 'f32', c.rope_theta],
      ['llama.vocab_size', 'u32', c.vocab],
    ]
  },
  tensor(name: string, config: ModelConfig): GgufTensor {
    const c = config as Config
    const [from, to] = GGUF_NAMES.find(([pattern]) => pattern.test(name))!
    const ropeHeads = /q_proj/.test(name) ? c.heads : /k_proj/.test(name) ? c.kv_heads : undefined
    return { name: name.replace(from, to), ropeHeads, keepF32: /norm\.weight$/.test(name) }
  },
}
