// BLOOM, whole: no positions but linear biases in attention (ALiBi), a norm after the embedding, biases everywhere, a tied head.
// BigScience 2022, arXiv 2211.05100. Parameter names are those of Hugging Face's BloomForCausalLM.
// B = batch, T = tokens, C = channels, V = vocabulary.

import { decimal, type Fields } from '../nn/config.ts'
import { residualStd } from '../nn/init.ts'
import { layerNormOf } from '../nn/layers.ts'
import type { GgufModel, GgufTensor, ModelConfig, ModelInput, ModelOutput, Stored } from '../nn/model.ts'
import { headProblems } from '../nn/problems.ts'
import type { Scope } from '../nn/scope.ts'
import { activation } from '../ops/activation.ts'
import { add } from '../ops/add.ts'
import type { Options, Values } from '../options.ts'
import type { Shape, Tensor } from '../tensor.ts'

export const options = [
  { key: 'layers', kind: 'integer', min: 1, max: 48, default: 4 },
  { key: 'heads', kind: 'integer', min: 1, max: 64, default: 4 },
  { key: 'd_model', kind: 'integer', min: 8, max: 4096, default: 128, scale: 'log', step: 8 },
  { key: 'dropout', kind: 'number', min: 0, max: 0.9, default: 0, step: 0.01 },
  { key: 'norm_eps', kind: 'number', min: 1e-8, max: 1e-2, default: 1e-5, scale: 'log' },
] as const satisfies Options
type Config = Values<typeof options> & { vocab: number; context: number }

export const presets = {
  tiny: { layers: 2, heads: 2, d_model: 64 },
  small: { layers: 4, heads: 4, d_model: 128 },
  bloom: { layers: 24, heads: 16, d_model: 1024 }, // 560M, most of it in a vocabulary of 250,880
}

export const problems = (config: ModelConfig) => headProblems(config as Config)

export function forward(p: Scope, { tokens }: ModelInput, config: ModelConfig): ModelOutput {
  const c = config as Config
  const t = p.at('transformer')
  const table = t.at('word_embeddings').param('weight', [c.vocab, c.d_model], { kind: 'normal', std: 0.02 })
  let x = layerNormOf(t.at('word_embeddings_layernorm'), t.embed(table, tokens), c.norm_eps) // (B, T, C)
  for (let i = 0; i < c.layers; i++) x = block(t.at(`h.${i}`), x, c)
  return { hidden: layerNormOf(t.at('ln_f'), x, c.norm_eps), head: table }
}

function block(p: Scope, x: Tensor, c: Config): Tensor {
  const attended = add(x, selfAttention(p.at('self_attention'), layerNormOf(p.at('input_layernorm'), x, c.norm_eps), c))
  return add(attended, mlp(p.at('mlp'), layerNormOf(p.at('post_attention_layernorm'), attended, c.norm_eps), c))
}

function selfAttention(p: Scope, x: Tensor, c: Config): Tensor {
  const qkv = p.at('query_key_value').linear(x, 3 * c.d_model) // (B, T, 3C)
  const shape = { heads: c.heads, kvHeads: c.heads, headDim: c.d_model / c.heads }
  const heads = p.attend([qkv], { ...shape, causal: true, alibi: true })
  return p.dropout(p.at('dense').linear(heads, c.d_model, { std: residualStd(c) }), c.dropout)
}

function mlp(p: Scope, x: Tensor, c: Config): Tensor {
  const h = activation(p.at('dense_h_to_4h').linear(x, 4 * c.d_model), 'gelu_new') // (B, T, 4C)
  return p.dropout(p.at('dense_4h_to_h').linear(h, c.d_model, { std: residualStd(c) }), c.dropout)
}

export const attention = (config: ModelConfig) => {
  const c = config as Config
  return { layers: c.layers, heads: c.heads, kvHeads: c.heads, headDim: c.d_model / c.heads }
}

