// Some parameters of the base are trained, the others stay as they are. Which ones, patterns of their names say (nn/glob.ts):
// `*.layers.2?.*` are the layers 20 to 29 of a Llama, `*norm.weight` its norms.

import type { AdapterValues } from '../nn/adapter.ts'
import { matches } from '../nn/glob.ts'
import type { Layers } from '../nn/scope.ts'
import type { Options, Values } from '../options.ts'

export const options = [{ key: 'train', kind: 'text', default: '*' }] as const satisfies Options
export const presets = {
  norms: { train: '*norm.weight,*.ln_?.*,*.ln_f.*' },
  biases: { train: '*.bias' }, // BitFit: Ben Zaken et al. 2021, arXiv 2106.10199
}

export const trains = (name: string, values: AdapterValues) =>
  matches((values as unknown as Values<typeof options>).train, name)
export const base = () => ({ linears: 'f32', tables: 'f32' }) as const
export const wrap = (layers: Layers): Layers => layers
