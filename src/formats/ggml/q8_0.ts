// 8 bits a weight: blocks of 32 signed bytes q under one half-precision scale d; value = d * q. 8.5 bits with the scale.
// Layout and rounding are ggml's (block_q8_0), so files equal llama.cpp's to the byte. GGML_TYPE_Q8_0.

import { fromF16, toF16 } from '../../half.ts'

export const ggmlType = 8
export const blockSize = 32
export const blockBytes = 34
export const fallback = 'f16'

const { fround } = Math

export function encode(values: Float32Array): Uint8Array {
  const out = new DataView(new ArrayBuffer((values.length / blockSize) * blockBytes))
  for (let block = 0, at = 0; block < values.length; block += blockSize, at += blockBytes) {
    let largest = 0
    for (let i = 0; i < 32; i++) largest = Math.max(largest, Math.abs(values[block + i]))
    const scale = fround(largest / 127)
    const inverse = scale ? fround(1 / scale) : 0
    out.setUint16(at, toF16(scale), true)
    for (let i = 0; i < 32; i++) out.setInt8(at + 2 + i, roundHalfAway(fround(values[block + i] * inverse)))
  }
  return new Uint8Array(out.buffer)
}

/** C's roundf: Math.round would take -0.5 to 0. */
const roundHalfAway = (x: number) => (x < 0 ? -Math.floor(0.5 - x) : Math.floor(0.5 + x))

export function decode(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = new Float32Array((bytes.length / blockBytes) * blockSize)
  for (let block = 0, at = 0; at < bytes.length; block += blockSize, at += blockBytes) {
    const scale = fromF16(view.getUint16(at, true))
    for (let i = 0; i < 32; i++) values[block + i] = scale * view.getInt8(at + 2 + i)
  }
  return values
}
