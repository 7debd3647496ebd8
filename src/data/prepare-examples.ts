// From files of records to examples whose answers can be trained on: who says what is told apart, laid out as the model will see it,
// tokenized speaker by speaker, and marked where the loss counts. Examples of labels are encoded elsewhere (label-examples.ts), and
// prepared in the same manner. Keeps nothing; its sink does. Knows no model.

import type { Tokenizer, TokenizerJson } from '../tokenizers/tokenizer.ts'
import { DataError } from './errors.ts'
import type { ExampleEvent, FileRow } from './ingest/ingest.ts'
import { measure } from './pieces.ts'
import { hash } from './random.ts'
import { type Segment, spaced } from './shapes/shape.ts'
import type { Example } from './shapes/shapes.ts'
import { bytesPerToken, CHUNK_TOKENS, type IdArray, idArray, type Split } from './tokens.ts'

/** A stretch of an example as the model reads it. */
export interface Span {
  readonly text: string
  /** Its tokens' loss counts. */
  readonly trained: boolean
  /** Special tokens that are written out in it count as such: a template's, never a user's words. */
  readonly special?: boolean
}
/** How what several speakers say becomes one text: a chat template, or this. */
export type Layout = (segments: readonly Segment[]) => readonly Span[] | Promise<readonly Span[]>

/** One after the other, on a line each. */
export const plainLayout: Layout = (segments) => spaced(segments)

/**
 * Ids and marks of one example, its end-of-text included; that is part of the answer if the answer comes last. Where a template wrote
 * one at the end, there is no other.
 */
export function encodeExample(tokenizer: Tokenizer, spans: readonly Span[]): { ids: Uint32Array; marks: Uint8Array } {
  const parts = spans.map(({ text, special }, i) => tokenizer.encode(text, { continues: i > 0, parseSpecial: special }))
  const ended = parts.at(-1)?.at(-1) === tokenizer.eosId
  const length = parts.reduce((sum, { length }) => sum + length, ended ? 0 : 1)
  const [ids, marks] = [new Uint32Array(length).fill(tokenizer.eosId), new Uint8Array(length)]
  let at = 0
  parts.forEach((part, i) => {
    ids.set(part, at)
    marks.fill(Number(spans[i].trained), at, at + part.length)
    at += part.length
  })
  if (!ended) marks[at] = Number(spans.at(-1)?.trained ?? false)
  return { ids, marks }
}

export interface Encoded {
  readonly ids: Uint32Array
  /** What the loss counts of each, and as what; 0 where it doesn't. */
  readonly marks: Uint8Array
  /** What was encoded, for counts of characters. */
  readonly texts: readonly string[]
}
/** An example as the model is taught it; null where it has nothing to learn from. */
export type Encode = (example: Example) => Encoded | null | Promise<Encoded | null>

/** Examples with answers. */
export const answered =
  (tokenizer: Tokenizer, layout: Layout): Encode =>
  async ({ segments }) => {
    if (!segments.some(({ trained, text }) => trained && text)) return null
    const spans = await layout(segments)
    return { ...encodeExample(tokenizer, spans), texts: spans.map(({ text }) => text) }
  }

/** What is kept of each split: rows of ids, of marks, and where examples start. */
export const ARRAYS = ['ids', 'marks', 'starts'] as const
export interface ExampleSink {
  /** Pieces of each array in order; an array's bytes one after another are its whole. */
  put(split: Split, array: (typeof ARRAYS)[number], bytes: ArrayBuffer): Promise<void>
}

export interface ExampleCounts {
  readonly examples: number
  readonly tokens: number
  /** Of those, how many the loss counts. */
  readonly trained: number
  readonly characters: number
  readonly bytes: number
}
export interface PreparedExamples {
  readonly tokenizer: TokenizerJson
  readonly vocabSize: number
  readonly bytesPerToken: 2 | 4
  readonly train: ExampleCounts
  readonly validation: ExampleCounts
  readonly files: readonly FileRow[]
}

export interface PrepareControl {
  signal?: AbortSignal
  progress?(files: readonly FileRow[], examples: number): void
  /** What examples that teach nothing are without; answers where left out. */
  missing?: 'labels'
}

/**
 * @param events examples and the rows of the files they are from; a row that is not taken takes its examples back
 * @param fraction of examples held out for validation, chosen by `seed` and the example's number
 * @throws DataError where nothing usable is left
 */
