// 4 bits a weight, the better way: superblocks of 256 nibbles in groups with scales and minima (formats/superblock.ts). 4.5 bits a weight
// in all. GGML_TYPE_Q4_K; layout is ggml's block_q4_K: the header, then 128 bytes of nibbles, two groups side by side.

import { encodeSuperblock, HEADER_BYTES, readScales } from '../superblock.ts'

export const ggmlType = 12
export const blockSize = 256
export const blockBytes = 144
export const fallback = 'q4_0'

const { fround } = Math
const SEARCH = { most: 15, first: -1, steps: 20 }

/** Where weight i lies; the others of its group are beside it. */
const place = (i: number) => ({ byte: HEADER_BYTES + (i >> 6) * 32 + (i & 31), shift: ((i >> 5) & 1) * 4 })

export function encode(values: Float32Array): Uint8Array {
  const out = new Uint8Array((values.length / blockSize) * blockBytes)
  for (let block = 0, at = 0; block < values.length; block += blockSize, at += blockBytes) {
    const view = new DataView(out.buffer, at, blockBytes)
    const levels = encodeSuperblock(values.subarray(block, block + blockSize), view, SEARCH)
    levels.forEach((level, i) => {
      const { byte, shift } = place(i)
      out[at + byte] |= level << shift
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
      const { byte, shift } = place(32 * group)
      for (let i = 0; i < 32; i++)
        values[block + 32 * group + i] = fround(scale * ((bytes[at + byte + i] >> shift) & 15)) - min
    }
  }
  return values
}
