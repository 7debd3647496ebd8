// NF4 with double quantization: each block of 64 weights by its absmax, each weight to the nearest of 16 quantiles; the absmax of
// 256 blocks, less the mean of all, once more to a signed byte. Dettmers et al. 2023, arXiv 2305.14314; 4.13 bits a weight.
// bitsandbytes keeps the bytes in a floating-point code of its own; evenly spaced ones are what an int8 holds.

import { blockOf, type Format, floatBits, NF4, NF4_GROUP, wordLayout } from '../ops/scalar/quantized.ts'
import type { Options } from '../options.ts'

export const options = [] as const satisfies Options
export const format = (): Format => 'nf4'

/** Between a code and the next. */
const BORDERS = NF4.slice(1).map((code, i) => (code + NF4[i]) / 2)

export function encode(weights: ArrayLike<number>): Uint32Array<ArrayBuffer> {
  const { scales, words } = wordLayout('nf4', weights.length)
  const result = new Uint32Array(words)
  const { words: behind, units } = quantizedScales(absmaxOf(weights), weights.length)
  result.set(codesOf(weights, units))
  result.set(behind, scales)
  return result
}

/** Of each block. */
export function absmaxOf(weights: ArrayLike<number>): Float64Array {
  const block = blockOf('nf4')
  const blocks = Math.ceil(weights.length / block)
  return Float64Array.from({ length: blocks }, (_, b) => largestOf(weights, b * block, (b + 1) * block))
}

/** The words behind the codes of all blocks, and each block's absmax as they say it. */
export function quantizedScales(absmax: Float64Array, elements: number): { words: Uint32Array; units: Float64Array } {
  const { blocks, scales, groups, words: end } = wordLayout('nf4', elements)
  const words = new Uint32Array(end - scales)
  const units = new Float64Array(blocks)
  const mean = Math.fround(absmax.reduce((sum, x) => sum + x, 0) / blocks)
  words[end - scales - 1] = floatBits(mean)
  for (let group = 0; group * NF4_GROUP < blocks; group++) {
    const scale = Math.fround(largestOf(absmax, group * NF4_GROUP, (group + 1) * NF4_GROUP, mean))
    words[groups - scales + group] = floatBits(scale)
    for (let b = group * NF4_GROUP; b < Math.min(blocks, (group + 1) * NF4_GROUP); b++) {
      const byte = scale ? Math.round(((absmax[b] - mean) / scale) * 127) : 0
      words[b >> 2] |= (byte & 0xff) << ((b % 4) * 8)
      units[b] = mean + (scale * byte) / 127
    }
  }
  return { words, units }
}

/** The words of codes. @param units of the blocks */
export function codesOf(weights: ArrayLike<number>, units: ArrayLike<number>): Uint32Array<ArrayBuffer> {
  const block = blockOf('nf4')
  const places = Math.ceil(weights.length / block) * block
  const result = new Uint32Array(places / 8)
  for (let i = 0; i < places; i++) {
    const unit = units[Math.floor(i / block)]
    const code = i < weights.length && unit ? nearest(weights[i] / unit) : NF4.indexOf(0)
    result[i >> 3] |= code << ((i % 8) * 4)
  }
  return result
}

function nearest(x: number) {
  let code = 0
  while (code < BORDERS.length && x > BORDERS[code]) code++
  return code
}

/** Of |values − from|. @throws RangeError */
function largestOf(values: ArrayLike<number>, start: number, end: number, from = 0): number {
  let most = 0
  for (let i = start; i < Math.min(end, values.length); i++) most = Math.max(most, Math.abs(values[i] - from))
  if (!(most < 3e38)) throw new RangeError('A weight is not a finite number: it cannot be quantized.')
  return most
}
