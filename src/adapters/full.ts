// Full fine-tuning: every parameter of the base is trained, and there are no others.

import type { Layers } from '../nn/scope.ts'
import type { Options } from '../options.ts'

export const options = [] as const satisfies Options
export const presets = {}

export const trains = () => true
export const base = () => ({ linears: 'f32', tables: 'f32' }) as const
export const wrap = (layers: Layers): Layers => layers
