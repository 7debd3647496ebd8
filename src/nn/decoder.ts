// What Llama and its descendants share: blocks with RMSNorm before and a gated MLP, under Hugging Face's names, and how both
// Hugging Face and llama.cpp write their sizes down. How a member attends, and what else it says, is in its own file.

import { add } from '../ops/add.ts'
import { rope } from '../ops/rope.ts'
import type { Activation } from '../ops/scalar/activations.ts'
import { swiglu } from '../ops/swiglu.ts'
import type { Option, Options, Values } from '../options.ts'
import type { Shape, Tensor } from '../tensor.ts'
import { decimal, type Fields } from './config.ts'
import { residualStd } from './init.ts'
import { rmsNormOf } from './layers.ts'
import type { GgufModel, GgufTensor, ModelInput, ModelOutput } from './model.ts'
import { tooLarge } from './problems.ts'
import type { Scope } from './scope.ts'

export const decoderOptions = [
  { key: 'layers', kind: 'integer', min: 1, max: 48, default: 4 },
  { key: 'heads', kind: 'integer', min: 1, max: 64, default: 4 },
  { key: 'kv_heads', kind: 'integer', min: 1, max: 64, default: 2 },
  { key: 'head_dim', kind: 'integer', min: 0, max: 256, default: 0, step: 2 }, // 0: the heads share the width
  { key: 'd_model', kind: 'integer', min: 8, max: 4096, default: 128, scale: 'log', step: 8 },
  { key: 'd_ff', kind: 'integer', min: 8, max: 16384, default: 352, scale: 'log', step: 8 },
  { key: 'dropout', kind: 'number', min: 0, max: 0.9, default: 0, step: 0.01 },
  { key: 'tie', kind: 'boolean', default: true },
  { key: 'rope_theta', kind: 'number', min: 100, max: 1e7, default: 10000, scale: 'log' },
  { key: 'norm_eps', kind: 'number', min: 1e-8, max: 1e-2, default: 1e-5, scale: 'log' },
] as const satisfies Options
/** The same, beginning with other values. */
export const decoderOptionsFrom = (first: Readonly<Record<string, number>>): Options =>
  decoderOptions.map((option) => ({ ...option, default: first[option.key] ?? option.default }) as Option)
export type DecoderConfig = Values<typeof decoderOptions> & { vocab: number; context: number }

export const headDim = ({ head_dim, d_model, heads }: DecoderConfig) => head_dim || d_model / heads

export function decoderProblems(c: DecoderConfig) {
  const found = (at: string, code: string, message: string) => [{ at, code, message }]
  if (!Number.isInteger(headDim(c)))
    return found('heads', 'heads-do-not-divide', `heads (${c.heads}) must divide d_model (${c.d_model})`)
  if (c.heads % c.kv_heads)
    return found('kv_heads', 'kv-heads-do-not-divide', `kv_heads (${c.kv_heads}) must divide heads (${c.heads})`)
  if (headDim(c) % 2)
    return found('heads', 'head-odd', `a head of ${headDim(c)} channels cannot be rotated: it must be even`)
  return tooLarge(headDim(c))
}

export const decoderAttention = (c: DecoderConfig) => ({
  layers: c.layers,
  heads: c.heads,
  kvHeads: c.kv_heads,
  headDim: headDim(c),
})

/** @param attend self-attention of a layer: what its norm gives (B, T, C) -> (B, T, C) */
export const decoder = (
  p: Scope,
  input: ModelInput,
  c: DecoderConfig,
  attend: (p: Scope, x: Tensor) => Tensor,
): ModelOutput =>
  decoderOf(p, input, c, (layer, x) => {
    const attended = add(x, attend(layer.at('self_attn'), rmsNormOf(layer.at('input_layernorm'), x, c.norm_eps)))
    return add(attended, mlp(layer.at('mlp'), rmsNormOf(layer.at('post_attention_layernorm'), attended, c.norm_eps), c))
  })

/**
 * The same of other blocks.
 * @param block of layer i: (B, T, C) -> (B, T, C)
 * @param norm before the head
 * @param factor of what the table says of a token
 */
