// A published model in the store: a run at step 0 whose one checkpoint holds every tensor in an array of its own, in the number format
// of its files, and beside them, as arrays too, what its files say of its tokenizer. Written and read back here; knows no store.

import * as v from 'valibot'
import { codec, encodedBytes } from '../../formats/ggml.ts'
import type { ArraySource, Checkpoint, Json, Progress } from '../../store/store.ts'
import { size } from '../../tensor.ts'
import { fromJSON } from '../../tokenizers/huggingface/tokenizer-json.ts'
import type { Tokenizer } from '../../tokenizers/tokenizer.ts'
import { type StoredFormat, storedFormats } from '../../train/checkpoint.ts'
import type { OpenedModel } from './opened-model.ts'
import type { OpenedTensor } from './tensors.ts'

const TOKENIZER = 'tokenizer.json'
const TOKENIZER_CONFIG = 'tokenizer_config.json'
const CHAT_TEMPLATE = 'chat_template.jinja'

/** Formats of fewer bits are kept as the floats they stand for: encoding those again would lose something. */
const formatOf = ({ dtype }: OpenedTensor): StoredFormat => storedFormats.find((known) => known === dtype) ?? 'f32'
const bytesOf = (tensor: OpenedTensor) => encodedBytes(formatOf(tensor), size(tensor.shape))

export interface FirstCheckpoint {
  progress: Progress
  arrays: ArraySource[]
  /** Of its weights. */
  bytes: number
}
type Kept = Pick<OpenedModel, 'tensors' | 'tokenizer' | 'tokenizerConfig' | 'chatTemplate' | 'eosIds'>

/** The one checkpoint of an opened model, as a store takes it. @param taken is told of the bytes of weights as they are read; it stops them by throwing */
export function firstCheckpoint(
  { tensors, tokenizer, tokenizerConfig, chatTemplate, eosIds }: Kept,
  taken: (bytes: number) => void,
): FirstCheckpoint {
  const layout = tensors.map((tensor) => {
    const { name, shape } = tensor
    return { name, buffer: name, offset: 0, shape: [...shape], dtype: formatOf(tensor) }
  })
  const texts = [
    [TOKENIZER, tokenizer && JSON.stringify(tokenizer)],
    [TOKENIZER_CONFIG, tokenizerConfig && JSON.stringify(tokenizerConfig)],
    [CHAT_TEMPLATE, chatTemplate],
  ] as const
  return {
    progress: { step: 0, tokens: 0, state: { seed: 0, layout, eosIds } },
    arrays: [
      ...tensors.map((tensor) => weightsArray(tensor, taken)),
      ...texts.flatMap(([name, text]) => (text ? [textArray(name, text)] : [])),
    ],
    bytes: tensors.reduce((sum, tensor) => sum + bytesOf(tensor), 0),
  }
}

function weightsArray(tensor: OpenedTensor, taken: (bytes: number) => void): ArraySource {
  const { encode } = codec(formatOf(tensor))
  return {
    name: tensor.name,
    size: bytesOf(tensor),
    async *read() {
      for await (const piece of tensor.pieces()) {
        const bytes = encode(piece)
        taken(bytes.length)
        yield bytes
      }
    },
  }
}

function textArray(name: string, text: string): ArraySource {
  const bytes = new TextEncoder().encode(text)
  return { name, size: bytes.length, read: () => [bytes] }
}

export interface StoredSpeech {
  tokenizer: Tokenizer
  chatTemplate: string | null
  eosIds: readonly number[]
  /** The number format of all its weights, where it is less than f32. */
  dtype?: 'f16' | 'bf16'
}

/** What the files of a model said beside its weights; null for a checkpoint that was trained here. */
export async function storedSpeech({
  arrays,
  state,
}: Pick<Checkpoint, 'arrays' | 'state'>): Promise<StoredSpeech | null> {
  const [tokenizer, config, chatTemplate] = await Promise.all(
    [TOKENIZER, TOKENIZER_CONFIG, CHAT_TEMPLATE].map(async (name) => {
      const array = arrays.find((array) => array.name === name)
      return array ? await textOf(array) : null
    }),
  )
  if (tokenizer === null) return null
  const { eosIds, formats } = readFacts(state)
  return {
    tokenizer: fromJSON(JSON.parse(tokenizer), config === null ? undefined : JSON.parse(config)),
    chatTemplate,
    eosIds,
    dtype: (['f16', 'bf16'] as const).find((dtype) => formats.every((format) => format === dtype)),
  }
}

async function textOf({ read }: ArraySource): Promise<string> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  for await (const piece of read()) pieces.push(piece as Uint8Array<ArrayBuffer>)
  return new Blob(pieces).text()
}

const facts = v.object({
  eosIds: v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  layout: v.array(v.object({ dtype: v.optional(v.string()) })),
})
function readFacts(state: Json): { eosIds: number[]; formats: (string | undefined)[] } {
  const read = v.safeParse(facts, state)
  if (!read.success) return { eosIds: [], formats: [] }
  return { eosIds: read.output.eosIds, formats: read.output.layout.map(({ dtype }) => dtype) }
}
