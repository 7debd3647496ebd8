// softmax(Q Kᵀ / √D) V for each head, without ever storing the T × T scores: FlashAttention-2 in both directions (Dao 2023,
// arXiv 2307.08691). The logsumexp of each row is saved, and the backward pass recomputes the scores from it, once by the
// owner of a query row (dQ) and once by the owner of a key row (dK, dV): no atomics, the same bits every time.
// Which kernels run, and how they find a head in their inputs, is in kernels/attention.ts.

import {
  apply,
  type CaseInput,
  f32,
  type Node,
  type Op,
  type Shape,
  size,
  type Tensor,
  type TensorType,
} from '../tensor.ts'
import {
  type AttentionAttrs,
  backwardDispatch,
  forwardDispatch,
  LARGEST_HEAD,
  layout,
  split,
} from './kernels/attention.ts'
import { slopes } from './scalar/alibi.ts'
import { listsOf, pairsOf, seesBlock } from './scalar/blocks.ts'

export type { AttentionAttrs }
/** Queries, keys and values: side by side in one tensor (B, T, (heads + 2·kvHeads)·headDim), or three tensors. */
export type Qkv = readonly [Tensor] | readonly [Tensor, Tensor, Tensor]

function checked(
  qkv: readonly TensorType[],
  { heads, kvHeads, headDim, causal, window, documents, alibi, blocks }: AttentionAttrs,
): [batch: number, time: number] {
  if (heads % kvHeads) throw new Error(`attention: ${kvHeads} key/value heads do not divide ${heads} heads`)
  if (!causal && (window || documents || alibi || blocks))
    throw new Error('attention: windows, blocks, documents and linear biases are of causal attention')
  if (blocks && window) throw new Error('attention: a window beside blocks')
  if (headDim > LARGEST_HEAD) throw new Error(`attention: a head of ${headDim} channels exceeds ${LARGEST_HEAD}`)
  const widths = qkv.length === 1 ? [heads + 2 * kvHeads] : [heads, kvHeads, kvHeads]
  const [B, T] = qkv[0].shape
  if (blocks) listsOf(blocks, T)
  qkv.forEach(({ shape }, i) => {
    if (String(shape) !== String([B, T, widths[i] * headDim]))
      throw new Error(`attention: input ${i} is [${shape}], expected [${[B, T, widths[i] * headDim]}]`)
  })
  return [B, T]
}

/**
 * Inputs qkv, or q, k, v, and with `documents` their starts; outputs O (B, T, heads·headDim) and the logsumexp of the scaled
 * scores (B, heads, T). With `documents` that is (2, B, heads, T): the starts lie behind it, for the backward pass.
 */
const op: Op<AttentionAttrs> = {
  name: 'attention',
  auxiliary: [1],
  outputs(inputs, attrs) {
    const { qkv, starts } = split(inputs, attrs)
    const [B, T] = checked(qkv, attrs)
    if (starts && (starts.dtype !== 'u32' || String(starts.shape) !== String([B, T])))
      throw new Error(`attention: starts of documents are ${starts.dtype} [${starts.shape}], expected u32 [${[B, T]}]`)
    return [f32(B, T, attrs.heads * attrs.headDim), f32(...(starts ? [2] : []), B, attrs.heads, T)]
  },
  reference([out, logsumexp], values, { inputs, attrs }) {
    const { qkv, starts } = split(values, attrs)
    const rows = inputs[0].shape[0] * attrs.heads * inputs[0].shape[1]
    eachRow(split(inputs, attrs).qkv, attrs, ({ row, place, q, k, v, o, scores }) => {
      const start = starts ? starts[place] : 0
      if (starts) logsumexp[rows + row] = start
      const s = scores(qkv[q.input], qkv[k.input], start)
      const most = Math.max(...s.map(([, x]) => x))
      logsumexp[row] = most + Math.log(s.reduce((sum, [, x]) => sum + Math.exp(x - most), 0))
      for (const [j, x] of s) {
        const p = Math.exp(x - logsumexp[row])
        for (let d = 0; d < attrs.headDim; d++) out[o + d] += p * qkv[v.input][v.at(j) + d]
      }
    })
  },
  dispatch: (node, device) => forwardDispatch(node, device),
  halves: ({ attrs }) => (attrs.headDim % 4 === 0 ? [0] : []), // written by fours of a head's channels
  gradient([dO], { inputs, outputs: [out, logsumexp], attrs }) {
    if (!dO) return inputs.map(() => null)
    const { qkv, starts } = split(inputs, attrs)
    return [...apply(attentionBackwardOp, [dO, out, logsumexp, ...qkv], attrs), ...(starts ? [null] : [])]
  },
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
    { inputs: [[1, 11, 12]], attrs: { heads: 1, kvHeads: 1, headDim: 4, causal: true, window: 3 } },
    { inputs: [[2, 6, 36]], attrs: { heads: 3, kvHeads: 3, headDim: 4, causal: true, alibi: true } },
    {
      inputs: [[1, 140, 16]],
      attrs: { heads: 2, kvHeads: 1, headDim: 4, causal: true, blocks: { size: 64, keys: [[0], [1], [0, 2]] } },
    },
    {
      inputs: [[2, 9, 24], { shape: [2, 9], below: 9, values: [0, 0, 0, 3, 3, 3, 3, 7, 7, 0, 0, 0, 0, 0, 5, 6, 6, 6] }],
      attrs: { heads: 2, kvHeads: 1, headDim: 6, causal: true, documents: true },
    },
    {
      inputs: [[1, 7, 8], [1, 7, 4], [1, 7, 4], { shape: [1, 7], below: 7, values: [0, 1, 1, 1, 1, 1, 6] }],
      attrs: { heads: 2, kvHeads: 1, headDim: 4, causal: true, window: 2, documents: true },
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
    const rows = inputs[0].shape[0] * attrs.heads * inputs[0].shape[1]
    eachRow(inputs.slice(3), attrs, ({ row, t, q, k, v, o, scores }) => {
      const [Q, K, V] = [qkv[q.input], qkv[k.input], qkv[v.input]]
      const [dQ, dK, dV] = [grads[q.input], grads[k.input], grads[v.input]]
      const dot = (X: Float64Array, x: number, Y: Float64Array, y: number) => {
        let sum = 0
        for (let d = 0; d < attrs.headDim; d++) sum += X[x + d] * Y[y + d]
        return sum
      }
      const delta = dot(dO, o, O, o)
      for (const [j, x] of scores(Q, K, attrs.documents ? logsumexp[rows + row] : 0)) {
        const p = Math.exp(x - logsumexp[row])
        const dScore = p * (dot(dO, o, V, v.at(j)) - delta) * scale
        for (let d = 0; d < attrs.headDim; d++) {
          dQ[q.at(t) + d] += dScore * K[k.at(j) + d]
          dK[k.at(j) + d] += dScore * Q[q.at(t) + d]
          dV[v.at(j) + d] += p * dO[o + d]
        }
      }
    })
  },
  scratch: ({ inputs: [{ shape }], attrs }) => [4 * shape[0] * attrs.heads * shape[1]],
  dispatch: (node, device) => backwardDispatch(node, device),
  halves: ({ attrs, outputs }) => (attrs.headDim % 4 === 0 ? outputs.map((_, i) => i) : []),
  // Seven products of a score's size: both kernels recompute Q Kᵀ and dO Vᵀ.
  flops: (node) => 14 * pairs(node, node.inputs.slice(3)),
  cases: op.cases.map(({ inputs, attrs, large }) => {
    const { qkv, starts } = split(inputs, attrs)
    const [B, T] = qkv[0] as number[]
    const dO = [B, T, attrs.heads * attrs.headDim]
    return {
      inputs: [dO, dO, logsumexpCase([B, attrs.heads, T], starts as CaseInput | undefined), ...qkv],
      attrs,
      large,
    }
  }),
}
/** Any numbers will do, but where documents start is behind them. */
function logsumexpCase(shape: [B: number, heads: number, T: number], starts?: CaseInput): Shape | CaseInput {
  if (!starts) return shape
  const [, heads, T] = shape
  const known = starts.values as readonly number[]
  const row = (i: number) => known[Math.floor(i / (heads * T)) * T + (i % T)]
  const own = Array.from({ length: size(shape) }, (_, i) => Math.sin(i))
  return { shape: [2, ...shape], values: [...own, ...own.map((_, i) => row(i))] }
}