export function decoderOf(
  p: Scope,
  { tokens }: ModelInput,
  c: DecoderConfig,
  block: (layer: Scope, x: Tensor, i: number) => Tensor,
  norm = rmsNormOf,
  factor = 1,
): ModelOutput {
  const m = p.at('model')
  const table = m.at('embed_tokens').param('weight', [c.vocab, c.d_model], { kind: 'normal', std: 0.02 })
  let x = m.at('drop').dropout(m.embed(table, tokens, factor), c.dropout) // (B, T, C)
  for (let i = 0; i < c.layers; i++) x = block(m.at(`layers.${i}`), x, i)
  const head = c.tie ? table : p.at('lm_head').param('weight', [c.vocab, c.d_model], { kind: 'normal', std: 0.02 })
  return { hidden: norm(m.at('norm'), x, c.norm_eps), head }
}

interface Normed {
  /** Of a head. */
  norm?: typeof rmsNormOf
  theta?: number
  window?: number
}
/** Self-attention whose queries and keys are normalised head by head before they are rotated: (B, T, C) -> (B, T, C). */
export function normedAttention(
  p: Scope,
  x: Tensor,
  positions: Tensor,
  c: DecoderConfig,
  { norm = rmsNormOf, theta = c.rope_theta, window }: Normed = {},
): Tensor {
  const D = headDim(c)
  const project = (name: string, heads: number) => p.at(name).linear(x, heads * D, { bias: false })
  const turned = (name: string, x: Tensor) => rope(norm(p.at(name), x, c.norm_eps, D), positions, { headDim: D, theta })
  const q = turned('q_norm', project('q_proj', c.heads))
  const k = turned('k_norm', project('k_proj', c.kv_heads))
  const v = project('v_proj', c.kv_heads)
  const heads = p.attend([q, k, v], { heads: c.heads, kvHeads: c.kv_heads, headDim: D, causal: true, window })
  return p.dropout(p.at('o_proj').linear(heads, c.d_model, { bias: false, std: residualStd(c) }), c.dropout)
}

export function mlp(p: Scope, x: Tensor, c: DecoderConfig, gating: Activation = 'silu'): Tensor {
  const gate = p.at('gate_proj').linear(x, c.d_ff, { bias: false }) // (B, T, d_ff)
  const up = p.at('up_proj').linear(x, c.d_ff, { bias: false })
  return p.dropout(
    p.at('down_proj').linear(swiglu(gate, up, gating), c.d_model, { bias: false, std: residualStd(c) }),
    c.dropout,
  )
}

// --- Hugging Face

export const decoderJson = (c: DecoderConfig) => ({
  hidden_act: 'silu',
  num_hidden_layers: c.layers,
  num_attention_heads: c.heads,
  num_key_value_heads: c.kv_heads,
  head_dim: headDim(c),
  hidden_size: c.d_model,
  intermediate_size: c.d_ff,
  max_position_embeddings: c.context,
  vocab_size: c.vocab,
  rms_norm_eps: c.norm_eps,
  rope_theta: c.rope_theta,
  attention_dropout: 0,
  tie_word_embeddings: c.tie,
})

/**
 * @param eps what the architecture takes where the config does not say rms_norm_eps
 * @param rope_theta where it is not said as usual. transformers 5 moves what is known of the rotation into an object of its own
 */
export function decoderFromJson(
  json: Fields,
  eps: number,
  rope_theta = json.inside('rope_parameters')?.number('rope_theta') ?? json.number('rope_theta', 10000),
) {
  json.only('hidden_act', 'silu')
  const heads = json.integer('num_attention_heads')
  return sharedWidth({
    layers: json.integer('num_hidden_layers'),
    heads,
    kv_heads: json.integer('num_key_value_heads', heads),
    head_dim: json.integer('head_dim', 0),
    d_model: json.integer('hidden_size'),
    d_ff: json.integer('intermediate_size'),
    dropout: 0,
    tie: json.boolean('tie_word_embeddings', false),
    rope_theta,
    norm_eps: json.number('rms_norm_eps', eps),
    context: json.integer('max_position_embeddings'),
    vocab: json.integer('vocab_size'),
  })
}

/** A head size that only says what the width says already becomes 0. */
const sharedWidth = <C extends Pick<DecoderConfig, 'head_dim' | 'heads' | 'd_model'>>(c: C): C =>
  c.head_dim * c.heads === c.d_model ? { ...c, head_dim: 0 } : c

