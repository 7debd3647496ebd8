// The text of HTML and of XHTML, as it streams: elements of blocks begin new lines, white space folds as a browser folds
// it, and what is not shown is left out. Nothing is rendered and nothing runs.

import { Parser } from 'htmlparser2'
import { PIECE, type Piece } from '../pieces.ts'

/** Shown by nobody, or by other means. */
const HIDDEN = new Set(
  'head script style template noscript iframe object svg math canvas select textarea title'.split(' '),
)
const BLOCKS = new Set(
  (
    'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure ' +
    'footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol option p pre section summary table tbody tfoot ' +
    'thead tr ul'
  ).split(' '),
)
/** Blocks that have an empty line before and after them. */
const PARAGRAPHS = new Set('p h1 h2 h3 h4 h5 h6 blockquote pre ul ol dl table figure'.split(' '))

export async function* htmlPieces(chunks: AsyncIterable<string>, { xml = false } = {}): AsyncGenerator<Piece> {
  const text = new Text()
  const parser = new Parser(text, { xmlMode: xml, decodeEntities: true, recognizeSelfClosing: true })
  for await (const chunk of chunks) {
    parser.write(chunk)
    if (text.length > PIECE) yield { text: text.take(), last: false }
  }
  parser.end()
  yield { text: text.take(), last: true }
}

/** What a parser tells, put together. */
class Text {
  private written = ''
  /** Line ends that come before the next text; 0 within a line. */
  private breaks = 0
  private space = false
  private begun = false
  private hidden = 0
  private preformatted = 0

  get length(): number {
    return this.written.length
  }

  take(): string {
    const text = this.written
    this.written = ''
    return text
  }

  onopentagname(name: string): void {
    if (HIDDEN.has(name)) this.hidden++
    if (name === 'pre') this.preformatted++
    if (name === 'br') this.breaks++
    if (name === 'td' || name === 'th') this.cell()
    this.block(name)
  }

  onclosetag(name: string): void {
    if (HIDDEN.has(name)) this.hidden--
    if (name === 'pre') this.preformatted--
    this.block(name)
  }

  ontext(text: string): void {
    if (this.hidden) return
    if (this.preformatted) this.add(text)
    else
      text.split(FOLDING).forEach((word, i) => {
        this.space ||= i > 0
        this.add(word)
      })
  }

  private block(name: string): void {
    if (BLOCKS.has(name)) this.breaks = Math.max(this.breaks, PARAGRAPHS.has(name) ? 2 : 1)
  }

  /** Cells of a row are told apart by a tab. */
  private cell(): void {
    if (this.begun && !this.breaks) this.add('\t')
  }

  private add(text: string): void {
    if (!text) return
    const before = !this.begun ? '' : this.breaks ? '\n'.repeat(Math.min(this.breaks, 2)) : this.space ? ' ' : ''
    this.written += before + text
    this.begun = true
    this.breaks = 0
    this.space = false
  }
}

/** White space that folds; a no-break space does not. */
const FOLDING = /[ \t\n\r\f]+/
