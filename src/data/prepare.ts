// From a corpus to a data set, whole: read and clean everything once (what is there, how long, learn a tokenizer from it), plan
// the split, read and clean it again and tokenize. Heavy, so it belongs in a worker of its own; it keeps nothing, its sink does.

import { turns } from '../tokenizers/byte-level/turns.ts'
import type { Tokenizer, TokenizerJson } from '../tokenizers/tokenizer.ts'
import type { StepReport } from './clean/pipeline.ts'
import { loadLanguageOf } from './clean/text/language.ts'
import { type CleanCorpus, type CleaningRequest, type CleanReading, cleanedCorpus } from './cleaned-corpus.ts'
import { type CorpusSource, openCorpus } from './corpus.ts'
import type { SignatureSet } from './dedupe/near-duplicates.ts'
import { DataError } from './errors.ts'
import type { FileRow } from './ingest/ingest.ts'
import { member, tokenizers } from './members.ts'
import { measure, type Piece } from './pieces.ts'
import { hash } from './random.ts'
import { RemovedLog } from './removed.ts'
import { planSplit, type SplitOptions, type SplitPlan } from './split.ts'
import { type Statistics, StatisticsBuilder } from './statistics.ts'
import { type ChunkSink, type Tokenized, tokenize } from './tokenize.ts'
import { bytesPerToken } from './tokens.ts'

export interface PrepareRequest {
  readonly source: CorpusSource
  /** Steps that documents go through first; none where it is left out. */
  readonly clean?: CleaningRequest
  /** Which to train on the corpus, or one that is there already. */
  readonly tokenizer: { readonly id: string; readonly options: Readonly<Record<string, unknown>> } | Tokenizer
  readonly split: SplitOptions
}

export interface FileEnds {
  readonly train: number[]
  readonly validation: number[]
}

export interface PrepareSink extends ChunkSink {
  /** A line of the log that `readRemoved` reads. */
  putRemoved?(line: Uint8Array<ArrayBuffer>): Promise<void>
  /** Of a document that the near-duplicates step let pass: one after the other they are a SignatureSet's values. */
  putSignature?(signature: Uint16Array): void
}

export interface PrepareProgress {
  readonly phase: 'reading' | 'training-tokenizer' | 'tokenizing'
  /** 0 .. 1 of this phase; null where its length is not known. */
  readonly fraction: number | null
  /** The files that were read through so far. */
  readonly files: readonly FileRow[]
  /** What the steps did so far in this reading. */
  readonly cleaning: readonly StepReport[]
}

export interface PrepareControl {
  progress?(progress: PrepareProgress): void
  /** Stops the work: `prepare` then throws the signal's reason. */
  signal?: AbortSignal
}

/** All that must be remembered of a data set but its chunks. Plain JSON. */
export interface PreparedDataset extends Tokenized {
  readonly tokenizer: TokenizerJson
  readonly vocabSize: number
  readonly bytesPerToken: 2 | 4
  /** How it was split: by whole documents, or, where there are too few, at the end of the longest. */
  readonly split: SplitOptions & { readonly by: SplitPlan['by'] }
  /** UTF-8 bytes that the tokenizer was trained on, of how many; null where there was nothing to learn. */
  readonly learntFrom: { readonly bytes: number; readonly of: number } | null
  readonly files: readonly FileRow[]
  readonly cleaning: readonly StepReport[]
  /** Documents that the steps removed, and those of them that the log keeps. */
  readonly removed: { readonly total: number; readonly kept: number }
  /** How documents were signed for near duplicates; null where they were not. */
  readonly signatures: SignatureSet['settings'] | null
  readonly statistics: Statistics
  /** Of each split, by file that was taken: where its last token ends. */
  readonly fileEnds: FileEnds
}