/** Channels times (query, key) pairs that see each other. */
function pairs(
  { attrs: { heads, headDim, causal, window, blocks } }: Node<AttentionAttrs>,
  [{ shape }]: readonly TensorType[],
) {
  const [B, T] = shape
  if (blocks) return B * heads * headDim * pairsOf(blocks, T)
  const W = Math.min(window ?? T, T)
  return B * heads * headDim * (causal ? W * T - (W * (W - 1)) / 2 : T * T)
}

interface Row {
  /** Of (B, heads, T). */
  row: number
  /** Of (B, T). */
  place: number
  t: number
  /** Which input holds queries, keys, values, and where this row's head starts in it at a time. */
  q: { input: number; at(t: number): number }
  k: { input: number; at(t: number): number }
  v: { input: number; at(t: number): number }
  /** Where this row of O starts. */
  o: number
  /** The keys that this query sees, from `start` on, each with its scaled score. */
  scores(Q: Float64Array, K: Float64Array, start: number): [key: number, score: number][]
}
function eachRow(qkv: readonly TensorType[], attrs: AttentionAttrs, visit: (row: Row) => void) {
  const { heads, kvHeads, headDim: D, causal, window, alibi, blocks } = attrs
  const [B, T] = qkv[0].shape
  const slope = alibi ? slopes(heads) : new Array(heads).fill(0)
  const parts = layout(qkv, attrs)
  for (let row = 0; row < B * heads * T; row++) {
    const [b, head, t] = [Math.floor(row / T / heads), Math.floor(row / T) % heads, row % T]
    const [q, k, v] = parts.map(({ input, stride, start }, i) => {
      const h = i === 0 ? head : Math.floor(head / (heads / kvHeads))
      return { input, at: (time: number) => (b * T + time) * stride + start + h * D }
    })
    const scores = (Q: Float64Array, K: Float64Array, start: number) => {
      const first = Math.max(start, window ? t + 1 - window : 0)
      const keys = Array.from({ length: (causal ? t + 1 : T) - first }, (_, i) => first + i)
      return keys
        .filter((key) => !blocks || seesBlock(blocks, t, key))
        .map((key): [number, number] => {
          let sum = 0
          for (let d = 0; d < D; d++) sum += Q[q.at(t) + d] * K[k.at(key) + d]
          return [key, sum / Math.sqrt(D) - slope[head] * (t - key)]
        })
    }
    visit({ row, place: b * T + t, t, q, k, v, o: ((b * T + t) * heads + head) * D, scores })
  }
}

/** (B, T, heads·headDim). @param starts u32 (B, T), never falling along a row: where in it each token's document starts */
export const attention = (qkv: Qkv, attrs: AttentionAttrs, starts?: Tensor): Tensor =>
  starts ? apply(op, [...qkv, starts], { ...attrs, documents: true })[0] : apply(op, qkv, attrs)[0]
export default op
