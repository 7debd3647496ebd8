// IEEE 754 half precision: 5 bits of exponent, 10 of fraction. GGML_TYPE_F16.

import { fromF16, toF16 } from '../../half.ts'

export const ggmlType = 1
export const blockSize = 1
export const blockBytes = 2

export function encode(values: Float32Array): Uint8Array {
  const halves = new Uint16Array(values.length)
  for (let i = 0; i < values.length; i++) halves[i] = toF16(values[i])
  return new Uint8Array(halves.buffer)
}

export function decode(bytes: Uint8Array): Float32Array {
  const halves = new Uint16Array(bytes.slice().buffer)
  const values = new Float32Array(halves.length)
  for (let i = 0; i < values.length; i++) values[i] = fromF16(halves[i])
  return values
}
