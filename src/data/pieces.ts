// Documents as they pass through: a document arrives in pieces, so that one of 500 MB never exists whole.

import { cutPoint } from '../tokenizers/byte-level/words.ts'

export interface Piece {
  /** Never much longer than PIECE; the pieces of a document together are its text. */
  readonly text: string
  /** The document ends with this piece. */
  readonly last: boolean
}

/** UTF-16 units. Long enough to work on at once, short enough to look at other tasks in between. */
export const PIECE = 1 << 18

/** A document that is whole already, in pieces cut where no word is cut, if there is such a place. */
export function* piecesOf(document: string): Generator<Piece> {
  let start = 0
  while (document.length - start > PIECE) {
    const length = cutPoint(document.slice(start, start + PIECE + 1), PIECE)
    yield { text: document.slice(start, start + length), last: false }
    start += length
  }
  yield { text: document.slice(start), last: true }
}

/** Characters (code points) and UTF-8 bytes of a text; a lone surrogate counts as the U+FFFD it is written as. */
export function measure(text: string): { characters: number; bytes: number } {
  let characters = text.length
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) bytes++
    else if (unit < 0x800) bytes += 2
    else if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      bytes += 4
      characters--
      i++
    } else bytes += 3
  }
  return { characters, bytes }
}
