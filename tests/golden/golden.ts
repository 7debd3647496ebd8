// The golden numbers of tests/golden/*.json (made by the .py beside them), decoded.

import { readFileSync } from 'node:fs'
import type { Batch } from '../../src/data/batches.ts'
import * as gpt2 from '../../src/models/gpt2.ts'
import * as llama from '../../src/models/llama.ts'
import type { ModelModule } from '../../src/nn/model.ts'

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
  training: {
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

function load(name: string, model: ModelModule) {
  const file: File = JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8'))
  const decodeAll = (all: Record<string, Encoded>) => new Map(Object.entries(all).map(([key, e]) => [key, decode(e)]))
  return {
    name,
    model,
    config: model.huggingface.fromConfig(file.config),
    shape: { batch: file.inputs.length, context: file.inputs[0].length },
    weights: decodeAll(file.weights) as Map<string, Float32Array<ArrayBuffer>>,
    batch: batch(file.inputs, file.targets),
    logits: decode(file.logits),
    loss: file.loss,
    gradients: decodeAll(file.gradients),
    training: {
      ...file.training,
      batches: file.training.batches.map(({ inputs, targets }) => batch(inputs, targets)),
    },
  }
}
export const golden = [load('gpt2', gpt2), load('llama', llama), load('llama-tied', llama)]
