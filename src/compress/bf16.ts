// The upper half of each f32, rounded to nearest even: nothing is lost of a checkpoint that is stored so.

import { toBf16 } from '../half.ts'
import { type Format, wordLayout } from '../ops/scalar/quantized.ts'
import type { Options } from '../options.ts'

export const options = [] as const satisfies Options
export const format = (): Format => 'bf16'

export function encode(weights: ArrayLike<number>): Uint32Array<ArrayBuffer> {
  const result = new Uint32Array(wordLayout('bf16', weights.length).words)
  for (let i = 0; i < weights.length; i++) result[i >> 1] |= toBf16(weights[i]) << ((i % 2) * 16)
  return result
}
