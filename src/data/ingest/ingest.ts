// Documents from files: which reader a file wants, what encoding it is in, and a row for each file of what became of it.
// Everything streams: no file is ever whole in memory, but JSON that is one value.

import { measure, type Piece } from '../pieces.ts'
import { readCsv } from './csv.ts'
import { type FileRow, type OpenFile, type Remark, remark, Skip, type Source } from './file.ts'
import { readJson } from './json.ts'
import { readJsonl } from './jsonl.ts'
import { openText } from './open.ts'
import { readPlain } from './plain.ts'

export type { FileRow, Source } from './file.ts'

export interface IngestOptions {
  /** What TextDecoder calls it; detected for each file where left out. */
  readonly encoding?: string
  /** The column of tables and records that holds the text; chosen for each file where left out. */
  readonly column?: string
  /** Called as bytes are read. */
  onBytes?(count: number): void
}

/** Pieces of documents as they are read, and after the pieces of each file its row. A file that is skipped is not an error. */
export type IngestEvent =
  | { readonly type: 'piece'; readonly piece: Piece }
  | { readonly type: 'file'; readonly row: FileRow }

type Reader = (text: AsyncIterable<string>, file: OpenFile) => AsyncIterable<Piece>

/** By the end of the name; every other file is read as plain text if it is text. */
const readers: ReadonlyMap<string, Reader> = new Map([
  ['json', readJson],
  ['jsonl', readJsonl],
  ['ndjson', readJsonl],
  ['csv', readCsv],
  ['tsv', readCsv],
])

/** @throws DataError `malformed` (with the line), `unreadable`, `unknown-encoding` */
export async function* ingest(
  files: Iterable<Source> | AsyncIterable<Source>,
  options: IngestOptions = {},
): AsyncGenerator<IngestEvent> {
  for await (const file of files) yield* readFile(file, options)
}

async function* readFile(source: Source, options: IngestOptions): AsyncGenerator<IngestEvent> {
  const counts = { documents: 0, characters: 0 }
  const row = (taken: boolean, found: Partial<FileRow>): IngestEvent => ({
    type: 'file',
    row: { path: source.path, bytes: source.blob.size, taken, ...counts, ...found },
  })
  try {
    if (isJunk(source.path)) throw new Skip(remark('junk', {}))
    const { encoding, head, text, replaced } = await openText(source, options.encoding, options.onBytes)
    const file: OpenFile = { path: source.path, size: source.blob.size, head, column: options.column, ignored: 0 }
    for await (const piece of withoutBlank(readerOf(source.path)(text, file))) {
      counts.characters += measure(piece.text).characters
      if (piece.last) counts.documents++
      yield { type: 'piece', piece }
    }
    if (replaced() * 100 > counts.characters) throw new Skip(remark('encoding', { encoding }))
    if (!counts.documents) throw new Skip(remark('empty', {}))
    yield row(true, { encoding, columns: file.columns, ...remarkable(encoding, replaced(), file.ignored) })
  } catch (error) {
    if (!(error instanceof Skip)) throw error
    yield row(false, { documents: 0, characters: 0, ...error.remark })
  }
}

const readerOf = (path: string) => readers.get(path.split('.').at(-1)!.toLowerCase()) ?? readPlain

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

function remarkable(encoding: string, replaced: number, ignored: number): Remark | null {
  if (replaced) return remark('replaced', { encoding, characters: replaced })
  return ignored ? remark('ignored', { records: ignored }) : null
}
