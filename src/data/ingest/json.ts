// A JSON file: a list of records or strings, or one record that holds such a list. It is parsed whole, so its size is bounded.
// JSON Lines under the name .json are common, and read as what they are.

import { DataError } from '../errors.ts'
import type { Piece } from '../pieces.ts'
import { type OpenFile, remark, Skip } from './file.ts'
import { isRecord, readJsonl } from './jsonl.ts'
import { documentsOf, type Fields } from './records.ts'

const LARGEST = 256 * 2 ** 20

export async function* readJson(text: AsyncIterable<string>, file: OpenFile): AsyncGenerator<Piece> {
  if (isLines(file.head)) return yield* readJsonl(text, file)
  if (file.size > LARGEST) throw new Skip(remark('too-large', { limit: LARGEST }))
  let whole = ''
  for await (const chunk of text) whole += chunk
  yield* documentsOf(records(parse(whole, file.path)), file)
}

/** Its first line is a record, and it is not the only one. */
function isLines(head: string): boolean {
  const [first, ...others] = head.trimStart().split('\n', 2)
  if (!others.join('').trim()) return false
  try {
    return isRecord(JSON.parse(first))
  } catch {
    return false
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // Engines tell the place in their message, in words of their own: "at position 23", "at line 2 column 7".
    const [, line] = /line (\d+)/.exec(String(error)) ?? []
    const [, position] = /position (\d+)/.exec(String(error)) ?? []
    const before = text.slice(0, position ? Number(position) : text.length)
    const problem = position || line ? 'this is not valid JSON' : 'up to here, this is not valid JSON'
    throw new DataError('malformed', { path, line: line ? Number(line) : before.split('\n').length, problem })
  }
}

async function* records(value: unknown): AsyncGenerator<Fields | string> {
  const list = Array.isArray(value) ? value : listIn(value)
  for (const entry of list)
    if (typeof entry === 'string') yield entry
    else if (isRecord(entry)) yield new Map(Object.entries(entry))
}

/** The longest list of records or strings in a record, else the record itself. */
function listIn(value: unknown): readonly unknown[] {
  if (!isRecord(value)) return [value]
  const lists = Object.values(value).filter((entry): entry is unknown[] => Array.isArray(entry))
  const longest = lists.sort((a, b) => b.length - a.length)[0] ?? []
  return longest.some((entry) => isRecord(entry) || typeof entry === 'string') ? longest : [value]
}
