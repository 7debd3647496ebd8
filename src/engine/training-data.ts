// What a run learns from, where no store keeps it: a corpus, a mixture of several, or examples, prepared from files; and the rows of its
// batches. Knows who keeps tokens by their promise alone.

import type { BatchSource } from '../data/batches.ts'
import type { CleaningChoice } from '../data/clean/pipeline.ts'
import { cleanedExamples } from '../data/cleaned-examples.ts'
import { ingestExamples } from '../data/ingest/ingest.ts'
import { LabelSet, labelled } from '../data/label-examples.ts'
import { labelRows } from '../data/label-rows.ts'
import { mixtureOf } from '../data/mixture.ts'
import { packedRows, type Rows, type TextRows, textRows } from '../data/pack.ts'
import { learnTokenizer, type PreparedDataset, type PrepareRequest, prepare } from '../data/prepare.ts'
import {
  answered,
  type ExampleSink,
  type Layout,
  type PreparedExamples,
  prepareExamples,
} from '../data/prepare-examples.ts'
import { openTokens, type Split, type TokenStream } from '../data/tokens.ts'
import { fromJSON } from '../tokenizers/huggingface/tokenizer-json.ts'
import type { Tokenizer } from '../tokenizers/tokenizer.ts'
import type { Mixture } from './saved-run.ts'
import type { FilesSource } from './types.ts'

export interface TokenData {
  info: PreparedDataset
  tokenizer: Tokenizer
  train: TokenStream
  validation: TokenStream
}
/** Keeps the tokens of a corpus, chunk by chunk, and finds them again. */
export interface TokenKeeper {
  put(split: Split, index: number, chunk: ArrayBuffer): Promise<void>
  get(split: Split, index: number): Promise<ArrayBuffer>
}
/** Prepares a corpus; its tokens go to `keeper` and are read from there. */
export async function prepareTokens(
  request: PrepareRequest,
  keeper: TokenKeeper,
  progress?: (phase: string, fraction: number | null) => void,
): Promise<TokenData> {
  const sink = { putChunk: keeper.put }
  const info = await prepare(request, sink, { progress: (p) => progress?.(p.phase, p.fraction) })
  const open = (split: Split) =>
    openTokens({ tokens: info[split].tokens, bytesPerToken: info.bytesPerToken }, (i) => keeper.get(split, i))
  return { info, tokenizer: fromJSON(info.tokenizer), train: open('train'), validation: open('validation') }
}

/** What a run learns from and is judged by. */
export interface TrainingData {
  train: BatchSource
  validation: BatchSource
  /** UTF-8 bytes of text for a token of the validation split, on average. */
  bytesPerToken: number
  /** On which forgetting is measured, where it is. */
  general?: BatchSource | null
}
export const textData = ({ info, tokenizer, train, validation }: TokenData, rows: TextRows): TrainingData => ({
  train: textRows(train, rows, tokenizer.eosId),
  validation: textRows(validation, rows, tokenizer.eosId),
  bytesPerToken: info.validation.bytes / Math.max(1, info.validation.tokens),
})

/** Corpora cut by one tokenizer, learnt from all of them. @param keepers one for each */
export async function prepareParts(
  { source, ...request }: Omit<PrepareRequest, 'source'> & { source: FilesSource[] },
  keepers: readonly TokenKeeper[],
  progress?: (phase: string, fraction: number | null) => void,
): Promise<TokenData[]> {
  const all = { files: source.flatMap(({ files }) => files) }
  const tokenizer = await learnTokenizer(
    { ...request, source: all },
    { progress: (p) => progress?.(p.phase, p.fraction) },
  )
  const parts: TokenData[] = []
  for (const [i, part] of source.entries())
    parts.push(await prepareTokens({ ...request, source: part, tokenizer }, keepers[i], progress))
  return parts
}
interface Part {
  data: TrainingData
  info: { train: { tokens: number }; validation: { tokens: number; bytes: number } }
}
/** Drawn from as often as their weights say. */
export function mixedData(parts: readonly Part[], { weights, temperature }: Mixture): TrainingData {
  const split = (split: Split) =>
    mixtureOf(
      parts.map(({ data, info }, i) => ({ source: data[split], size: info.train.tokens, weight: weights[i] })),
      temperature,
    )
  const of = (key: 'bytes' | 'tokens') => parts.reduce((sum, { info }) => sum + info.validation[key], 0)
  return {
    train: split('train'),
    validation: split('validation'),
    bytesPerToken: of('bytes') / Math.max(1, of('tokens')),
  }
}

/** How examples become rows. */
export interface ExampleRequest {
  tokenizer: Tokenizer
  layout: Layout
  split: { fraction: number; seed: number }
  packing: Exclude<Rows, TextRows>
  /** As rows count them; where left out, those of the data. */
  labels?: readonly string[]
  clean?: readonly CleaningChoice[]
}
type Examples = Parameters<typeof ingestExamples>[0]

/** Several sets of examples, whose labels are numbered as one. */
export async function prepareExampleParts(
  parts: readonly Examples[],
  request: ExampleRequest,
): Promise<{ parts: { info: PreparedExamples; data: TrainingData }[]; labels: readonly string[] | null }> {
  const prepare = (labels = request.labels) =>
    Promise.all(parts.map((files) => prepareExampleRows(files, { ...request, labels })))
  const first = await prepare()
  if (!first[0].labels) return { parts: first, labels: null }
  const labels = request.labels ?? [...new Set(first.flatMap((part) => part.labels ?? []))]
  const agreed = request.labels || parts.length === 1
  return { parts: agreed ? first : await prepare(labels), labels }
}

/**
 * Examples with their tokens in memory: five bytes or fewer a token.
 * @returns labels as the rows count them; null of examples with answers
 */
export async function prepareExampleRows(
  files: Examples,
  { tokenizer, layout, split, packing, labels: known, clean = [] }: ExampleRequest,
): Promise<{ info: PreparedExamples; data: TrainingData; labels: readonly string[] | null }> {
  const kept = new Map<string, ArrayBuffer[]>()
  const sink: ExampleSink = {
    async put(split, array, bytes) {
      const key = `${split} ${array}`
      kept.set(key, [...(kept.get(key) ?? []), bytes])
    },
  }
  const met = new LabelSet()
  const { reads } = packing
  const encode = reads === 'examples' ? answered(tokenizer, layout) : labelled(reads, tokenizer, met)
  const events = cleanedExamples(ingestExamples(files), { steps: clean })
  const missing = reads === 'examples' ? undefined : 'labels'
  const info = await prepareExamples(events, tokenizer, encode, split, sink, { missing })
  const labels = known ?? met.names
  const rows = (split: Split) => {
    const chunks = (array: string) => kept.get(`${split} ${array}`) ?? []
    const { tokens } = info[split]
    const ids = openTokens({ tokens, bytesPerToken: info.bytesPerToken }, async (i) => chunks('ids')[i])
    const marks = openTokens({ tokens, bytesPerToken: 1 }, async (i) => chunks('marks')[i])
    const examples = { ids, marks, starts: new Uint32Array(chunks('starts')[0]) }
    return packing.reads === 'examples'
      ? packedRows(examples, packing)
      : labelRows(examples, met.names, { ...packing, labels })
  }
  const { bytes, tokens } = info.validation
  const data = { train: rows('train'), validation: rows('validation'), bytesPerToken: bytes / Math.max(1, tokens) }
  return { info, data, labels: reads === 'examples' ? null : labels }
}
