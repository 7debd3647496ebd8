// z = x + y of equal shapes: where two gradients meet, or a residual that no epilogue took in (graph/fuse.ts).

import wgsl from '../../shaders/add.wgsl?raw'
import { grid } from '../kernel.ts'
import { apply, type Op, size, type Tensor } from '../tensor.ts'
import { evenRows, pairsOf, valuesOf } from './kernels/values.ts'

const op: Op<Record<string, never>> = {
  name: 'add',
  outputs([x, y]) {
    if (String(x.shape) !== String(y.shape)) throw new Error(`add: [${x.shape}] and [${y.shape}] differ`)
    return [x]
  },
  reference([z], [x, y]) {
    for (let i = 0; i < z.length; i++) z[i] = x[i] + y[i]
  },
  dispatch({ inputs: [x, y], outputs: [z] }) {
    const COUNT = valuesOf(z)
    const { workgroups, GRID_X } = grid(Math.ceil(COUNT / 256))
    const bindings = { x: { tensor: x }, y: { tensor: y }, z: { tensor: z } }
    return [{ shader: wgsl, constants: { COUNT, GRID_X, ...pairsOf(z) }, bindings, workgroups }]
  },
  halves: evenRows(0),
  gradient: ([dz]) => [dz, dz],
  flops: ({ outputs: [z] }) => size(z.shape),
  cases: [
    {
      inputs: [
        [3, 4],
        [3, 4],
      ],
      attrs: {},
    },
    { inputs: [[1], [1]], attrs: {} },
    { inputs: [[257], [257]], attrs: {} },
    // more than 65,535 workgroups of 256 elements
    {
      inputs: [
        [65537, 257],
        [65537, 257],
      ],
      attrs: {},
      large: true,
    },
  ],
}
export const add = (x: Tensor, y: Tensor): Tensor => apply(op, [x, y], {})[0]
export default op
