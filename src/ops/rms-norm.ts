// Root-mean-square normalisation, optionally of a sum: s = x + residual, y = s / √(mean(s²) + eps) · gain.
// Zhang & Sennrich 2019, arXiv 1910.07467; as in Hugging Face's LlamaRMSNorm. Rows may be several times as long as the gain:
// then each part of a row is normalised by itself, as Qwen 3 does with the heads of queries and keys.

import wgsl from '../../shaders/rms-norm.wgsl?raw'
import { type Binding, f32 as constant } from '../kernel.ts'
import { apply, f32, lastDim, type Op, size, type Tensor, type TensorType } from '../tensor.ts'
import { rowWorkgroups } from './kernels/row-reduce.ts'
import { evenRows, pairsOf } from './kernels/values.ts'
import { normWeights } from './norm-weights.ts'

interface Gain {
  /** What multiplies is 1 + gain, as in Hugging Face's GemmaRMSNorm. */
  fromOne?: boolean
}
interface Attrs extends Gain {
  eps: number
  /** A third input is added before normalising, and the sum is a third output. */
  residual: boolean
}

/** How many rows of the gain's length x is. */
const parts = (x: TensorType, gain: TensorType) => size(x.shape) / size(gain.shape)

/** Inputs x (…, n·C), gain (C), residual? (…, n·C); outputs y (…, n·C), stats (parts, 1), sum? (…, n·C). */
const op: Op<Attrs> = {
  name: 'rms-norm',
  auxiliary: [1],
  outputs: ([x, gain], { residual }) => {
    if (lastDim(x) % size(gain.shape)) throw new Error(`rms-norm: rows of ${lastDim(x)} with a gain of ${gain.shape}`)
    return [x, f32(parts(x, gain), 1), ...(residual ? [x] : [])]
  },
  reference([y, stats, sum], [x, gain, residual], { attrs }) {
    const C = gain.length
    const one = attrs.fromOne ? 1 : 0
    const s = residual ? x.map((v, i) => v + residual[i]) : x
    sum?.set(s)
    for (let r = 0; r < x.length / C; r++) {
      const row = s.subarray(r * C, r * C + C)
      const rstd = 1 / Math.sqrt(row.reduce((a, v) => a + v * v, 0) / C + attrs.eps)
      stats[r] = rstd
      row.forEach((v, c) => {
        y[r * C + c] = v * rstd * (one + gain[c])
      })
    }
  },
  dispatch({ inputs: [x, gain, residual], outputs: [y, stats, total], attrs }, device) {
    const { constants, workgroups } = rowWorkgroups(parts(x, gain), device)
    const bindings: Record<string, Binding> = { x: { tensor: x }, gain: { tensor: gain }, y: { tensor: y } }
    bindings.stats = { tensor: stats }
    if (attrs.residual) Object.assign(bindings, { residual: { tensor: residual }, total: { tensor: total } })
    const own = { CHANNELS: size(gain.shape), EPS: constant(attrs.eps), RESIDUAL: attrs.residual, ...gainOf(attrs) }
    const pairs = pairsOf(y, ...(total ? [total] : []))
    return [{ shader: wgsl, entry: 'forward', constants: { ...constants, ...own, ...pairs }, bindings, workgroups }]
  },
  halves: ({ inputs: [, gain], outputs }) => (size(gain.shape) % 2 ? [] : evenRows(0, 2)({ outputs })),
  gradient([dy, , dsum], { inputs: [x, gain], outputs: [, stats, sum], attrs }) {
    if (!dy) return [dsum, null, dsum]
    const normalised = attrs.residual ? sum : x
    const dx = rmsNormBackward(dy, normalised, gain, stats, dsum, attrs)
    return [dx, ...normWeights(normalised, dy, stats, false), ...(attrs.residual ? [dx] : [])]
  },
  flops: ({ inputs: [x] }) => 5 * size(x.shape),
  cases: [
    { inputs: [[3, 6], [6]], attrs: { eps: 1e-5, residual: false } },
    { inputs: [[2, 3, 64], [64], [2, 3, 64]], attrs: { eps: 1e-6, residual: true } },
    { inputs: [[1, 1, 1], [1]], attrs: { eps: 1e-5, residual: false } },
    { inputs: [[67, 65], [65]], attrs: { eps: 1e-5, residual: false } },
    { inputs: [[2, 3, 32], [8]], attrs: { eps: 1e-6, residual: false } },
    { inputs: [[2, 3, 32], [16]], attrs: { eps: 1e-6, residual: false, fromOne: true } },
  ],
}

