// The golden numbers of tests/golden/*.json (made by the .py beside them), decoded.

import { readFileSync } from 'node:fs'
import type { Batch } from '../../src/data/batches.ts'
import { familyOf } from '../../src/engine/open/family.ts'
import { shapesOf } from '../../src/engine/open/tensors.ts'
import { swapAxes } from '../../src/formats/axes.ts'
import { jsonFields } from '../../src/nn/config.ts'

interface Encoded {
  dtype: 'F32' | 'F64'
  shape: number[]
  data: string
}
interface File {
  config: Record<string, unknown>
  weights: Record<string, Encoded>
  inputs: number[][]
  targets: number[][]
  logits: Encoded
  loss: number
  gradients: Record<string, Encoded>
  training?: {
    steps: number
    warmup: number
    lr: number
    betas: [number, number]
    weight_decay: number
    clip: number
    batches: { inputs: number[][]; targets: number[][] }[]
    float64: { losses: number[]; grad_norms: number[] }
    float32: { losses: number[]; grad_norms: number[] }
  }
}

export function decode({ dtype, data }: Encoded): Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> {
  const bytes = Uint8Array.from(Buffer.from(data, 'base64')).buffer
  return dtype === 'F32' ? new Float32Array(bytes) : new Float64Array(bytes)
}
const batch = (inputs: number[][], targets: number[][]): Batch => ({
  tokens: Uint32Array.from(inputs.flat()),
  targets: Uint32Array.from(targets.flat()),
})

function load(name: string) {
  const file: File = JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8'))
  const { module: model } = familyOf(file.config.model_type)
  const config = model.huggingface.fromConfig(jsonFields(file.config))
  const shapes = shapesOf(model, config)
  /** A checkpoint's values as ours. (GPT-2's matrices are in the files as ours are, not as its checkpoint's.) */
  const ours = (name: string, values: ReturnType<typeof decode>) => {
    const stored = file.config.model_type !== 'gpt2' && model.huggingface.stored?.(name, shapes.get(name)!, config)
    if (!stored) return values
    const read = values.subarray(stored.unread ?? 0)
    if (!stored.swap) return read
    const order = swapAxes(Float32Array.from(read.keys()), stored.swap)
    return read.map((_, i) => read[order[i]])
  }
  const decodeAll = (all: Record<string, Encoded>) =>
    new Map(Object.entries(all).map(([key, e]) => [key, ours(key, decode(e))]))
  return {
    name,
    model,
    config,
    shape: { batch: file.inputs.length, context: file.inputs[0].length },
    weights: decodeAll(file.weights) as Map<string, Float32Array<ArrayBuffer>>,
    batch: batch(file.inputs, file.targets),
    logits: decode(file.logits),
    loss: file.loss,
    gradients: decodeAll(file.gradients),
    /** Where there is one. */
    training: file.training && {
      ...file.training,
      batches: file.training.batches.map(({ inputs, targets }) => batch(inputs, targets)),
    },
  }
}
export type Golden = ReturnType<typeof load>
export const golden = [
  'gpt2',
  'llama',
  'llama-tied',
  'llama3',
  'llama-linear',
  'qwen2',
  'qwen3',
  'mistral',
  'gemma3',
  'bloom',
  'opt',
].map(load)
