// y = x. As a graph node it is what adds a gradient into its slot where the op that made it cannot do so itself.

import wgsl from '../../shaders/copy.wgsl?raw'
import { grid } from '../kernel.ts'
import { apply, type Op, size, type Tensor } from '../tensor.ts'

const op: Op<Record<string, never>> = {
  name: 'copy',
  accumulates: [0],
  outputs: ([x]) => [x],
  reference([y], [x]) {
    y.set(x)
  },
  dispatch({ inputs: [x], outputs: [y] }, _, [ACCUMULATE]) {
    const COUNT = size(y.shape)
    const { workgroups, GRID_X } = grid(Math.ceil(COUNT / 256))
    const bindings = { x: { tensor: x }, y: { tensor: y } }
    return [{ shader: wgsl, constants: { COUNT, GRID_X, ACCUMULATE }, bindings, workgroups }]
  },
  gradient: ([dy]) => [dy],
  cases: [
    { inputs: [[3, 4]], attrs: {} },
    { inputs: [[257]], attrs: {} },
  ],
}
export const copy = (x: Tensor): Tensor => apply(op, [x], {})[0]
export default op
