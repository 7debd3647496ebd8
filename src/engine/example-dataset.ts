// Examples that a base model is to be tuned on, in the store: cut into tokens by its tokenizer, laid out by its chat template, each
// token marked whether the loss counts it, or as which label. A dataset like any other (dataset.ts), with two arrays more for each split.

import type { StepReport } from '../data/clean/pipeline.ts'
import type { CleaningRequest } from '../data/cleaned-corpus.ts'
import { cleanedExamples } from '../data/cleaned-examples.ts'
import type { FileRow } from '../data/ingest/ingest.ts'
import { ingestExamples } from '../data/ingest/ingest.ts'
import { LabelSet, labelled } from '../data/label-examples.ts'
import { answered, type ExampleSink, type PrepareControl, prepareExamples } from '../data/prepare-examples.ts'
import { RemovedLog } from '../data/removed.ts'
import { taskExamples } from '../data/task-examples.ts'
import type { DatasetWriter } from '../store/store.ts'
import { layoutFor } from './conversation.ts'
import { type DatasetInfo, marksOf, REMOVED, startsOf } from './dataset.ts'
import type { BuiltinSource, FilesSource, Reads } from './types.ts'
import type { UsableModel } from './usable-model.ts'

interface Wanted {
  source: BuiltinSource | FilesSource
  clean: CleaningRequest
  base: Pick<UsableModel, 'tokenizer' | 'chatTemplate'>
  reads: Exclude<Reads, 'text'>
  split: { fraction: number; seed: number }
}

/** Returns what the store keeps of it, less where it is from. @throws DataError, TemplateError */
export async function writeExamples(
  writer: DatasetWriter,
  { source, clean, base, reads, split }: Wanted,
  control: Omit<PrepareControl, 'missing'> = {},
): Promise<Omit<DatasetInfo, 'tokenizer' | 'files' | 'source' | 'split'> & { files: readonly FileRow[] }> {
  const arrays = { ids: (of: 'train' | 'validation') => of, marks: marksOf, starts: startsOf }
  const sink: ExampleSink = { put: (of, array, bytes) => writer.append(arrays[array](of), new Uint8Array(bytes)) }
  const events =
    'builtin' in source ? taskExamples(source.builtin, reads, control.signal) : ingestExamples(source.files, source)
  const log = new RemovedLog()
  let cleaning: readonly StepReport[] = []
  const cleaned = cleanedExamples(events, clean, {
    steps: (reports) => {
      cleaning = reports
    },
    async removed(example, file) {
      const line = log.line(example, file)
      if (line) await writer.append(REMOVED, line)
    },
  })
  const labels = new LabelSet()
  const prepared =
    reads === 'examples'
      ? await prepareExamples(cleaned, base.tokenizer, answered(base.tokenizer, layoutFor(base)), split, sink, control)
      : await prepareExamples(cleaned, base.tokenizer, labelled(reads, base.tokenizer, labels), split, sink, {
          ...control,
          missing: 'labels',
        })
  const { vocabSize, bytesPerToken, files, train, validation } = prepared
  const counts = ({ examples, tokens, characters, bytes }: typeof train) => ({
    documents: examples,
    tokens,
    characters,
    bytes,
  })
  return {
    vocabSize,
    bytesPerToken,
    files,
    train: counts(train),
    validation: counts(validation),
    // A text has one label, whatever its length.
    trained:
      reads === 'labels'
        ? { train: train.examples, validation: validation.examples }
        : { train: train.trained, validation: validation.trained },
    labels: reads === 'examples' ? null : { reads, names: labels.names },
    cleaning,
    removed: { total: log.total, kept: log.kept },
  }
}
