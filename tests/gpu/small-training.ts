// Training as small as tests can have it, with dropout, shuffling and accumulation: opened, run from step to step, saved and compared.

import { windowsOf } from '../../src/data/batches.ts'
import { openTokens } from '../../src/data/tokens.ts'
import type { Gpu } from '../../src/gpu/device.ts'
import { initialise } from '../../src/nn/init.ts'
import * as causalLm from '../../src/objectives/causal-lm.ts'
import { hyper } from '../../src/optimizers/adamw.ts'
import type { ArraySource } from '../../src/store/store.ts'
import { checkpointArrays, trainingState } from '../../src/train/checkpoint.ts'
import { evaluateRows, type LoopSettings, trainLoop } from '../../src/train/loop.ts'
import { type StepShape, traceTraining } from '../../src/train/program.ts'
import { Trainer } from '../../src/train/trainer.ts'
import { type Golden, golden } from '../golden/golden.ts'
import { normals } from '../ops.ts'

export const rates = { flops: 1e9, bandwidth: 1e9 }
export const STEPS = 30
const SEED = 3
export const optimizer = {
  learning_rate: 3e-3,
  warmup_steps: 3,
  schedule: 'cosine',
  weight_decay: 0.1,
  max_grad_norm: 1,
  beta1: 0.9,
  beta2: 0.95,
} as const
export const update = (step: number) => hyper(optimizer, step, STEPS)

/** 2,000 tokens in an order with some pattern, as a dataset's stream. */
export function stream(vocabulary: number) {
  const { uniform } = normals(5)
  const ids = Uint16Array.from({ length: 2000 }, (_, i) =>
    uniform() < 0.7 ? (i * 7) % vocabulary : uniform() * vocabulary,
  )
  return windowsOf(openTokens({ tokens: ids.length, bytesPerToken: 2 }, async () => ids.buffer))
}

export async function open(gpu: Gpu, { model, config }: Family, shape: StepShape): Promise<Trainer> {
  const program = traceTraining(model, config, causalLm, shape, gpu.traits)
  const trainer = await Trainer.open(gpu, program, { seed: SEED, vocabulary: config.vocab, rates })
  for (const [name, param] of program.params) trainer.write(param.tensor, initialise(name, param, SEED))
  return trainer
}
type Family = Pick<Golden, 'model' | 'config'>

/** The losses of steps `from` .. `to` - 1. */
export async function run(trainer: Trainer, { config }: Family, shape: StepShape, from: number, to: number) {
  const losses: number[] = []
  const data = { train: stream(config.vocab), validation: stream(config.vocab) }
  await trainLoop(trainer, data, { ...settingsOf(shape), steps: to }, from, {
    proceed: () => true,
    verdicts: (all) => losses.push(...all.map((v) => v.loss)),
    evaluated: () => {},
    sample: async () => {},
    save: async () => {},
  })
  return losses
}
export const settingsOf = (shape: StepShape): LoopSettings => ({
  ...shape,
  seed: SEED,
  steps: STEPS,
  evalInterval: 5,
  saveInterval: 0,
  sampleInterval: 0,
  evaluationWindows: 8,
  hyper: update,
})

/** A checkpoint in memory. */
export async function saved(trainer: Trainer) {
  const arrays = checkpointArrays(trainer).map(async ({ name, size, read }): Promise<ArraySource> => {
    const pieces: Uint8Array[] = []
    for await (const piece of read()) pieces.push(piece)
    return { name, size, read: () => pieces }
  })
  return { state: trainingState(trainer, SEED), arrays: await Promise.all(arrays) }
}
/** All that a checkpoint holds. */
export async function bytes(trainer: Trainer): Promise<Buffer> {
  const pieces = (await saved(trainer)).arrays.map(({ read }) => read() as unknown as Uint8Array[])
  return Buffer.concat(pieces.flat())
}

const { model, config } = golden.find(({ name }) => name === 'gpt2')!
/** GPT-2 of two layers and 24 channels. */
export const gpt2 = { model, config: { ...config, dropout: 0.1 } }
export const shape = { batch: 8, context: 16, accumulate: 2, evaluationBatch: 8, recompute: 'none' } as const

/** Thirty steps, for comparing them with other thirty. */
export async function trajectory(gpu: Gpu, more: Partial<StepShape>, family: Family = gpt2) {
  const trainer = await open(gpu, family, { ...shape, ...more })
  const losses = await run(trainer, family, shape, 0, STEPS)
  const { loss: validation } = await evaluateRows(trainer, stream(family.config.vocab), settingsOf(shape))
  const result = { losses, validation, bytes: await bytes(trainer) }
  trainer.close()
  return result
}
