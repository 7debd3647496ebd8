// A file's bytes, found out what they are: which format's mark they bear, or what encoding their text is in. From there
// they stream.

import { FormatError } from '../../formats/bytes.ts'
import {
  type Allowance,
  type OpenFile,
  type RandomAccess,
  remark,
  type ShapeChoice,
  Skip,
  type Source,
} from './file.ts'
import { byExtension, byMagic } from './format.ts'
import { HEAD_BYTES, sniff } from './sniff.ts'

export interface Opening {
  /** What TextDecoder calls it; detected where left out. */
  readonly encoding?: string
  readonly shape?: ShapeChoice
  readonly allowance: Allowance
}

export interface Opened {
  readonly file: OpenFile
  /** Id of its format. */
  readonly format: string
  /** How many characters of what was read so far were none of the encoding, and were replaced by U+FFFD. */
  replaced(): number
  /** Bytes read so far, at most. */
  read(): number
}

/** Bytes of an archive's entry that may be held in memory, for formats that are read at random access. */
const HELD = 256 * 2 ** 20

/** @throws Skip where it is nothing that can be read; RangeError for an encoding that TextDecoder does not know */
export async function open(source: Source, { allowance, encoding, shape }: Opening): Promise<Opened> {
  const { head, whole } = await firstBytes(source)
  const magic = byMagic(head, source.path)
  const label = magic ? undefined : encodingOf(head, whole, encoding)
  let replaced = 0
  let read = 0
  const decoded = (text: string) => {
    replaced += countReplaced(text)
    return text
  }
  const file: OpenFile = {
    path: source.path,
    encoding: label,
    head: label ? new TextDecoder(label).decode(head, { stream: !whole }) : '',
    async *text() {
      const decoder = new TextDecoder(label)
      for await (const bytes of file.bytes()) yield decoded(decoder.decode(bytes, { stream: true }))
      yield decoded(decoder.decode())
    },
    async *bytes() {
      read = 0
      for await (const bytes of bytesOf(source)) {
        read += bytes.length
        yield bytes
      }
    },
    async blob() {
      if (source.blob.slice) return source.blob as RandomAccess
      const parts: BlobPart[] = []
      for await (const bytes of file.bytes()) {
        if (read > HELD) throw new Skip(remark('too-large', { limit: HELD }))
        parts.push(bytes as BlobPart)
      }
      return new Blob(parts)
    },
    allowance,
    choice: shape,
    ignored: 0,
  }
  return { file, format: magic ?? byExtension(source.path), replaced: () => replaced, read: () => read }
}

/** By hand, or found out. @throws Skip where the bytes are no text */
function encodingOf(head: Uint8Array, whole: boolean, chosen: string | undefined): string {
  if (chosen) return chosen
  const sniffed = sniff(head, whole)
  if ('unsupported' in sniffed) throw new Skip(remark('unsupported', { what: sniffed.unsupported }))
  if ('binary' in sniffed) throw new Skip(remark('binary', {}))
  return sniffed.encoding
}

/** The first HEAD_BYTES, or as many as there are. */
export async function firstBytes(source: Source): Promise<{ head: Uint8Array; whole: boolean }> {
  const head = new Uint8Array(Math.min(HEAD_BYTES, source.blob.size ?? HEAD_BYTES))
  let length = 0
  for await (const bytes of bytesOf(source)) {
    const room = head.length - length
    head.set(bytes.subarray(0, room), length)
    if (bytes.length > room) return { head, whole: false }
    length += bytes.length
  }
  return { head: head.subarray(0, length), whole: true }
}

/** @throws Skip */
async function* bytesOf({ blob }: Source): AsyncGenerator<Uint8Array> {
  const reader = blob.stream().getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error) => {
        throw refusal(error)
      })
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => {}) // it failed already, or is at its end
  }
}

function refusal(error: unknown): Skip {
  if (error instanceof Skip) return error
  if (error instanceof FormatError) return new Skip(remark('damaged', { format: 'zip', problem: error.message }))
  const reason = String((error as Error | null)?.name ?? error)
  return new Skip(remark('unreadable', { reason }), { cause: error })
}

function countReplaced(text: string): number {
  let count = 0
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) count++
  return count
}
