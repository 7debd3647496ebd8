// A dataset as it lies in the store: its facts, its tokenizer, its tokens. Both workers read it; only the data room writes.

import type { SignatureSet } from '../data/dedupe/near-duplicates.ts'
import type { PreparedDataset } from '../data/prepare.ts'
import { CHUNK_TOKENS, openTokens, type TokenStream } from '../data/tokens.ts'
import { CHUNK_BYTES, type Dataset, type Store } from '../store/store.ts'
import { fromJSON } from '../tokenizers/huggingface/tokenizer-json.ts'
import type { Tokenizer } from '../tokenizers/tokenizer.ts'
import { EngineError } from './errors.ts'
import type { Choice, CleaningReport, DatasetReport, FileReport } from './types.ts'

/** What the store keeps of a dataset beside its arrays. The tokenizer is an array of its own, `tokenizer.json`. */
export interface DatasetInfo
  extends Omit<PreparedDataset, 'tokenizer' | 'files' | (typeof LATER)[number]>,
    Partial<Pick<PreparedDataset, (typeof LATER)[number]>> {
  tokenizer: Choice
  files: FileReport[]
  source: DatasetReport['source']
  /** What a generator was set to. */
  builtin?: Choice
  licence?: string
}
/** What datasets of the first version don't have. */
const LATER = ['cleaning', 'removed', 'signatures', 'statistics'] as const

/** Names of arrays beside the tokens: JSON, JSON lines, and the numbers of a SignatureSet. */
export const TOKENIZER = 'tokenizer.json'
export const REMOVED = 'removed.jsonl'
export const SIGNATURES = 'signatures'
export const infoOf = ({ info }: Dataset) => info as unknown as DatasetInfo

export function datasetReport(dataset: Dataset): DatasetReport {
  const info = infoOf(dataset)
  const { tokenizer, vocabSize, train, validation, files, source } = info
  const both = <K extends 'documents' | 'tokens' | 'bytes'>(key: K) => ({
    train: train[key],
    validation: validation[key],
  })
  return {
    id: dataset.id,
    name: dataset.name,
    createdAt: dataset.createdAt,
    tokenizer,
    vocabulary: vocabSize,
    documents: both('documents'),
    tokens: both('tokens'),
    bytes: both('bytes'),
    characters: train.characters + validation.characters,
    storedBytes: dataset.arrays.reduce((sum, { size }) => sum + size, 0),
    files,
    source,
    licence: info.licence ?? '',
    cleaning: (info.cleaning ?? []) as CleaningReport[],
    removed: info.removed ?? { total: 0, kept: 0 },
    signed: info.signatures != null,
  }
}

/** The chunks of an array; none where the dataset has no such array. */
export async function* datasetChunks(store: Store, { id, arrays }: Dataset, name: string): AsyncGenerator<ArrayBuffer> {
  const array = arrays.find((array) => array.name === name)
  for (let i = 0; i < (array?.chunks.length ?? 0); i++) yield store.readDatasetChunk(id, name, i)
}

/** What other documents can be compared with; null where its documents were not signed. */
export async function signaturesOf(store: Store, dataset: Dataset): Promise<SignatureSet | null> {
  const settings = infoOf(dataset).signatures
  if (!settings) return null
  const chunks: ArrayBuffer[] = []
  for await (const chunk of datasetChunks(store, dataset, SIGNATURES)) chunks.push(chunk)
  return { settings, values: new Uint16Array(await new Blob(chunks).arrayBuffer()) }
}

export interface OpenDataset {
  report: DatasetReport
  tokenizer: Tokenizer
  train: TokenStream
  validation: TokenStream
}

export async function openDataset(store: Store, id: string): Promise<OpenDataset> {
  const dataset = await store.getDataset(id)
  const info = infoOf(dataset)
  const json = new TextDecoder().decode(await store.readDatasetChunk(id, TOKENIZER, 0))
  const tokens = (split: 'train' | 'validation') => {
    const { bytesPerToken } = info
    const chunk = CHUNK_TOKENS * bytesPerToken
    // A stored chunk holds several chunks of tokens; neighbours are asked for one after the other.
    let held: { index: number; bytes: Promise<ArrayBuffer> } | null = null
    return openTokens({ tokens: info[split].tokens, bytesPerToken }, async (i) => {
      const index = Math.floor((i * chunk) / CHUNK_BYTES)
      if (held?.index !== index) held = { index, bytes: store.readDatasetChunk(id, split, index) }
      const start = i * chunk - index * CHUNK_BYTES
      return (await held.bytes).slice(start, start + chunk)
    })
  }
  const tokenizer = fromJSON(JSON.parse(json))
  if (tokenizer.vocabSize !== info.vocabSize) {
    const problem = `the tokenizer has ${tokenizer.vocabSize} ids where the dataset says ${info.vocabSize}`
    throw new EngineError('bad-option', { problem }, `This dataset cannot be used: ${problem}.`)
  }
  return {
    report: datasetReport(dataset),
    tokenizer,
    train: tokens('train'),
    validation: tokens('validation'),
  }
}
