// Streams of bytes cut into chunks of at most CHUNK_BYTES, each with its SHA-256. Knows neither where they go nor what they mean.
import * as v from 'valibot'
import { CHUNK_BYTES, type StoredArray } from './store.ts'

export async function sha256(bytes: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Equal content, equal hash: over the names and chunk hashes. */
export const contentHash = (arrays: readonly StoredArray[]) => sha256(new TextEncoder().encode(JSON.stringify(arrays)))

export type WriteChunk = (index: number, bytes: Uint8Array<ArrayBuffer>) => Promise<void>

/**
 * Takes pieces of any length and writes whole chunks. Holds one chunk of memory, used again for the next:
 * `write` must have copied the bytes when its promise settles.
 */
export class ChunkWriter {
  readonly #write: WriteChunk
  readonly #buffer: Uint8Array<ArrayBuffer>
  readonly #chunks: { size: number; sha256: string }[] = []
  #filled = 0
  #size = 0

  /** @param atMost an upper bound of the stream's length, where one is known, so that small arrays take small buffers */
  constructor(write: WriteChunk, atMost = CHUNK_BYTES) {
    this.#write = write
    this.#buffer = new Uint8Array(Math.max(1, Math.min(atMost, CHUNK_BYTES)))
  }

  async push(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length; ) {
      const piece = bytes.subarray(from, from + this.#buffer.length - this.#filled)
      this.#buffer.set(piece, this.#filled)
      this.#filled += piece.length
      this.#size += piece.length
      from += piece.length
      if (this.#filled === this.#buffer.length) await this.#flush()
    }
  }

  /** Writes what is left; the array as it now lies in storage. */
  async end(name: string): Promise<StoredArray> {
    if (this.#filled) await this.#flush()
    return { name, size: this.#size, chunks: this.#chunks }
  }

  async #flush(): Promise<void> {
    const bytes = this.#buffer.subarray(0, this.#filled)
    const [hash] = await Promise.all([sha256(bytes), this.#write(this.#chunks.length, bytes)])
    this.#chunks.push({ size: bytes.length, sha256: hash })
    this.#filled = 0
  }
}

const MOST_ARRAYS = 65_536
const bytes = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

/** A list of arrays as found in a manifest from outside: sizes add up, and only an array's last chunk may be short. */
export const storedArrays = v.pipe(
  v.array(
    v.pipe(
      v.strictObject({
        name: v.pipe(v.string(), v.maxLength(1024)),
        size: bytes,
        chunks: v.pipe(
          v.array(
            v.strictObject({
              size: v.pipe(bytes, v.minValue(1), v.maxValue(CHUNK_BYTES)),
              sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
            }),
          ),
          v.readonly(),
        ),
      }),
      v.check(({ size, chunks }) => {
        const full = chunks.slice(0, -1).every((chunk) => chunk.size === CHUNK_BYTES)
        return full && chunks.reduce((sum, chunk) => sum + chunk.size, 0) === size
      }, 'the chunks do not add up to the array'),
    ),
  ),
  v.maxLength(MOST_ARRAYS),
  v.readonly(),
)

export const totalSize = (arrays: readonly { size: number }[]) => arrays.reduce((sum, array) => sum + array.size, 0)
