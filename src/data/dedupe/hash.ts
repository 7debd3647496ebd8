// Hashes of texts. Not against adversaries: whoever wants two texts to collide can make them.

/**
 * 64 bits of a string's UTF-16 units, as two whole numbers of 32 bits: two lanes of multiply and rotate with MurmurHash3's
 * constants and finalizer (Appleby), each stirred into the other at the end.
 */
export function hash64(text: string): [high: number, low: number] {
  let a = 0x9747b28c ^ text.length
  let b = 0x3c6ef372 ^ text.length
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 0xcc9e2d51)
    a = (a << 15) | (a >>> 17)
    b = Math.imul(b ^ unit, 0x1b873593)
    b = (b << 13) | (b >>> 19)
  }
  a = mix(a ^ Math.imul(b, 0xe6546b64))
  b = mix(b ^ Math.imul(a, 0x38b34ae5))
  return [a >>> 0, b >>> 0]
}

/** MurmurHash3's finalizer: each bit of the input changes each of the output with probability one half. */
export function mix(value: number): number {
  let h = value ^ (value >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return h ^ (h >>> 16)
}
