// The models on the GPU agree with PyTorch: loss, every gradient, and the losses of 30 AdamW steps with warm-up, cosine,
// weight decay and clipping (a scalar frozen into the replayed list would show here, and only here).
// f32 sums of a few hundred terms are good to about 1e-5 of a gradient's size. Over 30 steps rounding differences grow:
// PyTorch's own f32 run strays from its f64 run by up to 3e-5; ten times that still tells a wrong schedule or decay.

import { describe, expect, it } from 'vitest'
import { recomputePolicies } from '../../src/graph/recompute.ts'
import * as causalLm from '../../src/objectives/causal-lm.ts'
import { hyper } from '../../src/optimizers/adamw.ts'
import { traceTraining } from '../../src/train/program.ts'
import { Trainer } from '../../src/train/trainer.ts'
import { type Golden, golden } from '../golden/golden.ts'
import { testGpu } from './dawn.ts'

const rates = { flops: 1e9, bandwidth: 1e9 }

async function open(
  { model, config, shape, weights }: Golden,
  recompute: (typeof recomputePolicies)[number],
  accumulate = 1,
) {
  const gpu = await testGpu()
  const rows = shape.batch / accumulate
  const step = { ...shape, batch: rows, accumulate, evaluationBatch: rows, recompute } // an evaluation by the same kernels
  const program = traceTraining(model, config, causalLm, step, gpu.traits)
  const trainer = await Trainer.open(gpu, program, { seed: 1, vocabulary: config.vocab, rates })
  for (const [name, { tensor }] of program.params) trainer.write(tensor, weights.get(name)!)
  return { trainer, program, gpu }
}
const settings = (training: NonNullable<Golden['training']>, step: number) =>
  hyper(
    {
      learning_rate: training.lr,
      warmup_steps: training.warmup,
      schedule: 'cosine',
      weight_decay: training.weight_decay,
      max_grad_norm: training.clip,
      beta1: training.betas[0],
      beta2: training.betas[1],
    },
    step,
    training.steps,
  )

const anyHyper = new Float32Array(8) // the gradients do not depend on it

describe.each(golden)('$name', (given) => {
  const { batch, loss, gradients, training } = given
  // What recomputing does to a graph does not depend on the family, and golden.test.ts of plain holds all of them in float64.
  it.each(training ? recomputePolicies : (['none'] as const))(
    'loss and every gradient, recomputing %s',
    async (policy) => {
      const { trainer, program } = await open(given, policy)
      trainer.step(0, [batch], anyHyper)
      const [verdict] = await trainer.verdicts()
      expect(Math.abs(verdict.loss - loss)).toBeLessThan(1e-5)
      let squares = 0
      for (const [name, { tensor }] of program.params) {
        const place = program.weights.slot(tensor)
        const at = trainer.replay.at(program.weights.shards[0].gradients)
        expect(place.buffer).toBe(at.buffer.label)
        const all = await trainer.read(program.weights.shards[0].gradients)
        const want = Float64Array.from(gradients.get(name)!)
        const got = all.subarray(place.offset / 4, place.offset / 4 + want.length)
        const rms = Math.sqrt(want.reduce((s, v) => s + v * v, 0) / want.length)
        squares += want.reduce((s, v) => s + v * v, 0)
        const worst = got.reduce((w, v, i) => Math.max(w, Math.abs(v - want[i])), 0)
        // Most gradients are 0.01 to 0.1; that of OPT's key biases is zero but for rounding.
        expect(worst / Math.max(rms, 0.01), name).toBeLessThan(2e-5)
      }
      expect(Math.abs(verdict.norm / Math.sqrt(squares) - 1)).toBeLessThan(1e-5)
      trainer.close()
    },
  )
})

const trained = golden.filter(({ training }) => training)
// How gradients are added up does not depend on the family either, and other rows are other kernels.
describe.each(trained.map((given, i) => ({ given, name: given.name, splits: i ? [1] : [1, 3] })))('$name', (each) => {
  const { given, splits } = each
  const training = given.training!
  it.each(splits)('30 AdamW steps, gradients accumulated over %i micro-batches', async (accumulate) => {
    const { trainer, gpu } = await open(given, 'none', accumulate)
    const losses: number[] = []
    const norms: number[] = []
    for (const [step, whole] of training.batches.entries()) {
      const width = whole.tokens.length / accumulate
      const parts = Array.from({ length: accumulate }, (_, i) => ({
        tokens: whole.tokens.slice(i * width, (i + 1) * width),
        targets: whole.targets.slice(i * width, (i + 1) * width),
      }))
      trainer.step(step, parts, settings(training, step))
    }
    for (const verdict of await trainer.verdicts()) {
      expect(verdict.finite).toBe(true)
      losses.push(verdict.loss)
      norms.push(verdict.norm)
    }
    const far = (a: number[], b: number[]) => Math.max(...a.map((v, i) => Math.abs(v - b[i]) / b[i]))
    expect(losses.length).toBe(training.steps)
    expect(far(losses, training.float64.losses)).toBeLessThan(3e-4)
    expect(far(norms, training.float64.grad_norms)).toBeLessThan(3e-3)
    trainer.close()
    expect(gpu.buffers.bytes).toBe(0)
  })
})
