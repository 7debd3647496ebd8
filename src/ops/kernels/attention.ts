// How attention's kernels find heads in packed or separate queries, keys and values, and how rows are dealt to threads.

import backwardRows from '../../../shaders/attention-backward-rows.wgsl?raw'
import forwardRows from '../../../shaders/attention-rows.wgsl?raw'
import { type Constant, f32 as constant, type DeviceTraits, type Dispatch, grid } from '../../kernel.ts'
import { lastDim, type Node, type Tensor, type TensorType } from '../../tensor.ts'
import type { AttentionAttrs } from '../attention.ts'

/** Where queries, keys or values are: which input, its row length, and where in a row their first head starts. */
export interface Part {
  input: number
  stride: number
  start: number
}
export function layout(qkv: readonly TensorType[], { heads, kvHeads, headDim }: AttentionAttrs): Part[] {
  const stride = lastDim(qkv[0])
  return qkv.length === 1
    ? [0, heads, heads + kvHeads].map((head) => ({ input: 0, stride, start: head * headDim }))
    : qkv.map((x, input) => ({ input, stride: lastDim(x), start: 0 }))
}

/** Constants of every attention kernel. Strides and starts are in elements: four channels each where that is possible. */
function constants(qkv: readonly Tensor[], attrs: AttentionAttrs): Record<string, Constant> {
  const { heads, kvHeads, headDim, causal } = attrs
  const channels = headDim % 4 ? 1 : 4
  const [q, k, v] = layout(qkv, attrs)
  return {
    TIME: qkv[0].shape[1],
    HEADS: heads,
    KV_HEADS: kvHeads,
    GROUP: heads / kvHeads,
    WIDTH: headDim / channels,
    VEC4: channels === 4,
    SCALE: constant(1 / Math.sqrt(headDim)),
    CAUSAL: causal,
    PACKED: qkv.length === 1,
    Q_STRIDE: q.stride / channels,
    Q_START: q.start / channels,
    K_STRIDE: k.stride / channels,
    K_START: k.start / channels,
    V_STRIDE: v.stride / channels,
    V_START: v.start / channels,
  }
}

const bind = (tensor: Tensor) => ({ tensor })
/** q, k and v by name; packed, all three are the one tensor. */
const sources = (qkv: readonly Tensor[]) => ({
  q: bind(qkv[0]),
  k: bind(qkv[1] ?? qkv[0]),
  v: bind(qkv[2] ?? qkv[0]),
})

export function forwardDispatch({ inputs, outputs, attrs }: Node<AttentionAttrs>, _: DeviceTraits): Dispatch[] {
  const [out, logsumexp] = outputs
  const [B, T] = inputs[0].shape
  const ROWS = B * attrs.heads * T
  const { workgroups, GRID_X } = grid(Math.ceil(ROWS / 64))
  return [
    {
      shader: forwardRows,
      constants: { ...constants(inputs, attrs), ROWS, GRID_X },
      bindings: { ...sources(inputs), out: bind(out), logsumexp: bind(logsumexp) },
      workgroups,
    },
  ]
}

export function backwardDispatch({ inputs, outputs, attrs }: Node<AttentionAttrs>, _: DeviceTraits): Dispatch[] {
  const [dout, out, logsumexp, ...qkv] = inputs
  const [dq, dk, dv] = outputs
  const [B, T] = qkv[0].shape
  const shared = { ...sources(qkv), dout: bind(dout), logsumexp: bind(logsumexp) }
  const delta = { scratch: 0 }
  const rows = (entry: string, heads: number, bindings: Dispatch['bindings']): Dispatch => {
    const ROWS = B * heads * T
    const { workgroups, GRID_X } = grid(Math.ceil(ROWS / 64))
    const own = { ROWS, GRID_X, QUERIES: entry === 'queries' }
    return {
      shader: backwardRows,
      entry,
      constants: { ...constants(qkv, attrs), ...own },
      bindings: { ...shared, ...bindings },
      workgroups,
    }
  }
  return [
    rows('queries', attrs.heads, { out: bind(out), delta, dq: bind(dq) }),
    rows('keys', attrs.kvHeads, { delta, dk: bind(dk ?? dq), ...(dv ? { dv: bind(dv) } : {}) }),
  ]
}
