// Qwen 3, whole with nn/decoder.ts: Llama whose queries and keys are normalised head by head before they are rotated, with heads
// of a size of their own. Yang et al. 2025, arXiv 2505.09388.
// Parameter names are those of Hugging Face's Qwen3ForCausalLM. B = batch, T = tokens, C = channels.

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
  normedAttention,
  requirePlainRope,
} from '../nn/decoder.ts'
import type { GgufModel, ModelConfig, ModelInput, ModelOutput } from '../nn/model.ts'
import type { Scope } from '../nn/scope.ts'

export const options = decoderOptions
type Config = DecoderConfig

const usual = { rope_theta: 1e6, norm_eps: 1e-6 }
export const presets = {
  tiny: { layers: 2, heads: 2, kv_heads: 1, head_dim: 32, d_model: 64, d_ff: 176, ...usual },
  small: { layers: 4, heads: 4, kv_heads: 2, head_dim: 32, d_model: 128, d_ff: 352, ...usual },
  qwen3: { layers: 28, heads: 16, kv_heads: 8, head_dim: 128, d_model: 1024, d_ff: 3072, ...usual }, // 0.6B
}

export const problems = (config: ModelConfig) => decoderProblems(config as Config)
export const attention = (config: ModelConfig) => decoderAttention(config as Config)

export function forward(p: Scope, input: ModelInput, config: ModelConfig): ModelOutput {
  const c = config as Config
  return decoder(p, input, c, (p, x) => normedAttention(p, x, input.positions.ids, c))
}

export const huggingface = {
  config: (config: ModelConfig) => ({
    architectures: ['Qwen3ForCausalLM'],
    model_type: 'qwen3',
    ...decoderJson(config as Config),
    attention_bias: false,
    use_sliding_window: false,
  }),
  fromConfig(json: Fields): ModelConfig {
    json.only('attention_bias', false)
    json.only('use_sliding_window', false)
    requirePlainRope(json)
    return decoderFromJson(json, 1e-6)
  },
  prefix: 'model',
  ignored: decoderIgnored,
}

export const gguf = {
  architecture: 'qwen3',
  metadata: (config: ModelConfig) => decoderMetadata('qwen3', config as Config),
  tensor: decoderTensor,
  fromMetadata(file: GgufModel): ModelConfig {
    file.metadata.only('qwen3.rope.scaling.type', 'none')
    return decoderFromMetadata('qwen3', file)
  },
}
