// 5 bits a weight: superblocks of 256 levels in groups with scales and minima (formats/superblock.ts). 5.5 bits a weight in all.
// GGML_TYPE_Q5_K; layout is ggml's block_q5_K: the header, 32 bytes of high bits, one for each group, then 128 bytes of low nibbles, two
// groups side by side.

import { encodeSuperblock, HEADER_BYTES, readScales } from '../superblock.ts'

export const ggmlType = 13
export const blockSize = 256
export const blockBytes = 176
export const fallback = 'q5_1'

const { fround } = Math
const SEARCH = { most: 31, first: -0.5, steps: 15 }
const LOW = HEADER_BYTES + 32

/** Where weight i lies; the others of its group are beside it. */
const place = (i: number) => ({
  low: LOW + (i >> 6) * 32 + (i & 31),
  lowShift: ((i >> 5) & 1) * 4,
  high: HEADER_BYTES + (i & 31),
  highShift: i >> 5,
})

export function encode(values: Float32Array): Uint8Array {
  const out = new Uint8Array((values.length / blockSize) * blockBytes)
  for (let block = 0, at = 0; block < values.length; block += blockSize, at += blockBytes) {
    const view = new DataView(out.buffer, at, blockBytes)
    const levels = encodeSuperblock(values.subarray(block, block + blockSize), view, SEARCH)
    levels.forEach((level, i) => {
      const { low, lowShift, high, highShift } = place(i)
      out[at + low] |= (level & 15) << lowShift
      out[at + high] |= (level >> 4) << highShift
    })
  }
  return out
}

export function decode(bytes: Uint8Array): Float32Array {
  const values = new Float32Array((bytes.length / blockBytes) * blockSize)
  for (let block = 0, at = 0; at < bytes.length; block += blockSize, at += blockBytes) {
    const scales = readScales(new DataView(bytes.buffer, bytes.byteOffset + at, HEADER_BYTES))
    for (let group = 0; group < 8; group++) {
      const [scale, min] = scales[group]
      const { low, lowShift, high, highShift } = place(32 * group)
      for (let i = 0; i < 32; i++) {
        const level = ((bytes[at + low + i] >> lowShift) & 15) | (((bytes[at + high + i] >> highShift) & 1) << 4)
        values[block + 32 * group + i] = fround(scale * level) - min
      }
    }
  }
  return values
}
