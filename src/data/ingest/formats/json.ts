// A JSON file: a list of records or strings, or one record, perhaps of such a list. A list is taken apart as it streams; a
// record is parsed whole, so its size is bounded. JSON Lines under the name .json are common, and read as what they are.

import { type Fields, guesses } from '../../shapes/shapes.ts'
import { type OpenFile, remark, Skip } from '../file.ts'
import * as jsonl from './jsonl.ts'

export const extensions = ['json']

/** UTF-16 units of what is parsed at once: it becomes several times its size. */
const LARGEST = 1 << 26

export async function* records(file: OpenFile): AsyncGenerator<Fields | string> {
  if (isLines(file.head)) return yield* jsonl.records(file)
  for await (const value of isList(file.head) ? entries(file) : whole(file))
    if (typeof value === 'string') yield value
    else if (jsonl.isRecord(value)) yield new Map(Object.entries(value))
    else file.ignored++
}

const isList = (head: string) => head.trimStart().startsWith('[')

/** Its first line is a record, and it is not the only one. */
function isLines(head: string): boolean {
  const [first, ...others] = head.trimStart().split('\n', 2)
  if (!others.join('').trim()) return false
  try {
    return jsonl.isRecord(JSON.parse(first))
  } catch {
    return false
  }
}

async function* whole(file: OpenFile): AsyncGenerator<unknown> {
  let text = ''
  for await (const chunk of file.text()) {
    text += chunk
    if (text.length > LARGEST) throw new Skip(remark('too-large', { limit: LARGEST }))
  }
  yield* listIn(parse(text, 1))
}

/** The longest list of records or strings in a record, else the record itself; a conversation is one record. */
function listIn(value: unknown): readonly unknown[] {
  if (!jsonl.isRecord(value)) return [value]
  const [guess] = guesses([new Map(Object.entries(value))])
  if (guess && guess.id !== 'text') return [value]
  const lists = Object.values(value).filter((entry): entry is unknown[] => Array.isArray(entry))
  const longest = lists.sort((a, b) => b.length - a.length)[0] ?? []
  return longest.some((entry) => jsonl.isRecord(entry) || typeof entry === 'string') ? longest : [value]
}

/** @param line where the text begins */
function parse(text: string, line: number): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // Engines tell the place in their message, in words of their own: "at position 23", "at line 2 column 7".
    const [, within] = /line (\d+)/.exec(String(error)) ?? []
    const [, position] = /position (\d+)/.exec(String(error)) ?? []
    const before = within ? Number(within) - 1 : linesIn(text.slice(0, position ? Number(position) : text.length))
    throw new Skip(remark('bad-json', { line: line + before }))
  }
}

function linesIn(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}

/** The entries of a list, each parsed as soon as it is whole. What is between them must be one comma; what follows, nothing. */
async function* entries(file: OpenFile): AsyncGenerator<unknown> {
  const list = new ListReader()
  for await (const chunk of file.text()) yield* list.push(chunk)
  list.end()
}

const WITHIN_QUOTES = /["\\]/g
const BETWEEN_QUOTES = /["[\]{},]/g

/** Finds where the entries of a list end, by brackets and quotes alone: JSON.parse judges the rest. */
class ListReader {
  private entry = ''
  private count = 0
  /** Where `entry` begins. */
  private line = 1
  /** Brackets that are open: 1 between entries. */
  private depth = 0
  private quoted = false
  private escaped = false
  private done = false

  end(): void {
    if (!this.done || this.entry.trim()) throw this.malformed()
  }

  *push(chunk: string): Generator<unknown> {
    let start = 0
    let at = this.escaped ? 1 : 0
    this.escaped = false
    for (let mark = this.mark(chunk, at); mark >= 0; mark = this.mark(chunk, at)) {
      at = mark + 1
      const character = chunk[mark]
      if (character === '"') this.quoted = !this.quoted
      else if (character === '\\') at++
      else if (character === '[' || character === '{') {
        if (this.depth++ === 0) {
          this.begin(chunk.slice(start, at))
          start = at
        }
      } else if (character !== ',') {
        if (--this.depth === 0) {
          yield* this.last(chunk.slice(start, mark))
          start = at
        }
      } else if (this.depth === 1) {
        yield this.next(chunk.slice(start, mark))
        start = at
      }
    }
    this.escaped = at > chunk.length
    this.entry += chunk.slice(start)
    if (this.entry.length > LARGEST) throw new Skip(remark('too-large', { limit: LARGEST }))
  }

  private mark(chunk: string, from: number): number {
    const pattern = this.quoted ? WITHIN_QUOTES : BETWEEN_QUOTES
    pattern.lastIndex = from
    return pattern.exec(chunk)?.index ?? -1
  }

  /** Before the list stands nothing, the head has shown. */
  private begin(before: string): void {
    this.line += linesIn(before)
    if (this.done) throw this.malformed()
  }

  private next(rest: string): unknown {
    const text = this.entry + rest
    const value = parse(text, this.line)
    this.line += linesIn(text)
    this.entry = ''
    this.count++
    return value
  }

  private *last(rest: string): Generator<unknown> {
    if (this.count || this.entry.trim() || rest.trim()) yield this.next(rest)
    this.entry = ''
    this.done = true
  }

  private malformed(): Skip {
    return new Skip(remark('bad-json', { line: this.line + linesIn(this.entry) }))
  }
}
