// What cleaning took out, to be looked at again: JSON lines, one document each. The first 16 MiB are kept whole; of what comes
// after one document in ten, after 16 MiB of those one in a hundred, and so on, so that the log grows with the logarithm of
// what was removed. Of each reason the first few are always kept. Knows not where the lines are stored.

import type { RemovedDocument } from './clean/pipeline.ts'
import { measure } from './pieces.ts'
import { hash } from './random.ts'

/** One line of the log. */
export interface RemovedRecord {
  readonly step: string
  readonly reason: string
  readonly facts: Readonly<Record<string, string | number>>
  /** How many files that were taken came before its own. */
  readonly file: number
  /** Of the whole document. */
  readonly characters: number
  /** Its beginning. */
  readonly text: string
}

const WHOLE = 16 << 20 // bytes
const FIRST = 20 // documents of each reason
const LONGEST = 20_000 // UTF-16 units of a text

export class RemovedLog {
  /** Documents that were removed, and those of them that were kept. */
  total = 0
  kept = 0
  private bytes = 0
  private readonly reasons = new Map<string, number>()

  /** Its line, or null where the document is left out. */
  line({ step, reason, facts, text }: RemovedDocument, file: number): Uint8Array<ArrayBuffer> | null {
    const index = this.total++
    const before = this.reasons.get(reason) ?? 0
    this.reasons.set(reason, before + 1)
    const share = 10 ** -Math.floor(this.bytes / WHOLE)
    if (before >= FIRST && hash(index, 5) / 2 ** 32 >= share) return null
    const { characters } = measure(text)
    const record: RemovedRecord = { step, reason, facts, file, characters, text: text.slice(0, LONGEST) }
    const line = new TextEncoder().encode(`${JSON.stringify(record)}\n`)
    this.bytes += line.length
    this.kept++
    return line
  }
}

export interface RemovedPage {
  readonly documents: readonly RemovedRecord[]
  /** Where the next page starts, in lines; null where there is none. */
  readonly next: number | null
}

/** `count` lines of the log from the `from`-th on, of one reason or step where one is given. */
export async function readRemoved(
  chunks: AsyncIterable<ArrayBuffer>,
  { from = 0, count = 20, reason, step }: { from?: number; count?: number; reason?: string; step?: string },
): Promise<RemovedPage> {
  const documents: RemovedRecord[] = []
  let line = 0
  for await (const text of linesOf(chunks)) {
    if (line++ < from) continue
    const record = JSON.parse(text) as RemovedRecord
    if ((reason && record.reason !== reason) || (step && record.step !== step)) continue
    if (documents.length === count) return { documents, next: line - 1 }
    documents.push(record)
  }
  return { documents, next: null }
}

async function* linesOf(chunks: AsyncIterable<ArrayBuffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop()!
    yield* lines
  }
}
