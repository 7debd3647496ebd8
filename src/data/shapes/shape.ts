// What a shape of dataset records is: which columns it goes by, how sure it is of a record, and the example it makes of it.

/** A row of a table or an object of JSON: its columns by name. A Map, for names come from outside. */
export type Fields = ReadonlyMap<string, unknown>

export type Role = 'text' | 'system' | 'user' | 'assistant' | 'tool'

/** A stretch of an example by one speaker, as written: no template, no separators. */
export interface Segment {
  readonly role: Role
  readonly text: string
  /** Supervised fine-tuning counts its loss here, and only here. */
  readonly trained: boolean
  /** Of a word: what it is said to be. */
  readonly label?: string
}

export interface Rendered {
  readonly segments: readonly Segment[]
  /** In preference pairs: what `segments` is preferred to, the prompt included. */
  readonly rejected?: readonly Segment[]
  /** In classification: what the text is said to be. */
  readonly label?: string
}

/** Slot -> column. Only keys of the shape's own slots are looked at. */
export type Mapping = Readonly<Record<string, string>>

export interface Slot {
  readonly key: string
  /** What its column is usually called, in lower case, the surest first. */
  readonly names: readonly string[]
  readonly optional?: true
}

/** One file of shapes/. Its words are in the language files under `shapes.<id>`. */
export interface Shape {
  readonly slots: readonly Slot[]
  /** 0 where the record is not of this shape, up to 1 where it can hardly be anything else. */
  matches(record: Fields, fields: Mapping): number
  render(record: Fields, fields: Mapping): Rendered
}

export const valueAt = (record: Fields, fields: Mapping, slot: string): unknown =>
  Object.hasOwn(fields, slot) ? record.get(fields[slot]) : undefined

/** The text in a slot; empty where there is none. */
export function textAt(record: Fields, fields: Mapping, slot: string): string {
  const value = valueAt(record, fields, slot)
  return typeof value === 'string' ? value : ''
}

export const isFilled = (record: Fields, fields: Mapping, slot: string) => textAt(record, fields, slot).trim() !== ''

/** Put after one another as a text has them: on a line each, unless there is white space between them already; words as they are. */
export function spaced(segments: readonly Segment[]): Segment[] {
  const filled = segments.filter(({ text }) => text)
  return filled.map((segment, i) => {
    const next = filled[i + 1]?.text
    return next === undefined || segment.label !== undefined || /\s$/.test(segment.text) || /^\s/.test(next)
      ? segment
      : { ...segment, text: `${segment.text}\n` }
  })
}

export const joined = (segments: readonly Segment[]) => spaced(segments).reduce((all, { text }) => all + text, '')
