// The order in which the embedding's gradient wants its rows: all places of one token side by side, so that each row of the
// table has one owner and no atomics are needed.

const BITS = 11
const BUCKETS = 1 << BITS
const counts = new Uint32Array(BUCKETS)
let scratch = new Uint32Array(0)

/**
 * Places 0 .. N - 1 ordered by the id at each, equal ids in the order they stand. A radix sort: its time does not grow with
 * the vocabulary.
 * @param ids (N) each below `vocabSize`
 * @param out (N) where the places go; made where none is given
 */
export function sortByToken(
  ids: Uint32Array,
  vocabSize: number,
  out: Uint32Array<ArrayBuffer> = new Uint32Array(ids.length),
): Uint32Array<ArrayBuffer> {
  const n = ids.length
  if (scratch.length < n) scratch = new Uint32Array(n)
  const passes = Math.max(1, Math.ceil(Math.log2(vocabSize) / BITS))
  // The first pass reads places in their own order; each writes where the next reads, and the last writes `out`.
  for (let i = 0; i < n; i++) (passes % 2 ? scratch : out)[i] = i
  for (let pass = 0; pass < passes; pass++) {
    const last = (passes - pass) % 2 === 1
    const from = last ? scratch : out
    const to = last ? out : scratch
    const shift = pass * BITS
    counts.fill(0)
    for (let i = 0; i < n; i++) counts[(ids[from[i]] >>> shift) & (BUCKETS - 1)]++
    for (let bucket = 0, sum = 0; bucket < BUCKETS; bucket++) {
      const count = counts[bucket]
      counts[bucket] = sum
      sum += count
    }
    for (let i = 0; i < n; i++) to[counts[(ids[from[i]] >>> shift) & (BUCKETS - 1)]++] = from[i]
  }
  return out
}
