// The number formats that a tensor's values can be written in, by id: one file each in ggml/, and the file's name is the id.
// Knows how floats become bytes and come back; knows no container and no model.

import { collect, FormatError, type NamedTensor, quote, type StoredTensor } from './bytes.ts'

/** `blockSize` values share `blockBytes` bytes. Both directions take whole blocks; a matrix row must be whole blocks too. */
export interface Codec {
  /** GGML_TYPE_*: how a GGUF file names the format. */
  readonly ggmlType: number
  readonly blockSize: number
  readonly blockBytes: number
  /** The format to use instead for rows that are not whole blocks. */
  readonly fallback?: string
  encode(values: Float32Array): Uint8Array
  decode(bytes: Uint8Array): Float32Array
}

const files = import.meta.glob<Codec>('./ggml/*.ts', { eager: true })
export const codecs: ReadonlyMap<string, Codec> = new Map(
  Object.entries(files).map(([path, codec]) => [path.slice('./ggml/'.length, -'.ts'.length), codec]),
)

export function codec(id: string): Codec {
  const found = codecs.get(id)
  if (found) return found
  throw new FormatError(`The number format ${quote(id)} is not known here; known: ${[...codecs.keys()].join(', ')}.`)
}

/** The wished format, or its nearest relative that `rowLength` divides into whole blocks of. */
export function fitting(id: string, rowLength: number): string {
  const { blockSize, fallback } = codec(id)
  return rowLength % blockSize === 0 || !fallback ? id : fitting(fallback, rowLength)
}

/** Bytes of `count` values. */
export function encodedBytes(id: string, count: number): number {
  const { blockSize, blockBytes } = codec(id)
  if (count % blockSize)
    throw new FormatError(`${count} values are no whole blocks of ${id}, which takes ${blockSize} at a time.`)
  return (count / blockSize) * blockBytes
}

/**
 * Floats as a tensor of format `id`, encoded piece by piece while they are read. A piece is any whole number of blocks
 * (whole rows always are). Values too large for a half become infinite, as ggml's do.
 */
export function encoded(
  name: string,
  shape: readonly number[],
  id: string,
  pieces: () => AsyncIterable<Float32Array> | Iterable<Float32Array>,
): NamedTensor {
  const { encode, blockSize } = codec(id)
  return {
    name,
    shape,
    dtype: id,
    byteLength: encodedBytes(
      id,
      shape.reduce((a, b) => a * b, 1),
    ),
    async *bytes() {
      for await (const values of pieces()) {
        if (values.length % blockSize) throw new Error(`A piece of ${values.length} values cuts a block of ${id}.`)
        if (blockSize > 1) requireFinite(name, values)
        yield encode(values)
      }
    },
  }
}

/** A shared scale cannot carry a NaN: it would become an ordinary wrong number, unseen. */
function requireFinite(name: string, values: Float32Array): void {
  const bad = values.findIndex((x) => !Number.isFinite(x))
  if (bad >= 0) throw new FormatError(`The tensor ${quote(name)} holds ${values[bad]} and cannot be quantized.`)
}

const PIECE = 1 << 20 // values; whole blocks of every format

/** Values `from` .. `to` of a tensor, both at a block's edge, at most 4 MiB of them at a time. @throws FormatError as `floats` */
export async function* floatPieces(tensor: StoredTensor, from: number, to: number): AsyncGenerator<Float32Array> {
  const { decode } = codec(tensor.dtype)
  for (let at = from; at < to; at += PIECE) {
    const start = encodedBytes(tensor.dtype, at)
    const end = encodedBytes(tensor.dtype, Math.min(to, at + PIECE))
    yield decode(await collect(tensor.part(start, end - start)))
  }
}

/** The values of a tensor from a file. @throws FormatError where its number format is not one of ours */
export async function floats(tensor: NamedTensor): Promise<Float32Array> {
  return codec(tensor.dtype).decode(await collect(tensor))
}
