// A corpus: where documents come from, files or a built-in generator, behind one face. It can be read more than once, and
// gives the same documents in the same order each time.

import { readValues } from '../options.ts'
import { type FileRow, type IngestEvent, ingest, type ShapeChoice, type Source } from './ingest/ingest.ts'
import { corpora, member } from './members.ts'
import { piecesOf } from './pieces.ts'

export type CorpusSource =
  | { readonly files: readonly Source[]; readonly encoding?: string; readonly shape?: ShapeChoice }
  | { readonly builtin: { readonly id: string; readonly options: Readonly<Record<string, unknown>> } }

export interface Corpus {
  /** Bytes to be read, if that is known before. */
  readonly size: number | null
  read(how?: Reading): AsyncGenerator<IngestEvent>
}

export interface Reading {
  /** Rows of an earlier reading: what was not taken then is left out now. */
  readonly known?: readonly FileRow[]
  onBytes?(count: number): void
}

export function openCorpus(source: CorpusSource): Corpus {
  if ('builtin' in source) {
    const { id, options } = source.builtin
    const { documents, options: known } = member(corpora, id)
    const values = readValues(known, options)
    return {
      size: null,
      async *read() {
        for (const document of documents(values)) for (const piece of piecesOf(document)) yield { type: 'piece', piece }
      },
    }
  }
  const files = named(source.files)
  const { encoding, shape } = source
  return {
    size: files.reduce((sum, { blob }) => sum + (blob.size ?? 0), 0),
    read({ known = [], onBytes } = {}) {
      const without = new Set(known.filter(({ taken }) => !taken).map(({ path }) => path))
      return ingest(files, { encoding, shape, without, onBytes })
    },
  }
}

/** In an order that no system has a say in, for the split depends on it; and each with a name of its own. */
function named(files: readonly Source[]): Source[] {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  const taken = new Set<string>()
  return sorted.map((file) => {
    let path = file.path
    for (let n = 2; taken.has(path); n++) path = `${file.path} (${n})`
    taken.add(path)
    return { ...file, path }
  })
}
