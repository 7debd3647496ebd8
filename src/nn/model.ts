// What a model file is: the type of every module in models/. One model, whole, in one file; its name is its id.

import type { Ids } from '../ops/embedding.ts'
import type { Options } from '../options.ts'
import type { Tensor } from '../tensor.ts'
import type { Scope } from './scope.ts'

/** Settings of a model: those of its `options`, with the tokenizer's vocabulary and the context that it was traced for. */
export type ModelConfig = Readonly<Record<string, number | string | boolean>> & { vocab: number; context: number }

export interface ModelInput {
  /** (B, T) */
  tokens: Ids
  /** (B, T), each below the context. */
  positions: Ids
}
export interface ModelOutput {
  /** (B, T, C) after the last norm. */
  hidden: Tensor
  /** (V, C): logits are hidden · headᵀ. Which rows of hidden meet it is the caller's choice. */
  head: Tensor
}

/** One parameter on its way to or from a file of another program. */
export interface GgufTensor {
  name: string
  /** Rows are reordered per head for llama.cpp's interleaved RoPE; this many heads. */
  ropeHeads?: number
  /** Stays F32 whatever the quantization (norms, biases, positions). */
  keepF32?: boolean
}

export interface ModelModule {
  options: Options
  presets: Record<string, Record<string, number | string | boolean>>
  /** Sentences about what does not fit together, by option key. */
  problems(c: ModelConfig): { at: string; code: string; message: string }[]
  forward(p: Scope, input: ModelInput, c: ModelConfig): ModelOutput
  /** Attention as generation needs it: one cache of keys and values for each layer. */
  attention(c: ModelConfig): { layers: number; heads: number; kvHeads: number; headDim: number }
  huggingface: {
    /** config.json, less what the tokenizer knows. */
    config(c: ModelConfig): Record<string, unknown>
    fromConfig(json: Readonly<Record<string, unknown>>): ModelConfig
    /** Weights that the checkpoint stores as (inputs, outputs). */
    transposed(name: string): boolean
  }
  gguf: {
    architecture: string
    metadata(c: ModelConfig): [key: string, kind: 'u32' | 'f32', value: number][]
    tensor(name: string, c: ModelConfig): GgufTensor
  }
}
