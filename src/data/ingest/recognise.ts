// What a file is taken for, shown before anything is prepared, so that a person can correct it: its encoding, and the shape
// of its records. Of an archive, the first file that has the like.

import { columnsOf, type Example, type Fields, type Guess, guesses, mapColumns, shapes } from '../shapes/shapes.ts'
import type { OpenFile, ShapeChoice, Source } from './file.ts'
import { remark, Skip } from './file.ts'
import { type Leaf, type Reading, readAll } from './ingest.ts'
import { exampleFrom, LOOK, plain } from './records.ts'
import { HEAD_BYTES } from './sniff.ts'

export interface EncodingSample {
  readonly encoding: string
  readonly detected: boolean
  /** Its first characters, as this encoding reads them. */
  readonly text: string
}

/** What people have to choose from. */
const ENCODINGS = [
  'utf-8',
  'gb18030',
  'big5',
  'shift_jis',
  'euc-kr',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'windows-1251',
]
const SAMPLE = 200 // characters

/** How a text reads in each encoding, the detected one first, from where that differs. Empty where the file is no text. */
export async function encodingSamples(source: Source): Promise<EncodingSample[]> {
  const { encoding: _, ...undecided } = source
  const found = await first<{ encoding: string; bytes: Uint8Array }>(undecided, beginning)
  if (!found) return []
  return [...new Set([found.encoding, ...ENCODINGS])].map((encoding, i) => {
    const text = new TextDecoder(encoding).decode(found.bytes, { stream: true })
    return { encoding, detected: i === 0, text: [...text].slice(0, SAMPLE).join('') }
  })
}

async function* beginning(_: Leaf, file: OpenFile) {
  if (!file.encoding) throw new Skip(remark('binary', {}))
  const bytes = new Uint8Array(HEAD_BYTES)
  let length = 0
  for await (const part of file.bytes()) {
    bytes.set(part.subarray(0, bytes.length - length), length)
    length = Math.min(bytes.length, length + part.length)
    if (length === bytes.length) break
  }
  const start = file.encoding.startsWith('utf-16') ? 0 : telling(bytes.subarray(0, length))
  if (length) yield { encoding: file.encoding, bytes: bytes.subarray(start, Math.min(length, start + 8 * SAMPLE)) }
}

/** Where the first line begins that is not of ASCII alone: every encoding reads what comes before in the same way. */
function telling(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte > 127)
  return first < 0 ? 0 : bytes.lastIndexOf(10, first) + 1
}

export interface RecognisedShape {
  readonly columns: readonly string[]
  /** What can be made of them, the surest first. */
  readonly guesses: readonly Guess[]
  /** The choice, or the surest; null where all records are plain strings, or no column is text. */
  readonly shape: ShapeChoice | null
  /** The first records by that shape. */
  readonly examples: readonly Example[]
}

/** @param count of examples, at most LOOK. Null where the file has no records. */
export async function recogniseShape(source: Source, count = 3): Promise<RecognisedShape | null> {
  const records = await first<(Fields | string)[]>(source, firstRecords)
  if (!records) return null
  const fields = records.filter((record) => typeof record !== 'string')
  const columns = columnsOf(fields)
  const guessed = fields.length ? guesses(fields) : []
  const shape = source.shape ?? guessed[0] ?? null
  const examples = records
    .slice(0, count)
    .flatMap((record) => (typeof record === 'string' ? plain(record) : shape ? exampleFrom(record, shape) : []))
  return { columns, guesses: guessed, shape: shape && { id: shape.id, fields: shape.fields }, examples }
}

async function* firstRecords(format: Leaf, file: OpenFile) {
  if (!('records' in format)) throw new Skip(remark('no-records', {}))
  const records: (Fields | string)[] = []
  try {
    for await (const record of format.records(file)) if (records.push(record) === LOOK) break
  } catch (error) {
    if (!records.length) throw error // what was read so far can be shown
  }
  if (records.length) yield records
}

/** The first thing that is read of a file. */
async function first<T>(source: Source, read: Reading<T>['read']): Promise<T | null> {
  const measure = () => ({ characters: 1, documents: 1 })
  for await (const event of readAll([source], {}, { read, measure })) if ('item' in event) return event.item
  return null
}

/** Every shape's slots, and which of the columns would fill them. */
export const slotsFor = (columns: readonly string[]) =>
  Object.entries(shapes).map(([id, shape]) => ({
    id,
    slots: shape.slots.map(({ key, optional }) => ({ key, optional: optional ?? false })),
    fields: mapColumns(shape, columns) ?? {},
  }))
