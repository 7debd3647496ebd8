// softmax(Q Kᵀ / √D) V for each head, without ever storing the T × T scores: FlashAttention-2 in both directions (Dao 2023,
// arXiv 2307.08691). The logsumexp of each row is saved, and the backward pass recomputes the scores from it, once by the
// owner of a query row (dQ) and once by the owner of a key row (dK, dV): no atomics, the same bits every time.
// Which kernels run, and how they find a head in their inputs, is in kernels/attention.ts.

import { apply, f32, type Node, type Op, type Tensor, type TensorType } from '../tensor.ts'
import { backwardDispatch, forwardDispatch, layout } from './kernels/attention.ts'

export interface AttentionAttrs {
  heads: number
  /** Divides `heads`: query head h reads key/value head ⌊h / (heads / kvHeads)⌋. */
  kvHeads: number
  /** At most 128. */
  headDim: number
  /** Query t sees keys 0..t only. */
  causal: boolean
}
/** Queries, keys and values: side by side in one tensor (B, T, (heads + 2·kvHeads)·headDim), or three tensors. */
export type Qkv = readonly [Tensor] | readonly [Tensor, Tensor, Tensor]

const MAX_HEAD_DIM = 128

function checked(
  qkv: readonly TensorType[],
  { heads, kvHeads, headDim }: AttentionAttrs,
): [batch: number, time: number] {
  if (heads % kvHeads) throw new Error(`attention: ${kvHeads} key/value heads do not divide ${heads} heads`)
  if (headDim > MAX_HEAD_DIM) throw new Error(`attention: a head of ${headDim} channels exceeds ${MAX_HEAD_DIM}`)
  const widths = qkv.length === 1 ? [heads + 2 * kvHeads] : [heads, kvHeads, kvHeads]
  const [B, T] = qkv[0].shape
  qkv.forEach(({ shape }, i) => {
    if (String(shape) !== String([B, T, widths[i] * headDim]))
      throw new Error(`attention: input ${i} is [${shape}], expected [${[B, T, widths[i] * headDim]}]`)
  })
  return [B, T]
}

/** Inputs qkv, or q, k, v; outputs O (B, T, heads·headDim) and the logsumexp of the scaled scores (B, heads, T). */
const op: Op<AttentionAttrs> = {
  name: 'attention',
  auxiliary: [1],
  outputs(qkv, attrs) {
    const [B, T] = checked(qkv, attrs)
    return [f32(B, T, attrs.heads * attrs.headDim), f32(B, attrs.heads, T)]
  },
  reference([out, logsumexp], qkv, { inputs, attrs }) {
    eachRow(inputs, attrs, ({ row, q, k, v, o, scores }) => {
      const s = scores(qkv[q.input], qkv[k.input])
      const most = Math.max(...s)
      logsumexp[row] = most + Math.log(s.reduce((sum, x) => sum + Math.exp(x - most), 0))
      s.forEach((x, j) => {
        const p = Math.exp(x - logsumexp[row])
        for (let d = 0; d < attrs.headDim; d++) out[o + d] += p * qkv[v.input][v.at(j) + d]
      })
    })
  },
  dispatch: (node, device) => forwardDispatch(node, device),
  gradient: ([dO], { inputs, outputs: [out, logsumexp], attrs }) =>
    dO ? [...apply(attentionBackwardOp, [dO, out, logsumexp, ...inputs], attrs)] : inputs.map(() => null),
  flops: (node) => 4 * pairs(node, node.inputs),
  cases: [
    { inputs: [[2, 5, 24]], attrs: { heads: 1, kvHeads: 1, headDim: 8, causal: true } },
    { inputs: [[1, 1, 15]], attrs: { heads: 1, kvHeads: 1, headDim: 5, causal: true } },
    { inputs: [[2, 7, 32]], attrs: { heads: 4, kvHeads: 2, headDim: 4, causal: true } },
    {
      inputs: [
        [1, 9, 12],
        [1, 9, 4],
        [1, 9, 4],
      ],
      attrs: { heads: 3, kvHeads: 1, headDim: 4, causal: false },
    },
    {
      inputs: [
        [2, 6, 12],
        [2, 6, 6],
        [2, 6, 6],
      ],
      attrs: { heads: 4, kvHeads: 2, headDim: 3, causal: true },
    },
  ],
}

