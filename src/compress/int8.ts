// Eight bits: blocks of 64 weights, each a signed byte times the block's absmax / 127. 8.5 bits a weight.

import { blockOf, type Format, floatBits, wordLayout } from '../ops/scalar/quantized.ts'
import type { Options } from '../options.ts'

export const options = [] as const satisfies Options
export const format = (): Format => 'int8'

export function encode(weights: ArrayLike<number>): Uint32Array<ArrayBuffer> {
  const block = blockOf('int8')
  const { blocks, scales, words } = wordLayout('int8', weights.length)
  const result = new Uint32Array(words)
  for (let b = 0; b < blocks; b++) {
    const end = Math.min(weights.length, (b + 1) * block)
    let absmax = 0
    for (let i = b * block; i < end; i++) absmax = Math.max(absmax, Math.abs(weights[i]))
    if (!(absmax < 3e38)) throw new RangeError('A weight is not a finite number: it cannot be quantized.')
    result[scales + b] = floatBits(absmax)
    if (absmax === 0) continue
    for (let i = b * block; i < end; i++)
      result[i >> 2] |= (Math.round((weights[i] / absmax) * 127) & 0xff) << ((i % 4) * 8)
  }
  return result
}
