// The data room: files and generators in, datasets in the store out. Lives in a worker of its own and meets the engine
// through the store alone.

import type { CorpusSource } from '../data/corpus.ts'
import type { FileRow } from '../data/ingest/ingest.ts'
import { encodingSamples, recogniseShape, slotsFor } from '../data/ingest/recognise.ts'
import { prepare } from '../data/prepare.ts'
import { peek, tokenChips } from '../data/preview.ts'
import type { Json, Store } from '../store/store.ts'
import { datasetReport, openDataset, TOKENIZER } from './dataset.ts'
import { EngineError } from './errors.ts'
import type { BuiltinSource, DataRoom, FileReport, FilesSource } from './types.ts'

export function createDataRoom(open: () => Promise<Store>): DataRoom {
  let opened: Promise<Store> | undefined
  const store = () => (opened ??= open())
  let working: AbortController | null = null

  return {
    async prepare({ name, source, tokenizer, validation, seed }, onProgress) {
      if (working) throw new EngineError('busy-preparing', {}, 'A dataset is being prepared already.')
      working = new AbortController()
      const writer = await (await store()).createDataset(name)
      try {
        const putChunk = (split: 'train' | 'validation', _: number, chunk: ArrayBuffer) =>
          writer.append(split, new Uint8Array(chunk))
        const {
          tokenizer: json,
          files,
          ...info
        } = await prepare(
          { source: corpusSource(source), tokenizer, split: { fraction: validation, seed } },
          { putChunk },
          {
            signal: working.signal,
            progress: ({ files, ...progress }) => onProgress({ ...progress, files: files.map(fileReport) }),
          },
        )
        const rows = files.map(fileReport)
        onProgress({ phase: 'saving', fraction: null, files: rows })
        await writer.append(TOKENIZER, new TextEncoder().encode(JSON.stringify(json)))
        const origin = 'builtin' in source ? { builtin: source.builtin.id } : { files: source.files.length }
        return datasetReport(
          await writer.finish({ ...info, tokenizer, files: rows, source: origin } as unknown as Json),
        )
      } catch (error) {
        await writer.abort()
        if (working.signal.aborted) throw new EngineError('cancelled', {}, 'Preparing was cancelled; nothing was kept.')
        throw error
      } finally {
        working = null
      }
    },
    cancel: () => working?.abort(),

    datasets: async () => (await (await store()).listDatasets()).map(datasetReport),
    deletedDatasets: async () => (await (await store()).listDatasets('deleted')).map(datasetReport),
    async preview(id, split, offset, count) {
      const { tokenizer, ...streams } = await openDataset(await store(), id)
      const { length } = streams[split]
      const from = Math.max(0, Math.min(offset, length - 1))
      const ids = await streams[split].read(from, Math.min(count, length - from))
      return { split, offset: from, tokens: tokenChips(tokenizer, ids), total: length }
    },
    async tokenize(id, text) {
      const { tokenizer } = await openDataset(await store(), id)
      return tokenChips(tokenizer, tokenizer.encode(text))
    },
    async peek(source) {
      const { documents, files } = await peek(corpusSource(source))
      return { documents, files: files.map(fileReport) }
    },
    encodings: encodingSamples,
    async recogniseShape(file) {
      const found = await recogniseShape(file)
      if (!found) return null
      const { columns, shape, guesses, examples } = found
      const shapes = slotsFor(columns).map((choice) => ({
        ...choice,
        score: guesses.find(({ id }) => id === choice.id)?.score ?? 0,
      }))
      return { columns, shape, shapes, examples }
    },
    rename: async (id, name) => (await store()).renameDataset(id, name),
    remove: async (id) => (await store()).deleteDataset(id),
    restore: async (id) => (await store()).restoreDataset(id),
  }
}

const corpusSource = (source: BuiltinSource | FilesSource): CorpusSource => source
const fileReport = ({ facts, ...row }: FileRow): FileReport => ({ ...row, ...(facts && { params: facts }) })
