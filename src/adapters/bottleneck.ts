// Bottleneck adapters: y + f(y D + d) U + u after each sublayer, before the residual is added. U starts at zero, so the first step is
// the base model's. Houlsby et al. 2019, arXiv 1902.00751. The sublayers' last layers are the targets; nothing can be merged.

import type { AdapterValues } from '../nn/adapter.ts'
import { matches } from '../nn/glob.ts'
import type { Layers, Param, Scope } from '../nn/scope.ts'
import { activation } from '../ops/activation.ts'
import { add } from '../ops/add.ts'
import { linear } from '../ops/linear.ts'
import { type Activation, activationNames } from '../ops/scalar/activations.ts'
import type { Options, Values } from '../options.ts'

export const options = [
  { key: 'size', kind: 'integer', min: 1, max: 1024, default: 32, scale: 'log' },
  { key: 'activation', kind: 'choice', choices: activationNames, default: 'gelu' },
  { key: 'targets', kind: 'text', default: 'o_proj,down_proj,c_proj,out_proj,fc2,dense,dense_4h_to_h' },
] as const satisfies Options
export const presets = {}

export const trains = () => false
export const base = () => ({ linears: 'f32', tables: 'f32' }) as const

export function wrap(layers: Layers, values: AdapterValues, own: Scope): Layers {
  const { size, activation: kind, targets } = values as unknown as Values<typeof options>
  return {
    ...layers,
    linear(p, x, outputs, given) {
      const y = layers.linear(p, x, outputs, given)
      if (!matches(targets, p.path)) return y
      const affine = (name: string, shape: [number, number], input: typeof y, init: Param['init']) => {
        const at = own.at(p.path).at(name)
        return linear(input, at.param('weight', shape, init), at.param('bias', [shape[0]], { kind: 'zeros' }))
      }
      const low = affine('adapter_down', [size, outputs], y, { kind: 'normal', std: 0.02 })
      return add(y, affine('adapter_up', [outputs, size], activation(low, kind as Activation), { kind: 'zeros' }))
    },
  }
}

export const weighted = (tensor: string, numbers: Float32Array, weight: number): Float32Array =>
  /adapter_up\.(weight|bias)$/.test(tensor) ? numbers.map((u) => weight * u) : numbers
