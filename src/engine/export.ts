// A model on its way out: from weights by name to the files other programs open. Joins what a model file says of its names
// (models/) with how files are written (formats/); knows neither GPU nor storage.

import { inverse, swapAxes } from '../formats/axes.ts'
import type { ByteStream, NamedFile, NamedTensor } from '../formats/bytes.ts'
import { codec, encoded, fitting } from '../formats/ggml.ts'
import { bool, gguf, type Metadata, string, u32, type Value } from '../formats/gguf.ts'
import { tokenizerMetadata } from '../formats/gguf-tokenizer.ts'
import { huggingFaceFolder } from '../formats/huggingface.ts'
import { isScore } from '../nn/label-head.ts'
import type { ModelConfig, ModelModule, Stored } from '../nn/model.ts'
import type { Tokenizer, Vocabulary } from '../tokenizers/tokenizer.ts'
import { EngineError } from './errors.ts'
import { type LabelHead, labelledConfig, nameInFiles } from './label-export.ts'

/** Weights under the checkpoint's names, (outputs, inputs); read one at a time. */
export interface ModelWeights {
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[]
  read(name: string): Promise<Float32Array>
  /** The same in pieces, where the weights can be had so. */
  pieces?(name: string): AsyncIterable<Float32Array>
}

export interface ExportedModel {
  module: ModelModule
  config: ModelConfig
  tokenizer: Tokenizer
  /** Jinja, where the model has one. */
  chatTemplate?: string | null
  /** Ids that end an answer beside the tokenizer's own. */
  eosIds?: readonly number[]
  /** In the place of the model's own head; absent where that is there. */
  head?: LabelHead | null
  weights: ModelWeights
  name: string
  /** Markdown for README.md. */
  card: string
}

/** A Hugging Face folder: config, tokenizer, weights as safetensors in `dtype` f32, f16 or bf16, and a model card. */
export function toHuggingFace(model: ExportedModel, dtype: string): NamedFile[] {
  const { module, config, tokenizer, chatTemplate, head, weights, card } = model
  const tensors = weights.tensors.flatMap(({ name, shape }) => {
    if (head && isScore(name)) return encoded(nameInFiles(module, head, name), shape, dtype, once(weights, name))
    const stored = module.huggingface.stored?.(name, shape, config)
    return encoded(name, stored?.shape ?? shape, dtype, once(weights, name, stored))
  })
  const torch = { f32: 'float32', f16: 'float16', bf16: 'bfloat16' }[dtype]
  const { ids, texts } = ends(model)
  const said = { ...module.huggingface.config(config), ...ids, torch_dtype: torch }
  return huggingFaceFolder({
    config: head ? labelledConfig(module, said, head, tokenizer.eosId) : said,
    generationConfig: { _from_model_config: true, ...ids },
    tokenizer: tokenizer.toJSON(),
    tokenizerConfig: {
      tokenizer_class: 'PreTrainedTokenizerFast',
      model_max_length: config.context,
      ...texts,
      ...(head && { pad_token: texts.eos_token }),
      ...(chatTemplate && { chat_template: chatTemplate }),
      clean_up_tokenization_spaces: false,
    },
    specialTokensMap: { ...texts, ...(head && { pad_token: texts.eos_token }) },
    tensors,
    card,
  })
}

/** What begins and ends a text, and stands for what has no token: by id, and as it is written. */
function ends({ tokenizer, eosIds = [] }: Pick<ExportedModel, 'tokenizer' | 'eosIds'>) {
  const { eosId, bosId } = tokenizer
  const eos = tokenizer.tokenText(eosId) ?? ''
  const all = [...new Set([eosId, ...eosIds])]
  const { unk_token: unk } = Object(tokenizer.toJSON().model) as { unk_token?: unknown }
  return {
    ids: { bos_token_id: bosId ?? eosId, eos_token_id: all.length > 1 ? all : eosId },
    texts: {
      bos_token: (bosId !== null && tokenizer.tokenText(bosId)) || eos,
      eos_token: eos,
      unk_token: typeof unk === 'string' ? unk : eos,
    },
  }
}

/** llama.cpp's numbers for general.file_type. */
const FILE_TYPE: Record<string, number> = { f32: 0, f16: 1, q4_0: 2, q8_0: 7, q4_k: 15, q6_k: 18, bf16: 32 }

