// Tables: comma-, semicolon-, tab- or bar-separated. Papa Parse splits rows; here is only how it is fed piece by piece, and
// what the first row means.

import Papa from 'papaparse'
import { PIECE } from '../../pieces.ts'
import type { Fields } from '../../shapes/shape.ts'
import { type OpenFile, remark, Skip } from '../file.ts'

export const extensions = ['csv', 'tsv']

/** UTF-16 units in a row; a quote that is never closed makes one row of the rest of the file. */
const LONGEST_ROW = 1 << 24

export async function* records(file: OpenFile): AsyncGenerator<Fields> {
  let names: readonly string[] | undefined
  for await (const cells of rows(file)) {
    if (cells.every((cell) => !cell.trim())) continue
    if (!names && isHeader(cells)) names = cells.map((cell) => cell.trim())
    else yield new Map(cells.map((cell, i) => [names?.[i] ?? `column ${i + 1}`, cell]))
    names ??= []
  }
}

/** Names are short, all different, and none is missing. */
const isHeader = (cells: readonly string[]) =>
  new Set(cells).size === cells.length &&
  cells.every((cell) => cell.trim() && cell.length <= 64 && !cell.includes('\n'))

interface Parsed {
  readonly data: string[][]
  readonly errors: readonly { readonly code: string; readonly row: number }[]
  readonly meta: { readonly cursor: number }
}

async function* rows(file: OpenFile): AsyncGenerator<string[]> {
  const parser = new Papa.Parser({ delimiter: delimiter(file.head), newline: '\n' })
  let rest = ''
  let line = 1
  let enough = PIECE // a row that is not whole yet is looked at again only when twice as much is there
  const parse = (end: boolean) => {
    const { data, errors, meta }: Parsed = parser.parse(rest, 0, !end)
    const [wrong] = errors.filter(({ row }) => end || row < data.length)
    if (wrong) throw openQuote(line + data.slice(0, wrong.row).reduce((sum, row) => sum + linesOf(row), 0))
    line += data.reduce((sum, row) => sum + linesOf(row), 0)
    rest = rest.slice(end ? rest.length : meta.cursor)
    return data.map(withoutReturn)
  }
  for await (const chunk of file.text()) {
    rest += chunk
    if (rest.length < enough) continue
    yield* parse(false)
    if (rest.length > LONGEST_ROW) throw openQuote(line)
    enough = Math.max(PIECE, 2 * rest.length)
  }
  yield* parse(true)
}

const openQuote = (line: number) => new Skip(remark('open-quote', { line }))

const linesOf = (row: readonly string[]) => row.reduce((sum, cell) => sum + cell.split('\n').length - 1, 1)

/** Rows are split at "\n", so the last cell of a row that ends in "\r\n" keeps the "\r". */
function withoutReturn(row: string[]): string[] {
  const last = row.length - 1
  if (row[last].endsWith('\r')) row[last] = row[last].slice(0, -1)
  return row
}

/** What separates most cells of the first line. Where nothing does, a character that no text has, so that commas stay. */
function delimiter(head: string): string {
  const [first] = head.split('\n', 1)
  const unquoted = first.replace(/"[^"]*"/g, '')
  const counts = [',', '\t', ';', '|'].map((mark) => ({ mark, count: unquoted.split(mark).length - 1 }))
  const [most] = counts.sort((a, b) => b.count - a.count)
  return most.count ? most.mark : '\u001f'
}
