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
  async function* bytes(how?: 'passing'): AsyncGenerator<Uint8Array> {
    read = whole ? head.length : 0
    if (whole) return yield head // small files are opened once
    for await (const bytes of bytesOf(source, how)) {
      read += bytes.length
      yield bytes
    }
  }
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
      for await (const part of bytes('passing')) yield decoded(decoder.decode(part, { stream: true }))
      yield decoded(decoder.decode())
    },
    bytes: () => bytes(),
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

/** Bytes of a stretch where the same memory is used again and again. */
const STRETCH = 1 << 15

/**
 * `passing`: each stretch is looked at before the next is asked for, and never after; so one stretch of memory is enough, where new ones
 * would pile up until they are collected. @throws Skip
 */
async function* bytesOf({ blob }: Source, how?: 'passing'): AsyncGenerator<Uint8Array> {
  const { reader, next } = how ? reusing(blob.stream()) : renewing(blob.stream())
  try {
    for (;;) {
      const { done, value } = await next().catch((error) => {
        throw refusal(error)
      })
      if (done) return
      blob.onRead?.(value.length)
      yield value
    }
  } finally {
    await reader.cancel().catch(() => {}) // it failed already, or is at its end
  }
}

function renewing(stream: ReadableStream<Uint8Array>) {
  const reader = stream.getReader()
  return { reader, next: () => reader.read() }
}

/** Only what a browser streams itself takes memory that it is given. */
function reusing(stream: ReadableStream<Uint8Array>): {
  reader: { cancel(): Promise<void> }
  next(): Promise<ReadableStreamReadResult<Uint8Array>>
} {
  let reader: ReadableStreamBYOBReader
  try {
    reader = stream.getReader({ mode: 'byob' })
  } catch {
    return renewing(stream)
  }
  let memory = new ArrayBuffer(STRETCH)
  const next = async (): Promise<ReadableStreamReadResult<Uint8Array>> => {
    const { done, value } = await reader.read(new Uint8Array(memory))
    if (done || !value) return { done: true, value: undefined }
    memory = value.buffer
    return { done: false, value }
  }
  return { reader, next }
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
