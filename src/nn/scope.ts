// The names of a model. `scope.at('h.0').at('attn').param('weight', …)` is `h.0.attn.weight`, the very key under which a
// checkpoint stores it. A parameter is declared where it is used, once. Knows no model, no training and no numbers.
//
// `embed`, `linear`, `attend` and `dropout` are seams: a model calls them without knowing who answers. Adapters come in by `linear`,
// learned prompts by `embed`, the KV cache and learned prefixes by `attend`, training by `dropout`; quantized weights by how a
// parameter is kept.

import type { Ids } from '../ops/embedding.ts'
import type { Blocks } from '../ops/scalar/blocks.ts'
import { leaf, type Shape, type Tensor } from '../tensor.ts'

/**
 * How a parameter starts. `normal` has mean 0 and the given standard deviation; `uniform` is in (-bound, bound); `row norms` are
 * the Euclidean lengths of the rows of another parameter, the matrix `of`.
 */
export type Init =
  | { kind: 'zeros' }
  | { kind: 'ones' }
  | { kind: 'normal'; std: number }
  | { kind: 'uniform'; bound: number }
  | { kind: 'row norms'; of: string }

export interface Param {
  /** What the model computes with. */
  tensor: Tensor
  /** The leaf that holds it: `tensor` itself, or the words from which a weight of few bits is computed (ops/quantized.ts). */
  stored: Tensor
  init: Init
  trainable: boolean
  /** Who declared it: what the model or a head of labels did has a place in its checkpoint. */
  origin: 'model' | 'adapter' | 'head'
}
/** What a parameter is to the model: the weight of a layer made by `linear`, or anything else (a table, a norm's gain). */
export type Role = 'linear' | 'other'
/** Decides how a parameter is kept, when a model first asks for it. */
export type Keep = (name: string, shape: Shape, role: Role) => Omit<Param, 'init'>
/** In f32, and trained. */
export const trainableLeaf: Keep = (name, shape) => {
  const tensor = leaf(name, shape)
  return { tensor, stored: tensor, trainable: true, origin: 'model' }
}

/** Queries, keys and values: packed side by side in one tensor (B, T, (heads + 2·kvHeads)·headDim), or three tensors. */
export type Qkv = readonly [Tensor] | readonly [Tensor, Tensor, Tensor]
export interface AttentionShape {
  heads: number
  kvHeads: number
  headDim: number
  causal: boolean
  /** A token sees the last so many, itself included; all where left out. */
  window?: number
  /** A token sees those of the blocks that its own may look at; no window beside them. */
  blocks?: Blocks
  /** Scores fall in proportion to the distance of the key. */
  alibi?: boolean
}
export interface LinearOptions {
  bias: boolean
  std: number
}

/** Who answers at the seams. Wrap one to change what every model does there. */
export interface Layers {
  /** Rows of a table (V, C) by the tokens' ids (B, T), times a factor: what enters the first layer, (B, T, C). */
  embed(scope: Scope, table: Tensor, tokens: Ids, factor: number): Tensor
  /** y = x wᵀ + b: x (…, K) -> (…, outputs); w is (outputs, K). */
  linear(scope: Scope, x: Tensor, outputs: number, options: LinearOptions): Tensor
  /** (B, T, heads·headDim) */
  attend(scope: Scope, qkv: Qkv, shape: AttentionShape): Tensor
  /** x, or in training x with a share `rate` of its elements zeroed and the others scaled to keep the mean. */
  dropout(scope: Scope, x: Tensor, rate: number): Tensor
}

export interface Scope {
  readonly path: string
  at(name: string): Scope
  param(name: string, shape: Shape, init: Init, role?: Role): Tensor
  embed(table: Tensor, tokens: Ids, factor?: number): Tensor
  linear(x: Tensor, outputs: number, options?: Partial<LinearOptions>): Tensor
  attend(qkv: Qkv, shape: AttentionShape): Tensor
  dropout(x: Tensor, rate: number): Tensor
}

/** @param params filled in by the model's calls, in their order. */
export function rootScope(params: Map<string, Param>, layers: Layers, keep: Keep = trainableLeaf): Scope {
  const make = (path: string): Scope => {
    const under = (name: string) => (path ? `${path}.${name}` : name)
    const scope: Scope = {
      path,
      at: (name) => make(under(name)),
      param(name, shape, init, role = 'other') {
        const key = under(name)
        let known = params.get(key)
        if (!known) params.set(key, (known = { ...keep(key, shape, role), init }))
        if (String(known.tensor.shape) !== String(shape))
          throw new Error(`${key} is [${known.tensor.shape}] and is asked for as [${shape}]`)
        return known.tensor
      },
      embed: (table, tokens, factor = 1) => layers.embed(scope, table, tokens, factor),
      linear: (x, outputs, { bias = true, std = 0.02 } = {}) => layers.linear(scope, x, outputs, { bias, std }),
      attend: (qkv, shape) => layers.attend(scope, qkv, shape),
      dropout: (x, rate) => layers.dropout(scope, x, rate),
    }
    return scope
  }
  return make('')
}
