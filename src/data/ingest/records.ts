// Records become examples by their shape. It is settled once a file, by its first records, or was chosen by hand. Every
// file format of records ends here.

import { member } from '../members.ts'
import { columnsOf, type Example, exampleOf, type Fields, guesses, mapColumns, shapes } from '../shapes/shapes.ts'
import { type OpenFile, remark, type ShapeChoice, Skip } from './file.ts'

/** How many records are looked at before the shape is settled. */
export const LOOK = 50

/** Blank ones are counted and left out. @throws Skip where no column holds text */
export async function* examplesOf(records: AsyncIterable<Fields | string>, file: OpenFile): AsyncGenerator<Example> {
  let waiting: (Fields | string)[] = []
  let settled = false
  for await (const record of records) {
    waiting.push(record)
    if (!settled && waiting.length < LOOK) continue
    if (!settled) file.shape = settle(waiting, file.choice)
    settled = true
    yield* rendered(waiting, file)
    waiting = []
  }
  if (!settled) file.shape = settle(waiting, file.choice)
  yield* rendered(waiting, file)
}

function* rendered(records: readonly (Fields | string)[], file: OpenFile): Generator<Example> {
  for (const record of records) {
    const example = typeof record === 'string' ? plain(record) : file.shape && exampleFrom(record, file.shape)
    if (example?.text.trim()) yield example
    else file.ignored++
  }
}

export const plain = (text: string) => exampleOf({ segments: [{ role: 'text', text, trained: true }] })
export const exampleFrom = (record: Fields, { id, fields }: ShapeChoice) =>
  exampleOf(member(shapes, id).render(record, fields))

/** Undefined where all are plain strings: then a record among later ones has no text. */
function settle(records: readonly (Fields | string)[], choice: ShapeChoice | undefined): ShapeChoice | undefined {
  const fields = records.filter((record) => typeof record !== 'string')
  if (!fields.length) return undefined
  if (choice) return fitting(choice, columnsOf(fields))
  const [guess] = guesses(fields)
  if (!guess) throw new Skip(remark('no-text', { columns: listed(columnsOf(fields)) }))
  return { id: guess.id, fields: guess.fields }
}

/** A choice by hand, where all its columns are there; slots that it leaves open are filled as usual. */
function fitting({ id, fields }: ShapeChoice, columns: readonly string[]): ShapeChoice {
  const shape = member(shapes, id)
  const filled = { ...mapColumns(shape, columns), ...fields }
  for (const { key, optional } of shape.slots) {
    const column = Object.hasOwn(filled, key) ? filled[key] : undefined
    if (column === undefined ? !optional : !columns.includes(column))
      throw new Skip(remark('no-column', { column: column ?? key, columns: listed(columns) }))
  }
  return { id, fields: filled }
}

const listed = (columns: readonly string[]) => columns.slice(0, 20).join(', ') || 'none at all'
