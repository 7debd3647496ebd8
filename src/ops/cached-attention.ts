// Attention of new tokens over a cache of keys and values (generation): no gradient. Query t stands at position start + t
// and sees cache rows 0..start+t, its own included: append first (kv-cache.ts).

import wgsl from '../../shaders/cached-attention.wgsl?raw'
import { f32 as constant, grid } from '../kernel.ts'
import { apply, type CaseInput, f32, lastDim, type Op, type Shape, size, type Tensor } from '../tensor.ts'
import { wordsOfHead } from './int8-cache.ts'
import { LARGEST_HEAD, listConstants, slopesConstant } from './kernels/attention.ts'
import { slopes } from './scalar/alibi.ts'
import { type Blocks, listsOf, seesBlock } from './scalar/blocks.ts'
import { asFloat, floatBits, signedByte } from './scalar/quantized.ts'

interface Attrs {
  heads: number
  /** Divides `heads`. */
  kvHeads: number
  /** At most LARGEST_HEAD. */
  headDim: number
  /** A token sees the last so many, itself included; all where left out. */
  window?: number
  /** A token sees those of the blocks that its own may look at (scalar/blocks.ts); no window beside them. */
  blocks?: Blocks
  /** Scores fall in proportion to the distance of the key (scalar/alibi.ts). */
  alibi?: boolean
  /** Keys and values are kept in bytes, as int8-cache.ts writes them. */
  int8?: boolean
}

/** Rows of a cache from which on there is work for more threads. */
const LONG = 512

/** Of a head in a row of a cache: channels, or words. */
const rowOf = ({ headDim, int8 }: Attrs) => (int8 ? wordsOfHead(headDim) : headDim)

