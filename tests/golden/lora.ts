// The golden numbers of lora.json and virtual.json (made by the scripts of these names beside them), decoded. Their base is the Llama of llama.json.

import { readFileSync } from 'node:fs'
import type { Batch } from '../../src/data/batches.ts'
import { decode, golden } from './golden.ts'

type Encoded = Parameters<typeof decode>[0]
interface Batches {
  inputs: number[][]
  targets: number[][]
}
interface LoraOptions {
  rank: number
  alpha: number
  targets: string[]
  rslora: boolean
  dora: boolean
}
interface Variant<O> extends Batches {
  options: O
  weights: Record<string, Encoded>
  loss: number
  gradients: Record<string, Encoded>
  training: {
    steps: number
    warmup: number
    lr: number
    betas: [number, number]
    weight_decay: number
    clip: number
    batches: Batches[]
    float64: { losses: number[]; grad_norms: number[] }
  }
}

const batch = ({ inputs, targets }: Batches): Batch => ({
  tokens: Uint32Array.from(inputs.flat()),
  targets: Uint32Array.from(targets.flat()),
})
const decodeAll = (all: Record<string, Encoded>) => new Map(Object.entries(all).map(([key, e]) => [key, decode(e)]))

export const base = golden.find(({ name }) => name === 'llama')!
const variants = <O>(file: string) =>
  Object.entries(JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as Record<string, Variant<O>>).map(
    ([name, { options, weights, loss, gradients, training, ...rest }]) => ({
      name,
      options,
      shape: { batch: rest.inputs.length, context: rest.inputs[0].length },
      batch: batch(rest),
      weights: decodeAll(weights) as Map<string, Float32Array<ArrayBuffer>>,
      loss,
      gradients: decodeAll(gradients),
      training: { ...training, batches: training.batches.map(batch) },
    }),
  )
export const lora = variants<LoraOptions>('./lora.json').map(({ options, ...variant }) => ({
  ...variant,
  values: { ...options, targets: options.targets.join(','), dropout: 0 },
}))
/** Prompt and prefix tuning; their batches are of text alone. */
export const virtual = variants<{ virtual_tokens: number }>('./virtual.json')
