// A dataset as it lies in the store: its facts, its tokenizer, its tokens. Both workers read it; only the data room writes.

import type { BatchSource } from '../data/batches.ts'
import type { SignatureSet } from '../data/dedupe/near-duplicates.ts'
import type { Rows } from '../data/pack.ts'
import type { PreparedDataset } from '../data/prepare.ts'
import type { Split, TokenStream } from '../data/tokens.ts'
import type { Dataset, Store } from '../store/store.ts'
import { fromJSON } from '../tokenizers/huggingface/tokenizer-json.ts'
import type { Tokenizer } from '../tokenizers/tokenizer.ts'
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
  /** Of examples: how many tokens the loss counts. */
  trained?: DatasetReport['trained']
  labels?: DatasetReport['labels']
  mixture?: DatasetReport['mixture']
}
/** What datasets of the first version don't have, and examples neither. */
const LATER = ['cleaning', 'removed', 'signatures', 'statistics', 'split', 'sha256', 'learntFrom', 'fileEnds'] as const

/**
 * Names of arrays beside the tokens, which are `train` and `validation`: JSON, JSON lines, the numbers of a SignatureSet; and of each
 * split of examples a byte for each token and where examples start, as in data/examples.ts.
 */
export const TOKENIZER = 'tokenizer.json'
export const marksOf = (split: Split) => `${split} marks`
export const startsOf = (split: Split) => `${split} starts`
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
    sources: info.fileEnds ? files.filter(({ taken }) => taken).map(({ path }) => path) : [],
    trained: info.trained ?? null,
    labels: info.labels ?? null,
    mixture: info.mixture ?? null,
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

export async function datasetTokenizer(store: Store, { id }: Dataset): Promise<Tokenizer> {
  return fromJSON(JSON.parse(new TextDecoder().decode(await store.readDatasetChunk(id, TOKENIZER, 0))))
}

export interface OpenDataset {
  report: DatasetReport
  tokenizer: Tokenizer
  train: TokenStream
  validation: TokenStream
  /** Which of a split's tokens the loss counts; null where it is a text. */
  marks(split: Split): TokenStream | null
  /** Which label stands at each of so many tokens, at a text's last or a word's first; null where nothing has labels. */
  labelsAt(split: Split, from: number, count: number): Promise<(string | null)[] | null>
  /** A split as an objective reads it. @throws EngineError `needs-examples`, `needs-labels`, `needs-tags` */
  batches(split: Split, rows: Rows): Promise<BatchSource>
}
