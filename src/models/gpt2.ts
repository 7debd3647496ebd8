// GPT-2, whole. Radford et al. 2019; https://github.com/openai/gpt-2/blob/master/src/model.py
// Parameter names are those of Hugging Face's GPT2LMHeadModel. B = batch, T = tokens, C = channels, V = vocabulary.

import { decimal, type Fields } from '../nn/config.ts'
import { residualStd } from '../nn/init.ts'
import { layerNormOf } from '../nn/layers.ts'
import type { GgufModel, GgufTensor, ModelConfig, ModelInput, ModelOutput, Stored } from '../nn/model.ts'
import { headProblems } from '../nn/problems.ts'
import type { Scope } from '../nn/scope.ts'
import { activation } from '../ops/activation.ts'
import { add } from '../ops/add.ts'
import { embedding } from '../ops/embedding.ts'
import type { Options, Values } from '../options.ts'
import type { Shape, Tensor } from '../tensor.ts'

export const options = [
  { key: 'layers', kind: 'integer', min: 1, max: 48, default: 4 },
  { key: 'heads', kind: 'integer', min: 1, max: 64, default: 4 },
  { key: 'd_model', kind: 'integer', min: 8, max: 4096, default: 128, scale: 'log', step: 8 },
  { key: 'd_ff', kind: 'integer', min: 8, max: 16384, default: 512, scale: 'log', step: 8 },
  { key: 'dropout', kind: 'number', min: 0, max: 0.9, default: 0, step: 0.01 },
  { key: 'norm_eps', kind: 'number', min: 1e-8, max: 1e-2, default: 1e-5, scale: 'log' },
] as const satisfies Options
type Config = Values<typeof options> & { vocab: number; context: number }

export const presets = {
  tiny: { layers: 2, heads: 2, d_model: 64, d_ff: 256 },
  small: { layers: 4, heads: 4, d_model: 128, d_ff: 512 },
  char: { layers: 6, heads: 6, d_model: 384, d_ff: 1536 }, // nanoGPT's Shakespeare, 10.7M
  gpt2: { layers: 12, heads: 12, d_model: 768, d_ff: 3072 }, // 124M
}

export const problems = (config: ModelConfig) => headProblems(config as Config)

export function forward(p: Scope, { tokens, positions }: ModelInput, config: ModelConfig): ModelOutput {
  const c = config as Config
  const t = p.at('transformer')
  const wte = t.at('wte').param('weight', [c.vocab, c.d_model], { kind: 'normal', std: 0.02 })
  const wpe = t.at('wpe').param('weight', [c.context, c.d_model], { kind: 'normal', std: 0.02 })
  let x = t.at('drop').dropout(add(t.embed(wte, tokens), embedding(wpe, positions)), c.dropout) // (B, T, C)
  for (let i = 0; i < c.layers; i++) x = block(t.at(`h.${i}`), x, c)
  return { hidden: layerNormOf(t.at('ln_f'), x, c.norm_eps), head: wte }
}

function block(p: Scope, x: Tensor, c: Config): Tensor {
  const attended = add(x, selfAttention(p.at('attn'), layerNormOf(p.at('ln_1'), x, c.norm_eps), c))
  return add(attended, mlp(p.at('mlp'), layerNormOf(p.at('ln_2'), attended, c.norm_eps), c))
}

function selfAttention(p: Scope, x: Tensor, c: Config): Tensor {
  const qkv = p.at('c_attn').linear(x, 3 * c.d_model) // (B, T, 3C)
  const heads = p.attend([qkv], { heads: c.heads, kvHeads: c.heads, headDim: c.d_model / c.heads, causal: true })
  return p.dropout(p.at('c_proj').linear(heads, c.d_model, { std: residualStd(c) }), c.dropout)
}

function mlp(p: Scope, x: Tensor, c: Config): Tensor {
  const h = activation(p.at('c_fc').linear(x, c.d_ff), 'gelu_new') // (B, T, d_ff)
  return p.dropout(p.at('c_proj').linear(h, c.d_model, { std: residualStd(c) }), c.dropout)
}

