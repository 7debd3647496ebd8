// 4 bits a weight: blocks of 32 nibbles q under one half-precision scale d; value = d * (q - 8). 4.5 bits with the scale.
// The scale carries the sign of the largest weight, which so gets q = 0 and is exact. Byte i holds weights i (low nibble)
// and i + 16 (high). Layout and rounding are ggml's (block_q4_0). GGML_TYPE_Q4_0.

import { fromF16, toF16 } from '../../half.ts'

export const ggmlType = 2
export const blockSize = 32
export const blockBytes = 18
export const fallback = 'f16'

const { fround } = Math

export function encode(values: Float32Array): Uint8Array {
  const out = new DataView(new ArrayBuffer((values.length / blockSize) * blockBytes))
  for (let block = 0, at = 0; block < values.length; block += blockSize, at += blockBytes) {
    let largest = 0 // of magnitude, with its sign
    for (let i = 0; i < 32; i++) if (Math.abs(values[block + i]) > Math.abs(largest)) largest = values[block + i]
    const scale = fround(largest / -8)
    const inverse = scale ? fround(1 / scale) : 0
    const nibble = (i: number) => Math.min(15, Math.trunc(fround(fround(values[block + i] * inverse) + 8.5)))
    out.setUint16(at, toF16(scale), true)
    for (let i = 0; i < 16; i++) out.setUint8(at + 2 + i, nibble(i) | (nibble(i + 16) << 4))
  }
  return new Uint8Array(out.buffer)
}

export function decode(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = new Float32Array((bytes.length / blockBytes) * blockSize)
  for (let block = 0, at = 0; at < bytes.length; block += blockSize, at += blockBytes) {
    const scale = fromF16(view.getUint16(at, true))
    for (let i = 0; i < 16; i++) {
      const pair = bytes[at + 2 + i]
      values[block + i] = scale * ((pair & 15) - 8)
      values[block + i + 16] = scale * ((pair >> 4) - 8)
    }
  }
  return values
}
