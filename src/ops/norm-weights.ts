// dgain = Σ dy · x̂ and dbias = Σ dy over rows: the gradients of the weights of layer-norm.ts and rms-norm.ts.

import wgsl from '../../shaders/norm-weights.wgsl?raw'
import type { Dispatch } from '../kernel.ts'
import { apply, f32, type Op, rows, size, type Tensor, type TensorType } from '../tensor.ts'
import { rowsPerSlab, slabs } from './kernels/row-reduce.ts'

interface Attrs {
  /** Layer norm: stats (rows, 2) are mean and reciprocal deviation, and there is a bias. RMS norm: stats (rows, 1). */
  centered: boolean
}

/** Of a gain: x may hold several rows of it in one of its own. */
const channels = (x: TensorType, stats: TensorType) => size(x.shape) / rows(stats)

/** Inputs x (…, n·C), dy (…, n·C), stats; outputs dgain (C) and, if centered, dbias (C). */
export const normWeightsOp: Op<Attrs> = {
  name: 'norm-weights',
  accumulates: [0, 1],
  outputs: ([x, , stats], { centered }) => Array.from({ length: centered ? 2 : 1 }, () => f32(channels(x, stats))),
  reference([dgain, dbias], [x, dy, stats], { attrs }) {
    const C = dgain.length
    for (let i = 0; i < x.length; i++) {
      const [c, r] = [i % C, Math.floor(i / C)]
      dgain[c] += attrs.centered ? dy[i] * (x[i] - stats[2 * r]) * stats[2 * r + 1] : dy[i] * x[i] * stats[r]
      if (attrs.centered) dbias[c] += dy[i]
    }
  },
  scratch: ({ inputs: [x, , stats] }) => [slabs(rows(stats)) * channels(x, stats) * 8],
  dispatch({ inputs: [x, dy, stats], outputs: [dgain, dbias], attrs }, _, [ACCUMULATE]): Dispatch[] {
    const [ROWS, CHANNELS] = [rows(stats), channels(x, stats)]
    const constants = {
      ROWS,
      CHANNELS,
      SLABS: slabs(ROWS),
      ROWS_PER_SLAB: rowsPerSlab(ROWS),
      CENTERED: attrs.centered,
      BIAS: attrs.centered,
      ACCUMULATE,
    }
    const columnGroups = Math.ceil(CHANNELS / 64)
    return [
      {
        shader: wgsl,
        entry: 'slabs',
        constants,
        bindings: { x: { tensor: x }, dy: { tensor: dy }, stats: { tensor: stats }, slab_sums: { scratch: 0 } },
        workgroups: [columnGroups, slabs(ROWS), 1],
      },
      {
        shader: wgsl,
        entry: 'columns',
        constants,
        bindings: {
          slab_sums: { scratch: 0 },
          dgain: { tensor: dgain },
          ...(attrs.centered ? { dbias: { tensor: dbias } } : {}),
        },
        workgroups: [columnGroups, 1, 1],
      },
    ]
  },
  flops: ({ inputs: [x] }) => 5 * size(x.shape),
  cases: [1, 5, 67].flatMap((r) => [
    {
      inputs: [
        [r, 24],
        [r, 24],
        [2 * r, 1],
      ],
      attrs: { centered: false },
    },
    {
      inputs: [
        [r, 12],
        [r, 12],
        [r, 2],
      ],
      attrs: { centered: true },
    },
    {
      inputs: [
        [r, 65],
        [r, 65],
        [r, 1],
      ],
      attrs: { centered: false },
    },
  ]),
}
export const normWeights = (x: Tensor, dy: Tensor, stats: Tensor, centered: boolean) =>
  apply(normWeightsOp, [x, dy, stats], { centered })
