// What a model file is: the type of every module in models/. One model, whole, in one file; its name is its id, which is also
// what Hugging Face calls its `model_type`.

import type { Ids } from '../ops/embedding.ts'
import type { Options } from '../options.ts'
import type { Shape, Tensor } from '../tensor.ts'
import type { Fields } from './config.ts'
import type { Scope } from './scope.ts'

/** Settings of a model: those of its `options`, with the tokenizer's vocabulary and the longest context that it can have. */
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
  /** (V): is added to the logits. Only heads of labels for words have one. */
  bias?: Tensor
}

/** How a file keeps a parameter, where that is not as it is kept here. */
export interface Stored {
  shape: Shape
  /** The file's axes (outer, a, b, rest) are (outer, b, a, rest) here; outer · a · b divides the size. */
  swap?: { outer: number; a: number; b: number }
  /** Values at the start that no token reads: left out here, written as zeros. */
  unread?: number
  /** The file's values are larger by so much. */
  plus?: number
}

/** One parameter on its way to or from a GGUF file. */
export interface GgufTensor {
  name: string
  stored?: Stored
  /** Stays F32 whatever the quantization (norms, biases, positions). */
  keepF32?: boolean
}
/** What a GGUF file says of its model. */
export interface GgufModel {
  metadata: Fields
  /** Tokens in its tokenizer. */
  vocab: number
  has(tensor: string): boolean
  /** `rope_freqs.weight`, where there is one: by how much each pair of channels is slowed down. */
  ropeFactors: ArrayLike<number> | null
}

export interface ModelModule {
  options: Options
  presets: Record<string, Record<string, number | string | boolean>>
  /** Sentences about what does not fit together, by option key. */
  problems(c: ModelConfig): { at: string; code: string; message: string }[]
  /** Whether it computes, so set, what no other program would: it cannot be exported then. */
  onlyHere?(c: ModelConfig): boolean
  forward(p: Scope, input: ModelInput, c: ModelConfig): ModelOutput
  /** Attention as generation needs it: one cache of keys and values for each layer. */
  attention(c: ModelConfig): { layers: number; heads: number; kvHeads: number; headDim: number }
  huggingface: {
    /** config.json, less what the tokenizer knows. */
    config(c: ModelConfig): Record<string, unknown>
    /** @throws ConfigError */
    fromConfig(json: Fields): ModelConfig
    /** Its `model_type`, where that is not the file's name. */
    type?: string
    /** The first part of names, which checkpoints of the model without its head leave out. */
    prefix: string
    /** Tensors that older checkpoints hold although they are no parameters: masks, tables. */
    ignored: RegExp
    stored?(name: string, shape: Shape, c: ModelConfig): Stored | undefined
    /** What transformers calls the layer of the family's …ForTokenClassification, null where there is no such class; `score` where left out. */
    classifier?: string | null
    /** What the names of its classes with a head of labels begin with, where that is not as that of …ForCausalLM does. */
    labelled?: string
  }
  /** Null where llama.cpp does not know the architecture. */
  gguf: {
    architecture: string
    metadata(c: ModelConfig): [key: string, kind: 'u32' | 'f32' | 'string', value: number | string][]
    /** Tensors beside the parameters. */
    constants?(c: ModelConfig): { name: string; values: Float32Array }[]
    tensor(name: string, shape: Shape, c: ModelConfig): GgufTensor
    /** Absent where such a file opens as another family. @throws ConfigError */
    fromMetadata?(file: GgufModel): ModelConfig
  } | null
}
