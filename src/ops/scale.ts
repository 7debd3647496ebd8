// y = x · factor, a number known when the graph is made (LoRA's alpha / rank).

import wgsl from '../../shaders/scale.wgsl?raw'
import { f32 as constant, grid } from '../kernel.ts'
import { apply, type Op, size, type Tensor } from '../tensor.ts'
import { evenRows, pairsOf, valuesOf } from './kernels/values.ts'

const op: Op<{ factor: number }> = {
  name: 'scale',
  outputs: ([x]) => [x],
  reference([y], [x], { attrs }) {
    for (let i = 0; i < x.length; i++) y[i] = x[i] * attrs.factor
  },
  dispatch({ inputs: [x], outputs: [y], attrs }) {
    const COUNT = valuesOf(y)
    const { workgroups, GRID_X } = grid(Math.ceil(COUNT / 64))
    const constants = { FACTOR: constant(attrs.factor), COUNT, GRID_X, ...pairsOf(y) }
    return [{ shader: wgsl, constants, bindings: { x: { tensor: x }, y: { tensor: y } }, workgroups }]
  },
  halves: evenRows(0),
  gradient: ([dy], { attrs }) => [dy && scale(dy, attrs.factor)],
  flops: ({ outputs: [y] }) => size(y.shape),
  cases: [1, 67].map((n) => ({ inputs: [[3, n]], attrs: { factor: n - 0.3 } })),
}

export const scale = (x: Tensor, factor: number): Tensor => (factor === 1 ? x : apply(op, [x], { factor })[0])
export default op
