// Where a step's time goes on this device: every dispatch measured, like ones together, beside the device's measured
// ceilings; and the whole step as it really runs. Builds a program of its own, with weights that nobody needs.

import type { Gpu } from '../gpu/device.ts'
import type { Replay } from '../graph/replay.ts'
import { initialise } from '../nn/init.ts'
import { PHASE, traceTraining } from '../train/program.ts'
import { timeDispatches } from '../train/stopwatch.ts'
import { Trainer } from '../train/trainer.ts'
import { computing } from './arithmetic.ts'
import { calibrate, type Rates } from './calibrate.ts'
import { median } from './measuring.ts'
import { idsOf, type Sentence, stepShape } from './sentence.ts'
import type { ProfileReport, ProfileRow } from './types.ts'

const STEPS = 5

/** Measures the ceilings too: what else this machine does now slows them and the kernels alike. @throws OutOfMemory */
export async function profile(device: Gpu, sentence: Sentence): Promise<ProfileReport> {
  const { model, modelConfig, objective, training, tuning } = sentence
  const rates = await calibrate(device)
  const gpu = await computing(device, training)
  const program = traceTraining(model, modelConfig, objective, stepShape(sentence), gpu.traits, tuning)
  const trainer = await Trainer.open(gpu, program, { seed: training.seed, vocabulary: idsOf(sentence), rates })
  try {
    for (const [name, param] of program.params) trainer.write(param.tensor, initialise(name, param, training.seed))
    const step = await wholeSteps(trainer, sentence)
    const rows: ProfileRow[] = []
    for (const phase of [PHASE.micro, PHASE.update]) {
      const seconds = await timeDispatches(gpu, trainer.replay, phase)
      rows.push(...rowsOf(trainer.replay, phase, seconds, phase === PHASE.micro ? training.accumulate : 1, rates))
    }
    const sum = (of: (row: ProfileRow) => number) => rows.reduce((total, row) => total + of(row), 0)
    const flops = sum((row) => row.flops)
    return {
      device: gpu.facts.name,
      timestamps: gpu.device.features.has('timestamp-query'),
      ceilings: rates,
      rows: withShares(rows),
      step: {
        ...step,
        kernelSeconds: sum((row) => row.seconds),
        flops,
        mfu: flops / step.seconds / rates.flops,
        dispatches: sum((row) => row.count),
        bytes: sum((row) => row.bytes),
        tokensPerSecond: (training.batch * training.context * training.accumulate) / step.seconds,
      },
    }
  } finally {
    trainer.close()
  }
}

/** Whole steps as training takes them: medians of a few, after one that warms up. */
async function wholeSteps(trainer: Trainer, { training, modelConfig }: Sentence) {
  const { batch, context, accumulate } = training
  const tokens = Uint32Array.from({ length: batch * context }, (_, i) => (i * 2654435761) % modelConfig.vocab)
  const batches = Array.from({ length: accumulate }, () => ({ tokens, targets: tokens }))
  const hyper = Float32Array.of(1e-4, 0.9, 0.95, 1e-8, 0.1, 1, 1, 1)
  const taken: { seconds: number; javascriptSeconds: number; submits: number }[] = []
  for (let i = 0; i <= STEPS; i++) {
    const start = performance.now()
    const submits = trainer.step(i, batches, hyper)
    const javascriptSeconds = (performance.now() - start) / 1000
    await trainer.verdicts()
    if (i > 0) taken.push({ seconds: (performance.now() - start) / 1000, javascriptSeconds, submits })
  }
  return {
    seconds: median(taken.map((t) => t.seconds)),
    javascriptSeconds: median(taken.map((t) => t.javascriptSeconds)),
    submits: taken[0].submits,
  }
}

/** Longest first, each with its share of all of them. */
export function withShares(rows: readonly ProfileRow[]): ProfileRow[] {
  const all = rows.reduce((sum, row) => sum + row.seconds, 0)
  return rows.map((row) => ({ ...row, share: row.seconds / all })).sort((a, b) => b.seconds - a.seconds)
}

/** Dispatches of the same kernel on the same shape are one row. */
export function rowsOf(replay: Replay, phase: string, seconds: Float64Array, times: number, rates: Rates) {
  const rows = new Map<string, ProfileRow>()
  replay.facts(phase).forEach(({ op, kernel, shape, flops, bytes }, i) => {
    const key = `${op} ${kernel} ${shape}`
    let row = rows.get(key)
    if (!row) {
      row = {
        phase,
        op,
        kernel,
        shape,
        count: 0,
        seconds: 0,
        share: 0,
        flops: 0,
        bytes: 0,
        bound: 'bandwidth',
        ceiling: 0,
      }
      rows.set(key, row)
    }
    row.count += times
    row.seconds += seconds[i] * times
    row.flops += flops * times
    row.bytes += bytes * times
  })
  for (const row of rows.values()) {
    const arithmetic = row.flops / rates.flops
    const traffic = row.bytes / rates.bandwidth
    row.bound = arithmetic > traffic ? 'arithmetic' : 'bandwidth'
    row.ceiling = Math.max(arithmetic, traffic) / row.seconds
  }
  return rows.values()
}
