// Four bits: groups of 32, 64 or 128 weights, each on one of 16 even steps from the group's least to its largest. Step and least are
// f16: 5, 4.5 or 4.25 bits a weight.

import { fromF16, toF16 } from '../half.ts'
import { blockOf, type Format, wordLayout } from '../ops/scalar/quantized.ts'
import type { Options } from '../options.ts'

export const options = [
  { key: 'group', kind: 'choice', choices: ['32', '64', '128'], default: '64' },
] as const satisfies Options
export const format = ({ group }: Readonly<Record<string, number | string | boolean>>) => `int4-${group}` as Format

export function encode(weights: ArrayLike<number>, chosen: Format): Uint32Array<ArrayBuffer> {
  const block = blockOf(chosen)
  const { blocks, scales, words } = wordLayout(chosen, weights.length)
  const result = new Uint32Array(words)
  for (let b = 0; b < blocks; b++) {
    const end = Math.min(weights.length, (b + 1) * block)
    let [least, most] = [Infinity, -Infinity]
    for (let i = b * block; i < end; i++) [least, most] = [Math.min(least, weights[i]), Math.max(most, weights[i])]
    if (!(Math.max(-least, most) <= 65504)) throw new RangeError('A weight is not finite, or beyond what an f16 holds.')
    // Weights are rounded to what will be read: steps from the least as f16 has it.
    const low = toF16(least)
    const step = toF16(Math.max(0, most - fromF16(low)) / 15)
    result[scales + b] = low * 65536 + step
    const unit = fromF16(step)
    if (unit === 0) continue
    for (let i = b * block; i < end; i++) {
      const code = Math.round((weights[i] - fromF16(low)) / unit)
      result[i >> 3] |= Math.min(15, Math.max(0, code)) << ((i % 8) * 4)
    }
  }
  return result
}