export async function prepareExamples(
  events: AsyncIterable<ExampleEvent>,
  tokenizer: Tokenizer,
  encode: Encode,
  { fraction, seed }: { fraction: number; seed: number },
  sink: ExampleSink,
  control: PrepareControl = {},
): Promise<PreparedExamples> {
  const width = bytesPerToken(tokenizer.vocabSize)
  const writers = { train: new Writer('train', width, sink), validation: new Writer('validation', width, sink) }
  const files: FileRow[] = []
  let count = 0
  let told = 0
  const tell = () => {
    const now = performance.now()
    if (now - told < SELDOM) return
    told = now
    control.progress?.(files, count)
  }
  for await (const event of events) {
    control.signal?.throwIfAborted()
    if (event.type === 'file') {
      files.push(event.row)
      tell()
      continue
    }
    const encoded = await encode(event.example)
    if (!encoded) continue
    const heldOut = hash(seed, PURPOSE, count++) / 2 ** 32 < fraction
    await writers[heldOut ? 'validation' : 'train'].write(encoded)
    tell()
  }
  const [train, validation] = [await writers.train.close(), await writers.validation.close()]
  if (!train.examples) throw nothingUsable(files, control.missing)
  return {
    tokenizer: tokenizer.toJSON(),
    vocabSize: tokenizer.vocabSize,
    bytesPerToken: width,
    train,
    validation,
    files,
  }
}
const PURPOSE = 5
const SELDOM = 200 // ms between two words on how far it is

function nothingUsable(files: readonly FileRow[], missing: PrepareControl['missing']): DataError {
  const refused = files.find(({ taken }) => !taken)
  if (refused)
    return new DataError('nothing-usable', { files: files.length, path: refused.path, reason: refused.message! })
  if (!files.length) return new DataError('no-files', {})
  const facts = { files: files.length }
  return missing === 'labels' ? new DataError('no-labels', facts) : new DataError('no-answers', facts)
}

class Writer {
  readonly #split: Split
  readonly #sink: ExampleSink
  readonly #ids: Chunks
  readonly #marks: Chunks
  readonly #starts: number[] = [0]
  readonly #counts = { examples: 0, tokens: 0, trained: 0, characters: 0, bytes: 0 }

  constructor(split: Split, width: 2 | 4, sink: ExampleSink) {
    this.#split = split
    this.#sink = sink
    this.#ids = new Chunks(width, (bytes) => sink.put(split, 'ids', bytes))
    this.#marks = new Chunks(1, (bytes) => sink.put(split, 'marks', bytes))
  }

  async write({ ids, marks, texts }: Encoded): Promise<void> {
    await this.#ids.append(ids)
    await this.#marks.append(marks)
    const counts = this.#counts
    counts.examples++
    counts.tokens += ids.length
    counts.trained += marks.reduce((sum, mark) => sum + Number(mark > 0), 0)
    for (const text of texts) {
      const { characters, bytes } = measure(text)
      counts.characters += characters
      counts.bytes += bytes
    }
    this.#starts.push(counts.tokens)
  }

  async close(): Promise<ExampleCounts> {
    await this.#ids.end()
    await this.#marks.end()
    await this.#sink.put(this.#split, 'starts', Uint32Array.from(this.#starts).buffer)
    return this.#counts
  }
}

/** Whole numbers in pieces of CHUNK_TOKENS. */
class Chunks {
  readonly #size: 1 | 2 | 4
  readonly #put: (bytes: ArrayBuffer) => Promise<void>
  #chunk: IdArray
  #filled = 0

  constructor(size: 1 | 2 | 4, put: (bytes: ArrayBuffer) => Promise<void>) {
    this.#size = size
    this.#put = put
    this.#chunk = idArray(size, CHUNK_TOKENS)
  }
  async append(values: Uint32Array | Uint8Array): Promise<void> {
    for (let at = 0; at < values.length; ) {
      const part = values.subarray(at, at + CHUNK_TOKENS - this.#filled)
      this.#chunk.set(part, this.#filled)
      this.#filled += part.length
      at += part.length
      if (this.#filled === CHUNK_TOKENS) await this.end()
    }
  }
  async end(): Promise<void> {
    if (!this.#filled) return
    const bytes = this.#chunk.slice(0, this.#filled).buffer
    this.#chunk = idArray(this.#size, CHUNK_TOKENS)
    this.#filled = 0
    await this.#put(bytes)
  }
}
