// 1 / ‖row of w + factor · b · a‖: by what DoRA divides each output, as if it were a constant.

import wgsl from '../../shaders/row-norms.wgsl?raw'
import { f32 as constant } from '../kernel.ts'
import { apply, f32, type Op, type Tensor } from '../tensor.ts'
import { rowWorkgroups } from './kernels/row-reduce.ts'

interface Attrs {
  factor: number
}

/** Inputs w (N, K), a (R, K), b (N, R); output (N). */
export const rowNormsOp: Op<Attrs> = {
  name: 'row-norms',
  isConstant: true,
  outputs([w, a, b]) {
    const [N, K] = w.shape
    if (a.shape[1] !== K || b.shape[0] !== N || a.shape[0] !== b.shape[1])
      throw new Error(`row-norms: [${w.shape}], [${a.shape}] and [${b.shape}] do not fit`)
    return [f32(N)]
  },
  reference([y], [w, a, b], { inputs, attrs }) {
    const [[N, K], [R]] = [inputs[0].shape, inputs[1].shape]
    for (let n = 0; n < N; n++) {
      let squares = 0
      for (let k = 0; k < K; k++) {
        let change = 0
        for (let r = 0; r < R; r++) change += b[n * R + r] * a[r * K + k]
        squares += (w[n * K + k] + attrs.factor * change) ** 2
      }
      y[n] = 1 / Math.sqrt(squares)
    }
  },
  dispatch({ inputs: [w, a, b], outputs: [y], attrs }, device) {
    const [N, WIDTH] = w.shape
    const { constants, workgroups } = rowWorkgroups(N, device)
    return [
      {
        shader: wgsl,
        constants: { ...constants, WIDTH, RANK: a.shape[0], FACTOR: constant(attrs.factor) },
        bindings: { w: { tensor: w }, a: { tensor: a }, b: { tensor: b }, y: { tensor: y } },
        workgroups,
      },
    ]
  },
  flops: ({ inputs: [w, a] }) => 2 * w.shape[0] * w.shape[1] * (a.shape[0] + 1),
  cases: [
    {
      inputs: [
        [5, 7],
        [2, 7],
        [5, 2],
      ],
      attrs: { factor: 2 },
    },
    {
      inputs: [
        [130, 70],
        [3, 70],
        [130, 3],
      ],
      attrs: { factor: 0.5 },
    },
  ],
}

export const reciprocalRowNorms = (w: Tensor, a: Tensor, b: Tensor, factor: number): Tensor =>
  apply(rowNormsOp, [w, a, b], { factor })[0]