/** Inputs source (B, T, …) whose first heads·headDim columns are queries, keys and values (B, max, kvHeads · a head's row), start. */
const op: Op<Attrs> = {
  name: 'cached-attention',
  outputs([source, keys, values, start], attrs) {
    const { heads, kvHeads, headDim, int8, blocks } = attrs
    const [B, T, width] = source.shape
    if (blocks) listsOf(blocks, keys.shape[1])
    if (heads % kvHeads || headDim > LARGEST_HEAD)
      throw new Error(`cached-attention: ${heads} heads, ${kvHeads} key/value heads of ${headDim} channels`)
    if (width < heads * headDim || keys.shape[0] !== B || lastDim(keys) !== kvHeads * rowOf(attrs))
      throw new Error(`cached-attention: queries [${source.shape}] do not fit a cache [${keys.shape}]`)
    if (String(keys.shape) !== String(values.shape))
      throw new Error(`cached-attention: keys [${keys.shape}] and values [${values.shape}] differ`)
    if (int8 && (keys.dtype !== 'u32' || width % 4))
      throw new Error(
        `cached-attention: a cache of bytes is of u32, not ${keys.dtype}, and read by four of [${source.shape}]`,
      )
    if (start.dtype !== 'u32') throw new Error('cached-attention: start is a u32')
    return [f32(B, T, heads * headDim)]
  },
  reference([out], [q, keptK, keptV, start], { inputs: [source, keys], attrs }) {
    const { heads, kvHeads, headDim: D, window, alibi, int8, blocks } = attrs
    const [k, v] = int8 ? [keptK, keptV].map((kept) => channelsOf(kept, D)) : [keptK, keptV]
    const [B, T, stride] = source.shape
    const slope = alibi ? slopes(heads) : new Array(heads).fill(0)
    const max = keys.shape[1]
    for (let row = 0; row < B * T * heads; row++) {
      const [b, t, head] = [Math.floor(row / heads / T), Math.floor(row / heads) % T, row % heads]
      const query = q.subarray((b * T + t) * stride + head * D, (b * T + t) * stride + head * D + D)
      const at = (s: number) => ((b * max + s) * kvHeads + Math.floor(head / (heads / kvHeads))) * D
      const seen = Math.min(start[0] + t + 1, max)
      const first = Math.max(0, seen - (window ?? seen))
      const score = (s: number) =>
        query.reduce((sum, x, d) => sum + x * k[at(s) + d], 0) / Math.sqrt(D) - slope[head] * (seen - 1 - s)
      const all = Array.from({ length: seen - first }, (_, i) => first + i)
      const keys = all.filter((key) => !blocks || seesBlock(blocks, seen - 1, key))
      const scores = keys.map(score)
      const most = Math.max(...scores)
      const weights = scores.map((x) => Math.exp(x - most))
      const total = weights.reduce((a, w) => a + w, 0)
      weights.forEach((w, i) => {
        for (let d = 0; d < D; d++) out[row * D + d] += (w / total) * v[at(keys[i]) + d]
      })
    }
  },
  dispatch({ inputs: [source, keys, values, start], outputs: [out], attrs }, { software, maxInvocations }) {
    const { heads: HEADS, kvHeads: KV_HEADS, headDim, window: WINDOW = 0, alibi: ALIBI = false, int8 = false } = attrs
    const { blocks } = attrs
    const [B, TIME, width] = source.shape
    const channels = headDim % 4 || width % 4 ? 1 : 4
    const ROWS = B * TIME * HEADS
    // One row has a workgroup alone, and a model few heads: the more threads share it, the more keys are on their way at once.
    const lanes = keys.shape[1] >= LONG && maxInvocations >= 256 ? 256 : 64
    const [LANES, THREADS] = software ? [1, 4] : [lanes, lanes]
    const WIDTH = headDim / channels
    const PARTS = headDim > 128 && WIDTH % 2 === 0 && !software ? 2 : 1
    const { workgroups, GRID_X } = grid(Math.ceil((ROWS * PARTS * LANES) / THREADS))
    const constants = {
      LANES,
      THREADS,
      SHARED: LANES > 1,
      ROWS,
      GRID_X,
      TIME,
      HEADS,
      KV_HEADS,
      GROUP: HEADS / KV_HEADS,
      MAX: keys.shape[1],
      WINDOW,
      ALIBI,
      ...(ALIBI && slopesConstant(HEADS)),
      BLOCKS: blocks !== undefined,
      ...(blocks && listConstants(blocks.keys, blocks.size)),
      VEC4: channels === 4,
      WIDTH,
      PARTS,
      SPLIT: PARTS > 1,
      INT8: int8,
      ROW: int8 ? wordsOfHead(headDim) : headDim / channels,
      Q_STRIDE: width / channels,
      SCALE: constant(1 / Math.sqrt(headDim)),
    }
    const bindings = {
      q: { tensor: source },
      k: { tensor: keys },
      v: { tensor: values },
      start: { tensor: start },
      out: { tensor: out },
    }
    return [{ shader: wgsl, constants, bindings, workgroups }]
  },
  flops: ({ inputs: [, keys], outputs: [out] }) => 4 * out.shape[0] * out.shape[1] * out.shape[2] * keys.shape[1],
  cases: [
    {
      inputs: [[2, 3, 36], [2, 9, 12], [2, 9, 12], { shape: [1], below: 9, values: [4] }],
      attrs: { heads: 3, kvHeads: 3, headDim: 4, alibi: true },
    },
    {
      inputs: [[2, 1, 12], [2, 9, 4], [2, 9, 4], { shape: [1], below: 9, values: [5] }],
      attrs: { heads: 3, kvHeads: 1, headDim: 4 },
    },
    {
      inputs: [[2, 5, 30], [2, 9, 10], [2, 9, 10], { shape: [1], below: 9, values: [3] }],
      attrs: { heads: 4, kvHeads: 2, headDim: 5 },
    },
    {
      inputs: [[1, 1, 8], [1, 9, 8], [1, 9, 8], { shape: [1], below: 9, values: [0] }],
      attrs: { heads: 1, kvHeads: 1, headDim: 8 },
    },
    {
      inputs: [[1, 5, 8], [1, 9, 8], [1, 9, 8], { shape: [1], below: 9, values: [2] }],
      attrs: { heads: 1, kvHeads: 1, headDim: 8, window: 4 },
    },
    {
      // Keys of a block that is not listed, and more of them than lanes.
      inputs: [[1, 2, 8], [1, 200, 4], [1, 200, 4], { shape: [1], below: 200, values: [191] }],
      attrs: { heads: 2, kvHeads: 1, headDim: 4, blocks: { size: 64, keys: [[0], [0, 1], [1, 2], [0, 2, 3]] } },
    },
    {
      // A cache of many rows, of which more are seen than there are lanes, and fewer.
      inputs: [[1, 2, 16], [1, 600, 8], [1, 600, 8], { shape: [1], below: 600, values: [590] }],
      attrs: { heads: 2, kvHeads: 1, headDim: 8 },
    },
    {
      inputs: [[1, 1, 12], [1, 512, 6], [1, 512, 6], { shape: [1], below: 512, values: [40] }],
      attrs: { heads: 2, kvHeads: 1, headDim: 6 },
    },
    {
      inputs: [[2, 3, 32], bytesCase([2, 9, 6]), bytesCase([2, 9, 6]), { shape: [1], below: 9, values: [5] }],
      attrs: { heads: 4, kvHeads: 2, headDim: 8, int8: true },
    },
    {
      inputs: [[1, 1, 512], [1, 9, 256], [1, 9, 256], { shape: [1], below: 9, values: [6] }],
      attrs: { heads: 2, kvHeads: 1, headDim: 256, window: 4 },
    },
    {
      inputs: [
        [1, 2, 512],
        bytesCase([1, 9, 65], 256),
        bytesCase([1, 9, 65], 256),
        { shape: [1], below: 9, values: [5] },
      ],
      attrs: { heads: 2, kvHeads: 1, headDim: 256, int8: true },
    },
  ],
}

/** Any bytes will do; the word behind those of a head's channels is a number near one. */
function bytesCase(shape: Shape, headDim = 8): CaseInput {
  let state = 1
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0)
  const isLargest = (i: number) => i % wordsOfHead(headDim) === headDim / 4
  const values = Array.from({ length: size(shape) }, (_, i) =>
    isLargest(i) ? floatBits(0.5 + random() / 2 ** 32) : random(),
  )
  return { shape, below: 2 ** 32, values }
}
/** A head's rows of bytes as the numbers that they stand for. */
function channelsOf(words: Float64Array, headDim: number): Float64Array {
  const each = wordsOfHead(headDim)
  return Float64Array.from({ length: (words.length / each) * headDim }, (_, i) => {
    const [row, channel] = [Math.floor(i / headDim) * each, i % headDim]
    const byte = words[row + (channel >> 2)] >>> ((channel % 4) * 8)
    return signedByte(byte) * asFloat(words[row + headDim / 4])
  })
}

/** (B, T, heads·headDim) */
export const cachedAttention = (source: Tensor, kCache: Tensor, vCache: Tensor, start: Tensor, attrs: Attrs): Tensor =>
  apply(op, [source, kCache, vCache, start], attrs)[0]
export default op