export const attention = (config: ModelConfig) => {
  const c = config as Config
  return { layers: c.layers, heads: c.heads, kvHeads: c.heads, headDim: c.d_model / c.heads }
}

export const huggingface = {
  config(config: ModelConfig) {
    const c = config as Config
    return {
      architectures: ['GPT2LMHeadModel'],
      model_type: 'gpt2',
      activation_function: 'gelu_new',
      n_layer: c.layers,
      n_head: c.heads,
      n_embd: c.d_model,
      n_inner: c.d_ff,
      n_positions: c.context,
      vocab_size: c.vocab,
      layer_norm_epsilon: c.norm_eps,
      embd_pdrop: c.dropout,
      resid_pdrop: c.dropout,
      attn_pdrop: 0,
      tie_word_embeddings: true,
    }
  },
  fromConfig(json: Fields): ModelConfig {
    json.only('activation_function', 'gelu_new')
    json.only('scale_attn_weights', true)
    json.only('scale_attn_by_inverse_layer_idx', false)
    json.only('tie_word_embeddings', true)
    const d_model = json.integer('n_embd')
    return {
      layers: json.integer('n_layer'),
      heads: json.integer('n_head'),
      d_model,
      d_ff: json.integer('n_inner', 4 * d_model),
      dropout: 0,
      norm_eps: json.number('layer_norm_epsilon', 1e-5),
      context: json.integer('n_positions'),
      vocab: json.integer('vocab_size'),
    }
  },
  prefix: 'transformer',
  classifier: 'classifier',
  ignored: /\.attn\.(masked_)?bias$/,
  /** The original's Conv1D keeps (inputs, outputs). */
  stored(name: string, [outputs, inputs]: Shape): Stored | undefined {
    if (!/\.(c_attn|c_proj|c_fc)\.weight$/.test(name)) return
    return { shape: [inputs, outputs], swap: { outer: 1, a: inputs, b: outputs } }
  },
}

const GGUF_NAMES: [RegExp, string][] = [
  [/^transformer\.wte/, 'token_embd'],
  [/^transformer\.wpe/, 'position_embd'],
  [/^transformer\.ln_f/, 'output_norm'],
  [/^transformer\.h\.(\d+)\.ln_1/, 'blk.$1.attn_norm'],
  [/^transformer\.h\.(\d+)\.attn\.c_attn/, 'blk.$1.attn_qkv'],
  [/^transformer\.h\.(\d+)\.attn\.c_proj/, 'blk.$1.attn_output'],
  [/^transformer\.h\.(\d+)\.ln_2/, 'blk.$1.ffn_norm'],
  [/^transformer\.h\.(\d+)\.mlp\.c_fc/, 'blk.$1.ffn_up'],
  [/^transformer\.h\.(\d+)\.mlp\.c_proj/, 'blk.$1.ffn_down'],
]
export const gguf = {
  architecture: 'gpt2',
  metadata(config: ModelConfig): [string, 'u32' | 'f32', number][] {
    const c = config as Config
    return [
      ['gpt2.context_length', 'u32', c.context],
      ['gpt2.embedding_length', 'u32', c.d_model],
      ['gpt2.block_count', 'u32', c.layers],
      ['gpt2.feed_forward_length', 'u32', c.d_ff],
      ['gpt2.attention.head_count', 'u32', c.heads],
      ['gpt2.attention.layer_norm_epsilon', 'f32', c.norm_eps],
    ]
  },
  tensor(name: string): GgufTensor {
    const [from, to] = GGUF_NAMES.find(([pattern]) => pattern.test(name))!
    return { name: name.replace(from, to), keepF32: /wpe|ln_|bias$/.test(name) }
  },
  fromMetadata({ metadata, vocab }: GgufModel): ModelConfig {
    return {
      layers: metadata.integer('gpt2.block_count'),
      heads: metadata.integer('gpt2.attention.head_count'),
      d_model: metadata.integer('gpt2.embedding_length'),
      d_ff: metadata.integer('gpt2.feed_forward_length'),
      dropout: 0,
      norm_eps: decimal(metadata.number('gpt2.attention.layer_norm_epsilon')),
      context: metadata.integer('gpt2.context_length'),
      vocab,
    }
  },
}
