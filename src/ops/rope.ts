// Rotary position embedding: each pair of channels (i, i + D/2) of a head turns by position · theta^(−2i/D). Su et al. 2021,
// arXiv 2104.09864, in the half-split form of Hugging Face's Llama. The gradient turns back by the same angle.
//
// Angles are kept in turns as fixed-point fractions (44 bits), where a multiplication by the position wraps exactly; sine
// and cosine are polynomials of the remaining eighth turn. So the angle errs by less than 1e-7 up to position 2^20, on
// every device: float angles would lose 5e-4 at position 8192, and WGSL promises only 2^-11 of its own sine.

import wgsl from '../../shaders/rope.wgsl?raw'
import { grid } from '../kernel.ts'
import { apply, isHalf, lastDim, type Op, rows, size, type Tensor } from '../tensor.ts'
import { pairsOf } from './kernels/values.ts'

export interface RopeAttrs {
  headDim: number
  theta: number
  scaling?: RopeScaling
}

/**
 * How a model came by a longer context than it was first trained for. `linear` slows every pair down (Chen et al. 2023,
 * arXiv 2306.15595). `llama3` slows down only those that turn less than once in the `original` context, leaves those alone
 * that turn more than four times, and goes from one to the other between (Llama 3.1's released code).
 */
export type RopeScaling = { kind: 'linear'; factor: number } | { kind: 'llama3'; factor: number; original: number }

/** By how much scaling slows each pair of channels down. */
export function slowdowns({ headDim, theta, scaling }: RopeAttrs): number[] {
  return unscaled({ headDim, theta }).map((radians) => {
    if (!scaling) return 1
    if (scaling.kind === 'linear') return scaling.factor
    const turns = (scaling.original * radians) / (2 * Math.PI)
    const kept = Math.min(1, Math.max(0, (turns - 1) / (4 - 1)))
    return 1 / (kept + (1 - kept) / scaling.factor)
  })
}

/** Radians a position for each pair of channels. */
const unscaled = ({ headDim, theta }: RopeAttrs) =>
  Array.from({ length: headDim / 2 }, (_, i) => theta ** ((-2 * i) / headDim))
function frequencies(attrs: RopeAttrs): number[] {
  const slower = slowdowns(attrs)
  return unscaled(attrs).map((radians, i) => radians / slower[i])
}

/** Turns a position as WGSL: the first 32 bits of the fraction, and 12 more. */
function fixedPoint(radians: number) {
  const scaled = (radians / (2 * Math.PI)) * 2 ** 32
  const high = Math.floor(scaled)
  return `vec2u(${high}u, ${Math.round((scaled - high) * 2 ** 12)}u)`
}

/** TURNS of shaders/lib/rotation.wgsl: each pair of a head's channels a position. */
export function turnsOf(attrs: RopeAttrs): string {
  const turns = frequencies(attrs).map(fixedPoint)
  return `array<vec2u, ${turns.length}>(${turns.join(', ')})`
}

/** y = x, each row turned by its position, in float64. */
export function turn(y: Float64Array, x: Float64Array, positions: ArrayLike<number>, attrs: RopeAttrs, sign: 1 | -1) {
  const half = attrs.headDim / 2
  const f = frequencies(attrs)
  const width = x.length / positions.length
  for (let row = 0; row < positions.length; row++)
    for (let head = 0; head < width; head += attrs.headDim)
      for (let i = 0; i < half; i++) {
        const [a, b] = [row * width + head + i, row * width + head + i + half]
        const [c, s] = [Math.cos(positions[row] * f[i]), sign * Math.sin(positions[row] * f[i])]
        const [xa, xb] = [x[a], x[b]]
        y[a] = xa * c - xb * s
        y[b] = xb * c + xa * s
      }
}

const rotation = (sign: 1 | -1): Op<RopeAttrs> => ({
  name: sign === 1 ? 'rope' : 'rope-backward',
  outputs([x, positions], { headDim, theta }) {
    if (headDim % 2 || lastDim(x) % headDim)
      throw new Error(`rope: rows of ${lastDim(x)} are not heads of ${headDim} channels, an even number`)
    if (positions.dtype !== 'u32' || size(positions.shape) !== rows(x))
      throw new Error(`rope: ${positions.dtype} positions [${positions.shape}] for ${rows(x)} rows`)
    if (!(theta > 1)) throw new Error(`rope: theta = ${theta} must exceed 1`)
    return [x]
  },
  reference: ([y], [x, positions], { attrs }) => turn(y, x, positions, attrs, sign),
  dispatch({ inputs: [x, positions], outputs: [y], attrs }) {
    const HALF = attrs.headDim / (isHalf(y) ? 4 : 2)
    const COUNT = rows(x) * HALF
    const { workgroups, GRID_X } = grid(Math.ceil(COUNT / 64))
    const constants = {
      COUNT,
      GRID_X,
      HALF,
      HEADS: lastDim(x) / attrs.headDim,
      TURNS: turnsOf(attrs),
      SIGN: sign === 1 ? '1.0' : '-1.0',
      ...pairsOf(y),
    }
    const bindings = { x: { tensor: x }, positions: { tensor: positions }, y: { tensor: y } }
    return [{ shader: wgsl, constants, bindings, workgroups }]
  },
  // A word's two channels turn together: half a head is an even number of them.
  halves: ({ attrs }) => (attrs.headDim % 4 === 0 ? [0] : []),
  gradient: ([dy], { inputs: [, positions], attrs }) => [
    dy && apply(sign === 1 ? ropeBackwardOp : op, [dy, positions], attrs)[0],
    null,
  ],
  flops: ({ outputs: [y] }) => 3 * size(y.shape),
  cases: [
    { inputs: [[2, 3, 8], { shape: [6], below: 4096 }], attrs: { headDim: 4, theta: 10000 } },
    { inputs: [[1, 1, 2], { shape: [1, 1], below: 2 }], attrs: { headDim: 2, theta: 10000 } },
    { inputs: [[2, 5, 66], { shape: [2, 5], below: 8192 }], attrs: { headDim: 22, theta: 500000 } },
    { inputs: [[1, 67, 256], { shape: [67], below: 2 ** 20 }], attrs: { headDim: 128, theta: 10000 } },
    {
      inputs: [[1, 5, 16], { shape: [5], below: 8192 }],
      attrs: { headDim: 8, theta: 10000, scaling: { kind: 'linear', factor: 2.5 } },
    },
    {
      inputs: [[2, 5, 64], { shape: [10], below: 2 ** 17 }],
      attrs: { headDim: 64, theta: 500000, scaling: { kind: 'llama3', factor: 32, original: 8192 } },
    },
  ],
})

/** Inputs x (…, heads·headDim) and positions, one u32 below 2^20 a row. */
const op = rotation(1)
export const ropeBackwardOp = rotation(-1)

export const rope = (x: Tensor, positions: Tensor, attrs: RopeAttrs): Tensor => apply(op, [x, positions], attrs)[0]
export default op
