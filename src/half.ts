// 16-bit floats as ordinary numbers, exact to the bit: IEEE binary16 and bfloat16 (the upper half of binary32). Knows bits; no file, no op.

const float = new Float32Array(1)
const word = new Uint32Array(float.buffer)

/** The bits of the nearest binary16: ties to even, overflow to infinity, a NaN stays one (as in ggml). */
export function toF16(x: number): number {
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

/** The number that the bits of a binary16 are: exact, and infinities and NaN stay what they are. */
export function fromF16(bits: number): number {
  // At the place of a float32's exponent and mantissa they are the number by 2^112, subnormal or not.
  word[0] = ((bits & 0x8000) << 16) | ((bits & 0x7fff) << 13)
  if ((bits & 0x7c00) === 0x7c00) word[0] |= 0x7f800000 // infinity, or no number
  return float[0] * REBASED
}
const REBASED = 2 ** 112

/** The bits of the nearest bfloat16: ties to even; a NaN stays one. */
export function toBf16(x: number): number {
  float[0] = x
  if (Number.isNaN(x)) return (word[0] >>> 16) | 0x40
  return (word[0] + 0x7fff + ((word[0] >>> 16) & 1)) >>> 16
}

export function fromBf16(bits: number): number {
  word[0] = bits << 16
  return float[0]
}
