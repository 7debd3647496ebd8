// Web pages, saved: their text alone.

import type { Piece } from '../../pieces.ts'
import type { OpenFile } from '../file.ts'

export const extensions = ['html', 'htm', 'xhtml']

export async function* pieces(file: OpenFile): AsyncGenerator<Piece> {
  const { htmlPieces } = await import('../html-text.ts')
  yield* htmlPieces(file.text())
}
