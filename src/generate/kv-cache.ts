// The same model file, with attention that remembers: keys and values of earlier tokens stay in caches. One pair of caches
// a layer, named by the layer's scope; the passes over many tokens and over one share them.

import type { Layers } from '../nn/scope.ts'
import { cachedAttention } from '../ops/cached-attention.ts'
import { cacheAppend } from '../ops/kv-cache.ts'
import type { Shape, Tensor } from '../tensor.ts'

/** @param cache makes the leaf of a name, or gives the one that is there. @param start position of the first new token, u32 (1) */
export const withCache = (
  base: Layers,
  length: number,
  start: Tensor,
  cache: (name: string, shape: Shape) => Tensor,
): Layers => ({
  ...base,
  attend(p, qkv, { heads, kvHeads, headDim, window, alibi }) {
    const shape = [qkv[0].shape[0], length, kvHeads * headDim]
    const [keys, values] = qkv.length === 1 ? [qkv[0], qkv[0]] : [qkv[1], qkv[2]]
    const packed = qkv.length === 1
    const k = cacheAppend(cache(`${p.path}.keys`, shape), keys, start, { offset: packed ? heads * headDim : 0 })
    const v = cacheAppend(cache(`${p.path}.values`, shape), values, start, {
      offset: packed ? (heads + kvHeads) * headDim : 0,
    })
    return cachedAttention(qkv[0], k, v, start, { heads, kvHeads, headDim, window, alibi })
  },
})
