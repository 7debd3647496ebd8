// Weights in fewer bits: which formats there are, how a tensor's words are laid out, and what number a code stands for.
// Elements are counted flat, row after row; blocks may cross rows. shaders/lib/quantized.wgsl decodes the same words.
//
// A tensor is one array of u32: first the codes, lowest bits first, whole blocks of them; then one entry a block.
//   bf16, f16   two halves a word, no blocks
//   int8        four signed codes a word; a block's f32 absmax:                      absmax · code / 127
//   int4-G      eight codes a word; a block's f16 step (low half) and f16 least:     least + step · code
//   nf4         eight codes a word; absmax of the blocks as signed bytes, four a word, then an f32 a 256 blocks, then one f32:
//               (mean + group · byte / 127) · NF4[code]. Dettmers et al. 2023 (QLoRA), arXiv 2305.14314, 3.

import { fromBf16, fromF16 } from '../../half.ts'

export const FORMATS = ['bf16', 'f16', 'int8', 'int4-32', 'int4-64', 'int4-128', 'nf4'] as const
export type Format = (typeof FORMATS)[number]

/** Quantiles of the normal distribution, scaled to [-1, 1], with an exact zero: bitsandbytes' table. */
export const NF4 = [
  -1, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635, -0.18477343022823334,
  -0.09105003625154495, 0, 0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
  0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1,
]
/** Blocks of NF4 whose absmax share a scale. */
export const NF4_GROUP = 256

/** Elements that share a scale; 1 where there is none. */
export function blockOf(format: Format): number {
  if (format === 'bf16' || format === 'f16') return 1
  return format.startsWith('int4') ? Number(format.slice(5)) : 64
}
export const bitsOf = (format: Format) => (format.endsWith('16') ? 16 : format === 'int8' ? 8 : 4)

export interface WordLayout {
  blocks: number
  /** In words: where what belongs to blocks starts, where NF4's second scales start, where all ends. */
  scales: number
  groups: number
  words: number
}
export function wordLayout(format: Format, elements: number): WordLayout {
  const block = blockOf(format)
  const blocks = Math.ceil(elements / block)
  const scales = Math.ceil((blocks * block * bitsOf(format)) / 32)
  if (block === 1) return { blocks, scales, groups: scales, words: scales }
  const groups = scales + (format === 'nf4' ? Math.ceil(blocks / 4) : blocks)
  return { blocks, scales, groups, words: groups + (format === 'nf4' ? Math.ceil(blocks / NF4_GROUP) + 1 : 0) }
}

/** The numbers that words stand for, in float64: what a GPU computes in f32. `words` hold u32 values. */
export function decode(words: ArrayLike<number>, format: Format, elements: number): Float64Array {
  const { scales, groups, words: end } = wordLayout(format, elements)
  if (words.length !== end)
    throw new Error(`${elements} elements in ${format} take ${end} words, and there are ${words.length}`)
  const block = blockOf(format)
  const width = bitsOf(format)
  const perWord = 32 / width
  const code = (i: number) => (words[Math.floor(i / perWord)] >>> ((i % perWord) * width)) & (2 ** width - 1)
  const byte = (word: number, i: number) => signedByte(words[word + (i >> 2)] >>> ((i % 4) * 8))
  const value: Record<string, (i: number) => number> = {
    bf16: (i) => fromBf16(code(i)),
    f16: (i) => fromF16(code(i)),
    int8: (i) => asFloat(words[scales + Math.floor(i / block)]) * signedByte(code(i)),
    int4: (i) => {
      const pair = words[scales + Math.floor(i / block)]
      return fromF16(pair >>> 16) + fromF16(pair & 0xffff) * code(i)
    },
    nf4: (i) => {
      const b = Math.floor(i / block)
      const absmax = asFloat(words[end - 1]) + asFloat(words[groups + Math.floor(b / NF4_GROUP)]) * byte(scales, b)
      return absmax * NF4[code(i)]
    },
  }
  return Float64Array.from({ length: elements }, (_, i) => value[format.split('-')[0]](i))
}
/** WGSL's pack4x8snorm: a number from -1 to 1 as a byte. */
export const byteOf = (x: number) => Math.floor(0.5 + 127 * x) & 255
/** WGSL's unpack4x8snorm. */
export const signedByte = (byte: number) => Math.max(-1, ((byte << 24) >> 24) / 127)

const f32 = new Float32Array(1)
const u32 = new Uint32Array(f32.buffer)
export function asFloat(word: number) {
  u32[0] = word
  return f32[0]
}
export function floatBits(x: number) {
  f32[0] = x
  return u32[0]
}
