// A long row of token ids, kept in chunks somewhere else (IndexedDB, a file, memory) and read at any place.
// Knows how ids lie in a chunk; knows neither text nor storage.

export type Split = 'train' | 'validation'

/** How many ids a chunk holds; only the last may hold fewer. 1 or 2 MiB: small enough to be read for one window. */
export const CHUNK_TOKENS = 1 << 19

/** Plain data: what must be remembered of a row of ids to read it again. */
export interface TokensInfo {
  readonly tokens: number
  /** Ids are little-endian unsigned whole numbers of this size: 2 where the vocabulary has at most 65,536 ids, else 4; marks take 1. */
  readonly bytesPerToken: 1 | 2 | 4
}

export interface TokenStream {
  readonly length: number
  /** Ids at offset .. offset + length - 1. @throws RangeError outside the row */
  read(offset: number, length: number): Promise<Uint32Array>
}

/** One row after another, as one. */
export function joinedTokens(streams: readonly TokenStream[]): TokenStream {
  const length = streams.reduce((sum, stream) => sum + stream.length, 0)
  return {
    length,
    async read(offset, count) {
      if (!(offset >= 0 && count >= 0 && offset + count <= length))
        throw new RangeError(`tokens ${offset} to ${offset + count} of ${length}`)
      const out = new Uint32Array(count)
      let start = 0
      for (const stream of streams) {
        const [from, to] = [Math.max(offset, start), Math.min(offset + count, start + stream.length)]
        if (from < to) out.set(await stream.read(from - start, to - from), from - offset)
        start += stream.length
      }
      return out
    },
  }
}

export const bytesPerToken = (vocabSize: number): 2 | 4 => (vocabSize <= 0x10000 ? 2 : 4)

export type IdArray = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>
/** An array of ids of this size: so many zeros, or a view of a buffer. */
export function idArray(size: 1 | 2 | 4, from: number | ArrayBuffer): IdArray {
  const Ids = size === 1 ? Uint8Array : size === 2 ? Uint16Array : Uint32Array
  return new Ids(from as ArrayBuffer) // its overloads take a number or a buffer, but not "either"
}

/** @param cacheBytes the most recently used chunks stay in memory up to this size */
export function openTokens(
  { tokens, bytesPerToken }: TokensInfo,
  readChunk: (index: number) => Promise<ArrayBuffer>,
  cacheBytes = 64 * 2 ** 20,
): TokenStream {
  const capacity = Math.max(2, Math.floor(cacheBytes / (CHUNK_TOKENS * bytesPerToken)))
  const cache = new Map<number, Promise<IdArray>>() // oldest use first
  const chunk = (index: number) => {
    const ids = cache.get(index) ?? readChunk(index).then((bytes) => idArray(bytesPerToken, bytes))
    cache.delete(index)
    cache.set(index, ids)
    ids.catch(() => cache.delete(index)) // a failed read may work the next time
    if (cache.size > capacity) cache.delete(cache.keys().next().value!)
    return ids
  }
  return {
    length: tokens,
    async read(offset, length) {
      if (!(offset >= 0 && length >= 0 && offset + length <= tokens))
        throw new RangeError(`tokens ${offset} to ${offset + length} of ${tokens}`)
      const out = new Uint32Array(length)
      for (let at = offset; at < offset + length; ) {
        const index = Math.floor(at / CHUNK_TOKENS)
        const ids = await chunk(index)
        const from = at - index * CHUNK_TOKENS
        const part = ids.subarray(from, from + offset + length - at)
        if (!part.length)
          throw new RangeError(`chunk ${index} of the tokens is shorter than it was when it was written`)
        out.set(part, at - offset)
        at += part.length
      }
      return out
    },
  }
}
