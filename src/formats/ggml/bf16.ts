// bfloat16: the upper half of a float32, so the same range with 7 bits of fraction. GGML_TYPE_BF16.

export const ggmlType = 30
export const blockSize = 1
export const blockBytes = 2

export function encode(values: Float32Array): Uint8Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const halves = new Uint16Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const word = words[i]
    // Round to nearest, ties to even. A NaN is kept apart: rounding could carry its fraction away and leave infinity.
    const notANumber = (word & 0x7fffffff) > 0x7f800000
    halves[i] = notANumber ? (word >>> 16) | 64 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16
  }
  return new Uint8Array(halves.buffer)
}

export function decode(bytes: Uint8Array): Float32Array {
  const halves = new Uint16Array(bytes.slice().buffer)
  const words = new Uint32Array(halves.length)
  for (let i = 0; i < words.length; i++) words[i] = halves[i] << 16
  return new Float32Array(words.buffer)
}