export const huggingface = {
  config(config: ModelConfig) {
    const c = config as Config
    return {
      architectures: ['BloomForCausalLM'],
      model_type: 'bloom',
      n_layer: c.layers,
      n_head: c.heads,
      hidden_size: c.d_model,
      seq_length: c.context,
      vocab_size: c.vocab,
      layer_norm_epsilon: c.norm_eps,
      hidden_dropout: c.dropout,
      attention_dropout: 0,
      apply_residual_connection_post_layernorm: false,
      tie_word_embeddings: true,
    }
  },
  fromConfig(json: Fields): ModelConfig {
    json.only('apply_residual_connection_post_layernorm', false)
    json.only('tie_word_embeddings', true)
    return {
      layers: json.integer(json.present('n_layer', 'num_hidden_layers')),
      heads: json.integer(json.present('n_head', 'num_attention_heads')),
      d_model: json.integer(json.present('hidden_size', 'n_embed')),
      dropout: 0,
      norm_eps: json.number('layer_norm_epsilon', 1e-5),
      context: json.integer('seq_length', 2048),
      vocab: json.integer('vocab_size'),
    }
  },
  prefix: 'transformer',
  classifier: 'classifier',
  ignored: /(?!)/,
  /** Query, key and value of one head lie side by side. */
  stored(name: string, shape: Shape, config: ModelConfig): Stored | undefined {
    if (!/\.query_key_value\./.test(name)) return
    return { shape, swap: { outer: 1, a: (config as Config).heads, b: 3 } }
  },
}

const GGUF_NAMES: [RegExp, string][] = [
  [/^transformer\.word_embeddings_layernorm/, 'token_embd_norm'],
  [/^transformer\.word_embeddings/, 'token_embd'],
  [/^transformer\.ln_f/, 'output_norm'],
  [/^transformer\.h\.(\d+)\.input_layernorm/, 'blk.$1.attn_norm'],
  [/^transformer\.h\.(\d+)\.self_attention\.query_key_value/, 'blk.$1.attn_qkv'],
  [/^transformer\.h\.(\d+)\.self_attention\.dense/, 'blk.$1.attn_output'],
  [/^transformer\.h\.(\d+)\.post_attention_layernorm/, 'blk.$1.ffn_norm'],
  [/^transformer\.h\.(\d+)\.mlp\.dense_h_to_4h/, 'blk.$1.ffn_up'],
  [/^transformer\.h\.(\d+)\.mlp\.dense_4h_to_h/, 'blk.$1.ffn_down'],
]
export const gguf = {
  architecture: 'bloom',
  metadata(config: ModelConfig): [string, 'u32' | 'f32', number][] {
    const c = config as Config
    return [
      ['bloom.context_length', 'u32', c.context],
      ['bloom.embedding_length', 'u32', c.d_model],
      ['bloom.block_count', 'u32', c.layers],
      ['bloom.feed_forward_length', 'u32', 4 * c.d_model],
      ['bloom.attention.head_count', 'u32', c.heads],
      ['bloom.attention.head_count_kv', 'u32', c.heads],
      ['bloom.attention.layer_norm_epsilon', 'f32', c.norm_eps],
    ]
  },
  tensor(name: string): GgufTensor {
    const [from, to] = GGUF_NAMES.find(([pattern]) => pattern.test(name))!
    return { name: name.replace(from, to), keepF32: /layernorm|ln_f|bias$/.test(name) }
  },
  fromMetadata({ metadata, vocab }: GgufModel): ModelConfig {
    const d_model = metadata.integer('bloom.embedding_length')
    metadata.only('bloom.feed_forward_length', 4 * d_model)
    return {
      layers: metadata.integer('bloom.block_count'),
      heads: metadata.integer('bloom.attention.head_count'),
      d_model,
      dropout: 0,
      norm_eps: decimal(metadata.number('bloom.attention.layer_norm_epsilon')),
      context: metadata.integer('bloom.context_length'),
      vocab,
    }
  },
}
