// The same model file, with attention that remembers: keys and values of earlier tokens stay in caches. One pair of caches
// a layer, named by the layer's scope; the passes over many tokens and over one share them. In int8 they take about a quarter of the
// memory; where a head's channels are no fours they stay in f32.

import type { Layers } from '../nn/scope.ts'
import { cachedAttention } from '../ops/cached-attention.ts'
import { int8CacheAppend, wordsOfHead } from '../ops/int8-cache.ts'
import { cacheAppend } from '../ops/kv-cache.ts'
import { type DType, lastDim, type Shape, type Tensor } from '../tensor.ts'

export const cacheFormats = ['f32', 'int8'] as const
export type CacheFormat = (typeof cacheFormats)[number]

/** @param cache makes the leaf of a name, or gives the one that is there. @param start position of the first new token, u32 (1) */
export const withCache = (
  base: Layers,
  length: number,
  start: Tensor,
  cache: (name: string, shape: Shape, dtype: DType) => Tensor,
  format: CacheFormat = 'f32',
): Layers => ({
  ...base,
  attend(p, qkv, { heads, kvHeads, headDim, window, blocks, alibi }) {
    const int8 = format === 'int8' && headDim % 4 === 0 && lastDim(qkv[0]) % 4 === 0
    const shape = [qkv[0].shape[0], length, kvHeads * (int8 ? wordsOfHead(headDim) : headDim)]
    const kept = (name: string) => cache(`${p.path}.${name}`, shape, int8 ? 'u32' : 'f32')
    const packed = qkv.length === 1
    const [k, v] = packed ? [qkv[0], qkv[0]] : [qkv[1], qkv[2]]
    const columns = packed ? { keys: heads * headDim, values: (heads + kvHeads) * headDim } : { keys: 0, values: 0 }
    const bytes = (name: 'keys' | 'values', source: Tensor) =>
      int8CacheAppend(kept(name), source, start, { offset: columns[name], heads: kvHeads, headDim })
    const { keys, values } = int8
      ? { keys: bytes('keys', k), values: bytes('values', v) }
      : cacheAppend({ keys: kept('keys'), values: kept('values') }, k, v, start, columns)
    return cachedAttention(qkv[0], keys, values, start, { heads, kvHeads, headDim, window, blocks, alibi, int8 })
  },
})
