// PDF: the text of its pages, line by line, as pdf.js finds it. It runs in this very thread, draws nothing, and is given no
// way to fetch anything. A scanned book holds pictures and no text, and its row says so.

import type { TextItem } from 'pdfjs-dist/types/src/display/api.js'
import type { Piece } from '../../pieces.ts'
import { damaged, type OpenFile, remark, Skip } from '../file.ts'
import { startsWith } from '../sniff.ts'

export const extensions = ['pdf']
/** `%PDF-`, where it should be; what comes after something else shows by its zero bytes. */
export const recognises = (head: Uint8Array) => (startsWith(head, [0x25, 0x50, 0x44, 0x46, 0x2d]) ? 5 : 0)
export const patience = { seconds: 20, perMiB: 10 }

/** Bytes of a file, which pdf.js holds whole. */
const LARGEST = 256 * 2 ** 20

export async function* pieces(file: OpenFile): AsyncGenerator<Piece> {
  const blob = await file.blob()
  if (blob.size > LARGEST) throw new Skip(remark('too-large', { limit: LARGEST }))
  const { openPdf } = await import('../pdf-library.ts')
  const opening = await openPdf(new Uint8Array(await blob.slice(0, blob.size).arrayBuffer()))
  try {
    const document = await opening.promise
    let begun = false
    for (let number = 1; number <= document.numPages; number++) {
      const page = await document.getPage(number)
      const { items } = await page.getTextContent()
      const text = linesOf(items.filter((item): item is TextItem => 'str' in item))
      page.cleanup()
      if (text) yield { text: begun ? `\n${text}` : text, last: false }
      begun ||= text !== ''
    }
    if (!begun) throw new Skip(remark('only-pictures', { pages: document.numPages }))
    yield { text: '', last: true }
  } catch (error) {
    if ((error as Error | null)?.name === 'PasswordException') throw new Skip(remark('password-needed', {}))
    throw damaged('PDF', error)
  } finally {
    await opening.destroy().catch(() => {}) // it failed already
  }
}

/** Lines as pdf.js tells them apart, without empty ones. */
function linesOf(items: readonly TextItem[]): string {
  const text = items.reduce((all, { str, hasEOL }) => all + str + (hasEOL ? '\n' : ''), '')
  return text
    .replace(SHAPES, (character) => character.normalize('NFKC'))
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line)
    .join('\n')
}

/** Radicals of Chinese characters and ligatures: where a font has one glyph for a radical and a character, files name either. */
const SHAPES = /[\u2e80-\u2fdf\ufb00-\ufb06]/g