/** @throws DataError, RangeError for what is asked for in vain; the sink's own errors */
export async function prepare(
  request: PrepareRequest,
  sink: PrepareSink,
  control: PrepareControl = {},
): Promise<PreparedDataset> {
  const corpus = cleanedCorpus(openCorpus(request.source), request.clean ?? { steps: [] })
  const survey = new Survey(corpus, control)
  const tokenizer = 'encode' in request.tokenizer ? request.tokenizer : await train(request.tokenizer, survey, control)
  await survey.finish()
  const { lengths, files } = survey
  checkUsable(corpus, survey)

  const plan = planSplit(lengths, request.split)
  const statistics = new StatisticsBuilder(await loadLanguageOf(), tokenizer.vocabSize, {
    characters: survey.units,
    documents: lengths.length,
  })
  const written = { train: 0, validation: 0 }
  const fileEnds: FileEnds = { train: [], validation: [] }
  const second = survey.again(sink, (path) => {
    statistics.endSource(path)
    for (const split of ['train', 'validation'] as const) fileEnds[split].push(written[split])
  })
  const tokenized = await tokenize(second, plan, tokenizer, sink, (text, ids, last, split) => {
    statistics.piece(text, ids, last)
    written[split] += ids.length + Number(last)
  })
  checkTokens(tokenized, request.split)
  return {
    ...tokenized,
    tokenizer: tokenizer.toJSON(),
    vocabSize: tokenizer.vocabSize,
    bytesPerToken: bytesPerToken(tokenizer.vocabSize),
    split: { ...request.split, by: plan.by },
    learntFrom: survey.sampledBytes ? { bytes: survey.sampledBytes, of: survey.bytes } : null,
    files,
    cleaning: survey.cleaning,
    removed: { total: survey.removed.total, kept: survey.removed.kept },
    signatures: survey.signatures,
    statistics: statistics.result(),
    fileEnds,
  }
}

/** The tokenizer alone, for corpora that are to share it. @throws as `prepare` */
export async function learnTokenizer(
  { source, clean, tokenizer }: Omit<PrepareRequest, 'split'>,
  control: PrepareControl = {},
): Promise<Tokenizer> {
  if ('encode' in tokenizer) return tokenizer
  const survey = new Survey(cleanedCorpus(openCorpus(source), clean ?? { steps: [] }), control)
  return train(tokenizer, survey, control)
}

async function train(
  { id, options }: Extract<PrepareRequest['tokenizer'], { id: string }>,
  survey: Survey,
  { signal }: PrepareControl,
): Promise<Tokenizer> {
  const { enough, train } = member(tokenizers, id)
  return train(survey.sample(enough ?? Number.POSITIVE_INFINITY), options, {
    signal,
    progress: (fraction) => survey.tell('training-tokenizer', fraction),
  })
}

/** Milliseconds between two words on how far it is. */
const SELDOM = 200

/** Both readings. In the first, what is there: the text passes through on its way to the tokenizer's training. */
class Survey {
  /** UTF-16 units of each document of the files that are taken. */
  readonly lengths: number[] = []
  readonly files: FileRow[] = []
  bytes = 0
  sampledBytes = 0
  units = 0
  cleaning: readonly StepReport[] = []
  readonly removed = new RemovedLog()
  signatures: SignatureSet['settings'] | null = null
  /** A file was given up after the steps had seen some of it, and what they remember of it is not to count. */
  private spoilt = false
  private told = { phase: '', at: 0 }
  private readonly corpus: CleanCorpus
  private readonly control: PrepareControl
  private readonly pieces: AsyncGenerator<Piece>

  constructor(corpus: CleanCorpus, control: PrepareControl) {
    this.corpus = corpus
    this.control = control
    this.pieces = this.first()
  }

  /** About `wanted` bytes of the text: all of it, or pieces picked over its whole length. A generator's first will do. */
  async *sample(wanted: number): AsyncGenerator<string> {
    const { size } = this.corpus
    const share = size === null ? 1 : wanted / size
    let index = 0
    for await (const { text } of this.pieces) {
      if (this.sampledBytes >= wanted || hash(index++) / 2 ** 32 >= share) continue
      this.sampledBytes += measure(text).bytes
      yield text
    }
  }

  /** Reads what the training left unread, which is all of it where there is nothing to learn. */
  async finish(): Promise<void> {
    for await (const _ of this.pieces);
    if (this.spoilt) await this.recount()
    this.units = this.lengths.reduce((sum, units) => sum + units, 0)
  }

