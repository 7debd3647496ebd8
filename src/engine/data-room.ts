// The data room: files and generators in, datasets in the store out. Lives in a worker of its own and meets the engine
// through the store alone.

import type { StepReport } from '../data/clean/pipeline.ts'
import { type CleanSample, previewCleaning } from '../data/clean-preview.ts'
import type { CorpusSource } from '../data/corpus.ts'
import type { FileRow } from '../data/ingest/ingest.ts'
import { encodingSamples, recogniseShape, slotsFor } from '../data/ingest/recognise.ts'
import { Loads } from '../data/loads.ts'
import { cleaners } from '../data/members.ts'
import { prepare } from '../data/prepare.ts'
import { peek, tokenChips } from '../data/preview.ts'
import type { DatasetWriter, Json, Store } from '../store/store.ts'
import type { TokenizerJson } from '../tokenizers/tokenizer.ts'
import { datasetReport, REMOVED, SIGNATURES, signaturesOf, TOKENIZER } from './dataset.ts'
import { EngineError } from './errors.ts'
import { writeExamples } from './example-dataset.ts'
import { inspectDatasets } from './inspect-dataset.ts'
import { mixtureShares, writeMixture } from './mixture-dataset.ts'
import { removeDataset, restoreDataset } from './mixture-parts.ts'
import { openDataset } from './open-dataset.ts'
import { storedModel } from './stored-model.ts'
import { readyTokenizer, tokenizerRoom } from './tokenizer-room.ts'
import type {
  BuiltinSource,
  Choice,
  CleaningPreview,
  CleaningReport,
  DataRoom,
  FileReport,
  FilesSource,
  PrepareProgress,
  Score,
} from './types.ts'

export function createDataRoom(open: () => Promise<Store>): DataRoom {
  let opened: Promise<Store> | undefined
  const store = () => (opened ??= open())
  let working: AbortController | null = null
  const loads = new Loads()

  return {
    alive() {},
    async prepare(request, onProgress, score) {
      const { name, source, validation, seed, clean = [], against = [], licence = '', reads = 'text', ready } = request
      if (working) throw new EngineError('busy-preparing', {}, 'A dataset is being prepared already.')
      working = new AbortController()
      let writing: DatasetWriter | undefined
      try {
        const base = request.base === undefined ? null : await storedModel(await store(), request.base)
        const tokenizer = base ? { id: 'base', options: { run: base.run.id } } : request.tokenizer
        const split = { fraction: validation, seed }
        const writer = (writing = await (await store()).createDataset(name))
        const finish = async (info: object, json: TokenizerJson, files: readonly FileRow[]) => {
          await writer.append(TOKENIZER, new TextEncoder().encode(JSON.stringify(json)))
          const origin = 'builtin' in source ? { builtin: source.builtin.id } : { files: source.files.length }
          const made = 'builtin' in source ? { builtin: source.builtin } : {}
          const from = { tokenizer, files: files.map(fileReport), source: origin, licence }
          return datasetReport(await writer.finish({ ...info, ...made, ...from } as unknown as Json))
        }
        const others = await signedDatasets(await store(), against)
        const cleaning = { steps: clean, others, score: requireScore(clean, score) }
        if (base && reads !== 'text') {
          const { files, ...info } = await writeExamples(
            writer,
            { source, clean: cleaning, base, reads, split },
            {
              signal: working.signal,
              progress: (files) => onProgress({ phase: 'tokenizing', fraction: null, ...fewOf(files), cleaning: [] }),
            },
          )
          return await finish(info, base.tokenizer.toJSON(), files)
        }
        const putChunk = (split: 'train' | 'validation', _: number, chunk: ArrayBuffer) =>
          writer.append(split, new Uint8Array(chunk))
        const putRemoved = (line: Uint8Array<ArrayBuffer>) => writer.append(REMOVED, line)
        const signatures: Uint16Array[] = []
        const putSignature = (signature: Uint16Array) => void signatures.push(signature)
        const {
          tokenizer: json,
          files,
          ...info
        } = await prepare(
          {
            source: corpusSource(source),
            clean: cleaning,
            tokenizer: base?.tokenizer ?? (ready ? await readyTokenizer(await store(), ready) : request.tokenizer),
            split,
          },
          { putChunk, putRemoved, putSignature },
          {
            signal: working.signal,
            progress: ({ files, cleaning, ...progress }) =>
              onProgress({ ...progress, ...fewOf(files), cleaning: cleaning.map(cleaningReport) }),
          },
        )
        onProgress({ phase: 'saving', fraction: null, ...fewOf(files), cleaning: info.cleaning.map(cleaningReport) })
        for (const { buffer, byteOffset, byteLength } of signatures)
          await writer.append(SIGNATURES, new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength))
        return await finish(info, json, files)
      } catch (error) {
        await writing?.abort()
        if (working.signal.aborted) throw new EngineError('cancelled', {}, 'Preparing was cancelled; nothing was kept.')
        throw error
      } finally {
        working = null
      }
    },
    cancel() {
      working?.abort()
    },

    mix: async (request) => datasetReport(await writeMixture(await store(), request)),
    mixtureShares: async (mixture) => mixtureShares(await store(), mixture),
    datasets: async () => (await (await store()).listDatasets()).map(datasetReport),
    deletedDatasets: async () => (await (await store()).listDatasets('deleted')).map(datasetReport),
    async preview(id, split, offset, count) {
      const { tokenizer, marks, labelsAt, ...streams } = await openDataset(await store(), id)
      const { length } = streams[split]
      const from = Math.max(0, Math.min(offset, length - 1))
      const page = [from, Math.min(count, length - from)] as const
      const ids = await streams[split].read(...page)
      const trained = await marks(split)?.read(...page)
      const labels = await labelsAt(split, ...page)
      const counted = labels ? labels.map((label) => label !== null) : trained ? Array.from(trained, Boolean) : null
      return { split, offset: from, tokens: tokenChips(tokenizer, ids), trained: counted, labels, total: length }
    },
    async tokenize(id, text) {
      const { tokenizer } = await openDataset(await store(), id)
      return tokenChips(tokenizer, tokenizer.encode(text))
    },
    async peek(source) {
      const { documents, files } = await peek(corpusSource(source))
      return { documents, files: files.map(fileReport) }
    },
    hubFiles: (repository) => loads.list(repository),
    hubDownload: (repository, file, onProgress) => loads.load(repository, file, onProgress),
    hubStop: () => loads.stop(new EngineError('cancelled', {}, 'Loading was stopped; what has arrived is kept.')),
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
    async previewCleaning(source, clean, score) {
      const { samples, steps, ...counts } = await previewCleaning(corpusSource(source), clean, {
        score: requireScore(clean, score),
      })
      return { samples: samples.map(cleanSample), steps: steps.map(cleaningReport), ...counts }
    },
    ...inspectDatasets(store),
    ...tokenizerRoom(store),
    rename: async (id, name) => (await store()).renameDataset(id, name),
    remove: async (id) => removeDataset(await store(), id),
    restore: async (id) => restoreDataset(await store(), id),
  }
}

