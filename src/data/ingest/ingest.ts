// Documents from files, and a row for each file of what became of it. A file that cannot be read is no error: its row says
// why. Everything streams: no text is ever whole in memory. What a format is lies in formats/; here is what all have in common.

import { DataError } from '../errors.ts'
import { measure, type Piece, piecesOf } from '../pieces.ts'
import type { Example } from '../shapes/shapes.ts'
import {
  Allowance,
  type FileRow,
  type OpenFile,
  type Remark,
  remark,
  type ShapeChoice,
  Skip,
  type Source,
} from './file.ts'
import { type Format, formats } from './format.ts'
import { open } from './open.ts'
import { examplesOf } from './records.ts'

export type { FileRow, ShapeChoice, Source } from './file.ts'

export interface IngestOptions {
  /** What TextDecoder calls it; detected for each file where left out. A file's own goes first. */
  readonly encoding?: string
  /** How records become documents; recognised for each file where left out. A file's own goes first. */
  readonly shape?: ShapeChoice
  /** Paths in rows of an earlier reading that are left out of this one. */
  readonly without?: ReadonlySet<string>
  /** Called as bytes of the files are read; in all as many as they have. */
  onBytes?(count: number): void
}

interface FileEvent {
  readonly type: 'file'
  readonly row: FileRow
}
/** Pieces of documents as they are read, and after the pieces of each file its row, which may say that they do not count. */
export type IngestEvent = FileEvent | { readonly type: 'piece'; readonly piece: Piece }
/** Examples of files of records, and in the same manner the rows. */
export type ExampleEvent = FileEvent | { readonly type: 'example'; readonly example: Example }

/** @throws DataError `unknown-encoding` */
export async function* ingest(
  files: Iterable<Source> | AsyncIterable<Source>,
  options: IngestOptions = {},
): AsyncGenerator<IngestEvent> {
  const how: Reading<Piece> = {
    read: (format, file) => withoutBlank('records' in format ? documentsOf(format, file) : format.pieces(file)),
    measure: ({ text, last }) => ({ characters: measure(text).characters, documents: last ? 1 : 0 }),
  }
  for await (const event of readAll(files, options, how))
    yield 'item' in event ? { type: 'piece', piece: event.item } : event
}

/** Files of records as what they are, who says what told apart; other files are left out. @throws DataError `unknown-encoding` */
export async function* ingestExamples(
  files: Iterable<Source> | AsyncIterable<Source>,
  options: IngestOptions = {},
): AsyncGenerator<ExampleEvent> {
  const how: Reading<Example> = {
    read(format, file) {
      if (!('records' in format)) throw new Skip(remark('no-records', {}))
      return examplesOf(format.records(file), file)
    },
    measure: ({ text }) => ({ characters: measure(text).characters, documents: 1 }),
  }
  for await (const event of readAll(files, options, how))
    yield 'item' in event ? { type: 'example', example: event.item } : event
}

async function* documentsOf(format: Extract<Format, { records: unknown }>, file: OpenFile): AsyncGenerator<Piece> {
  for await (const { text } of examplesOf(format.records(file), file)) yield* piecesOf(text)
}

// ---- one file after the other

/** A format of text or records: archives are opened on the way. */
export type Leaf = Exclude<Format, { files: unknown }>
export interface Reading<T> {
  read(format: Leaf, file: OpenFile): AsyncIterable<T>
  measure(item: T): { characters: number; documents: number }
}

/** Whatever is read of files. @throws DataError `unknown-encoding` */
export async function* readAll<T>(
  files: Iterable<Source> | AsyncIterable<Source>,
  options: IngestOptions,
  how: Reading<T>,
): AsyncGenerator<FileEvent | { readonly item: T }> {
  for await (const source of files) {
    requireEncoding(source.encoding ?? options.encoding)
    const { counted, rest } = counting(source, options.onBytes)
    const chosen = { encoding: source.encoding ?? options.encoding, shape: source.shape ?? options.shape }
    const allowance = new Allowance(source.blob.size ?? 0)
    yield* readFile({ ...counted, ...chosen }, options, how, allowance, DEEPEST)
    rest()
  }
}

/** How many archives may lie in one another. */
const DEEPEST = 2