const gainOf = ({ fromOne = false }: Gain) => ({ FROM_ONE: fromOne })

/** Inputs dy, x, gain, stats, and what flows past the norm into the same x (residual?); output dx. */
export const rmsNormBackwardOp: Op<{ residual: boolean } & Gain> = {
  name: 'rms-norm-backward',
  outputs: ([dy]) => [dy],
  reference([dx], [dy, x, raw, stats, residual], { attrs }) {
    const C = raw.length
    const gain = attrs.fromOne ? raw.map((g) => 1 + g) : raw
    for (let r = 0; r < dy.length / C; r++) {
      const rstd = stats[r]
      let dot = 0
      for (let c = 0; c < C; c++) dot += dy[r * C + c] * gain[c] * x[r * C + c] * rstd
      for (let c = 0; c < C; c++) {
        const own = rstd * (dy[r * C + c] * gain[c] - (x[r * C + c] * rstd * dot) / C)
        dx[r * C + c] = own + (residual ? residual[r * C + c] : 0)
      }
    }
  },
  dispatch({ inputs: [dy, x, gain, saved, residual], outputs: [dx], attrs }, device) {
    const { constants, workgroups } = rowWorkgroups(parts(x, gain), device)
    const bindings: Record<string, Binding> = { x: { tensor: x }, gain: { tensor: gain }, dy: { tensor: dy } }
    Object.assign(bindings, { saved: { tensor: saved }, dx: { tensor: dx } })
    if (attrs.residual) bindings.residual = { tensor: residual }
    const own = { CHANNELS: size(gain.shape), EPS: constant(0), RESIDUAL: attrs.residual, ...gainOf(attrs) }
    const pairs = pairsOf(dx)
    return [{ shader: wgsl, entry: 'backward', constants: { ...constants, ...own, ...pairs }, bindings, workgroups }]
  },
  halves: ({ inputs: [, , gain], outputs }) => (size(gain.shape) % 2 ? [] : evenRows(0)({ outputs })),
  flops: ({ inputs: [dy] }) => 8 * size(dy.shape),
  cases: [
    { inputs: [[3, 6], [3, 6], [6], [3, 1]], attrs: { residual: false } },
    { inputs: [[2, 3, 32], [2, 3, 32], [8], [24, 1]], attrs: { residual: false } },
    { inputs: [[67, 65], [67, 65], [65], [67, 1], [67, 65]], attrs: { residual: true } },
    { inputs: [[2, 3, 32], [2, 3, 32], [16], [12, 1]], attrs: { residual: false, fromOne: true } },
  ],
}
function rmsNormBackward(
  dy: Tensor,
  x: Tensor,
  gain: Tensor,
  stats: Tensor,
  residual: Tensor | null,
  { fromOne }: Gain,
): Tensor {
  const inputs = [dy, x, gain, stats, ...(residual ? [residual] : [])]
  return apply(rmsNormBackwardOp, inputs, { residual: Boolean(residual), fromOne })[0]
}

export const rmsNorm = (x: Tensor, gain: Tensor, eps: number, fromOne = false): Tensor =>
  apply(op, [x, gain], { eps, residual: false, fromOne })[0]
export const addRmsNorm = (x: Tensor, residual: Tensor, gain: Tensor, eps: number): [Tensor, Tensor] => {
  const [y, , sum] = apply(op, [x, gain, residual], { eps, residual: true })
  return [y, sum]
}
export default op
