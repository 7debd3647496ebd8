// From a corpus to a data set, whole: read everything once (what is there, how long, learn a tokenizer from it), plan the
// split, read it again and tokenize. Heavy, so it belongs in a worker of its own; it keeps nothing, its sink does.

import { turns } from '../tokenizers/byte-level/turns.ts'
import type { Tokenizer, TokenizerJson } from '../tokenizers/tokenizer.ts'
import { type Corpus, type CorpusSource, openCorpus } from './corpus.ts'
import { DataError } from './errors.ts'
import type { FileRow } from './ingest/ingest.ts'
import { member, tokenizers } from './members.ts'
import { measure, type Piece } from './pieces.ts'
import { hash } from './random.ts'
import { planSplit, type SplitOptions, type SplitPlan } from './split.ts'
import { type ChunkSink, type Tokenized, tokenize } from './tokenize.ts'
import { bytesPerToken } from './tokens.ts'

export interface PrepareRequest {
  readonly source: CorpusSource
  /** Which to train on the corpus, or one that is there already. */
  readonly tokenizer: { readonly id: string; readonly options: Readonly<Record<string, unknown>> } | Tokenizer
  readonly split: SplitOptions
}

export interface PrepareProgress {
  readonly phase: 'reading' | 'training-tokenizer' | 'tokenizing'
  /** 0 .. 1 of this phase; null where its length is not known. */
  readonly fraction: number | null
  /** The files that were read through so far. */
  readonly files: readonly FileRow[]
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
}

/** @throws DataError, RangeError for what is asked for in vain; the sink's own errors */
export async function prepare(
  request: PrepareRequest,
  sink: ChunkSink,
  control: PrepareControl = {},
): Promise<PreparedDataset> {
  const corpus = openCorpus(request.source)
  const survey = new Survey(corpus, control)
  const tokenizer = 'encode' in request.tokenizer ? request.tokenizer : await train(request.tokenizer, survey, control)
  await survey.finish()
  const { lengths, files } = survey
  checkUsable(corpus, lengths, files)

  const plan = planSplit(lengths, request.split)
  const tokenized = await tokenize(survey.again(), plan, tokenizer, sink)
  checkTokens(tokenized, request.split)
  return {
    ...tokenized,
    tokenizer: tokenizer.toJSON(),
    vocabSize: tokenizer.vocabSize,
    bytesPerToken: bytesPerToken(tokenizer.vocabSize),
    split: { ...request.split, by: plan.by },
    learntFrom: survey.sampledBytes ? { bytes: survey.sampledBytes, of: survey.bytes } : null,
    files,
  }
}

async function train(
  { id, options }: Extract<PrepareRequest['tokenizer'], { id: string }>,
  survey: Survey,
  { signal, progress }: PrepareControl,
): Promise<Tokenizer> {
  const { enough, train } = member(tokenizers, id)
  return train(survey.sample(enough ?? Number.POSITIVE_INFINITY), options, {
    signal,
    progress: (fraction) => progress?.({ phase: 'training-tokenizer', fraction, files: survey.files }),
  })
}

/** The first reading: what is there. The text passes through on its way to the tokenizer's training. */
class Survey {
  /** UTF-16 units of each document of the files that are taken. */
  readonly lengths: number[] = []
  readonly files: FileRow[] = []
  bytes = 0
  sampledBytes = 0
  private units = 0
  private readonly corpus: Corpus
  private readonly control: PrepareControl
  private readonly pieces: AsyncGenerator<Piece>

  constructor(corpus: Corpus, control: PrepareControl) {
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
  }

  private async *first(): AsyncGenerator<Piece> {
    const { size } = this.corpus
    const turn = turns(this.control.signal)
    let documents = 0 // before this file
    let length = 0 // of this document
    let read = 0
    const onBytes = (count: number) => {
      read += count
    }
    for await (const event of this.corpus.read({ onBytes })) {
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
      }
      const pause = turn()
      if (pause) this.control.progress?.({ phase: 'reading', fraction: size && read / size, files: this.files })
      await pause
    }
    this.units = this.lengths.reduce((sum, units) => sum + units, 0)
  }

  /** The second reading: the same documents. */
  async *again(): AsyncGenerator<Piece> {
    const { signal, progress } = this.control
    const turn = turns(signal)
    let done = 0
    for await (const event of this.corpus.read({ known: this.files })) {
      if (event.type === 'file') {
        requireTaken(event.row)
        continue
      }
      yield event.piece
      done += event.piece.text.length
      const pause = turn()
      if (pause) progress?.({ phase: 'tokenizing', fraction: done / this.units, files: this.files })
      await pause
    }
  }
}

/** What was read once must be read again. */
function requireTaken({ taken, path, message }: FileRow): void {
  if (!taken) throw new DataError('changed', { path, reason: message! })
}

function checkUsable(corpus: Corpus, lengths: readonly number[], files: readonly FileRow[]): void {
  if (lengths.length) return
  const [first] = files
  if (corpus.size === null || !first) throw new DataError('no-files', {})
  throw new DataError('nothing-usable', { files: files.length, path: first.path, reason: first.message! })
}

/** A token and the one after it are the least that anything can be learnt from. */
function checkTokens({ train, validation }: Tokenized, { fraction }: SplitOptions): void {
  if (train.tokens < 2) throw new DataError('tiny-corpus', { split: 'train', tokens: train.tokens })
  if (fraction && validation.tokens < 2)
    throw new DataError('tiny-corpus', { split: 'validation', tokens: validation.tokens })
}
