// Conversions between JavaScript's numbers and the small floats of model files, exact to the bit.
// Knows bits, no file.

const float = new Float32Array(1)
const word = new Uint32Array(float.buffer)

/**
 * To the nearest integer, ties to even, by ggml's own trick: adding 1.5 * 2^23 in float32 leaves the integer in the low
 * bits. Kept to the bit, so that absurd inputs round to the same absurd integers and files stay equal.
 */
export function nearestInt(x: number): number {
  float[0] = x + 12582912
  return (word[0] & 0x7fffff) - 0x400000
}
