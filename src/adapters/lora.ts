// LoRA: y = x Wᵀ + (alpha / rank) · dropout(x) Aᵀ Bᵀ, with W frozen and A (rank, inputs), B (outputs, rank) trained. B starts at zero,
// so the first step is the base model's. Hu et al. 2021, arXiv 2106.09685.
// rsLoRA divides alpha by √rank (Kalajdzievski 2023, arXiv 2312.03732). DoRA also trains each output's length m: y is scaled by
// m / ‖W + (alpha / rank) B A‖, whose denominator counts as constant (Liu et al. 2024, arXiv 2402.09353, 4.3).
// Names and initialisation are PEFT's.

import type { AdapterValues, MergeInput, NamedTargets } from '../nn/adapter.ts'
import { matches } from '../nn/glob.ts'
import type { Layers, Scope } from '../nn/scope.ts'
import { add } from '../ops/add.ts'
import { linear } from '../ops/linear.ts'
import { reciprocalRowNorms } from '../ops/row-norms.ts'
import { scale } from '../ops/scale.ts'
import { scaleColumns } from '../ops/scale-columns.ts'
import type { Options, Values } from '../options.ts'
import { lastDim } from '../tensor.ts'

export const options = [
  { key: 'rank', kind: 'integer', min: 1, max: 256, default: 8, scale: 'log' },
  { key: 'alpha', kind: 'number', min: 0.1, max: 1024, default: 16, scale: 'log' },
  { key: 'dropout', kind: 'number', min: 0, max: 0.9, default: 0, step: 0.01 },
  { key: 'targets', kind: 'text', default: '*' },
  { key: 'rslora', kind: 'boolean', default: false },
  { key: 'dora', kind: 'boolean', default: false },
] as const satisfies Options
type Lora = Values<typeof options>

export const presets = {
  attention: { targets: 'q_proj,v_proj,c_attn,query_key_value' },
  everything: { targets: '*' },
}

const factorOf = ({ alpha, rank, rslora }: Lora) => alpha / (rslora ? Math.sqrt(rank) : rank)

export const trains = () => false
export const base = () => ({ linears: 'f32', tables: 'f32' }) as const

export function wrap(layers: Layers, values: AdapterValues, own: Scope): Layers {
  const lora = values as unknown as Lora
  const factor = factorOf(lora)
  return {
    ...layers,
    linear(p, x, outputs, given) {
      if (!matches(lora.targets, p.path)) return layers.linear(p, x, outputs, given)
      const [inputs, beside] = [lastDim(x), own.at(p.path)]
      // Kaiming's uniform with a = √5, as torch.nn.Linear's: within 1 / √inputs.
      const init = { kind: 'uniform', bound: 1 / Math.sqrt(inputs) } as const
      const a = beside.at('lora_A').param('weight', [lora.rank, inputs], init)
      const b = beside.at('lora_B').param('weight', [outputs, lora.rank], { kind: 'zeros' })
      const low = linear(layers.dropout(beside.at('lora_dropout'), x, lora.dropout), a)
      const change = linear(scale(low, factor), b)
      if (!lora.dora) return add(layers.linear(p, x, outputs, given), change)

      const y = add(layers.linear(p, x, outputs, { ...given, bias: false }), change)
      const weight = p.param('weight', [outputs, inputs], { kind: 'zeros' })
      const norms = { kind: 'row norms', of: `${p.path}.weight` } as const
      const magnitude = beside.param('lora_magnitude_vector', [outputs], norms)
      const gain = scaleColumns(magnitude, reciprocalRowNorms(weight, a, b, factor))
      return scaleColumns(y, gain, given.bias ? p.param('bias', [outputs], { kind: 'zeros' }) : undefined)
    },
  }
}

export function merge({ weight, shape, tensors }: MergeInput, values: AdapterValues): Float32Array<ArrayBuffer> {
  const lora = values as unknown as Lora
  const [outputs, inputs] = shape
  const [a, b] = [tensors.get('lora_A.weight')!, tensors.get('lora_B.weight')!]
  const magnitude = tensors.get('lora_magnitude_vector')
  const factor = factorOf(lora)
  const merged = new Float32Array(weight.length)
  for (let o = 0; o < outputs; o++) {
    const row = Float64Array.from(weight.subarray(o * inputs, (o + 1) * inputs))
    for (let r = 0; r < lora.rank; r++) {
      const share = factor * b[o * lora.rank + r]
      for (let i = 0; i < inputs; i++) row[i] += share * a[r * inputs + i]
    }
    const gain = magnitude ? magnitude[o] / Math.sqrt(row.reduce((sum, w) => sum + w * w, 0)) : 1
    merged.set(
      row.map((w) => w * gain),
      o * inputs,
    )
  }
  return merged
}

/** DoRA's lengths hold for one change alone. */
export const weighted = (tensor: string, numbers: Float32Array, weight: number): Float32Array | null =>
  tensor.endsWith('lora_magnitude_vector')
    ? null
    : tensor.endsWith('lora_B.weight')
      ? numbers.map((b) => weight * b)
      : numbers

/** PEFT 0.17's LoraConfig. */
export function peft(values: AdapterValues, targets: NamedTargets) {
  const { rank, alpha, dropout, rslora, dora } = values as unknown as Lora
  return {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    inference_mode: true,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: dropout,
    use_rslora: rslora,
    use_dora: dora,
    bias: 'none',
    fan_in_fan_out: false,
    init_lora_weights: true,
    target_modules: targets(),
    modules_to_save: null,
  }
}