  private async *first(): AsyncGenerator<Piece> {
    const { size } = this.corpus
    let documents = 0 // before this file
    let length = 0 // of this document
    let read = 0
    const onBytes = (count: number) => {
      read += count
    }
    const steps = this.watch()
    const spoilt = () => {
      this.spoilt = true
    }
    const share = this.sharing('reading', () => size && read / size)
    for await (const event of this.corpus.read({ onBytes, steps, spoilt, share })) {
      if (event.type === 'piece') {
        const { text, last } = event.piece
        length += text.length
        this.bytes += measure(text).bytes
        if (last) {
          this.lengths.push(length)
          length = 0
        }
        yield event.piece
      } else {
        this.files.push(event.row)
        if (!event.row.taken) this.lengths.length = documents
        documents = this.lengths.length
        length = 0
      }
      await share()
    }
  }

  /** Lengths as they are without the files that were given up. */
  private async recount(): Promise<void> {
    this.lengths.length = 0
    let length = 0
    const share = this.sharing('reading', () => null)
    for await (const event of this.corpus.read({ known: this.files, steps: this.watch(), share })) {
      if (event.type === 'file') continue
      length += event.piece.text.length
      if (event.piece.last) {
        this.lengths.push(length)
        length = 0
      }
      await share()
    }
  }

  /** The second reading: the same documents. `ended` is told of each file that was taken once it was. */
  async *again(sink: PrepareSink, ended: (path: string) => void): AsyncGenerator<Piece> {
    let done = 0
    const share = this.sharing('tokenizing', () => done / this.units)
    const how: CleanReading = {
      share,
      known: this.files,
      steps: this.watch(),
      removed: async (document, file) => {
        const line = this.removed.line(document, file)
        if (line) await sink.putRemoved?.(line)
      },
      signed: (signature, settings) => {
        this.signatures = settings
        sink.putSignature?.(signature)
      },
    }
    for await (const event of this.corpus.read(how)) {
      if (event.type === 'file') {
        requireTaken(event.row)
        ended(event.row.path)
        continue
      }
      yield event.piece
      done += event.piece.text.length
      await share()
    }
  }

  /** To be called often: now and then lets the thread's other tasks run, and says how far it is. */
  private sharing(phase: PrepareProgress['phase'], fraction: () => number | null) {
    const turn = turns(this.control.signal)
    return () => {
      const pause = turn()
      if (pause) this.tell(phase, fraction())
      return pause
    }
  }

  private watch() {
    return (reports: readonly StepReport[]) => {
      this.cleaning = reports
    }
  }

  /** Not more often than anyone looks: whoever listens draws something each time. */
  tell(phase: PrepareProgress['phase'], fraction: number | null): void {
    const now = performance.now()
    if (phase === this.told.phase && now - this.told.at < SELDOM) return
    this.told = { phase, at: now }
    this.control.progress?.({ phase, fraction, files: this.files, cleaning: this.cleaning })
  }
}

/** What was read once must be read again. */
function requireTaken({ taken, path, message }: FileRow): void {
  if (!taken) throw new DataError('changed', { path, reason: message! })
}

function checkUsable(corpus: CleanCorpus, { lengths, files, cleaning }: Survey): void {
  if (lengths.length) return
  const [first] = files
  const documents = cleaning[0]?.documents ?? 0
  if (documents) throw new DataError('all-removed', { documents })
  if (corpus.size === null || !first) throw new DataError('no-files', {})
  throw new DataError('nothing-usable', { files: files.length, path: first.path, reason: first.message! })
}

/** A token and the one after it are the least that anything can be learnt from. */
function checkTokens({ train, validation }: Tokenized, { fraction }: SplitOptions): void {
  if (train.tokens < 2) throw new DataError('tiny-corpus', { split: 'train', tokens: train.tokens })
  if (fraction && validation.tokens < 2)
    throw new DataError('tiny-corpus', { split: 'validation', tokens: validation.tokens })
}
