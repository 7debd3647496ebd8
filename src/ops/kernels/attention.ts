// How attention's kernels find heads in packed or separate queries, keys and values, and how rows are dealt to threads.

import dkvRows from '../../../shaders/attention-dkv-rows.wgsl?raw'
import dkvTiles from '../../../shaders/attention-dkv-tiles.wgsl?raw'
import dqRows from '../../../shaders/attention-dq-rows.wgsl?raw'
import dqTiles from '../../../shaders/attention-dq-tiles.wgsl?raw'
import forwardRows from '../../../shaders/attention-rows.wgsl?raw'
import forwardTiles from '../../../shaders/attention-tiles.wgsl?raw'
import { type Constant, f32 as constant, type DeviceTraits, type Dispatch, grid, quadsShare } from '../../kernel.ts'
import { lastDim, type Node, type Tensor, type TensorType } from '../../tensor.ts'
import { slopes } from '../scalar/alibi.ts'
import { type Blocks, type Lists, listsOf, transposed } from '../scalar/blocks.ts'

/** Channels of a head that the kernels hold. */
export const LARGEST_HEAD = 256

export interface AttentionAttrs {
  heads: number
  /** Divides `heads`: query head h reads key/value head ⌊h / (heads / kvHeads)⌋. */
  kvHeads: number
  /** At most LARGEST_HEAD. */
  headDim: number
  /** Query t sees keys 0..t only. */
  causal: boolean
  /** And of those the last so many (Beltagy et al. 2020, arXiv 2004.05150; Mistral); all where left out. Needs `causal`. */
  window?: number
  /** And of those only where its block of tokens may look (scalar/blocks.ts). Needs `causal`, and no window beside it. */
  blocks?: Blocks
  /** And of those none before its document: a last input, u32 (B, T), says where in the row a token's document starts. Needs `causal`. */
  documents?: boolean
  /** Scores fall in proportion to the distance of the key (scalar/alibi.ts). Needs `causal`. */
  alibi?: boolean
}

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

/** Inputs of the forward op: queries, keys and values, and where documents start. */
export function split<T>(inputs: readonly T[], { documents }: AttentionAttrs): { qkv: readonly T[]; starts?: T } {
  return documents ? { qkv: inputs.slice(0, -1), starts: inputs[inputs.length - 1] } : { qkv: inputs }
}

/**
 * Constants of every attention kernel. HEAD_DIM channels of a head are WIDTH groups of four, the last one possibly short
 * (not VEC4); x_START and x_STRIDE are floats: where the first head is in a row of x, and a row's length.
 */
function constants(qkv: readonly Tensor[], attrs: AttentionAttrs): Record<string, Constant> {
  const { heads, kvHeads, headDim, causal, window = 0, documents = false, alibi = false, blocks } = attrs
  const [q, k, v] = layout(qkv, attrs)
  return {
    BATCH: qkv[0].shape[0],
    TIME: qkv[0].shape[1],
    HEADS: heads,
    KV_HEADS: kvHeads,
    GROUP: heads / kvHeads,
    HEAD_DIM: headDim,
    WIDTH: Math.ceil(headDim / 4),
    VEC4: headDim % 4 === 0,
    SCALE: constant(1 / Math.sqrt(headDim)),
    CAUSAL: causal,
    WINDOW: window,
    DOCUMENTS: documents,
    BOUNDED: window > 0 || documents,
    ALIBI: alibi,
    ...(alibi && slopesConstant(heads)),
    BLOCKS: blocks !== undefined,
    PACKED: qkv.length === 1,
    Q_STRIDE: q.stride,
    Q_START: q.start,
    K_STRIDE: k.stride,
    K_START: k.start,
    V_STRIDE: v.stride,
    V_START: v.start,
    OUT_STRIDE: heads * headDim,
  }
}

/** SLOPES, by head. */
export const slopesConstant = (heads: number) => ({
  SLOPES: `array<f32, ${heads}>(${slopes(heads).map(constant).join(', ')})`,
})

