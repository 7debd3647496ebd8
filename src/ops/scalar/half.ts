// 16-bit floats in ordinary numbers: IEEE binary16 and bfloat16 (the upper half of binary32). Rounds to nearest, ties to even; or at
// random, as shaders/lib/half.wgsl does it.

import type { Half } from '../../tensor.ts'
import { pcg4d } from './pcg4d.ts'

const f32 = new Float32Array(1)
const bits = new Uint32Array(f32.buffer)

export function toF16(x: number): number {
  f32[0] = x
  const [sign, exponent, mantissa] = [(bits[0] >>> 16) & 0x8000, (bits[0] >>> 23) & 0xff, bits[0] & 0x7fffff]
  if (exponent === 0xff) return sign | 0x7c00 | (mantissa ? 0x200 : 0)
  // Below 2^-14 the exponent stays and the mantissa loses bits: what is dropped is 13 bits and one for each power of two.
  const subnormal = Math.max(0, 113 - exponent)
  if (subnormal > 11) return sign
  const whole = subnormal ? mantissa | 0x800000 : ((exponent - 112) << 23) | mantissa
  const drop = 13 + subnormal
  const half = 2 ** (drop - 1)
  const kept = whole >>> drop
  const rest = whole & (2 ** drop - 1)
  return sign | Math.min(kept + (rest > half || (rest === half && kept % 2) ? 1 : 0), 0x7c00)
}
export function fromF16(half: number): number {
  // At the place of a binary32's exponent and mantissa they are the number by 2^112, subnormal or not.
  bits[0] = ((half & 0x8000) << 16) | ((half & 0x7fff) << 13)
  if ((half & 0x7c00) === 0x7c00) bits[0] |= 0x7f800000 // infinity, or no number
  return f32[0] * REBASED
}
const REBASED = 2 ** 112

export function toBf16(x: number): number {
  f32[0] = x
  if (Number.isNaN(x)) return (bits[0] >>> 16) | 0x40
  return (bits[0] + 0x7fff + ((bits[0] >>> 16) & 1)) >>> 16
}
export function fromBf16(half: number): number {
  bits[0] = half << 16
  return f32[0]
}

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
