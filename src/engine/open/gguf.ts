// A GGUF file as a model of ours: which family its metadata names, which tensors are which parameters, and its tokenizer.

import { type ByteSource, FormatError, quote, type StoredTensor } from '../../formats/bytes.ts'
import { floats } from '../../formats/ggml.ts'
import { type Metadata, readGguf } from '../../formats/gguf.ts'
import { tokenizerConfig, tokenizerJson } from '../../formats/gguf-tokenizer.ts'
import { fields } from '../../nn/config.ts'
import { type Shape, size } from '../../tensor.ts'
import { EngineError } from '../errors.ts'
import { checked, familyOf } from './family.ts'
import type { OpenedModel } from './opened-model.ts'
import { matched } from './tensors.ts'

const FACTORS = 'rope_freqs.weight'

/** @throws FormatError, EngineError, ConfigError */
export async function fromGguf(source: ByteSource): Promise<OpenedModel> {
  const { metadata, tensors } = await readGguf(source)
  const read = (key: string) => plain(metadata, key)
  const type = String(read('general.type') ?? 'model')
  if (type !== 'model')
    throw new EngineError(
      'no-model',
      { what: quote(type) },
      `This GGUF file is no model but of the type ${quote(type)}.`,
    )
  const { family, module } = familyOf(read('general.architecture'))
  const { fromMetadata, tensor } = module.gguf ?? {}
  if (!fromMetadata || !tensor) throw new FormatError(`No GGUF file holds a ${family}.`)

  const named = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  const given = fromMetadata({
    metadata: fields(read),
    vocab: named.get('token_embd.weight')?.shape[0] ?? 0,
    has: (name) => named.has(name),
    ropeFactors: await ropeFactors(named.get(FACTORS)),
  })
  const config = checked(module, given)
  const look = (name: string, shape: Shape) => {
    const { name: inFile, stored } = tensor(name, shape, config)
    return { names: [inFile], stored }
  }
  const template = read('tokenizer.chat_template')
  const [bosId, ...eosIds] = ['bos', 'eos', 'eot'].map((end) => read(`tokenizer.ggml.${end}_token_id`)).map(idOrNull)
  return {
    family,
    module,
    config,
    head: null,
    ...tokenizerOf(metadata),
    chatTemplate: typeof template === 'string' ? template : null,
    bosId,
    eosIds: [...new Set(eosIds.filter((id) => id !== null))],
    tensors: matched({ family, module, config }, tensors, look, ['output.weight'], /^rope_freqs\.weight$/),
  }
}

function tokenizerOf(metadata: Metadata) {
  if (!metadata.has('tokenizer.ggml.tokens')) return { tokenizer: null, tokenizerConfig: null }
  return { tokenizer: tokenizerJson(metadata), tokenizerConfig: tokenizerConfig(metadata) }
}

/** A value that stands alone; lists are for the tokenizer. */
function plain(metadata: Metadata, key: string): string | number | boolean | undefined {
  const entry = metadata.get(key)
  if (!entry || !('value' in entry)) return
  return typeof entry.value === 'bigint' ? Number(entry.value) : entry.value
}

const idOrNull = (id: unknown) => (typeof id === 'number' && Number.isInteger(id) && id >= 0 ? id : null)

/** One factor for each pair of channels of a head. */
async function ropeFactors(tensor?: StoredTensor) {
  if (!tensor) return null
  if (size(tensor.shape) > MAX_FACTORS) throw new FormatError(`${FACTORS} has ${size(tensor.shape)} values.`)
  return await floats(tensor)
}
const MAX_FACTORS = 4096