/** LISTED, one list behind the other, and LIST_STARTS, by block, with the end behind the last; BLOCK rows are a block. */
export function listConstants(lists: Lists, size: number): Record<string, Constant> {
  const starts = [0]
  for (const [block, list] of lists.entries()) starts.push(starts[block] + list.length)
  const array = (values: readonly number[]) => `array<u32, ${values.length}>(${values.map((n) => `${n}u`).join(', ')})`
  return { BLOCK: size, LISTED: array(lists.flat()), LIST_STARTS: array(starts) }
}

const bind = (tensor: Tensor) => ({ tensor })
/** q, k and v by name; packed, all three are the one tensor. */
const sources = (qkv: readonly Tensor[]) => ({
  q: bind(qkv[0]),
  k: bind(qkv[1] ?? qkv[0]),
  v: bind(qkv[2] ?? qkv[0]),
})

export function forwardDispatch({ inputs, outputs, attrs }: Node<AttentionAttrs>, device: DeviceTraits): Dispatch[] {
  const [out, logsumexp] = outputs
  const { qkv, starts } = split(inputs, attrs)
  const bindings = {
    ...sources(qkv),
    out: bind(out),
    logsumexp: bind(logsumexp),
    ...(starts && { starts: bind(starts) }),
  }
  return [{ ...kernel('FORWARD', qkv, attrs, device), bindings }]
}

export function backwardDispatch({ inputs, outputs, attrs }: Node<AttentionAttrs>, device: DeviceTraits): Dispatch[] {
  const [dout, out, logsumexp, ...qkv] = inputs
  const [dq, dk = dq, dv] = outputs
  const shared = { ...sources(qkv), dout: bind(dout), logsumexp: bind(logsumexp), delta: { scratch: 0 } }
  return [
    { ...kernel('DQ', qkv, attrs, device), bindings: { ...shared, out: bind(out), dq: bind(dq) } },
    { ...kernel('DKV', qkv, attrs, device), bindings: { ...shared, dk: bind(dk), ...(dv ? { dv: bind(dv) } : {}) } },
  ]
}

type Pass = 'FORWARD' | 'DQ' | 'DKV'
const ROWS: Record<Pass, string> = { FORWARD: forwardRows, DQ: dqRows, DKV: dkvRows }
const TILES: Record<Pass, string> = { FORWARD: forwardTiles, DQ: dqTiles, DKV: dkvTiles }

/** Who owns which rows: on a software adapter a quad of threads sixteen of them, on a GPU a workgroup of 128 threads 64, 32 or 16. */
function kernel(pass: Pass, qkv: readonly Tensor[], attrs: AttentionAttrs, device: DeviceTraits) {
  const [B, T] = qkv[0].shape
  const heads = B * (pass === 'DKV' ? attrs.kvHeads : attrs.heads)
  const lists = attrs.blocks && listsOf(attrs.blocks, T)
  const common = {
    ...constants(qkv, attrs),
    ...(lists && listConstants(pass === 'DKV' ? transposed(lists) : lists, attrs.blocks!.size)),
    FORWARD: pass === 'FORWARD',
    DQ: pass === 'DQ',
    DKV: pass === 'DKV',
  }
  if (quadsShare(device)) {
    const QUADS = heads * Math.ceil(T / 16)
    const { workgroups, GRID_X } = grid(Math.ceil(QUADS / 4))
    return { shader: ROWS[pass], constants: { ...common, QUADS, GRID_X }, workgroups }
  }
  // A thread keeps its rows of the result in registers, at most 64: of a wide head fewer rows, and half as many of dK and dV.
  const channels = attrs.headDim * (pass === 'DKV' ? 2 : 1)
  const rows = channels <= 128 ? 4 : channels <= 256 ? 2 : 1
  const WORKGROUPS = heads * Math.ceil(T / (16 * rows))
  const { workgroups, GRID_X } = grid(WORKGROUPS)
  return { shader: TILES[pass], constants: { ...common, ROWS: rows, WORKGROUPS, GRID_X }, workgroups }
}