/** Inputs dO, O, logsumexp, then those of attention; outputs d(qkv), or dq, dk, dv. */
export const attentionBackwardOp: Op<AttentionAttrs> = {
  name: 'attention-backward',
  outputs(inputs, attrs) {
    checked(inputs.slice(3), attrs)
    return inputs.slice(3)
  },
  reference(grads, [dO, O, logsumexp, ...qkv], { inputs, attrs }) {
    const scale = 1 / Math.sqrt(attrs.headDim)
    eachRow(inputs.slice(3), attrs, ({ row, t, q, k, v, o, scores }) => {
      const [Q, K, V] = [qkv[q.input], qkv[k.input], qkv[v.input]]
      const [dQ, dK, dV] = [grads[q.input], grads[k.input], grads[v.input]]
      const dot = (X: Float64Array, x: number, Y: Float64Array, y: number) => {
        let sum = 0
        for (let d = 0; d < attrs.headDim; d++) sum += X[x + d] * Y[y + d]
        return sum
      }
      const delta = dot(dO, o, O, o)
      scores(Q, K).forEach((x, j) => {
        const p = Math.exp(x - logsumexp[row])
        const dScore = p * (dot(dO, o, V, v.at(j)) - delta) * scale
        for (let d = 0; d < attrs.headDim; d++) {
          dQ[q.at(t) + d] += dScore * K[k.at(j) + d]
          dK[k.at(j) + d] += dScore * Q[q.at(t) + d]
          dV[v.at(j) + d] += p * dO[o + d]
        }
      })
    })
  },
  scratch: ({ inputs: [, , logsumexp] }) => [logsumexp.shape.reduce((a, b) => a * b, 4)],
  dispatch: (node, device) => backwardDispatch(node, device),
  // Seven products of a score's size: both kernels recompute Q Kᵀ and dO Vᵀ.
  flops: (node) => 14 * pairs(node, node.inputs.slice(3)),
  cases: op.cases.map(({ inputs, attrs, large }) => {
    const [B, T] = inputs[0] as number[]
    const dO = [B, T, attrs.heads * attrs.headDim]
    return { inputs: [dO, dO, [B, attrs.heads, T], ...inputs], attrs, large }
  }),
}

/** Channels times (query, key) pairs that see each other. */
const pairs = ({ attrs: { heads, headDim, causal } }: Node<AttentionAttrs>, [{ shape }]: readonly TensorType[]) =>
  shape[0] * heads * headDim * shape[1] * (causal ? (shape[1] + 1) / 2 : shape[1])

interface Row {
  /** Of (B, heads, T). */
  row: number
  t: number
  /** Which input holds queries, keys, values, and where this row's head starts in it at a time. */
  q: { input: number; at(t: number): number }
  k: { input: number; at(t: number): number }
  v: { input: number; at(t: number): number }
  /** Where this row of O starts. */
  o: number
  /** Scaled scores of the keys that this query sees. */
  scores(Q: Float64Array, K: Float64Array): number[]
}
function eachRow(qkv: readonly TensorType[], attrs: AttentionAttrs, visit: (row: Row) => void) {
  const { heads, kvHeads, headDim: D, causal } = attrs
  const [B, T] = qkv[0].shape
  const parts = layout(qkv, attrs)
  for (let row = 0; row < B * heads * T; row++) {
    const [b, head, t] = [Math.floor(row / T / heads), Math.floor(row / T) % heads, row % T]
    const [q, k, v] = parts.map(({ input, stride, start }, i) => {
      const h = i === 0 ? head : Math.floor(head / (heads / kvHeads))
      return { input, at: (time: number) => (b * T + time) * stride + start + h * D }
    })
    const scores = (Q: Float64Array, K: Float64Array) =>
      Array.from({ length: causal ? t + 1 : T }, (_, j) => {
        let sum = 0
        for (let d = 0; d < D; d++) sum += Q[q.at(t) + d] * K[k.at(j) + d]
        return sum / Math.sqrt(D)
      })
    visit({ row, t, q, k, v, o: ((b * T + t) * heads + head) * D, scores })
  }
}

/** (B, T, heads·headDim) */
export const attention = (qkv: Qkv, attrs: AttentionAttrs): Tensor => apply(op, qkv, attrs)[0]
export default op
