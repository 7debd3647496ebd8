// What a model is given to read, for people to look at: each token by itself, and what a corpus begins with.

import type { Tokenizer } from '../tokenizers/tokenizer.ts'
import { type CorpusSource, openCorpus } from './corpus.ts'
import type { FileRow } from './ingest/ingest.ts'

export interface TokenChip {
  readonly id: number
  /** Its text; null where its bytes are only a part of a character. It may hold anything: show it as text, never as markup. */
  readonly text: string | null
  /** Its bytes in hex, "e4 b8". */
  readonly bytes: string
  readonly special: boolean
}

export function tokenChips(tokenizer: Tokenizer, ids: ArrayLike<number>): TokenChip[] {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const textOf = (bytes: Uint8Array) => {
    try {
      return strict.decode(bytes)
    } catch {
      return null
    }
  }
  return Array.from(ids, (id) => {
    const bytes = tokenizer.tokenBytes(id)
    const special = tokenizer.isSpecial(id)
    return {
      id,
      text: special ? tokenizer.tokenText(id) : textOf(bytes),
      bytes: Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' '),
      special,
    }
  })
}

/** UTF-16 units that a peek reads at most, whatever it has found by then. */
const PEEK = 1 << 22

/** The first documents of a corpus, each cut to `characters` UTF-16 units, and the rows of the files read through for them. */
export async function peek(source: CorpusSource, count = 5, characters = 2000) {
  const documents: string[] = []
  const files: FileRow[] = []
  let before = 0 // documents of the files that are done
  let open = ''
  let read = 0
  for await (const event of openCorpus(source).read()) {
    if (event.type === 'file') {
      files.push(event.row)
      if (!event.row.taken) documents.length = before
      before = documents.length
      open = ''
      continue
    }
    const { text, last } = event.piece
    if (open.length < characters) open += text
    read += text.length
    if (!last && read < PEEK) continue
    documents.push(open.slice(0, characters))
    open = ''
    if (documents.length === count || read >= PEEK) break
  }
  return { documents, files }
}
