// JSON Lines: each line a record or a string. A line that is no JSON ends the reading with its number; nothing is guessed.

import type { Fields } from '../../shapes/shape.ts'
import { type OpenFile, remark, Skip } from '../file.ts'

export const extensions = ['jsonl', 'ndjson']

/** UTF-16 units in a line. JSON.parse needs all of it, and several times its size. */
const LONGEST_LINE = 1 << 24

export async function* records(file: OpenFile): AsyncGenerator<Fields | string> {
  let number = 0
  for await (const line of lines(file)) {
    number++
    if (!line.trim()) continue
    const value = parse(line, number)
    if (typeof value === 'string') yield value
    else if (isRecord(value)) yield new Map(Object.entries(value))
    else throw new Skip(remark('bad-record', { line: number }))
  }
}

function parse(line: string, number: number): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new Skip(remark('bad-json', { line: number }))
  }
}

async function* lines(file: OpenFile): AsyncGenerator<string> {
  let number = 1
  let rest = ''
  for await (const chunk of file.text()) {
    const [first, ...others] = chunk.split('\n')
    rest += first
    for (const line of others) {
      yield rest
      number++
      rest = line
    }
    if (rest.length > LONGEST_LINE) throw new Skip(remark('long-line', { line: number, limit: LONGEST_LINE }))
  }
  yield rest
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
