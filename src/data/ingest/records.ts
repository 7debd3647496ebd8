// Which columns of a record hold the text to learn. Decided once a file, from its first records: by the columns' names, else
// by which column has the longest text. Every file format of records ends here.

import { type Piece, piecesOf } from '../pieces.ts'
import { type OpenFile, remark, Skip } from './file.ts'

/** A row of a table or an object of JSON: its columns by name. A Map, for names come from outside. */
export type Fields = ReadonlyMap<string, unknown>

/** Names in use, the better known first. Of several columns the texts are put together, a line each. */
const KNOWN: readonly (readonly string[])[] = [
  ['text'],
  ['content'],
  ['body'],
  ['story'],
  ['document'],
  ['article'],
  ['instruction', 'input', 'output'],
  ['instruction', 'input', 'response'],
  ['instruction', 'output'],
  ['instruction', 'response'],
  ['prompt', 'completion'],
  ['prompt', 'response'],
  ['question', 'answer'],
]

/** How many records are looked at before the columns are settled. */
const LOOK = 50

/** Texts of records, or plain strings, as documents. @throws Skip where no column holds text */
export async function* documentsOf(records: AsyncIterable<Fields | string>, file: OpenFile): AsyncGenerator<Piece> {
  let waiting: (Fields | string)[] = []
  let columns: readonly string[] | undefined
  const documents = function* (batch: readonly (Fields | string)[]) {
    for (const record of batch) {
      const text = typeof record === 'string' ? record : textOf(record, columns!)
      if (text.trim()) yield* piecesOf(text)
      else file.ignored++
    }
  }
  const settle = () => {
    const fields = waiting.filter((record) => typeof record !== 'string')
    columns = fields.length ? chooseColumns(fields, file.column) : []
    if (columns.length) file.columns = columns
  }
  for await (const record of records) {
    waiting.push(record)
    if (!columns && waiting.length < LOOK) continue
    if (!columns) settle()
    yield* documents(waiting)
    waiting = []
  }
  if (!columns) settle()
  yield* documents(waiting)
}

function chooseColumns(records: readonly Fields[], wanted: string | undefined): readonly string[] {
  const names = [...new Set(records.flatMap((fields) => [...fields.keys()]))]
  const listed = names.slice(0, 20).join(', ') || 'none at all'
  if (wanted !== undefined) {
    if (!names.includes(wanted)) throw new Skip(remark('no-column', { column: wanted, columns: listed }))
    return [wanted]
  }
  const byLowerCase = new Map(names.map((name) => [name.toLowerCase(), name]))
  const known = KNOWN.map((set) => set.map((name) => byLowerCase.get(name)!)).find((set) =>
    set.every((name) => name !== undefined && records.some((fields) => typeof fields.get(name) === 'string')),
  )
  if (known) return known
  const lengths = names.map((name) => records.reduce((sum, fields) => sum + lengthOf(fields.get(name)), 0))
  const longest = Math.max(...lengths)
  if (!(longest > 0)) throw new Skip(remark('no-text', { columns: listed }))
  return [names[lengths.indexOf(longest)]]
}

const lengthOf = (value: unknown) => (typeof value === 'string' ? value.length : 0)

function textOf(fields: Fields, columns: readonly string[]): string {
  const texts = columns.map((name) => fields.get(name)).filter((value) => typeof value === 'string' && value)
  return (texts as string[]).reduce(
    (all, text) => (!all || /\s$/.test(all) || /^\s/.test(text) ? all + text : `${all}\n${text}`),
    '',
  )
}
