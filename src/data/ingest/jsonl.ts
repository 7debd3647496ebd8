// JSON Lines: each line a record or a string. A line that is no JSON ends the reading with its number; nothing is guessed.

import { DataError } from '../errors.ts'
import type { Piece } from '../pieces.ts'
import type { OpenFile } from './file.ts'
import { documentsOf, type Fields } from './records.ts'

/** UTF-16 units in a line. JSON.parse needs all of it, and several times its size. */
const LONGEST_LINE = 1 << 26

export const readJsonl = (text: AsyncIterable<string>, file: OpenFile): AsyncGenerator<Piece> =>
  documentsOf(records(text, file.path), file)

async function* records(text: AsyncIterable<string>, path: string): AsyncGenerator<Fields | string> {
  let number = 0
  for await (const line of lines(text, path)) {
    number++
    if (!line.trim()) continue
    const malformed = (problem: string) => new DataError('malformed', { path, line: number, problem })
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      throw malformed('this is not valid JSON')
    }
    if (typeof value === 'string') yield value
    else if (isRecord(value)) yield new Map(Object.entries(value))
    else throw malformed('this is neither a record in braces nor a string')
  }
}

async function* lines(text: AsyncIterable<string>, path: string): AsyncGenerator<string> {
  let number = 1
  let rest = ''
  for await (const chunk of text) {
    const [first, ...others] = chunk.split('\n')
    rest += first
    for (const line of others) {
      yield rest
      number++
      rest = line
    }
    if (rest.length > LONGEST_LINE)
      throw new DataError('malformed', {
        path,
        line: number,
        problem: `this line has more than ${LONGEST_LINE} characters`,
      })
  }
  yield rest
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
