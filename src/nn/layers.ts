// What a Transformer is made of, over ops and a naming scope: the plain answers at the seams, and norms.

import { attention } from '../ops/attention.ts'
import { dropout } from '../ops/dropout.ts'
import { embedding } from '../ops/embedding.ts'
import { layerNorm } from '../ops/layer-norm.ts'
import { linear } from '../ops/linear.ts'
import { rmsNorm } from '../ops/rms-norm.ts'
import { scale } from '../ops/scale.ts'
import { lastDim, type Tensor } from '../tensor.ts'
import { nameHash } from './init.ts'
import type { Layers, Scope } from './scope.ts'

/** No adapter, no cache, no dropout: evaluation of a plain model. */
export const plain: Layers = {
  embed: (_, table, tokens, factor) => scale(embedding(table, tokens), factor),
  linear(p, x, outputs, { bias, std }) {
    const w = p.param('weight', [outputs, lastDim(x)], { kind: 'normal', std }, 'linear')
    return linear(x, w, bias ? p.param('bias', [outputs], { kind: 'zeros' }) : undefined)
  },
  attend: (_, qkv, shape) => attention(qkv, shape),
  dropout: (_, x) => x,
}

/** Several documents in a row that do not see each other. `starts` is u32 (B, T): where in it each token's document starts. */
export const withDocuments = (base: Layers, starts: Tensor): Layers => ({
  ...base,
  attend: (_, qkv, shape) => attention(qkv, shape, starts),
})

/** Dropout as in training. `rng` is the leaf [seed, step, micro-step, 0]; a call's own stream is named by its scope. */
export const withDropout = (base: Layers, rng: Tensor): Layers => ({
  ...base,
  dropout: (p, x, rate) => (rate > 0 ? dropout(x, rng, { rate, purpose: nameHash(p.path) }) : x),
})

/** x (…, C) -> (…, C) with gain `weight` and `bias`. */
export function layerNormOf(p: Scope, x: Tensor, eps: number): Tensor {
  const C = lastDim(x)
  return layerNorm(x, p.param('weight', [C], { kind: 'ones' }), p.param('bias', [C], { kind: 'zeros' }), eps)
}
/** x (…, n·C) -> (…, n·C) with gain `weight` (C); each C channels are normalised by themselves. */
export const rmsNormOf = (p: Scope, x: Tensor, eps: number, C = lastDim(x)): Tensor =>
  rmsNorm(x, p.param('weight', [C], { kind: 'ones' }), eps)
/** The same with 1 + `weight` as the gain. */
export const rmsNormFromOne = (p: Scope, x: Tensor, eps: number, C = lastDim(x)): Tensor =>
  rmsNorm(x, p.param('weight', [C], { kind: 'zeros' }), eps, true)
