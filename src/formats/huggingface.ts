// A model folder as the Hugging Face hub has it, written from and read back to plain data. Knows the names of its files and how
// large weights are split over several; what the config or the tokenizer says is for others to know.

import {
  type ByteSource,
  collect,
  FormatError,
  type NamedFile,
  type NamedTensor,
  quote,
  range,
  type StoredTensor,
  textFile,
} from './bytes.ts'
import { readSafetensors, safetensors } from './safetensors.ts'

/** The JSON files of a folder, by what they say. */
export interface FolderFiles<Part = object> {
  config: Part
  generationConfig: Part
  tokenizer: Part
  tokenizerConfig: Part
  specialTokensMap: Part
}

const FILE_NAMES: FolderFiles<string> = {
  config: 'config.json',
  generationConfig: 'generation_config.json',
  tokenizer: 'tokenizer.json',
  tokenizerConfig: 'tokenizer_config.json',
  specialTokensMap: 'special_tokens_map.json',
}
const PARTS = Object.keys(FILE_NAMES) as (keyof FolderFiles)[]
const WEIGHTS = 'model.safetensors'
const INDEX = 'model.safetensors.index.json'
const CHAT_TEMPLATE = 'chat_template.jinja'
const MAX_JSON = 64 << 20

/** The files of a folder. Weights of more than `shardBytes` are split, in the order given; `card` becomes README.md. */
export function huggingFaceFolder(
  parts: FolderFiles & { readonly tensors: readonly NamedTensor[]; readonly card: string },
  shardBytes = 5e9, // transformers' own default
): NamedFile[] {
  return [
    ...PARTS.map((part) => jsonFile(FILE_NAMES[part], parts[part])),
    ...weightFiles(parts.tensors, shardBytes),
    textFile('README.md', parts.card),
  ]
}

const jsonFile = (name: string, value: unknown) => textFile(name, `${JSON.stringify(value, null, 2)}\n`)

function weightFiles(tensors: readonly NamedTensor[], shardBytes: number): NamedFile[] {
  const shards = split(tensors, shardBytes)
  const file = (name: string, shard: readonly NamedTensor[]) => ({ name, ...safetensors(shard, { format: 'pt' }) })
  if (shards.length === 1) return [file(WEIGHTS, shards[0])]
  const number = (n: number) => String(n).padStart(5, '0')
  const names = shards.map((_, i) => `model-${number(i + 1)}-of-${number(shards.length)}.safetensors`)
  const places = shards.flatMap((shard, i) => shard.map(({ name }) => [name, names[i]] as const))
  const index = {
    metadata: { total_size: tensors.reduce((sum, { byteLength }) => sum + byteLength, 0) },
    weight_map: Object.fromEntries(places.sort(([a], [b]) => (a < b ? -1 : 1))),
  }
  return [...shards.map((shard, i) => file(names[i], shard)), jsonFile(INDEX, index)]
}

/** Fills one shard after the other; a tensor larger than a shard has one to itself. */
function split(tensors: readonly NamedTensor[], shardBytes: number): NamedTensor[][] {
  const shards: NamedTensor[][] = [[]]
  let size = 0
  for (const tensor of tensors) {
    if (size > 0 && size + tensor.byteLength > shardBytes) {
      shards.push([])
      size = 0
    }
    shards.at(-1)!.push(tensor)
    size += tensor.byteLength
  }
  return shards
}

type Json = Record<string, unknown>

/** What a folder holds. Only config and weights must be there. Tensors are in the order in which they lie in their files. */
export type Folder = Partial<FolderFiles<Json>> & {
  readonly config: Json
  /** Jinja: of chat_template.jinja, or else of tokenizer_config.json. */
  readonly chatTemplate?: string
  readonly tensors: readonly StoredTensor[]
}

/** Reads a folder, given its files by name (names are matched, never joined to a path). @throws FormatError */
export async function readHuggingFaceFolder(files: ReadonlyMap<string, ByteSource>): Promise<Folder> {
  const parts: Partial<FolderFiles<Json>> = {}
  for (const part of PARTS) {
    const source = files.get(FILE_NAMES[part])
    if (source) parts[part] = await readJson(FILE_NAMES[part], source)
  }
  const { config } = parts
  if (!config) throw new FormatError('The folder has no config.json, so it is no Hugging Face model.')
  const chatTemplate = await readChatTemplate(files, parts.tokenizerConfig)
  return { ...parts, config, ...(chatTemplate !== undefined && { chatTemplate }), tensors: await readWeights(files) }
}

async function readChatTemplate(files: ReadonlyMap<string, ByteSource>, tokenizerConfig?: Json) {
  const source = files.get(CHAT_TEMPLATE)
  if (source) return await readText(CHAT_TEMPLATE, source)
  const template = tokenizerConfig?.chat_template
  if (!Array.isArray(template)) return typeof template === 'string' ? template : undefined
  const named = template.find((entry) => entry?.name === 'default')?.template // there may be others, for tools
  return typeof named === 'string' ? named : undefined
}

async function readWeights(files: ReadonlyMap<string, ByteSource>): Promise<StoredTensor[]> {
  const index = files.get(INDEX)
  const names =
    index && !files.has(WEIGHTS) ? shardNames(await readJson(INDEX, index)) : [weightsName([...files.keys()])]
  const tensors = new Map<string, StoredTensor>()
  for (const name of names) {
    const source = files.get(name)
    if (!source) throw new FormatError(`The folder has no ${quote(name)}, which holds the model's weights.`)
    for (const tensor of (await readSafetensors(source)).tensors) {
      if (tensors.has(tensor.name))
        throw new FormatError(`The tensor ${quote(tensor.name)} is in two files of the folder.`)
      tensors.set(tensor.name, tensor)
    }
  }
  return [...tensors.values()]
}

/** The usual name, or that of the only file there is. */
function weightsName(names: readonly string[]): string {
  const weights = names.filter((name) => name.endsWith('.safetensors'))
  if (weights.length === 1 && !/-\d+-of-\d+\./.test(weights[0])) return weights[0]
  const pickle = names.find((name) => /\.(bin|pt|pth|ckpt)$/.test(name))
  if (pickle && !weights.length)
    throw new FormatError(
      `${quote(pickle)} is a pickle file, which can run programs and is never opened here: choose the model's safetensors files.`,
    )
  return WEIGHTS
}

function shardNames({ weight_map }: Json): string[] {
  const names = typeof weight_map === 'object' && weight_map ? Object.values(weight_map) : []
  if (names.length && names.every((name) => typeof name === 'string')) return [...new Set(names)]
  throw new FormatError(`${INDEX} names no weight files.`)
}

/** @param name for the message. @throws FormatError */
export async function readJson(name: string, source: ByteSource): Promise<Json> {
  try {
    const value: unknown = JSON.parse(await readText(name, source))
    if (typeof value === 'object' && value && !Array.isArray(value)) return value as Json
  } catch (error) {
    if (error instanceof FormatError) throw error
  }
  throw new FormatError(`${name} is no JSON object.`)
}

async function readText(name: string, source: ByteSource): Promise<string> {
  if (source.size > MAX_JSON) throw new FormatError(`${name} has ${source.size} bytes; at most ${MAX_JSON} are read.`)
  return new TextDecoder().decode(await collect(range(source, 0, source.size)))
}
