// Layer normalisation, optionally of a sum: s = x + residual, y = (s − mean) / √(var + eps) · gain + bias.
// Ba, Kiros & Hinton 2016, arXiv 1607.06450.

import wgsl from '../../shaders/layer-norm.wgsl?raw'
import { type Binding, f32 as constant } from '../kernel.ts'
import { apply, f32, lastDim, type Op, rows, size, type Tensor, type TensorType } from '../tensor.ts'
import { rowWorkgroups } from './kernels/row-reduce.ts'
import { evenRows, pairsOf } from './kernels/values.ts'
import { normWeights } from './norm-weights.ts'

interface Attrs {
  eps: number
  /** A fourth input is added before normalising, and the sum is a third output. */
  residual: boolean
}

const checked = ([x, gain, bias]: readonly TensorType[]) => {
  if (lastDim(x) !== size(gain.shape) || lastDim(x) !== size(bias.shape))
    throw new Error(`layer-norm: rows of ${lastDim(x)} with a gain of ${gain.shape} and a bias of ${bias.shape}`)
  return x
}

/** Inputs x (…, C), gain (C), bias (C), residual? (…, C); outputs y (…, C), stats (rows, 2), sum? (…, C). */
const op: Op<Attrs> = {
  name: 'layer-norm',
  auxiliary: [1],
  outputs: (inputs, { residual }) => {
    const x = checked(inputs)
    return [x, f32(rows(x), 2), ...(residual ? [x] : [])]
  },
  reference([y, stats, sum], [x, gain, bias, residual], { attrs }) {
    const C = gain.length
    const s = residual ? x.map((v, i) => v + residual[i]) : x
    sum?.set(s)
    for (let r = 0; r < x.length / C; r++) {
      const row = s.subarray(r * C, r * C + C)
      const mean = row.reduce((a, v) => a + v, 0) / C
      const rstd = 1 / Math.sqrt(row.reduce((a, v) => a + (v - mean) ** 2, 0) / C + attrs.eps)
      stats.set([mean, rstd], 2 * r)
      row.forEach((v, c) => {
        y[r * C + c] = (v - mean) * rstd * gain[c] + bias[c]
      })
    }
  },
  dispatch({ inputs: [x, gain, bias, residual], outputs: [y, stats, total], attrs }, device) {
    const { constants, workgroups } = rowWorkgroups(rows(x), device)
    const bindings: Record<string, Binding> = { x: { tensor: x }, gain: { tensor: gain }, bias: { tensor: bias } }
    Object.assign(bindings, { y: { tensor: y }, stats: { tensor: stats } })
    if (attrs.residual) Object.assign(bindings, { residual: { tensor: residual }, total: { tensor: total } })
    const own = { CHANNELS: lastDim(x), EPS: constant(attrs.eps), RESIDUAL: attrs.residual }
    const pairs = pairsOf(y, ...(total ? [total] : []))
    return [{ shader: wgsl, entry: 'forward', constants: { ...constants, ...own, ...pairs }, bindings, workgroups }]
  },
  halves: evenRows(0, 2),
  gradient([dy, , dsum], { inputs: [x, gain], outputs: [, stats, sum], attrs }) {
    if (!dy) return [dsum, null, null, dsum]
    const normalised = attrs.residual ? sum : x
    const dx = layerNormBackward(dy, normalised, gain, stats, dsum)
    return [dx, ...normWeights(normalised, dy, stats, true), ...(attrs.residual ? [dx] : [])]
  },
  flops: ({ inputs: [x] }) => 8 * size(x.shape),
  cases: [
    { inputs: [[3, 6], [6], [6]], attrs: { eps: 1e-5, residual: false } },
    { inputs: [[2, 3, 64], [64], [64], [2, 3, 64]], attrs: { eps: 1e-5, residual: true } },
    { inputs: [[1, 1, 1], [1], [1]], attrs: { eps: 1e-5, residual: false } },
    { inputs: [[67, 65], [65], [65]], attrs: { eps: 1e-5, residual: false } },
    // One row a workgroup on a GPU: more than 65,535 of them.
    { inputs: [[65539, 3], [3], [3]], attrs: { eps: 1e-5, residual: false }, large: true },
  ],
}

/** Inputs dy, x, gain, stats, and what flows past the norm into the same x (residual?); output dx. */
export const layerNormBackwardOp: Op<{ residual: boolean }> = {
  name: 'layer-norm-backward',
  outputs: ([dy]) => [dy],
  reference([dx], [dy, x, gain, stats, residual]) {
    const C = gain.length
    for (let r = 0; r < dy.length / C; r++) {
      const [mean, rstd] = [stats[2 * r], stats[2 * r + 1]]
      const normal = (c: number) => (x[r * C + c] - mean) * rstd
      let [sum, dot] = [0, 0]
      for (let c = 0; c < C; c++) {
        sum += dy[r * C + c] * gain[c]
        dot += dy[r * C + c] * gain[c] * normal(c)
      }
      for (let c = 0; c < C; c++) {
        const own = rstd * (dy[r * C + c] * gain[c] - sum / C - (normal(c) * dot) / C)
        dx[r * C + c] = own + (residual ? residual[r * C + c] : 0)
      }
    }
  },
  dispatch({ inputs: [dy, x, gain, saved, residual], outputs: [dx], attrs }, device) {
    const { constants, workgroups } = rowWorkgroups(rows(x), device)
    const bindings: Record<string, Binding> = { x: { tensor: x }, gain: { tensor: gain }, dy: { tensor: dy } }
    Object.assign(bindings, { saved: { tensor: saved }, dx: { tensor: dx } })
    if (attrs.residual) bindings.residual = { tensor: residual }
    const own = { CHANNELS: lastDim(x), EPS: constant(0), RESIDUAL: attrs.residual }
    const pairs = pairsOf(dx)
    return [{ shader: wgsl, entry: 'backward', constants: { ...constants, ...own, ...pairs }, bindings, workgroups }]
  },
  halves: evenRows(0),
  flops: ({ inputs: [dy] }) => 11 * size(dy.shape),
  cases: [
    { inputs: [[3, 6], [3, 6], [6], [3, 2]], attrs: { residual: false } },
    { inputs: [[67, 65], [67, 65], [65], [67, 2], [67, 65]], attrs: { residual: true } },
  ],
}
const layerNormBackward = (dy: Tensor, x: Tensor, gain: Tensor, stats: Tensor, residual: Tensor | null): Tensor =>
  apply(layerNormBackwardOp, [dy, x, gain, stats, ...(residual ? [residual] : [])], { residual: Boolean(residual) })[0]

export const layerNorm = (x: Tensor, gain: Tensor, bias: Tensor, eps: number): Tensor =>
  apply(op, [x, gain, bias], { eps, residual: false })[0]
/** [norm(x + residual), x + residual] in one pass. */
export const addLayerNorm = (
  x: Tensor,
  residual: Tensor,
  gain: Tensor,
  bias: Tensor,
  eps: number,
): [Tensor, Tensor] => {
  const [y, , sum] = apply(op, [x, gain, bias, residual], { eps, residual: true })
  return [y, sum]
}
export default op
