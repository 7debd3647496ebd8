// A dataset of the store, opened: its splits as an objective reads them, of a text, of examples, or of others that it mixes.

import { labelRows } from '../data/label-rows.ts'
import { packedRows, textRows } from '../data/pack.ts'
import { CHUNK_TOKENS, openTokens, type Split } from '../data/tokens.ts'
import { CHUNK_BYTES, type Store } from '../store/store.ts'
import {
  datasetChunks,
  datasetReport,
  datasetTokenizer,
  infoOf,
  marksOf,
  type OpenDataset,
  startsOf,
} from './dataset.ts'
import { EngineError, unfit } from './errors.ts'
import { openMixture } from './mixture-dataset.ts'

export async function openDataset(store: Store, id: string): Promise<OpenDataset> {
  const dataset = await store.getDataset(id)
  const info = infoOf(dataset)
  const tokens = (split: Split, array: string = split, bytesPerToken: 1 | 2 | 4 = info.bytesPerToken) => {
    const chunk = CHUNK_TOKENS * bytesPerToken
    // A stored chunk holds several chunks of tokens; neighbours are asked for one after the other.
    let held: { index: number; bytes: Promise<ArrayBuffer> } | null = null
    return openTokens({ tokens: info[split].tokens, bytesPerToken }, async (i) => {
      const index = Math.floor((i * chunk) / CHUNK_BYTES)
      if (held?.index !== index) held = { index, bytes: store.readDatasetChunk(id, array, index) }
      const start = i * chunk - index * CHUNK_BYTES
      return (await held.bytes).slice(start, start + chunk)
    })
  }
  const tokenizer = await datasetTokenizer(store, dataset)
  if (tokenizer.vocabSize !== info.vocabSize) {
    const problem = `the tokenizer has ${tokenizer.vocabSize} ids where the dataset says ${info.vocabSize}`
    throw new EngineError('bad-option', { problem }, `This dataset cannot be used: ${problem}.`)
  }
  if (info.mixture) {
    const parts = await Promise.all(info.mixture.parts.map(({ dataset }) => openDataset(store, dataset)))
    return openMixture({ report: datasetReport(dataset), tokenizer }, parts, info.mixture)
  }
  const marks = (split: Split) => (info.trained ? tokens(split, marksOf(split), 1) : null)
  const startsIn = async (split: Split) => {
    const chunks: ArrayBuffer[] = []
    for await (const chunk of datasetChunks(store, dataset, startsOf(split))) chunks.push(chunk)
    return new Uint32Array(await new Blob(chunks).arrayBuffer())
  }
  return {
    report: datasetReport(dataset),
    tokenizer,
    train: tokens('train'),
    validation: tokens('validation'),
    marks,
    async labelsAt(split, from, count) {
      if (!info.labels) return null
      const { reads, names } = info.labels
      const ends = reads === 'labels' ? new Set(await startsIn(split)) : null
      const said = await marks(split)!.read(from, count)
      return Array.from(said, (mark, i) => (mark && (!ends || ends.has(from + i + 1)) ? names[mark - 1] : null))
    },
    async batches(split, rows) {
      if (rows.reads === 'text') return textRows(tokens(split), rows, tokenizer.eosId)
      const marked = marks(split)
      if (!marked || rows.reads !== (info.labels?.reads ?? 'examples')) throw unfit(rows.reads)
      const starts = await startsIn(split)
      const examples = { ids: tokens(split), marks: marked, starts }
      return rows.reads === 'examples' ? packedRows(examples, rows) : labelRows(examples, info.labels!.names, rows)
    },
  }
}