async function* readFile<T>(
  source: Source,
  options: IngestOptions,
  how: Reading<T>,
  allowance: Allowance,
  depth: number,
): AsyncGenerator<FileEvent | { readonly item: T }> {
  const { path, encoding, shape } = source
  if (options.without?.has(path)) return
  const found: { format?: string; encoding?: string; bytes(): number } = { bytes: () => source.blob.size ?? 0 }
  const row = (taken: boolean, facts: Partial<FileRow>, counts = { documents: 0, characters: 0 }): FileEvent => {
    const { bytes, ...known } = found
    return { type: 'file', row: { path, bytes: bytes(), taken, ...known, ...counts, ...facts } }
  }
  try {
    if (isJunk(path)) throw new Skip(remark('junk', {}))
    const { file, format: id, replaced, read } = await open(source, { encoding, shape, allowance })
    found.format = id
    found.bytes = () => source.blob.size ?? read()
    if (file.encoding) found.encoding = file.encoding
    const format = formats[id]
    if ('files' in format) {
      if (depth === 0) throw new Skip(remark('nested-too-deep', { depth: DEEPEST }))
      for await (const inner of format.files(file))
        yield* readFile(
          { ...inner, path: `${path}/${inner.path}`, encoding, shape },
          options,
          how,
          allowance,
          depth - 1,
        )
      return
    }
    const counts = { documents: 0, characters: 0 }
    for await (const item of patiently(how.read(format, file), format.patience, found.bytes())) {
      const { characters, documents } = how.measure(item)
      counts.characters += characters
      counts.documents += documents
      yield { item }
    }
    if (replaced() * 100 > counts.characters) throw new Skip(remark('encoding', { encoding: file.encoding! }))
    if (!counts.documents) throw new Skip(remark('empty', {}))
    yield row(true, { ...(file.shape && { shape: file.shape }), ...remarkable(file, replaced()) }, counts)
  } catch (error) {
    if (!(error instanceof Skip)) throw error
    yield row(false, error.remark)
  }
}

function requireEncoding(encoding: string | undefined): void {
  try {
    new TextDecoder(encoding)
  } catch (cause) {
    throw new DataError('unknown-encoding', { encoding: encoding! }, { cause })
  }
}

/** The same file, whose reading is told. A head is read twice, and not all is always read: `rest` tells what is missing. */
function counting(source: Source, onBytes: IngestOptions['onBytes']) {
  let left = source.blob.size ?? 0
  if (!onBytes) return { counted: source, rest: () => {} }
  const count = (bytes: number) => {
    const counted = Math.min(left, bytes)
    left -= counted
    onBytes(counted)
  }
  const { blob } = source
  const told: Source['blob'] = {
    size: blob.size,
    stream: () => blob.stream(),
    onRead: count,
    ...(blob.slice && {
      slice(start = 0, end = left) {
        count(end - start)
        return blob.slice!(start, end)
      },
    }),
  }
  return { counted: { ...source, blob: told }, rest: () => onBytes(left) }
}

/** What systems and tools leave in folders, by name: a path may well lie in a hidden folder that the user chose. */
const JUNK = /^(\.git|\.svn|\.hg|\.DS_Store|\._.*|__MACOSX|node_modules|Thumbs\.db|desktop\.ini)$/
const isJunk = (path: string) => path.split('/').some((part) => JUNK.test(part))

/** Leaves out documents of nothing but white space. One of more than a piece of it is let pass. */
async function* withoutBlank(pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  let first = true
  for await (const piece of pieces) {
    if (!(first && piece.last && !piece.text.trim())) yield piece
    first = piece.last
  }
}

/** Gives up what takes too long. The clock stands still while nobody asks for more. */
async function* patiently<T>(items: AsyncIterable<T>, patience: Format['patience'], bytes: number): AsyncGenerator<T> {
  if (!patience) return yield* items
  const seconds = Math.round(patience.seconds + (patience.perMiB * bytes) / 2 ** 20)
  const iterator = items[Symbol.asyncIterator]()
  let left = seconds * 1000
  try {
    for (;;) {
      const since = performance.now()
      const next = await within(left, iterator.next())
      if (!next) throw new Skip(remark('too-slow', { seconds }))
      if (next.done) return
      left -= performance.now() - since
      yield next.value
    }
  } finally {
    iterator.return?.().catch(() => {}) // not waited for: it may hang
  }
}

async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), milliseconds)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

function remarkable({ encoding, ignored }: OpenFile, replaced: number): Remark | null {
  if (replaced) return remark('replaced', { encoding: encoding!, characters: replaced })
  return ignored ? remark('ignored', { records: ignored }) : null
}
