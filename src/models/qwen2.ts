// Qwen 2 and 2.5, whole with nn/decoder.ts: Llama with biases on queries, keys and values. Yang et al. 2024, arXiv 2407.10671.
// Parameter names are those of Hugging Face's Qwen2ForCausalLM. B = batch, T = tokens, C = channels.

import type { Fields } from '../nn/config.ts'
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
  decoderTensor,
  headDim,
  requirePlainRope,
} from '../nn/decoder.ts'
import { residualStd } from '../nn/init.ts'
import type { GgufModel, ModelConfig, ModelInput, ModelOutput } from '../nn/model.ts'
import type { Scope } from '../nn/scope.ts'
import { rope } from '../ops/rope.ts'
import type { Tensor } from '../tensor.ts'

export const options = decoderOptions
type Config = DecoderConfig

export const presets = {
  tiny: { layers: 2, heads: 2, kv_heads: 1, d_model: 64, d_ff: 176, rope_theta: 1e6, norm_eps: 1e-6 },
  small: { layers: 4, heads: 4, kv_heads: 2, d_model: 128, d_ff: 352, rope_theta: 1e6, norm_eps: 1e-6 },
  qwen2: { layers: 24, heads: 14, kv_heads: 2, d_model: 896, d_ff: 4864, rope_theta: 1e6, norm_eps: 1e-6 }, // 2.5, 0.5B
}

export const problems = (config: ModelConfig) => decoderProblems(config as Config)
export const attention = (config: ModelConfig) => decoderAttention(config as Config)

export function forward(p: Scope, input: ModelInput, config: ModelConfig): ModelOutput {
  const c = config as Config
  return decoder(p, input, c, (p, x) => selfAttention(p, x, input.positions.ids, c))
}

function selfAttention(p: Scope, x: Tensor, positions: Tensor, c: Config): Tensor {
  const rotation = { headDim: headDim(c), theta: c.rope_theta }
  const q = rope(p.at('q_proj').linear(x, c.heads * headDim(c)), positions, rotation)
  const k = rope(p.at('k_proj').linear(x, c.kv_heads * headDim(c)), positions, rotation)
  const v = p.at('v_proj').linear(x, c.kv_heads * headDim(c))
  const heads = p.attend([q, k, v], { heads: c.heads, kvHeads: c.kv_heads, headDim: headDim(c), causal: true })
  return p.dropout(p.at('o_proj').linear(heads, c.d_model, { bias: false, std: residualStd(c) }), c.dropout)
}

export const huggingface = {
  config: (config: ModelConfig) => ({
    architectures: ['Qwen2ForCausalLM'],
    model_type: 'qwen2',
    ...decoderJson(config as Config),
    use_sliding_window: false,
  }),
  fromConfig(json: Fields): ModelConfig {
    json.only('use_sliding_window', false)
    requirePlainRope(json)
    return decoderFromJson(json, 1e-6)
  },
  prefix: 'model',
  ignored: decoderIgnored,
}

export const gguf = {
  architecture: 'qwen2',
  metadata: (config: ModelConfig) => decoderMetadata('qwen2', config as Config),
  tensor: decoderTensor,
  fromMetadata(file: GgufModel): ModelConfig {
    file.metadata.only('qwen2.rope.scaling.type', 'none')
    return decoderFromMetadata('qwen2', file)
  },
}
