// QLoRA: LoRA over a base in few bits. Dettmers et al. 2023, arXiv 2305.14314. All it adds to lora.ts is how the base is kept;
// embeddings and the head are quantized apart, as they suffer more from it.

import type { AdapterValues, BaseStorage } from '../nn/adapter.ts'
import { FORMATS } from '../ops/scalar/quantized.ts'
import type { Options, Values } from '../options.ts'
import { options as loraOptions } from './lora.ts'

export { merge, peft, presets, trains, weighted, wrap } from './lora.ts'

const own = [
  { key: 'linears', kind: 'choice', choices: FORMATS, default: 'nf4' },
  { key: 'tables', kind: 'choice', choices: ['f32', ...FORMATS], default: 'bf16' },
] as const satisfies Options
export const options: Options = [...own, ...loraOptions]

export function base(values: AdapterValues): BaseStorage {
  const { linears, tables } = values as unknown as Values<typeof own>
  return { linears, tables }
}
