// (IA)³: learned factors on keys, values and the hidden layer of the MLP, one for each channel, that start at one.
// Liu et al. 2022, arXiv 2205.05638. `targets` have their outputs scaled, with their bias where they have one, `inputs` what goes into
// them, as in PEFT.

import type { AdapterValues, BiasMergeInput, MergeInput, NamedTargets } from '../nn/adapter.ts'
import { matches } from '../nn/glob.ts'
import type { Layers, Scope } from '../nn/scope.ts'
import { scaleColumns } from '../ops/scale-columns.ts'
import type { Options, Values } from '../options.ts'
import { lastDim, type Shape } from '../tensor.ts'

export const options = [
  { key: 'targets', kind: 'text', default: 'k_proj,v_proj,c_attn,query_key_value' },
  { key: 'inputs', kind: 'text', default: 'down_proj,mlp.c_proj,fc2,dense_4h_to_h' },
] as const satisfies Options
type Ia3 = Values<typeof options>
export const presets = {}

export const trains = () => false
export const base = () => ({ linears: 'f32', tables: 'f32' }) as const

export function wrap(layers: Layers, values: AdapterValues, own: Scope): Layers {
  const { targets, inputs } = values as unknown as Ia3
  const factors = (p: Scope, channels: number) => own.at(p.path).param('ia3_l', [channels], { kind: 'ones' })
  return {
    ...layers,
    linear(p, x, outputs, given) {
      if (matches(inputs, p.path)) return layers.linear(p, scaleColumns(x, factors(p, lastDim(x))), outputs, given)
      if (!matches(targets, p.path)) return layers.linear(p, x, outputs, given)
      return scaleColumns(layers.linear(p, x, outputs, given), factors(p, outputs))
    },
  }
}

export function merge({ layer, weight, shape, tensors }: MergeInput, values: AdapterValues): Float32Array<ArrayBuffer> {
  const factors = tensors.get('ia3_l')!
  const width = shape[1]
  const scalesInputs = matches((values as unknown as Ia3).inputs, layer)
  return Float32Array.from(weight, (w, i) => w * factors[scalesInputs ? i % width : Math.floor(i / width)])
}

export function mergeBias({ layer, bias, tensors }: BiasMergeInput, values: AdapterValues): Float32Array<ArrayBuffer> {
  const factors = tensors.get('ia3_l')!
  const scalesInputs = matches((values as unknown as Ia3).inputs, layer)
  return Float32Array.from(bias, (b, i) => (scalesInputs ? b : b * factors[i]))
}

export const weighted = (_: string, factors: Float32Array, weight: number): Float32Array =>
  factors.map((factor) => 1 + weight * (factor - 1))

/** With an axis of length one more, so that it can be multiplied with the weight. */
export const peftShape = (tensor: string, [channels]: Shape, values: AdapterValues): Shape => {
  const layer = tensor.replace(/\.ia3_l$/, '')
  return matches((values as unknown as Ia3).inputs, layer) ? [1, channels] : [channels, 1]
}

/** PEFT 0.17's IA3Config. */
export function peft(values: AdapterValues, targets: NamedTargets) {
  const { inputs } = values as unknown as Ia3
  const scaled = [true, false].map((ofInputs) => targets((layer) => matches(inputs, layer) === ofInputs))
  return {
    peft_type: 'IA3',
    task_type: 'CAUSAL_LM',
    inference_mode: true,
    fan_in_fan_out: false,
    init_ia3_weights: true,
    target_modules: scaled.flat(),
    feedforward_modules: scaled[0],
    modules_to_save: null,
  }
}
