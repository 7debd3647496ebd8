// The shapes of dataset records there are, and which of them some records have.

import { byName } from '../../registry.ts'
import { type Fields, joined, type Mapping, type Rendered, type Shape } from './shape.ts'

export type { Fields, Mapping, Rendered, Segment, Shape } from './shape.ts'

export const shapes = byName(
  import.meta.glob<Shape>(['./*.ts', '!./shape.ts', '!./shapes.ts', '!./turns.ts'], { eager: true }),
)

/** A record as it is learnt from: by whom what was said, and the text that a model would read. */
export interface Example extends Rendered {
  readonly text: string
}

export const exampleOf = (rendered: Rendered): Example => ({ ...rendered, text: joined(rendered.segments) })

export interface Guess {
  readonly id: string
  readonly fields: Mapping
  /** 0 .. 1: the mean over the records. */
  readonly score: number
}

/** All shapes that some of the records have, the surest first; where none has a name that is known, the longest column is the text. */
export function guesses(records: readonly Fields[]): Guess[] {
  const columns = columnsOf(records)
  const known = Object.entries(shapes).flatMap(([id, shape]): Guess[] => {
    const fields = mapColumns(shape, columns)
    const score = fields ? records.reduce((sum, record) => sum + shape.matches(record, fields), 0) / records.length : 0
    return score > 0 ? [{ id, fields: fields!, score }] : []
  })
  if (known.length) return known.sort((a, b) => b.score - a.score)
  const text = longestColumn(records, columns)
  return text === null ? [] : [{ id: 'text', fields: { text }, score: 0.1 }]
}

export const columnsOf = (records: readonly Fields[]): string[] => [
  ...new Set(records.flatMap((record) => [...record.keys()])),
]

/** Columns by the names that the slots know, in any case; null where a slot that must be filled stays empty. */
export function mapColumns({ slots }: Shape, columns: readonly string[]): Mapping | null {
  const byLowerCase = new Map(columns.map((name) => [name.toLowerCase(), name]))
  const fields: [string, string][] = []
  for (const { key, names, optional } of slots) {
    const known = names.find((name) => byLowerCase.has(name))
    if (known) fields.push([key, byLowerCase.get(known)!])
    else if (!optional) return null
  }
  return Object.fromEntries(fields)
}

function longestColumn(records: readonly Fields[], columns: readonly string[]): string | null {
  const length = (value: unknown) => (typeof value === 'string' ? value.trim().length : 0)
  const lengths = columns.map((name) => records.reduce((sum, record) => sum + length(record.get(name)), 0))
  const longest = Math.max(...lengths)
  return longest > 0 ? columns[lengths.indexOf(longest)] : null
}