/** For architectures here that know no scaled rotation. */
export function requirePlainRope(json: Fields) {
  for (const key of ['rope_scaling', 'rope_parameters']) {
    json.inside(key)?.only('rope_type', 'default')
    json.inside(key)?.only('type', 'default')
  }
}

/** Of checkpoints from before transformers 4.32. */
export const decoderIgnored = /\.rotary_emb\.inv_freq$/

// --- llama.cpp

export function decoderMetadata(architecture: string, c: DecoderConfig): [string, 'u32' | 'f32', number][] {
  return [
    [`${architecture}.context_length`, 'u32', c.context],
    [`${architecture}.embedding_length`, 'u32', c.d_model],
    [`${architecture}.block_count`, 'u32', c.layers],
    [`${architecture}.feed_forward_length`, 'u32', c.d_ff],
    [`${architecture}.attention.head_count`, 'u32', c.heads],
    [`${architecture}.attention.head_count_kv`, 'u32', c.kv_heads],
    [`${architecture}.attention.key_length`, 'u32', headDim(c)],
    [`${architecture}.attention.value_length`, 'u32', headDim(c)],
    [`${architecture}.attention.layer_norm_rms_epsilon`, 'f32', c.norm_eps],
    [`${architecture}.rope.dimension_count`, 'u32', headDim(c)],
    [`${architecture}.rope.freq_base`, 'f32', c.rope_theta],
    [`${architecture}.vocab_size`, 'u32', c.vocab],
  ]
}

export function decoderFromMetadata(architecture: string, { metadata, vocab, has }: GgufModel) {
  const integer = (key: string, otherwise?: number) => metadata.integer(`${architecture}.${key}`, otherwise)
  const number = (key: string, otherwise?: number) => decimal(metadata.number(`${architecture}.${key}`, otherwise))
  const heads = integer('attention.head_count')
  const config = sharedWidth({
    layers: integer('block_count'),
    heads,
    kv_heads: integer('attention.head_count_kv', heads),
    head_dim: integer('attention.key_length', 0),
    d_model: integer('embedding_length'),
    d_ff: integer('feed_forward_length'),
    dropout: 0,
    tie: !has('output.weight'),
    rope_theta: number('rope.freq_base', 10000),
    norm_eps: number('attention.layer_norm_rms_epsilon'),
    context: integer('context_length'),
    vocab,
  })
  metadata.only(`${architecture}.rope.dimension_count`, config.head_dim || config.d_model / heads)
  return config
}

const GGUF_NAMES: [RegExp, string][] = [
  [/^model\.embed_tokens/, 'token_embd'],
  [/^model\.norm/, 'output_norm'],
  [/^lm_head/, 'output'],
  [/^model\.layers\.(\d+)\.input_layernorm/, 'blk.$1.attn_norm'],
  [/^model\.layers\.(\d+)\.self_attn\.([qkv])_proj/, 'blk.$1.attn_$2'],
  [/^model\.layers\.(\d+)\.self_attn\.([qk])_norm/, 'blk.$1.attn_$2_norm'],
  [/^model\.layers\.(\d+)\.self_attn\.o_proj/, 'blk.$1.attn_output'],
  [/^model\.layers\.(\d+)\.post_attention_layernorm/, 'blk.$1.ffn_norm'],
  [/^model\.layers\.(\d+)\.mlp\.(gate|up|down)_proj/, 'blk.$1.ffn_$2'],
]
export function decoderTensor(name: string): GgufTensor {
  const [from, to] = GGUF_NAMES.find(([pattern]) => pattern.test(name))!
  return { name: name.replace(from, to), keepF32: /norm\.weight$|bias$/.test(name) }
}

/** For llama.cpp's own `llama`, which turns neighbours (2i, 2i + 1) of a head where we turn (i, i + D/2). */
export function neighboursTensor(name: string, shape: Shape, c: DecoderConfig): GgufTensor {
  const turned = /\.([qk])_proj\./.exec(name)
  if (!turned) return decoderTensor(name)
  const swap = { outer: turned[1] === 'q' ? c.heads : c.kv_heads, a: headDim(c) / 2, b: 2 }
  return { ...decoderTensor(name), stored: { shape, swap } }
}