/**
 * One GGUF file. Matrices in `quantize` where their rows are whole blocks, in its nearest relative where not; the rest in F32.
 * @throws EngineError `no-gguf` where llama.cpp does not know the architecture, `no-gguf-labels`
 */
export function toGguf(model: ExportedModel, quantize: string): ByteStream {
  const { config, weights, name } = model
  const family = ggufOf(model)
  if (model.head) {
    const message = 'llama.cpp has no head of labels for this architecture: take the Hugging Face folder.'
    throw new EngineError('no-gguf-labels', {}, message)
  }
  const metadata = new Map([
    ['general.architecture', string(family.architecture)],
    ['general.name', string(name)],
    ['general.file_type', u32(FILE_TYPE[quantize])],
    ['general.quantization_version', u32(2)],
    ...family.metadata(config).map(([key, kind, value]) => [key, { kind, value } as Value] as const),
    ...speech(model),
  ]) satisfies Metadata
  const tensors = weights.tensors.map(({ name, shape }): NamedTensor => {
    const target = family.tensor(name, shape, config)
    return encoded(target.name, shape, formatOf(model, name, shape, quantize), once(weights, name, target.stored))
  })
  const constants = family.constants?.(config) ?? []
  return gguf(metadata, [
    ...tensors,
    ...constants.map(({ name, values }) => encoded(name, [values.length], 'f32', () => [values])),
  ])
}

/** @throws EngineError `no-gguf-tokenizer` */
function speech({ config, tokenizer, chatTemplate, eosIds = [] }: ExportedModel): Iterable<readonly [string, Value]> {
  const { eosId, bosId } = tokenizer
  const begins = bosId !== null && tokenizer.encode('', { addSpecial: true })[0] === bosId
  const turn = eosIds.find((id) => id !== eosId)
  return [
    ...tokenizerMetadata(filled(vocabularyOf(tokenizer), config.vocab)),
    ...(bosId === null ? [] : ([['tokenizer.ggml.bos_token_id', u32(bosId)]] as const)),
    ['tokenizer.ggml.add_bos_token', bool(begins)],
    ...(turn === undefined ? [] : ([['tokenizer.ggml.eot_token_id', u32(turn)]] as const)),
    ...(chatTemplate ? ([['tokenizer.chat_template', string(chatTemplate)]] as const) : []),
  ]
}
function vocabularyOf(tokenizer: Tokenizer): Vocabulary {
  try {
    return tokenizer.vocabulary()
  } catch (error) {
    if (error instanceof RangeError) throw new EngineError('no-gguf-tokenizer', {}, error.message)
    throw error
  }
}
/** As many tokens as the embedding has rows: published ones are often rounded up. */
function filled({ tokens, types, sentencePiece, ...rest }: Vocabulary, rows: number): Vocabulary {
  const spare = Array.from({ length: Math.max(0, rows - tokens.length) }, (_, i) => `[PAD${tokens.length + i}]`)
  return {
    ...rest,
    tokens: [...tokens, ...spare],
    types: [...types, ...spare.map(() => 5 as const)],
    ...(sentencePiece && {
      sentencePiece: { ...sentencePiece, scores: [...sentencePiece.scores, ...spare.map(() => 0)] },
    }),
  }
}

type Family = Pick<ExportedModel, 'module' | 'config'>
function ggufOf({ module, config }: Family) {
  if (module.gguf) return module.gguf
  const architecture = String(module.huggingface.config(config).model_type)
  throw new EngineError(
    'no-gguf',
    { architecture },
    `llama.cpp does not know ${architecture}, so there is no GGUF of it.`,
  )
}

/** The number format a tensor has in a file of this quantization. */
export const formatOf = (family: Family, name: string, shape: readonly number[], quantize: string) =>
  (isScore(name) ? shape.length < 2 : family.module.gguf?.tensor(name, shape, family.config).keepF32)
    ? 'f32'
    : fitting(quantize, shape[shape.length - 1])

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

/** All of a tensor at once, as a file keeps it. */
const once = (weights: ModelWeights, name: string, stored?: Stored) =>
  async function* () {
    const { unread, plus, swap } = stored ?? {}
    if (unread) yield new Float32Array(unread)
    if (weights.pieces && !swap && !plus) return yield* weights.pieces(name)
    const values = await weights.read(name)
    yield swap ? swapAxes(values, inverse(swap)) : plus ? values.map((x) => x + plus) : values
  }
