// What a number becomes that is kept in 16 bits: rounded to the nearest, ties to even; or at random, as shaders/lib/half.wgsl does it.

import { fromBf16, fromF16, toBf16, toF16 } from '../../half.ts'
import type { Half } from '../../tensor.ts'
import { pcg4d } from './pcg4d.ts'

const f32 = new Float32Array(1)
const bits = new Uint32Array(f32.buffer)

/** The number that is kept. */
export const rounded = (x: number, half: Half): number => (half === 'bf16' ? fromBf16(toBf16(x)) : fromF16(toF16(x)))

/** One of the two neighbours, the likelier the nearer: for the elements of word `at`, by seed, step and micro-step. */
export function roundedAtRandom(pair: readonly [number, number], half: Half, rng: readonly number[], at: number) {
  const dropped = half === 'bf16' ? 16 : 13
  const word = pair.map((x) => {
    f32[0] = x
    return bits[0]
  })
  const random = Uint32Array.of(rng[0] ^ word[0], rng[1] ^ word[1], rng[2], at)
  pcg4d(random)
  return word.map((w, i) => {
    bits[0] = Math.floor((w + (random[i] >>> (32 - dropped))) / 2 ** dropped) * 2 ** dropped
    return f32[0]
  })
}
