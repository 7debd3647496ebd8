// OPT, whole: GPT-3's shape in the open: learned positions, LayerNorm before, ReLU, biases everywhere, a tied head. Zhang et al. 2022,
// arXiv 2205.01068. Parameter names are those of Hugging Face's OPTForCausalLM.
// B = batch, T = tokens, C = channels, V = vocabulary.

import type { Fields } from '../nn/config.ts'
import { residualStd } from '../nn/init.ts'
import { layerNormOf } from '../nn/layers.ts'
import type { ModelConfig, ModelInput, ModelOutput, Stored } from '../nn/model.ts'
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
] as const satisfies Options
type Config = Values<typeof options> & { vocab: number; context: number }

export const presets = {
  tiny: { layers: 2, heads: 2, d_model: 64, d_ff: 256 },
  small: { layers: 4, heads: 4, d_model: 128, d_ff: 512 },
  opt: { layers: 12, heads: 12, d_model: 768, d_ff: 3072 }, // 125M
}

const EPS = 1e-5 // no config says another

export const problems = (config: ModelConfig) => headProblems(config as Config)

export function forward(p: Scope, { tokens, positions }: ModelInput, config: ModelConfig): ModelOutput {
  const c = config as Config
  const d = p.at('model.decoder')
  const table = d.at('embed_tokens').param('weight', [c.vocab, c.d_model], { kind: 'normal', std: 0.02 })
  const places = d.at('embed_positions').param('weight', [c.context, c.d_model], { kind: 'normal', std: 0.02 })
  let x = add(p.embed(table, tokens), embedding(places, positions)) // (B, T, C)
  for (let i = 0; i < c.layers; i++) x = block(d.at(`layers.${i}`), x, c)
  return { hidden: layerNormOf(d.at('final_layer_norm'), x, EPS), head: table }
}

function block(p: Scope, x: Tensor, c: Config): Tensor {
  const attended = add(x, selfAttention(p.at('self_attn'), layerNormOf(p.at('self_attn_layer_norm'), x, EPS), c))
  const h = activation(p.at('fc1').linear(layerNormOf(p.at('final_layer_norm'), attended, EPS), c.d_ff), 'relu')
  return add(attended, p.dropout(p.at('fc2').linear(h, c.d_model, { std: residualStd(c) }), c.dropout))
}

function selfAttention(p: Scope, x: Tensor, c: Config): Tensor {
  const project = (name: string) => p.at(name).linear(x, c.d_model) // (B, T, C)
  const shape = { heads: c.heads, kvHeads: c.heads, headDim: c.d_model / c.heads, causal: true }
  const heads = p.attend([project('q_proj'), project('k_proj'), project('v_proj')], shape)
  return p.dropout(p.at('out_proj').linear(heads, c.d_model, { std: residualStd(c) }), c.dropout)
}

export const attention = (config: ModelConfig) => {
  const c = config as Config
  return { layers: c.layers, heads: c.heads, kvHeads: c.heads, headDim: c.d_model / c.heads }
}

export const huggingface = {
  config(config: ModelConfig) {
    const c = config as Config
    return {
      architectures: ['OPTForCausalLM'],
      model_type: 'opt',
      activation_function: 'relu',
      num_hidden_layers: c.layers,
      num_attention_heads: c.heads,
      hidden_size: c.d_model,
      word_embed_proj_dim: c.d_model,
      ffn_dim: c.d_ff,
      max_position_embeddings: c.context,
      vocab_size: c.vocab,
      do_layer_norm_before: true,
      dropout: c.dropout,
      attention_dropout: 0,
      tie_word_embeddings: true,
    }
  },
  fromConfig(json: Fields): ModelConfig {
    const d_model = json.integer('hidden_size')
    json.only('activation_function', 'relu')
    json.only('do_layer_norm_before', true) // the 350M model's are after
    json.only('_remove_final_layer_norm', false)
    json.only('word_embed_proj_dim', d_model)
    json.only('enable_bias', true)
    json.only('layer_norm_elementwise_affine', true)
    json.only('tie_word_embeddings', true)
    return {
      layers: json.integer('num_hidden_layers'),
      heads: json.integer('num_attention_heads'),
      d_model,
      d_ff: json.integer('ffn_dim'),
      dropout: 0,
      context: json.integer('max_position_embeddings'),
      vocab: json.integer('vocab_size'),
    }
  },
  prefix: 'model',
  classifier: null, // transformers has no OPTForTokenClassification
  ignored: /(?!)/,
  /** Positions begin with two rows for padding. */
  stored(name: string, [rows, columns]: Shape): Stored | undefined {
    if (!name.endsWith('embed_positions.weight')) return
    return { shape: [rows + 2, columns], unread: 2 * columns }
  },
}

export const gguf = null
