// Documents of Word: the running text of the main part, a line for each paragraph, the cells of a table's row told apart by
// tabs. Deleted text, comments and notes are not part of it. Format: ECMA-376, part 1, section 17 (WordprocessingML)

import { PIECE, type Piece } from '../../pieces.ts'
import { entriesOf, isZip, textOf } from '../archive.ts'
import { type OpenFile, remark, Skip } from '../file.ts'

export const extensions = ['docx']
export const patience = { seconds: 20, perMiB: 4 }

/** By its name, or by the name of its main part near the beginning. */
export const recognises = (head: Uint8Array, extension: string) =>
  isZip(head) && (extension === 'docx' || holds(head.subarray(0, 1 << 14), 'word/document.xml')) ? 21 : 0

const holds = (bytes: Uint8Array, ascii: string) => new TextDecoder('latin1').decode(bytes).includes(ascii)

export async function* pieces(file: OpenFile): AsyncGenerator<Piece> {
  const entries = await entriesOf(file, 'Word')
  const main = entries.find(({ name }) => /^word\/document\d*\.xml$/.test(name))
  if (!main) throw new Skip(remark('damaged', { format: 'Word', problem: 'it has no document part.' }))
  const { Parser } = await import('htmlparser2')
  const text = new Body()
  const parser = new Parser(text, { xmlMode: true })
  for await (const chunk of textOf(main, 'Word')) {
    parser.write(chunk)
    if (text.length > PIECE) yield { text: text.take(), last: false }
  }
  parser.end()
  yield { text: text.take().trimEnd(), last: true }
}

/** What a parser tells, put together. Drawings have a twin for old programs (Fallback), which would be read twice. */
class Body {
  private written = ''
  private inText = false
  private twins = 0
  private rows = 0

  get length(): number {
    return this.written.length
  }

  take(): string {
    const text = this.written
    this.written = ''
    return text
  }

  onopentagname(name: string): void {
    if (name === 'mc:Fallback') this.twins++
    else if (name === 'w:t') this.inText = true
    else if (name === 'w:tr') this.rows++
    else if (name === 'w:tab') this.add('\t')
    else if (name === 'w:br' || name === 'w:cr') this.add('\n')
    else if (name === 'w:noBreakHyphen') this.add('\u2011')
  }

  onclosetag(name: string): void {
    if (name === 'mc:Fallback') this.twins--
    else if (name === 'w:t') this.inText = false
    else if (name === 'w:p') this.add(this.rows ? ' ' : '\n')
    else if (name === 'w:tc') this.end('\t')
    else if (name === 'w:tr') {
      this.rows--
      this.end(this.rows ? ' ' : '\n')
    }
  }

  ontext(text: string): void {
    if (this.inText) this.add(text)
  }

  private add(text: string): void {
    if (!this.twins) this.written += text
  }

  /** In place of what the last paragraph or cell within ended with. */
  private end(mark: string): void {
    this.written = this.written.replace(/[ \t]$/, '')
    this.add(mark)
  }
}
