// A file's bytes as text: found out what encoding they are in, then decoded as they stream.

import { DataError } from '../errors.ts'
import { remark, Skip, type Source } from './file.ts'
import { HEAD_BYTES, sniff } from './sniff.ts'

export interface OpenedText {
  readonly encoding: string
  /** The first characters. */
  readonly head: string
  /** All of it, the head again included. */
  readonly text: AsyncIterable<string>
  /** How many characters of what was read so far were none of this encoding, and were replaced by U+FFFD. */
  replaced(): number
}

/** @throws Skip where it is no text, DataError `unreadable`, `unknown-encoding` */
export async function openText(
  source: Source,
  encoding: string | undefined,
  onBytes: ((count: number) => void) | undefined,
): Promise<OpenedText> {
  const { head, whole } = await firstBytes(source)
  const sniffed = encoding ? { encoding } : sniff(head, whole)
  if ('binary' in sniffed) throw new Skip(remark('binary', { what: sniffed.binary }))
  const label = sniffed.encoding
  let replaced = 0
  async function* text() {
    const decoder = decoderOf(label)
    for await (const bytes of bytesOf(source)) {
      onBytes?.(bytes.length)
      const piece = decoder.decode(bytes, { stream: true })
      replaced += countReplaced(piece)
      yield piece
    }
    const end = decoder.decode()
    replaced += countReplaced(end)
    yield end
  }
  return {
    encoding: label,
    head: decoderOf(label).decode(head, { stream: !whole }),
    text: text(),
    replaced: () => replaced,
  }
}

/** The first HEAD_BYTES, or as many as there are. */
async function firstBytes(source: Source): Promise<{ head: Uint8Array; whole: boolean }> {
  const head = new Uint8Array(Math.min(HEAD_BYTES, source.blob.size))
  let length = 0
  for await (const bytes of bytesOf(source)) {
    head.set(bytes.subarray(0, head.length - length), length)
    length = Math.min(head.length, length + bytes.length)
    if (length === head.length) break
  }
  return { head: head.subarray(0, length), whole: source.blob.size <= HEAD_BYTES }
}

async function* bytesOf({ path, blob }: Source): AsyncGenerator<Uint8Array> {
  const reader = blob.stream().getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error) => {
        throw new DataError('unreadable', { path, reason: String(error?.name ?? error) }, { cause: error })
      })
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => {}) // it failed already, or is at its end
  }
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding)
  } catch {
    throw new DataError('unknown-encoding', { encoding })
  }
}

function countReplaced(text: string): number {
  let count = 0
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) count++
  return count
}
