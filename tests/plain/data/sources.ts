// Files for tests, without a disk.

import type { FileRow, IngestOptions, Source } from '../../../src/data/ingest/ingest.ts'
import { ingest } from '../../../src/data/ingest/ingest.ts'

/** A file whose bytes come in chunks of `chunk`, so that chunk borders fall everywhere. */
export function file(path: string, content: string | Uint8Array, chunk = 1 << 16): Source {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  return {
    path,
    blob: {
      size: bytes.length,
      stream() {
        let at = 0
        return new ReadableStream({
          pull(controller) {
            if (at < bytes.length) controller.enqueue(bytes.slice(at, at + chunk))
            else controller.close()
            at += chunk
          },
        })
      },
    },
  }
}

export async function read(files: Iterable<Source>, options?: IngestOptions) {
  const documents: string[] = []
  const rows: FileRow[] = []
  let open = ''
  for await (const event of ingest(files, options)) {
    if (event.type === 'file') rows.push(event.row)
    else {
      open += event.piece.text
      if (!event.piece.last) continue
      documents.push(open)
      open = ''
    }
  }
  return { documents, rows }
}

/** UTF-16 in either byte order, without a mark. */
export function utf16(text: string, order: 'little' | 'big'): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(2 * text.length))
  for (let i = 0; i < text.length; i++) bytes.setUint16(2 * i, text.charCodeAt(i), order === 'little')
  return new Uint8Array(bytes.buffer)
}

/** A two-byte encoding, by asking TextDecoder what each pair of bytes means. */
export function encodeBy(label: string, text: string): Uint8Array {
  const decoder = new TextDecoder(label)
  const codes = new Map<string, number[]>()
  for (let byte = 0; byte < 128; byte++) codes.set(String.fromCharCode(byte), [byte])
  for (let lead = 0x81; lead < 0xff; lead++)
    for (let trail = 0x40; trail < 0xff; trail++) {
      const character = decoder.decode(Uint8Array.of(lead, trail))
      if (character.length === 1 && !codes.has(character)) codes.set(character, [lead, trail])
    }
  return Uint8Array.from([...text].flatMap((character) => codes.get(character)!))
}
