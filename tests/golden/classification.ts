// The golden numbers of tests/golden/classification.json (made by classification.py beside it), decoded. Their base is the Llama of
// llama.json, without its own head.

import { readFileSync } from 'node:fs'
import type { Batch } from '../../src/data/batches.ts'
import { decode, type Golden, golden } from './golden.ts'

type Encoded = Parameters<typeof decode>[0]
interface Batches {
  inputs: number[][]
  /** -100 where nothing is said. */
  targets: number[][]
}
interface Kind extends Batches {
  head: Record<string, Encoded>
  loss: number
  right: number
  gradients: Record<string, Encoded>
  training: Omit<NonNullable<Golden['training']>, 'batches'> & { batches: Batches[] }
}

const batch = ({ inputs, targets }: Batches): Batch => ({
  tokens: Uint32Array.from(inputs.flat()),
  targets: Uint32Array.from(targets.flat(), (label) => Math.max(0, label)),
  counts: Uint8Array.from(targets.flat(), (label) => Number(label >= 0)),
})

export const base = golden.find(({ name }) => name === 'llama')!
const file: Record<string, Kind> = JSON.parse(readFileSync(new URL('./classification.json', import.meta.url), 'utf8'))
export const classification = Object.entries(file).map(
  ([name, { head, gradients, training, loss, right, ...rest }]) => ({
    name,
    head: { labels: head['score.weight'].shape[0], bias: 'score.bias' in head },
    weights: new Map<string, Float32Array<ArrayBuffer>>([
      ...base.weights,
      ...Object.entries(head).map(([key, e]) => [key, decode(e) as Float32Array<ArrayBuffer>] as const),
    ]),
    batch: batch(rest),
    loss,
    right,
    gradients: new Map(Object.entries(gradients).map(([key, e]) => [key, decode(e)])),
    training: { ...training, batches: training.batches.map(batch) },
  }),
)
