// Heads of labels on the GPU take PyTorch's 30 steps (tolerances as in golden.test.ts, for the same reasons), and an evaluation counts
// the labels that PyTorch finds; twice to the same bits over a base in few bits.

import { describe, expect, it } from 'vitest'
import * as full from '../../src/adapters/full.ts'
import * as qlora from '../../src/adapters/qlora.ts'
import type { Tuning } from '../../src/nn/adapter.ts'
import * as sequence from '../../src/objectives/sequence-classification.ts'
import { hyper } from '../../src/optimizers/adamw.ts'
import { readValues } from '../../src/options.ts'
import { writeFirstWeights } from '../../src/train/first-weights.ts'
import { traceTraining } from '../../src/train/program.ts'
import { Trainer } from '../../src/train/trainer.ts'
import { base, classification } from '../golden/classification.ts'
import { testGpu } from './dawn.ts'

const F32 = { linears: 'f32', tables: 'f32' } as const
const rates = { flops: 1e9, bandwidth: 1e9 }

async function open({ head, weights }: (typeof classification)[number], tuning: Tuning) {
  const gpu = await testGpu()
  const shape = { ...base.shape, accumulate: 1, evaluationBatch: base.shape.batch, recompute: 'none', head } as const
  const program = traceTraining(base.model, base.config, sequence, shape, gpu.traits, tuning)
  const trainer = await Trainer.open(gpu, program, { seed: 1, vocabulary: base.config.vocab, rates })
  const given = {
    tensors: [...weights.keys()].map((name) => ({ name })),
    read: async (name: string) => weights.get(name)!,
  }
  await writeFirstWeights(program.params, 5, given, (...part) => trainer.write(...part))
  return trainer
}
type Given = (typeof classification)[number]
const optimizer = ({ lr, warmup, weight_decay, clip, betas, steps }: Given['training'], step: number) =>
  hyper(
    {
      ...{ learning_rate: lr, warmup_steps: warmup, schedule: 'cosine', weight_decay, max_grad_norm: clip },
      ...{ beta1: betas[0], beta2: betas[1] },
    },
    step,
    steps,
  )
const far = (a: number[], b: number[]) => Math.max(...a.map((v, i) => Math.abs(v - b[i]) / b[i]))

describe.each(classification)('$name classification', (given) => {
  const { training, batch, loss, right } = given
  it("takes PyTorch's 30 steps and finds the labels that it finds", async () => {
    const trainer = await open(given, { adapter: full, values: {}, base: F32 })
    const found = await trainer.evaluate([{ batch, count: base.shape.batch }])
    const counted = batch.counts!.reduce((sum, mark) => sum + mark, 0)
    expect(Math.abs(found.loss - loss)).toBeLessThan(1e-5)
    expect(found).toMatchObject({ targets: counted, accuracy: right / counted })
    training.batches.forEach((batch, step) => {
      trainer.step(step, [batch], optimizer(training, step))
    })
    const verdicts = await trainer.verdicts()
    const [losses, norms] = [verdicts.map((v) => v.loss), verdicts.map((v) => v.norm)]
    expect(verdicts.map((v) => v.finite)).toEqual(training.batches.map(() => true))
    expect(far(losses, training.float64.losses)).toBeLessThan(3e-4)
    expect(far(norms, training.float64.grad_norms)).toBeLessThan(3e-3)
    trainer.close()
  })
})

it('learns a batch by heart over a base in nf4, twice to the same bits', async () => {
  const [given] = classification
  const run = async () => {
    const values = readValues(qlora.options, { rank: 4 })
    const trainer = await open(given, { adapter: qlora, values, base: { linears: 'nf4', tables: 'bf16' } })
    for (let step = 0; step < 25; step++) trainer.step(step, [given.batch], optimizer(given.training, step))
    const losses = (await trainer.verdicts()).map((v) => v.loss)
    const { accuracy } = await trainer.evaluate([{ batch: given.batch, count: base.shape.batch }])
    trainer.close()
    return { losses, accuracy }
  }
  const first = await run()
  expect(first.accuracy).toBe(1)
  expect(first.losses.at(-1)!).toBeLessThan(0.1)
  expect(await run()).toEqual(first)
})
