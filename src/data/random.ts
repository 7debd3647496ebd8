// Counter-based random numbers for data: a number is a function of whole numbers (a seed, a purpose, a position), with no
// state between them. So a run that resumes needs to remember nothing but where it was.

/** A well mixed 32-bit number from whole numbers: MurmurHash3 (x86, 32 bits; Appleby) of their little-endian low 32 bits. */
export function hash(...words: readonly number[]): number {
  let state = 0x9747b28c
  for (const word of words) {
    let k = Math.imul(word, 0xcc9e2d51)
    k = Math.imul((k << 15) | (k >>> 17), 0x1b873593)
    state ^= k
    state = Math.imul((state << 13) | (state >>> 19), 5) + 0xe6546b64
  }
  state ^= 4 * words.length
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35)
  return (state ^ (state >>> 16)) >>> 0
}

const ROUNDS = 6

/**
 * Where `index` goes in the shuffle of 0 .. size - 1 that `key` names: a Feistel network over the smallest even number of bits that holds
 * `size`, walked until it lands inside (Black and Rogaway, "Ciphers with arbitrary finite domains", 2002).
 * Expected less than four walks. `size` at most 2^32.
 */
export function permuted(index: number, size: number, key: number): number {
  const half = Math.max(1, Math.ceil(Math.log2(size) / 2))
  const side = 2 ** half
  let at = index
  do {
    let left = Math.floor(at / side)
    let right = at % side
    for (let round = 0; round < ROUNDS; round++) {
      const mixed = (left ^ hash(key, round, right)) & (side - 1)
      left = right
      right = mixed
    }
    at = left * side + right
  } while (at >= size)
  return at
}
