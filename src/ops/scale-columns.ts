// y = x ⊙ gain + bias: a factor, and where asked for a summand, for each column.

import wgsl from '../../shaders/scale-columns.wgsl?raw'
import { type Dispatch, grid } from '../kernel.ts'
import { apply, f32, lastDim, type Op, type OpCase, rows, size, type Tensor } from '../tensor.ts'
import { rowsPerSlab, slabs } from './kernels/row-reduce.ts'

interface Attrs {
  bias: boolean
}

/** Inputs x (…, C), gain (C), bias? (C); output y (…, C). */
const op: Op<Attrs> = {
  name: 'scale-columns',
  outputs([x, ...vectors]) {
    for (const { shape } of vectors)
      if (size(shape) !== lastDim(x))
        throw new Error(`scale-columns: [${shape}] does not fit the columns of [${x.shape}]`)
    return [x]
  },
  reference([y], [x, gain, bias]) {
    for (let i = 0; i < x.length; i++) y[i] = x[i] * gain[i % gain.length] + (bias ? bias[i % gain.length] : 0)
  },
  dispatch({ inputs: [x, gain, bias], outputs: [y], attrs }) {
    const { workgroups, GRID_X } = grid(Math.ceil(size(x.shape) / 64))
    const bindings = { x: { tensor: x }, gain: { tensor: gain }, y: { tensor: y } }
    return [
      {
        shader: wgsl,
        entry: 'forward',
        constants: constantsOf(x, attrs, GRID_X),
        bindings: attrs.bias ? { ...bindings, bias: { tensor: bias } } : bindings,
        workgroups,
      },
    ]
  },
  gradient([dy], { inputs: [x, gain], attrs }) {
    if (!dy) return []
    return [scaleColumns(dy, gain), ...apply(columnGradientsOp, [dy, x], attrs)]
  },
  flops: ({ outputs: [y], attrs }) => (attrs.bias ? 2 : 1) * size(y.shape),
  cases: [
    { inputs: [[2, 3, 5], [5]], attrs: { bias: false } },
    { inputs: [[67, 65], [65], [65]], attrs: { bias: true } },
    { inputs: [[9], [9]], attrs: { bias: false } },
  ],
}

/** Inputs dy (…, C), x (…, C); outputs dgain (C) and, with a bias, dbias (C). */
export const columnGradientsOp: Op<Attrs> = {
  name: 'scale-columns-gradients',
  accumulates: [0, 1],
  outputs: ([dy], { bias }) => Array.from({ length: bias ? 2 : 1 }, () => f32(lastDim(dy))),
  reference([dgain, dbias], [dy, x]) {
    const C = dgain.length
    for (let i = 0; i < x.length; i++) {
      dgain[i % C] += dy[i] * x[i]
      if (dbias) dbias[i % C] += dy[i]
    }
  },
  scratch: ({ inputs: [dy] }) => [slabs(rows(dy)) * lastDim(dy) * 8],
  dispatch(
    { inputs: [dy, x], outputs: [dgain, dbias], attrs },
    _,
    [ACCUMULATE_GAIN, ACCUMULATE_BIAS = false],
  ): Dispatch[] {
    const constants = { ...constantsOf(dy, attrs, 1), ACCUMULATE_GAIN, ACCUMULATE_BIAS }
    const columnGroups = Math.ceil(lastDim(dy) / 64)
    const sums = { dgain: { tensor: dgain }, ...(attrs.bias && { dbias: { tensor: dbias } }) }
    return [
      {
        shader: wgsl,
        entry: 'slabs',
        constants,
        bindings: { dy: { tensor: dy }, x: { tensor: x }, slab_sums: { scratch: 0 } },
        workgroups: [columnGroups, slabs(rows(dy)), 1],
      },
      {
        shader: wgsl,
        entry: 'columns',
        constants,
        bindings: { slab_sums: { scratch: 0 }, ...sums },
        workgroups: [columnGroups, 1, 1],
      },
    ]
  },
  flops: ({ inputs: [dy] }) => 3 * size(dy.shape),
  cases: [1, 67, 300].map(
    (r): OpCase<Attrs> => ({
      inputs: [
        [r, 65],
        [r, 65],
      ],
      attrs: { bias: r > 1 },
    }),
  ),
}

/** Every kernel of the file is compiled with every constant. */
function constantsOf(x: Tensor, { bias }: Attrs, GRID_X: number) {
  const [ROWS, CHANNELS] = [rows(x), lastDim(x)]
  const sums = {
    ROWS,
    SLABS: slabs(ROWS),
    ROWS_PER_SLAB: rowsPerSlab(ROWS),
    ACCUMULATE_GAIN: false,
    ACCUMULATE_BIAS: false,
  }
  return { COUNT: size(x.shape), CHANNELS, GRID_X, BIAS: bias, ...sums }
}

/** @param bias left out, nothing is added */
export const scaleColumns = (x: Tensor, gain: Tensor, bias?: Tensor): Tensor =>
  apply(op, bias ? [x, gain, bias] : [x, gain], { bias: bias !== undefined })[0]
export default op
