// What is known of one file while it is read and after: where it is, how to read its bytes, and the row a user sees of it.

import type { Mapping } from '../shapes/shapes.ts'

/** Bytes that can be read more than once: a browser's File, or an entry of an archive, which has neither size nor `slice`. */
export interface Bytes {
  /** Null where that is not known before all is read. */
  readonly size: number | null
  stream(): ReadableStream<Uint8Array>
  slice?(start?: number, end?: number): Blob
  /** Told of every stretch of the stream that was read. */
  onRead?(bytes: number): void
}

/** What a Blob is, but for the formats that jump about in their files. */
export type RandomAccess = Pick<Blob, 'size' | 'slice'>

/** A file to be read. */
export interface Source {
  /** As the user knows it; within a folder or an archive, its path in there. */
  readonly path: string
  readonly blob: Bytes
  /** What was decided by hand for this file, and for all in it where it is an archive. */
  readonly encoding?: string
  readonly shape?: ShapeChoice
}

/** A shape of records, and the column for each of its slots. */
export interface ShapeChoice {
  readonly id: string
  readonly fields: Mapping
}

/** What became of a file, as plain data. */
export interface FileRow {
  readonly path: string
  readonly bytes: number
  readonly taken: boolean
  /** Id of the format it was read as, where that came to light. */
  readonly format?: string
  /** Why it was skipped, or what was remarkable about a file that was taken. */
  readonly code?: RemarkCode
  readonly message?: string
  /** What the message says beside its words, for a translated one. */
  readonly facts?: Readonly<Record<string, string | number>>
  readonly encoding?: string
  /** Where its text was taken from, in files of records. */
  readonly shape?: ShapeChoice
  readonly documents: number
  readonly characters: number
}

interface Remarks {
  empty: Record<string, never>
  junk: Record<string, never>
  binary: Record<string, never>
  unsupported: { what: string }
  encoding: { encoding: string }
  unreadable: { reason: string }
  /** `problem` is the reader's own, in English. */
  damaged: { format: string; problem: string }
  'bad-json': { line: number }
  'bad-record': { line: number }
  'long-line': { line: number; limit: number }
  'open-quote': { line: number }
  'too-large': { limit: number }
  'too-slow': { seconds: number }
  'inflates-too-far': { limit: number }
  /** `problem` is the archive reader's own sentence. */
  'entry-refused': { problem: string }
  'nested-too-deep': { depth: number }
  'password-needed': Record<string, never>
  'only-pictures': { pages: number }
  'no-text': { columns: string }
  'no-column': { column: string; columns: string }
  'no-records': Record<string, never>
  /** Taken, but so many characters were no characters of its encoding. */
  replaced: { encoding: string; characters: number }
  /** Taken, but so many records had no text. */
  ignored: { records: number }
}
export type RemarkCode = keyof Remarks

const sentences: { [C in RemarkCode]: (facts: Remarks[C]) => string } = {
  empty: () => 'it holds no text.',
  junk: () => 'it belongs to a program or system, not to the text.',
  binary: () => 'it is a binary file, not text.',
  unsupported: ({ what }) => `it is ${what}, which cannot be read here.`,
  encoding: ({ encoding }) => `its text makes no sense as ${encoding}. Choose its encoding by hand.`,
  unreadable: ({ reason }) => `it could not be read (${reason}). Was it moved or changed? Choose it again.`,
  damaged: ({ format, problem }) => `it is a damaged ${format} file, or none: ${problem}`,
  'bad-json': ({ line }) => `line ${line} is not valid JSON. Correct or remove it, then try again.`,
  'bad-record': ({ line }) => `line ${line} is neither a record in braces nor a string.`,
  'long-line': ({ line, limit }) => `line ${line} has more than ${limit} characters.`,
  'open-quote': ({ line }) => `in the row that begins in line ${line}, a quote is not closed, or not doubled.`,
  'too-large': ({ limit }) => `more than ${limit / 2 ** 20} MiB of it would have to be in memory at once.`,
  'too-slow': ({ seconds }) => `reading it took more than ${seconds} seconds.`,
  'inflates-too-far': ({ limit }) => `it would unpack to more than ${limit} bytes, far more than text does.`,
  'entry-refused': ({ problem }) => `it was left out. ${problem}`,
  'nested-too-deep': ({ depth }) => `archives within archives are opened ${depth} deep at most. Unpack it first.`,
  'password-needed': () => 'it can be opened with a password only.',
  'only-pictures': ({ pages }) => `its ${pages} pages are pictures without text. Text recognition is needed first.`,
  'no-text': ({ columns }) => `none of its columns holds text (${columns}). Choose a column by hand.`,
  'no-column': ({ column, columns }) => `it has no column ${column}; it has ${columns}.`,
  'no-records': () => 'it holds running text, no examples.',
  replaced: ({ encoding, characters }) => `${characters} characters were unreadable as ${encoding} and were replaced.`,
  ignored: ({ records }) => `${records} records without text were left out.`,
}

export interface Remark {
  readonly code: RemarkCode
  readonly message: string
  readonly facts: Readonly<Record<string, string | number>>
}

export const remark = <C extends RemarkCode>(code: C, facts: Remarks[C]): Remark => ({
  code,
  message: sentences[code](facts),
  facts,
})

/** Thrown by a reader to give up its file; the other files go on. */
export class Skip extends Error {
  readonly remark: Remark
  constructor(remark: Remark, options?: ErrorOptions) {
    super(remark.message, options)
    this.remark = remark
  }
}

/** What a library says of bytes that it cannot make sense of; nothing else is wrong with a file that was read so far. */
export const damaged = (format: string, error: unknown): Skip =>
  error instanceof Skip
    ? error
    : new Skip(remark('damaged', { format, problem: sentence(String((error as Error | null)?.message ?? error)) }))

/** One line, and not a long one. */
const sentence = (message: string) => message.replace(/\s+/g, ' ').slice(0, 200)

/** A file being read, as its format sees it. */
export interface OpenFile {
  readonly path: string
  /** What text() decodes by. Only files that are text have one. */
  readonly encoding?: string
  /** The first characters of a text, at most some 64 Ki; all of them where the file is not longer. */
  readonly head: string
  /** All of the text, from its beginning. @throws Skip `unreadable` while it is read */
  text(): AsyncIterable<string>
  /** All of the bytes, from their beginning. */
  bytes(): AsyncIterable<Uint8Array>
  /** The bytes at random access. @throws Skip `too-large` where an archive's entry is too large to be held */
  blob(): Promise<RandomAccess>
  /** What all archives in a dropped file may become together. */
  readonly allowance: Allowance
  /** The shape that a person chose. */
  readonly choice?: ShapeChoice
  /** What the reader found out, for the file's row. */
  shape?: ShapeChoice
  ignored: number
}

/** Bytes that archives may still become. Text shrinks 3 to 30 times, tables up to 100 times, and bombs 1000 times. */
export class Allowance {
  private left: number
  readonly limit: number

  /** @param size bytes of the file that was dropped */
  constructor(size: number) {
    this.limit = this.left = 64 * 2 ** 20 + 200 * size
  }

  get remaining(): number {
    return this.left
  }

  /** @throws Skip */
  spend(bytes: number): void {
    this.left -= bytes
    if (this.left < 0) throw new Skip(remark('inflates-too-far', { limit: this.limit }))
  }
}
