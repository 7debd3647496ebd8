// 5 bits a weight: blocks of 32 levels q with a half-precision scale d and least value m; value = d * q + m. 6 bits with both. Layout and
// rounding are ggml's (block_q5_1): d, m, a word of high bits, then byte i holds the low nibbles of weights i and i + 16. GGML_TYPE_Q5_1.

import { fromF16, toF16 } from '../../half.ts'

export const ggmlType = 7
export const blockSize = 32
export const blockBytes = 24
export const fallback = 'f16'

const { fround } = Math

export function encode(values: Float32Array): Uint8Array {
  const out = new DataView(new ArrayBuffer((values.length / blockSize) * blockBytes))
  for (let block = 0, at = 0; block < values.length; block += blockSize, at += blockBytes) {
    const own = values.subarray(block, block + blockSize)
    const least = own.reduce((a, b) => (b < a ? b : a))
    const scale = fround(fround(own.reduce((a, b) => (b > a ? b : a)) - least) / 31)
    const inverse = scale ? fround(1 / scale) : 0
    const level = (i: number) => Math.trunc(fround(fround(fround(own[i] - least) * inverse) + 0.5))
    out.setUint16(at, toF16(scale), true)
    out.setUint16(at + 2, toF16(least), true)
    let high = 0
    for (let i = 0; i < 32; i++) high |= ((level(i) >> 4) & 1) << i
    out.setUint32(at + 4, high >>> 0, true)
    for (let i = 0; i < 16; i++) out.setUint8(at + 8 + i, (level(i) & 15) | ((level(i + 16) & 15) << 4))
  }
  return new Uint8Array(out.buffer)
}

export function decode(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = new Float32Array((bytes.length / blockBytes) * blockSize)
  for (let block = 0, at = 0; at < bytes.length; block += blockSize, at += blockBytes) {
    const [scale, least] = [fromF16(view.getUint16(at, true)), fromF16(view.getUint16(at + 2, true))]
    const high = view.getUint32(at + 4, true)
    const level = (nibble: number, i: number) => nibble | (((high >>> i) & 1) << 4)
    for (let i = 0; i < 16; i++) {
      const pair = bytes[at + 8 + i]
      values[block + i] = fround(scale * level(pair & 15, i)) + least
      values[block + i + 16] = fround(scale * level(pair >> 4, i + 16)) + least
    }
  }
  return values
}
