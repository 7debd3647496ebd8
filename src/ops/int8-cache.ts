// Keys or values of new tokens, written in place into a cache of bytes: a quarter of kv-cache.ts's memory, to a 254th of the largest
// channel of each head's row. Knows the layout of such a row; cached-attention.ts reads it.

import wgsl from '../../shaders/int8-cache.wgsl?raw'
import { grid } from '../kernel.ts'
import { apply, lastDim, type Op, type Tensor } from '../tensor.ts'
import { byteOf, floatBits } from './scalar/quantized.ts'

interface Attrs {
  /** Column of the source where the first head's channels begin. */
  offset: number
  heads: number
  /** A multiple of four. */
  headDim: number
}
/** Words of a head's row: its channels as signed bytes, lowest first, and the f32 that they are 127ths of. */
export const wordsOfHead = (headDim: number) => headDim / 4 + 1

/**
 * Inputs cache u32 (B, max, heads · wordsOfHead), source (B, T, ≥ offset + heads·headDim), start u32 [1]. Rows start..start+T of each
 * batch are replaced; rows beyond the cache are left out. The output is the cache.
 */
const op: Op<Attrs> = {
  name: 'int8-cache-append',
  aliases: [0],
  outputs([cache, source, start], { offset, heads, headDim }) {
    const fits = lastDim(cache) === heads * wordsOfHead(headDim) && lastDim(source) >= offset + heads * headDim
    if (cache.shape[0] !== source.shape[0] || cache.dtype !== 'u32' || headDim % 4 || !fits)
      throw new Error(`int8-cache-append: [${source.shape}] does not fit a cache of ${cache.dtype} [${cache.shape}]`)
    if (start.dtype !== 'u32') throw new Error('int8-cache-append: start is a u32')
    return [cache]
  },
  reference([cache], [, source, start], { inputs, attrs: { offset, heads, headDim } }) {
    const [B, max] = inputs[0].shape
    const [, T, stride] = inputs[1].shape
    for (let row = 0; row < B * T * heads; row++) {
      const [token, head] = [Math.floor(row / heads), row % heads]
      const place = start[0] + (token % T)
      if (place >= max) continue
      const from = token * stride + offset + head * headDim
      const to = ((Math.floor(token / T) * max + place) * heads + head) * wordsOfHead(headDim)
      const channels = source.subarray(from, from + headDim)
      const largest = channels.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
      for (let w = 0; w < headDim / 4; w++)
        cache[to + w] = channels.subarray(4 * w, 4 * w + 4).reduceRight((word, x) => {
          return word * 256 + byteOf(largest ? x / largest : 0)
        }, 0)
      cache[to + headDim / 4] = floatBits(largest)
    }
  },
  dispatch({ inputs: [, source, start], outputs: [cache], attrs: { offset, heads, headDim } }) {
    const [BATCH, TIME, STRIDE] = source.shape
    const COUNT = BATCH * TIME * heads
    const { workgroups, GRID_X } = grid(Math.ceil(COUNT / 64))
    const own = { HEADS: heads, MAX: cache.shape[1], WORDS: headDim / 4, STRIDE, OFFSET: offset }
    const bindings = { source: { tensor: source }, start: { tensor: start }, cache: { tensor: cache } }
    return [{ shader: wgsl, constants: { COUNT, GRID_X, TIME, ...own }, bindings, workgroups }]
  },
  flops: ({ inputs: [, { shape }], attrs: { heads, headDim } }) => 4 * shape[0] * shape[1] * heads * headDim,
  cases: [
    {
      inputs: [{ shape: [2, 7, 4], below: 2 ** 32 }, [2, 3, 8], { shape: [1], below: 7, values: [2] }],
      attrs: { offset: 0, heads: 2, headDim: 4 },
    },
    {
      inputs: [{ shape: [2, 7, 9], below: 2 ** 32 }, [2, 2, 40], { shape: [1], below: 7, values: [6] }],
      attrs: { offset: 13, heads: 3, headDim: 8 },
    },
  ],
}

/** The cache, after heads·headDim columns of the source from `offset` on have become its rows start..start+T. */
export const int8CacheAppend = (cache: Tensor, source: Tensor, start: Tensor, attrs: Attrs): Tensor =>
  apply(op, [cache, source, start], attrs)[0]
export default op
