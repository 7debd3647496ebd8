// 5 bits a weight: blocks of 32 levels q under one half-precision scale d; value = d * (q - 16). 5.5 bits with the scale. The scale carries
// the sign of the largest weight, which so gets q = 0 and is exact. Layout and rounding are ggml's (block_q5_0): d, a word of high bits,
// then byte i holds the low nibbles of weights i and i + 16. GGML_TYPE_Q5_0.

import { fromF16, toF16 } from '../../half.ts'

export const ggmlType = 6
export const blockSize = 32
export const blockBytes = 22
export const fallback = 'f16'

const { fround } = Math

export function encode(values: Float32Array): Uint8Array {
  const out = new DataView(new ArrayBuffer((values.length / blockSize) * blockBytes))
  for (let block = 0, at = 0; block < values.length; block += blockSize, at += blockBytes) {
    let largest = 0 // of magnitude, with its sign
    for (let i = 0; i < 32; i++) if (Math.abs(values[block + i]) > Math.abs(largest)) largest = values[block + i]
    const scale = fround(largest / -16)
    const inverse = scale ? fround(1 / scale) : 0
    const level = (i: number) => Math.min(31, Math.trunc(fround(fround(values[block + i] * inverse) + 16.5)))
    out.setUint16(at, toF16(scale), true)
    let high = 0
    for (let i = 0; i < 32; i++) high |= (level(i) >> 4) << i
    out.setUint32(at + 2, high >>> 0, true)
    for (let i = 0; i < 16; i++) out.setUint8(at + 6 + i, (level(i) & 15) | ((level(i + 16) & 15) << 4))
  }
  return new Uint8Array(out.buffer)
}

export function decode(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = new Float32Array((bytes.length / blockBytes) * blockSize)
  for (let block = 0, at = 0; at < bytes.length; block += blockSize, at += blockBytes) {
    const scale = fromF16(view.getUint16(at, true))
    const high = view.getUint32(at + 2, true)
    const level = (nibble: number, i: number) => nibble | (((high >>> i) & 1) << 4)
    for (let i = 0; i < 16; i++) {
      const pair = bytes[at + 6 + i]
      values[block + i] = scale * (level(pair & 15, i) - 16)
      values[block + i + 16] = scale * (level(pair >> 4, i + 16) - 16)
    }
  }
  return values
}
