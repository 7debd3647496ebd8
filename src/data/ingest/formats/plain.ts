// Plain text and Markdown, as they are: a file is one document, or several with `<|endoftext|>` between them.

import { cutPoint, lastBreak } from '../../../tokenizers/byte-level/words.ts'
import { END_OF_TEXT } from '../../../tokenizers/tokenizer.ts'
import { PIECE, type Piece } from '../../pieces.ts'
import type { OpenFile } from '../file.ts'

export const extensions = ['txt', 'md', 'markdown']

/** UTF-16 units that are worth a piece of their own. */
const ENOUGH = 1 << 15

export async function* pieces(file: OpenFile): AsyncGenerator<Piece> {
  let rest = ''
  let afterSeparator = false
  for await (const chunk of file.text()) {
    rest += chunk
    for (let at = rest.indexOf(END_OF_TEXT); at >= 0; at = rest.indexOf(END_OF_TEXT)) {
      yield { text: trimmed(rest.slice(0, at)), last: true }
      rest = rest.slice(at + END_OF_TEXT.length)
      afterSeparator = true
    }
    while (rest.length > ENOUGH) {
      const limit = Math.min(PIECE, rest.length - END_OF_TEXT.length) // so that no separator is cut in two
      const at = limit < PIECE ? lastBreak(rest, limit) : cutPoint(rest, limit)
      if (at < 0) break // there may be one in the next chunk
      yield { text: trimmed(rest.slice(0, at)), last: false }
      rest = rest.slice(at)
    }
  }
  yield { text: trimmed(rest), last: true }

  /** Without the line end that belongs to the separator before. */
  function trimmed(piece: string): string {
    const text = afterSeparator ? piece.replace(/^\r?\n/, '') : piece
    afterSeparator = false
    return text
  }
}
