// Dropout: a share of the elements becomes zero, the others grow so that the mean stays. Srivastava et al. 2014.
// The mask is a function of (seed, step, micro-step, purpose, element), so it is never stored: the gradient computes it
// again, and a resumed run needs integers only.

import wgsl from '../../shaders/dropout.wgsl?raw'
import { f32 as constant, grid } from '../kernel.ts'
import { apply, type Op, size, type Tensor } from '../tensor.ts'
import { evenRows, pairsOf, valuesOf } from './kernels/values.ts'
import { pcg4d } from './scalar/pcg4d.ts'

interface Attrs {
  /** Share of elements that become zero, in [0, 1). */
  rate: number
  /** Names a stream of its own: two calls in one step must not share a mask. */
  purpose: number
}

/** An element is dropped where its random word is below this. */
const threshold = (rate: number) => Math.round(rate * 2 ** 32)

/** Inputs x and rng, u32 [seed, step, micro-step, 0]; the gradient of x is this very op on dy. */
const op: Op<Attrs> = {
  name: 'dropout',
  outputs([x, rng], { rate, purpose }) {
    if (!(rate >= 0 && rate < 1)) throw new Error(`dropout: a rate of ${rate} is not in [0, 1)`)
    if (purpose >>> 0 !== purpose) throw new Error(`dropout: purpose ${purpose} is no u32`)
    if (rng.dtype !== 'u32' || size(rng.shape) !== 4) throw new Error(`dropout: rng is ${rng.dtype} [${rng.shape}]`)
    return [x]
  },
  reference([y], [x, rng], { attrs: { rate, purpose } }) {
    const key = Uint32Array.of(rng[0], rng[1], rng[2], purpose)
    pcg4d(key)
    const words = new Uint32Array(4)
    for (let i = 0; i < x.length; i++) {
      if (i % 4 === 0) {
        words.set(key)
        words[3] ^= i / 4
        pcg4d(words)
      }
      y[i] = words[i % 4] < threshold(rate) ? 0 : x[i] / (1 - rate)
    }
  },
  dispatch({ inputs: [x, rng], outputs: [y], attrs: { rate, purpose } }) {
    const COUNT = valuesOf(y)
    const { workgroups, GRID_X } = grid(Math.ceil(size(y.shape) / 256))
    const own = { PURPOSE: purpose, THRESHOLD: threshold(rate), GROWTH: constant(1 / (1 - rate)) }
    const bindings = { x: { tensor: x }, rng: { tensor: rng }, y: { tensor: y } }
    return [{ shader: wgsl, constants: { COUNT, GRID_X, ...own, ...pairsOf(y) }, bindings, workgroups }]
  },
  halves: evenRows(0),
  gradient: ([dy], { inputs: [, rng], attrs }) => [dy && dropout(dy, rng, attrs), null],
  flops: ({ outputs: [y] }) => size(y.shape),
  cases: [1, 6, 257, 2051].map((n) => ({
    inputs: [[n], { shape: [4], below: 2 ** 32, values: [42, n, 0, 0] }],
    attrs: { rate: n === 6 ? 0.5 : 0.1, purpose: 0x9e3779b9 },
  })),
}

export const dropout = (x: Tensor, rng: Tensor, attrs: Attrs): Tensor => apply(op, [x, rng], attrs)[0]
export default op
