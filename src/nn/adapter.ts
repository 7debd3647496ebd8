// What an adapter file is, and how a model is traced under one: the type of every module in adapters/. An adapter answers at the
// seams of nn/scope.ts in the layers' stead; the base model's parameters stay where they are, mostly frozen and in few bits.

import { dequantize } from '../ops/quantized.ts'
import { type Format, wordLayout } from '../ops/scalar/quantized.ts'
import type { Options } from '../options.ts'
import { leaf, type Shape, size, type Tensor } from '../tensor.ts'
import { type Keep, type Layers, type Param, type Role, rootScope, type Scope, trainableLeaf } from './scope.ts'

/** Settings of an adapter: those of its `options`. */
export type AdapterValues = Readonly<Record<string, number | string | boolean>>

/** How frozen matrices are kept: the weights of linear layers, and tables (embeddings, the head). All else is f32. */
export interface BaseStorage {
  linears: Format | 'f32'
  tables: Format | 'f32'
}

/** One adapted weight: the base's, and the adapter's own tensors by their names below the layer's (`lora_A.weight`, …). */
export interface MergeInput {
  /** `model.layers.0.self_attn.q_proj` */
  layer: string
  /** (outputs, inputs) */
  weight: Float32Array
  shape: Shape
  tensors: ReadonlyMap<string, Float32Array>
}

/** The same of a layer's bias. */
export interface BiasMergeInput extends Omit<MergeInput, 'weight' | 'shape'> {
  bias: Float32Array
}

/** Names by which PEFT finds the adapted layers that are wanted (all, where nothing is said), and no others. */
export type NamedTargets = (wanted?: (layer: string) => boolean) => string[]

export interface AdapterModule {
  options: Options
  presets: Record<string, Record<string, number | string | boolean>>
  /** Whether a parameter of the base model, by name, is trained as well. */
  trains(name: string, values: AdapterValues): boolean
  /** How the base is kept where the caller does not say. */
  base(values: AdapterValues): BaseStorage
  /** @param own where the adapter declares its parameters: `own.at(scope.path)` is beside the layer's own. */
  wrap(layers: Layers, values: AdapterValues, own: Scope, text: Text): Layers
  /** How many ids from the vocabulary's size on stand for tokens that are no text; every row of text begins with all of them. */
  virtualTokens?(values: AdapterValues): number
  /**
   * The weight that does alone what base and adapter do together, computed in float64 and rounded once: each element is off by at
   * most 2^-24 of its size. Absent where no weight can (prefixes, bottlenecks).
   */
  merge?(input: MergeInput, values: AdapterValues): Float32Array<ArrayBuffer>
  /** The layer's bias then, where that is another than it was. */
  mergeBias?(input: BiasMergeInput, values: AdapterValues): Float32Array<ArrayBuffer>
  /**
   * One of its tensors, by a name that ends as it does below its layer, where what the adapter adds is to count `weight` times: 0 is the
   * base alone, 1 as it was trained. Null where no numbers do that, so that it can't be stacked; absent where that holds of all.
   */
  weighted?(tensor: string, numbers: Float32Array, weight: number): Float32Array | null
  /** The shape that PEFT gives one of its tensors, where that is another than its own. */
  peftShape?(tensor: string, shape: Shape, values: AdapterValues): Shape
  /** PEFT's adapter_config.json, less what it says of the base. Absent where PEFT has no such adapter. */
  peft?(values: AdapterValues, targets: NamedTargets): Record<string, unknown>
}

/** What a pass reads. */
export interface Text {
  /** u32 (B, T) */
  ids: Tensor
  vocabulary: number
}

/** An adapter with its settings. */
export interface Tuning {
  adapter: AdapterModule
  values: AdapterValues
  base: BaseStorage
}

/** Ids that an adapter's virtual tokens have, from the vocabulary's size on; undefined where it has none. */
export function virtualIds(tuning: Tuning | null, vocabulary: number): { first: number; count: number } | undefined {
  const count = tuning?.adapter.virtualTokens?.(tuning.values) ?? 0
  return count ? { first: vocabulary, count } : undefined
}

/** The scope in which a model is traced: bare where `tuning` is null. @param text only adapters with virtual tokens ask for it */
export function scopeOf(params: Map<string, Param>, layers: Layers, tuning: Tuning | null, text?: Text): Scope {
  if (!tuning) return rootScope(params, layers)
  if (tuning.adapter.virtualTokens && !text) throw new Error('this adapter must know the ids that a pass reads')
  const { adapter, values, base } = tuning
  const keep: Keep = (name, shape, role) =>
    adapter.trains(name, values) ? trainableLeaf(name, shape, role) : frozen(name, shape, role, base)
  const own: Keep = (...what) => ({ ...trainableLeaf(...what), origin: 'adapter' })
  return rootScope(params, adapter.wrap(layers, values, rootScope(params, layers, own), text!), keep)
}

function frozen(name: string, shape: Shape, role: Role, base: BaseStorage): ReturnType<Keep> {
  const format = shape.length === 2 ? (role === 'linear' ? base.linears : base.tables) : 'f32'
  if (format === 'f32') return { ...trainableLeaf(name, shape, role), trainable: false }
  const stored = leaf(name, [wordLayout(format, size(shape)).words], 'u32')
  return { tensor: dequantize(stored, { format, shape }), stored, trainable: false, origin: 'model' }
}

/**
 * Several adapters over one base at once, the first the innermost; parameters of each lie below its name. With none, the bare base. None
 * may have virtual tokens.
 */
export const stack = (
  parts: readonly { name: string; adapter: AdapterModule; values: AdapterValues }[],
): AdapterModule => ({
  options: [],
  presets: {},
  trains: (name) => parts.some(({ adapter, values }) => adapter.trains(name, values)),
  base: () => commonStorage(parts.map(({ adapter, values }) => adapter.base(values))),
  wrap: (layers, _, own, text) =>
    parts.reduce((inner, { name, adapter, values }) => adapter.wrap(inner, values, own.at(name), text), layers),
})

/** As all keep it, or where they don't agree, as it is. */
function commonStorage(storages: readonly BaseStorage[]): BaseStorage {
  const agreed = (key: keyof BaseStorage) => {
    const [first = 'f32', ...others] = storages.map((storage) => storage[key])
    return others.every((other) => other === first) ? first : 'f32'
  }
  return { linears: agreed('linears'), tables: agreed('tables') }
}

/** An adapter's parameters by the layer that they adapt: `model.layers.0.self_attn.q_proj` -> { `lora_A.weight`, … }. */
export function adaptedLayers(params: ReadonlyMap<string, Param>): Map<string, Map<string, Param>> {
  const layers = new Map<string, Map<string, Param>>()
  for (const [name, param] of params) {
    if (param.origin !== 'adapter') continue
    const parts = name.split('.')
    while (parts.length && params.get(`${parts.join('.')}.weight`)?.origin !== 'model') parts.pop()
    const layer = parts.join('.')
    if (!layers.has(layer)) layers.set(layer, new Map())
    layers.get(layer)!.set(layer ? name.slice(layer.length + 1) : name, param)
  }
  return layers
}
