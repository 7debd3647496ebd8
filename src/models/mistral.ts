// Mistral, whole with nn/decoder.ts: Llama's layers; the first release also looks back no further than a window. Jiang et al. 2023,
// arXiv 2310.06825. In the window's place there can be blocks of 64 tokens, the last few and the first few (BigBird's local and global
// ones, Zaheer et al. 2020, arXiv 2007.14062): no other program has that.
// Parameter names are those of Hugging Face's MistralForCausalLM. B = batch, T = tokens, C = channels.

import type { Fields } from '../nn/config.ts'
import {
  type DecoderConfig,
  decoder,
  decoderAttention,
  decoderFromJson,
  decoderIgnored,
  decoderJson,
  decoderMetadata,
  decoderOptions,
  decoderProblems,
  headDim,
  neighboursTensor,
  requirePlainRope,
} from '../nn/decoder.ts'
import { residualStd } from '../nn/init.ts'
import type { ModelConfig, ModelInput, ModelOutput } from '../nn/model.ts'
import type { Scope } from '../nn/scope.ts'
import { rope } from '../ops/rope.ts'
import { localAndGlobal } from '../ops/scalar/blocks.ts'
import type { Options, Values } from '../options.ts'
import type { Shape, Tensor } from '../tensor.ts'

export const options = [
  ...decoderOptions,
  { key: 'sliding_window', kind: 'integer', min: 0, max: 1048576, default: 0 }, // 0: none
  { key: 'local_blocks', kind: 'integer', min: 0, max: 1024, default: 0 }, // 0: all
  { key: 'global_blocks', kind: 'integer', min: 0, max: 1024, default: 1 },
] as const satisfies Options
type Config = Values<typeof options> & DecoderConfig

export const presets = {
  tiny: { layers: 2, heads: 2, kv_heads: 1, d_model: 64, d_ff: 176 },
  small: { layers: 4, heads: 4, kv_heads: 2, d_model: 128, d_ff: 448 },
}

export function problems(config: ModelConfig) {
  const { sliding_window, local_blocks } = config as Config
  if (sliding_window && local_blocks)
    return [{ at: 'local_blocks', code: 'window-and-blocks', message: 'sliding_window or local_blocks: one must be 0' }]
  return decoderProblems(config as Config)
}
export const onlyHere = (config: ModelConfig) => (config as Config).local_blocks > 0
export const attention = (config: ModelConfig) => decoderAttention(config as Config)

export function forward(p: Scope, input: ModelInput, config: ModelConfig): ModelOutput {
  const c = config as Config
  return decoder(p, input, c, (p, x) => selfAttention(p, x, input.positions.ids, c))
}

function selfAttention(p: Scope, x: Tensor, positions: Tensor, c: Config): Tensor {
  const rotation = { headDim: headDim(c), theta: c.rope_theta }
  const q = rope(p.at('q_proj').linear(x, c.heads * headDim(c), { bias: false }), positions, rotation)
  const k = rope(p.at('k_proj').linear(x, c.kv_heads * headDim(c), { bias: false }), positions, rotation)
  const v = p.at('v_proj').linear(x, c.kv_heads * headDim(c), { bias: false })
  const shape = { heads: c.heads, kvHeads: c.kv_heads, headDim: headDim(c), causal: true }
  const heads = p.attend([q, k, v], { ...shape, window: c.sliding_window || undefined, blocks: blocks(c) })
  return p.dropout(p.at('o_proj').linear(heads, c.d_model, { bias: false, std: residualStd(c) }), c.dropout)
}

const BLOCK = 64
/** One more than the context has: what fills up the last chunk of a prompt lies beyond it. */
const blocks = ({ context, local_blocks: local, global_blocks: global }: Config) =>
  local ? localAndGlobal(context + BLOCK, BLOCK, local, global) : undefined

export const huggingface = {
  config: (config: ModelConfig) => ({
    architectures: ['MistralForCausalLM'],
    model_type: 'mistral',
    ...decoderJson(config as Config),
    sliding_window: (config as Config).sliding_window || null,
    ...(onlyHere(config) && { local_blocks: config.local_blocks, global_blocks: config.global_blocks }),
  }),
  fromConfig(json: Fields): ModelConfig {
    requirePlainRope(json)
    return {
      ...decoderFromJson(json, 1e-6),
      sliding_window: json.integer('sliding_window', 0),
      local_blocks: json.integer('local_blocks', 0),
      global_blocks: json.integer('global_blocks', 1),
    }
  },
  prefix: 'model',
  ignored: decoderIgnored,
}

/** To llama.cpp it is a llama, without a window: the file promises no context beyond it. It opens as a llama. */
export const gguf = {
  architecture: 'llama',
  metadata(config: ModelConfig) {
    const c = config as Config
    return decoderMetadata('llama', { ...c, context: Math.min(c.context, c.sliding_window || c.context) })
  },
  tensor: (name: string, shape: Shape, config: ModelConfig) => neighboursTensor(name, shape, config as Config),
}
