// IEEE half precision, rounded to nearest even: nothing is lost of a checkpoint that is stored so. Beyond 65,504 there is only infinity,
// which is refused.

import { toF16 } from '../half.ts'
import { type Format, wordLayout } from '../ops/scalar/quantized.ts'
import type { Options } from '../options.ts'

export const options = [] as const satisfies Options
export const format = (): Format => 'f16'

export function encode(weights: ArrayLike<number>): Uint32Array<ArrayBuffer> {
  const result = new Uint32Array(wordLayout('f16', weights.length).words)
  for (let i = 0; i < weights.length; i++) {
    if (!(Math.abs(weights[i]) < 65520)) throw new RangeError('A weight is not finite, or beyond what an f16 holds.')
    result[i >> 1] |= toF16(weights[i]) << ((i % 2) * 16)
  }
  return result
}