/** @throws EngineError `needs-model` where a step does without what it cannot do without */
function requireScore(clean: readonly Choice[], score: Score | undefined): Score | undefined {
  if (score || !clean.some(({ id }) => cleaners[id]?.needs === 'score')) return score
  throw new EngineError('needs-model', {}, 'A step of cleaning asks a model: choose a trained run for it.')
}

async function signedDatasets(store: Store, ids: readonly string[]) {
  const datasets = await Promise.all(ids.map((id) => store.getDataset(id)))
  const signed = await Promise.all(
    datasets.map(async (dataset) => ({ name: dataset.name, signatures: await signaturesOf(store, dataset) })),
  )
  return signed.flatMap(({ name, signatures }) => (signatures ? [{ name, signatures }] : []))
}

const LONGEST = 5000 // UTF-16 units of a text that is shown
function cleanSample({ before, after }: CleanSample): CleaningPreview['samples'][number] {
  const shown = { before: before.slice(0, LONGEST) }
  if (typeof after === 'string') return { ...shown, after: after.slice(0, LONGEST), removal: null }
  const { step, reason, facts } = after
  return { ...shown, after: null, removal: { step, reason, facts } }
}

const corpusSource = (source: BuiltinSource | FilesSource): CorpusSource => source
const fileReport = ({ facts, ...row }: FileRow): FileReport => ({ ...row, ...(facts && { params: facts }) })

const MOST_ROWS = 200 // that are told on the way: an archive may hold 100,000 files
function fewOf(files: readonly FileRow[]): Pick<PrepareProgress, 'files' | 'fileCount'> {
  const skipped = files.filter(({ taken }) => !taken).slice(0, MOST_ROWS)
  const taken = files.filter(({ taken }) => taken).slice(0, MOST_ROWS - skipped.length)
  return { files: [...skipped, ...taken].map(fileReport), fileCount: files.length }
}
const cleaningReport = (report: StepReport) => structuredClone(report) as CleaningReport
