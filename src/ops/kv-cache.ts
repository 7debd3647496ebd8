// Keys or values of new tokens, written in place into a cache that outlives the step.

import wgsl from '../../shaders/kv-cache.wgsl?raw'
import { grid } from '../kernel.ts'
import { apply, lastDim, type Op, type Tensor } from '../tensor.ts'

interface Attrs {
  /** Column of the source where the cache's width begins. */
  offset: number
}

/**
 * Inputs cache (B, max, W), source (B, T, ≥ offset + W), start u32 [1]. Rows start..start+T of each batch are replaced;
 * rows beyond the cache are left out. The output is the cache.
 */
const op: Op<Attrs> = {
  name: 'cache-append',
  aliases: [0],
  outputs([cache, source, start], { offset }) {
    if (cache.shape[0] !== source.shape[0] || lastDim(source) < offset + lastDim(cache))
      throw new Error(`cache-append: columns from ${offset} of [${source.shape}] do not fit a cache [${cache.shape}]`)
    if (start.dtype !== 'u32') throw new Error('cache-append: start is a u32')
    return [cache]
  },
  reference([out], [, source, start], { inputs: [{ shape: cache }, { shape: from }], attrs: { offset } }) {
    const [B, max, W] = cache
    for (let b = 0; b < B; b++)
      for (let t = 0; t < from[1] && start[0] + t < max; t++) {
        const at = (b * from[1] + t) * from[2] + offset
        out.set(source.subarray(at, at + W), (b * max + start[0] + t) * W)
      }
  },
  dispatch({ inputs: [, source, start], outputs: [cache], attrs: { offset } }) {
    const [BATCH, TIME, STRIDE] = source.shape
    const [, MAX, WIDTH] = cache.shape
    const COUNT = BATCH * TIME * WIDTH
    const { workgroups, GRID_X } = grid(Math.ceil(COUNT / 64))
    const constants = { COUNT, GRID_X, TIME, STRIDE, OFFSET: offset, MAX, WIDTH }
    const bindings = { source: { tensor: source }, start: { tensor: start }, cache: { tensor: cache } }
    return [{ shader: wgsl, constants, bindings, workgroups, bytes: 8 * COUNT }]
  },
  flops: () => 0,
  cases: [
    { inputs: [[2, 7, 6], [2, 3, 6], { shape: [1], below: 7, values: [2] }], attrs: { offset: 0 } },
    { inputs: [[2, 7, 6], [2, 1, 20], { shape: [1], below: 7, values: [6] }], attrs: { offset: 13 } },
    { inputs: [[2, 5, 66], [2, 5, 70], { shape: [1], below: 7, values: [3] }], attrs: { offset: 4 } },
  ],
}

/** The cache, after source's columns offset..offset+W have become its rows start..start+T. */
export const cacheAppend = (cache: Tensor, source: Tensor, start: Tensor, { offset }: Attrs = { offset: 0 }): Tensor =>
  apply(op, [cache, source, start], { offset })[0]
export default op
