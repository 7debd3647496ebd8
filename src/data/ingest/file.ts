// What is known of one file while it is read and after: where it is, how to read its bytes, and the row a user sees of it.

/** A file to be read: a browser's File, or anything that looks like one. It may be read more than once. */
export interface Source {
  /** As the user knows it; within a folder, its path in the folder. */
  readonly path: string
  readonly blob: { readonly size: number; stream(): ReadableStream<Uint8Array> }
}

/** What became of a file, as plain data. */
export interface FileRow {
  readonly path: string
  readonly bytes: number
  readonly taken: boolean
  /** Why it was skipped, or what was remarkable about a file that was taken. */
  readonly code?: RemarkCode
  readonly message?: string
  /** What the message says beside its words, for a translated one. */
  readonly facts?: Readonly<Record<string, string | number>>
  readonly encoding?: string
  /** Where its text was taken from, in files of records. */
  readonly columns?: readonly string[]
  readonly documents: number
  readonly characters: number
}

interface Remarks {
  empty: Record<string, never>
  junk: Record<string, never>
  binary: { what: string }
  encoding: { encoding: string }
  'too-large': { limit: number }
  'no-text': { columns: string }
  'no-column': { column: string; columns: string }
  /** Taken, but so many characters were no characters of its encoding. */
  replaced: { encoding: string; characters: number }
  /** Taken, but so many records had no text. */
  ignored: { records: number }
}
export type RemarkCode = keyof Remarks

const sentences: { [C in RemarkCode]: (facts: Remarks[C]) => string } = {
  empty: () => 'it holds no text.',
  junk: () => 'it belongs to a program or system, not to the text.',
  binary: ({ what }) => `it is ${what}, not text.`,
  encoding: ({ encoding }) => `its text makes no sense as ${encoding}. Choose its encoding by hand.`,
  'too-large': ({ limit }) =>
    `JSON of more than ${limit / 2 ** 20} MiB cannot be read. Write one record a line (.jsonl).`,
  'no-text': ({ columns }) => `none of its columns holds text (${columns}). Choose a column by hand.`,
  'no-column': ({ column, columns }) => `it has no column ${column}; it has ${columns}.`,
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
  constructor(remark: Remark) {
    super(remark.message)
    this.remark = remark
  }
}

/** A file being read, as its reader sees it. */
export interface OpenFile {
  readonly path: string
  readonly size: number
  /** The first characters, at most some 64 Ki; all of them where the file is not longer. */
  readonly head: string
  /** The column the user asked for. */
  readonly column?: string
  /** What the reader found out, for the file's row. */
  columns?: readonly string[]
  ignored: number
}
