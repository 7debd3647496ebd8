// The ends of every file format here: a ByteSource to read from (a Blob, an array), a ByteStream to write out.
// Reading asks for ranges, and no range beyond the end exists; writing yields pieces, and a stream's exact length is
// known before its first byte is made. So a model of 500 MB never lies whole in JavaScript's memory, in or out.
// Knows no format and no file system.

/** Something is wrong with a file from outside. The message is a plain sentence for the person who chose the file. */
export class FormatError extends Error {
  override name = 'FormatError'
}

/** Bytes at random access. */
export interface ByteSource {
  readonly size: number
  /** The caller's own copy of a range. @throws FormatError where the source ends before the range does */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>
}

/** Bytes in order, made while they are consumed. `bytes()` may be called again and starts over. */
export interface ByteStream {
  readonly byteLength: number
  bytes(): AsyncIterable<Uint8Array>
}

export interface NamedFile extends ByteStream {
  readonly name: string
}

/** An array with a name, as it lies in a file: row-major, little-endian. `dtype` is a codec's id (ggml.ts) or, in lower case, safetensors' name. */
export interface NamedTensor extends ByteStream {
  readonly name: string
  readonly dtype: string
  readonly shape: readonly number[]
}

/** A stretch of a source: read in order, or a part of it by itself. */
export interface ByteRange extends ByteStream {
  part(offset: number, byteLength: number): ByteRange
}

/** A tensor in an opened file. Reading it touches only its own range of the source. */
export interface StoredTensor extends NamedTensor, ByteRange {}

export function fromBytes(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    async read(offset, length) {
      requireRange(offset, length, bytes.length)
      return new Uint8Array(bytes.subarray(offset, offset + length)) // a Buffer's slice would be no copy
    },
  }
}

export function fromBlob(blob: Blob): ByteSource {
  return {
    size: blob.size,
    async read(offset, length) {
      requireRange(offset, length, blob.size)
      return new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer())
    },
  }
}

/**
 * The same for many small reads near each other, as of an archive's entries: what lies behind a small range is read along with it. Of such
 * stretches it holds a few, for names in order (1, 10, 11, 2) seldom lie so.
 */
export function readingAhead(source: ByteSource): ByteSource {
  const held: { offset: number; bytes: Uint8Array<ArrayBuffer> }[] = [] // the last used comes first
  return {
    size: source.size,
    async read(offset, length) {
      requireRange(offset, length, source.size)
      if (length > AHEAD / 4) return source.read(offset, length)
      const at = held.findIndex((has) => has.offset <= offset && offset + length <= has.offset + has.bytes.length)
      const [stretch] =
        at >= 0
          ? held.splice(at, 1)
          : [{ offset, bytes: await source.read(offset, Math.min(AHEAD, source.size - offset)) }]
      held.unshift(stretch)
      held.length = Math.min(held.length, STRETCHES)
      return stretch.bytes.slice(offset - stretch.offset, offset - stretch.offset + length)
    },
  }
}
const AHEAD = 64 << 10
const STRETCHES = 16

/** @throws FormatError where a range reaches beyond the end */
export function requireRange(offset: number, length: number, size: number): void {
  if (offset >= 0 && length >= 0 && offset + length <= size) return
  throw new FormatError(`The file has ${size} bytes, but ${offset + length} are needed: it was probably cut short.`)
}

const PIECE = 4 << 20

/** A range of a source as a stream of pieces of at most 4 MiB. */
export function range(source: ByteSource, offset: number, byteLength: number): ByteRange {
  return {
    byteLength,
    part(from, length) {
      requireRange(from, length, byteLength)
      return range(source, offset + from, length)
    },
    async *bytes() {
      for (let at = 0; at < byteLength; at += PIECE) {
        yield await source.read(offset + at, Math.min(PIECE, byteLength - at))
      }
    },
  }
}

export function textFile(name: string, text: string): NamedFile {
  const bytes = new TextEncoder().encode(text)
  return { name, ...range(fromBytes(bytes), 0, bytes.length) }
}

/** The whole of a stream in one array: for what is known to be small, or wanted whole. */
export async function collect(stream: ByteStream): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(stream.byteLength)
  let at = 0
  for await (const piece of exactly(stream)) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/** A stream's pieces, held to the length it promised: a file with one tensor too short would be nonsense from there on. */
export async function* exactly(stream: ByteStream): AsyncGenerator<Uint8Array> {
  let left = stream.byteLength
  for await (const piece of stream.bytes()) {
    left -= piece.length
    if (left < 0) break
    yield piece
  }
  if (left !== 0) throw new Error(`A stream of ${stream.byteLength} bytes gave ${left < 0 ? 'more' : `${left} fewer`}.`)
}

/** A name from outside, made safe to show: quoted, escaped, and not endless. */
export function quote(name: string): string {
  const quoted = JSON.stringify(name.slice(0, 80))
  return quoted.length > 80 ? `${quoted.slice(0, 79)}…"` : quoted
}
