// A model on its way out: from weights by name to the files other programs open. Joins what a model file says of its names
// (models/) with how files are written (formats/); knows neither GPU nor storage.

import type { ByteStream, NamedFile, NamedTensor } from '../formats/bytes.ts'
import { codec, encoded, fitting } from '../formats/ggml.ts'
import { f32, gguf, type Metadata, permuteForInterleavedRope, string, u32 } from '../formats/gguf.ts'
import { tokenizerMetadata } from '../formats/gguf-tokenizer.ts'
import { huggingFaceFolder } from '../formats/huggingface.ts'
import type { ModelConfig, ModelModule } from '../nn/model.ts'
import type { Tokenizer } from '../tokenizers/tokenizer.ts'

/** Weights under the checkpoint's names, (outputs, inputs); read one at a time. */
export interface ModelWeights {
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[]
  read(name: string): Promise<Float32Array>
}
export interface ExportedModel {
  module: ModelModule
  config: ModelConfig
  tokenizer: Tokenizer
  weights: ModelWeights
  name: string
  /** Markdown for README.md. */
  card: string
}

/** A Hugging Face folder: config, tokenizer, weights as safetensors in `dtype` f32, f16 or bf16, and a model card. */
export function toHuggingFace({ module, config, tokenizer, weights, card }: ExportedModel, dtype: string): NamedFile[] {
  const { eosId } = tokenizer
  const tensors = weights.tensors.map(({ name, shape }) => {
    const transposed = module.huggingface.transposed(name)
    const read = async () => (transposed ? transpose(await weights.read(name), shape[0], shape[1]) : weights.read(name))
    return encoded(name, transposed ? [shape[1], shape[0]] : shape, dtype, once(read))
  })
  const torch = { f32: 'float32', f16: 'float16', bf16: 'bfloat16' }[dtype]
  const ids = { bos_token_id: eosId, eos_token_id: eosId }
  return huggingFaceFolder({
    config: { ...module.huggingface.config(config), ...ids, torch_dtype: torch },
    generationConfig: { _from_model_config: true, ...ids },
    tokenizer: tokenizer.toJSON(),
    tokenizerConfig: {
      tokenizer_class: 'PreTrainedTokenizerFast',
      model_max_length: config.context,
      bos_token: END,
      eos_token: END,
      unk_token: END,
      clean_up_tokenization_spaces: false,
    },
    specialTokensMap: { bos_token: END, eos_token: END, unk_token: END },
    tensors,
    card,
  })
}
const END = '<|endoftext|>'

/** llama.cpp's numbers for general.file_type. */
const FILE_TYPE: Record<string, number> = { f32: 0, f16: 1, q4_0: 2, q8_0: 7, q4_k: 15, bf16: 32 }

/** One GGUF file. Matrices in `quantize` where their rows are whole blocks, in its nearest relative where not; the rest in F32. */
export function toGguf({ module, config, tokenizer, weights, name }: ExportedModel, quantize: string): ByteStream {
  const metadata = new Map([
    ['general.architecture', string(module.gguf.architecture)],
    ['general.name', string(name)],
    ['general.file_type', u32(FILE_TYPE[quantize])],
    ['general.quantization_version', u32(2)],
    ...module.gguf.metadata(config).map(([key, kind, value]) => [key, { u32, f32 }[kind](value)] as const),
    ...tokenizerMetadata(tokenizer.vocabulary()),
  ]) satisfies Metadata
  const tensors = weights.tensors.map(({ name, shape }): NamedTensor => {
    const target = module.gguf.tensor(name, config)
    const { ropeHeads } = target
    const read = async () =>
      ropeHeads ? permuteForInterleavedRope(await weights.read(name), shape[0], ropeHeads) : weights.read(name)
    return encoded(target.name, shape, formatOf({ module, config }, name, shape, quantize), once(read))
  })
  return gguf(metadata, tensors)
}

/** The number format a tensor has in a GGUF file of this quantization. */
export const formatOf = (
  { module, config }: Pick<ExportedModel, 'module' | 'config'>,
  name: string,
  shape: readonly number[],
  quantize: string,
) => (module.gguf.tensor(name, config).keepF32 ? 'f32' : fitting(quantize, shape[shape.length - 1]))

/** Weights as a reader of the quantized file gets them. */
export function quantizedWeights(model: ExportedModel, quantize: string): ModelWeights {
  const { tensors, read } = model.weights
  const shapes = new Map(tensors.map(({ name, shape }) => [name, shape]))
  return {
    tensors,
    async read(name) {
      const { encode, decode } = codec(formatOf(model, name, shapes.get(name)!, quantize))
      return decode(encode(await read(name)))
    },
  }
}

const once = (read: () => Promise<Float32Array>) =>
  async function* () {
    yield await read()
  }

/** (rows, columns) -> (columns, rows) */
function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length)
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = values[r * columns + c]
  return out
}
