// Conversions between JavaScript's numbers and the small floats of model files, exact to the bit.
// Knows bits, no file.

const float = new Float32Array(1)
const word = new Uint32Array(float.buffer)

/** float32 to the bits of the nearest float16: ties to even, overflow to infinity, a NaN stays one (as in ggml). */
export function toHalf(x: number): number {
  float[0] = x
  const sign = (word[0] >>> 16) & 0x8000
  const magnitude = word[0] & 0x7fffffff
  if (magnitude > 0x7f800000) return sign | 0x7e00
  if (magnitude >= 0x47800000) return sign | 0x7c00 // 65536 and above, infinity
  if (magnitude >= 0x38800000) {
    // Normal halves: move the exponent's bias from 127 to 15 and round 13 bits away; a carry may run into the exponent.
    const rebased = magnitude - (112 << 23)
    return sign | ((rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13)
  }
  // Subnormal halves count units of 2^-24. Adding 2^-1 lets float32's own rounding do the division.
  float[0] = Math.abs(x) + 0.5
  return sign | (word[0] - 0x3f000000)
}

/** The bits of a float16 as the number they are: exact, and infinities and NaN stay what they are. */
export function fromHalf(bits: number): number {
  // At the place of a float32's exponent and mantissa they are the number by 2^112, subnormal or not.
  word[0] = ((bits & 0x8000) << 16) | ((bits & 0x7fff) << 13)
  if ((bits & 0x7c00) === 0x7c00) word[0] |= 0x7f800000 // infinity, or no number
  return float[0] * REBASED
}
const REBASED = 2 ** 112

/**
 * To the nearest integer, ties to even, by ggml's own trick: adding 1.5 * 2^23 in float32 leaves the integer in the low
 * bits. Kept to the bit, so that absurd inputs round to the same absurd integers and files stay equal.
 */
export function nearestInt(x: number): number {
  float[0] = x + 12582912
  return (word[0] & 0x7fffff) - 0x400000
}
