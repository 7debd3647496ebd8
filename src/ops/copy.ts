// y = x. As a graph node it is what adds a gradient into its slot where the op that made it cannot do so itself, and what makes a
// weight's 16-bit copy.

import wgsl from '../../shaders/copy.wgsl?raw'
import { grid } from '../kernel.ts'
import { apply, type Half, isHalf, type Op, size, type Tensor } from '../tensor.ts'
import { evenRows, pairsOf } from './kernels/values.ts'

const op: Op<Record<string, never>> = {
  name: 'copy',
  accumulates: [0],
  outputs: ([x]) => [x],
  reference([y], [x]) {
    y.set(x)
  },
  dispatch({ inputs: [x], outputs: [y] }, { maxBinding }, [ACCUMULATE]) {
    // A table may be longer than one binding.
    const most = Math.floor(maxBinding / 512) * 128
    return Array.from({ length: Math.ceil(size(y.shape) / most) }, (_, i) => {
      const range = { offset: i * most, length: Math.min(most, size(y.shape) - i * most) }
      const COUNT = range.length / (isHalf(y) ? 2 : 1)
      const { workgroups, GRID_X } = grid(Math.ceil(COUNT / 256))
      const bindings = { x: { tensor: x, ...range }, y: { tensor: y, ...range } }
      return { shader: wgsl, constants: { COUNT, GRID_X, ACCUMULATE, ...pairsOf(y) }, bindings, workgroups }
    })
  },
  halves: evenRows(0),
  gradient: ([dy]) => [dy],
  cases: [
    { inputs: [[3, 4]], attrs: {} },
    { inputs: [[257]], attrs: {} },
  ],
}
export const copy = (x: Tensor): Tensor => apply(op, [x], {})[0]
export const copyIn = (half: Half, x: Tensor): Tensor => apply(op, [x], {}, [half])[0]
export default op
