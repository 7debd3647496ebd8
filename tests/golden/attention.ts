// tests/golden/attention.json in the layouts of ops/attention.ts: (B, heads, T, D) becomes (B, T, heads·D), each case once as
// three tensors and once packed.

import { readFileSync } from 'node:fs'
import { type AttentionAttrs, attention, attentionBackwardOp } from '../../src/ops/attention.ts'
import { apply, leaf, type Tensor } from '../../src/tensor.ts'
import { decode } from './golden.ts'

type Encoded = Parameters<typeof decode>[0]
interface Case {
  batch: number
  heads: number
  kv_heads: number
  t: number
  d: number
  causal: boolean
  q: Encoded
  k: Encoded
  v: Encoded
  out_gradient: Encoded
  out: Encoded
  logsumexp: Encoded
  q_gradient: Encoded
  k_gradient: Encoded
  v_gradient: Encoded
}
const { cases }: { cases: Case[] } = JSON.parse(readFileSync(new URL('./attention.json', import.meta.url), 'utf8'))

type Floats = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>

/** (B, heads, T, D) -> (B, T, heads·D) */
function rows(encoded: Encoded): { shape: number[]; data: Floats } {
  const [B, H, T, D] = encoded.shape
  const from = decode(encoded)
  const data = from.slice()
  for (let b = 0; b < B; b++)
    for (let h = 0; h < H; h++)
      for (let t = 0; t < T; t++) {
        const at = ((b * H + h) * T + t) * D
        data.set(from.subarray(at, at + D), ((b * T + t) * H + h) * D)
      }
  return { shape: [B, T, H * D], data }
}

/** Side by side: rows (B, T, W1), (B, T, W2) … -> (B, T, W1 + W2 + …) */
function packed(parts: { shape: number[]; data: Floats }[]): { shape: number[]; data: Floats } {
  const [B, T] = parts[0].shape
  const width = parts.reduce((sum, { shape }) => sum + shape[2], 0)
  const data = parts[0].data instanceof Float32Array ? new Float32Array(B * T * width) : new Float64Array(B * T * width)
  let start = 0
  for (const { shape, data: from } of parts) {
    for (let row = 0; row < B * T; row++)
      data.set(from.subarray(row * shape[2], (row + 1) * shape[2]), row * width + start)
    start += shape[2]
  }
  return { shape: [B, T, width], data }
}

export const attentionCases = cases.flatMap((c) => {
  const attrs: AttentionAttrs = { heads: c.heads, kvHeads: c.kv_heads, headDim: c.d, causal: c.causal }
  const inputs = [rows(c.q), rows(c.k), rows(c.v)]
  const gradients = [rows(c.q_gradient), rows(c.k_gradient), rows(c.v_gradient)]
  const name = `[${c.batch}, ${c.t}, ${c.heads}/${c.kv_heads} · ${c.d}]${c.causal ? ' causal' : ''}`
  return [false, true].map((pack) => ({
    name: `${name} ${pack ? 'packed' : 'separate'}`,
    attrs,
    qkv: (pack ? [packed(inputs)] : inputs) as { shape: number[]; data: Float32Array<ArrayBuffer> }[],
    dout: rows(c.out_gradient).data as Float32Array<ArrayBuffer>,
    out: rows(c.out).data,
    logsumexp: decode(c.logsumexp),
    gradients: (pack ? [packed(gradients)] : gradients).map(({ data }) => data),
  }))
})

export type Given = { shape: readonly number[]; data: Float32Array }[]

/** Forward and backward as one graph, and what its leaves are. */
export function attentionGraph(attrs: AttentionAttrs, given: Given, dout: Float32Array, starts?: Uint32Array) {
  const qkv = given.map(({ shape }, i) => leaf(`qkv ${i}`, shape)) as [Tensor]
  const documents = starts && leaf('starts', [1, starts.length], 'u32')
  const { node } = attention(qkv, attrs, documents)
  const [out, logsumexp] = node.outputs
  const dO = leaf('dout', out.shape)
  const gradients = apply(attentionBackwardOp, [dO, out, logsumexp, ...qkv], node.attrs)
  const feed = new Map<Tensor, Float32Array | Uint32Array>([
    [dO, dout],
    ...qkv.map((t, i) => [t, given[i].data] as const),
    ...(documents ? [[documents, starts] as const] : []),
  ])
  return { roots: [out, logsumexp, ...gradients], feed }
}
