// The names of a model. `scope.at('h.0').at('attn').param('weight', …)` is `h.0.attn.weight`, the very key under which a
// checkpoint stores it. A parameter is declared where it is used, once. Knows no model, no training and no numbers.
//
// `linear`, `attend` and `dropout` are seams: a model calls them without knowing who answers. Adapters and quantized
// weights come in by `linear`, the KV cache by `attend`, training by `dropout`.

import { leaf, type Shape, type Tensor } from '../tensor.ts'

/** How a parameter starts. `normal` has mean 0 and the given standard deviation. */
export type Init = { kind: 'zeros' } | { kind: 'ones' } | { kind: 'normal'; std: number }

export interface Param {
  tensor: Tensor
  init: Init
  trainable: boolean
}

/** Queries, keys and values: packed side by side in one tensor (B, T, (heads + 2·kvHeads)·headDim), or three tensors. */
export type Qkv = readonly [Tensor] | readonly [Tensor, Tensor, Tensor]
export interface AttentionShape {
  heads: number
  kvHeads: number
  headDim: number
  causal: boolean
}
export interface LinearOptions {
  bias: boolean
  std: number
}

/** Who answers at the seams. Wrap one to change what every model does there. */
export interface Layers {
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
  param(name: string, shape: Shape, init: Init): Tensor
  linear(x: Tensor, outputs: number, options?: Partial<LinearOptions>): Tensor
  attend(qkv: Qkv, shape: AttentionShape): Tensor
  dropout(x: Tensor, rate: number): Tensor
}

/** @param params filled in by the model's calls, in their order. */
export function rootScope(params: Map<string, Param>, layers: Layers): Scope {
  const make = (path: string): Scope => {
    const under = (name: string) => (path ? `${path}.${name}` : name)
    const scope: Scope = {
      path,
      at: (name) => make(under(name)),
      param(name, shape, init) {
        const key = under(name)
        const known = params.get(key)
        if (!known) {
          const tensor = leaf(key, shape)
          params.set(key, { tensor, init, trainable: true })
          return tensor
        }
        if (String(known.tensor.shape) !== String(shape))
          throw new Error(`${key} is [${known.tensor.shape}] and is asked for as [${shape}]`)
        return known.tensor
      },
      linear: (x, outputs, { bias = true, std = 0.02 } = {}) => layers.linear(scope, x, outputs, { bias, std }),
      attend: (qkv, shape) => layers.attend(scope, qkv, shape),
      dropout: (x, rate) => layers.dropout(scope, x, rate),
    }
    return scope
  }
  return make('')
}
