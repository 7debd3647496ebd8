// One run under training: states, pause and stop, metrics to the store and to whoever listens, samples, checkpoints, and
// what happens when the device goes. The steps themselves are train/loop.ts.

import type { BatchSource } from '../data/batches.ts'
import type { Gpu } from '../gpu/device.ts'
import { plannedBytes } from '../graph/plan.ts'
import type { RecomputePolicy } from '../graph/recompute.ts'
import { hyper, learningRate } from '../optimizers/adamw.ts'
import type { RunWriter } from '../store/store.ts'
import { checkpointArrays, newestCheckpoint, startFrom, trainingState } from '../train/checkpoint.ts'
import { trainLoop } from '../train/loop.ts'
import { Trainer, type Verdict } from '../train/trainer.ts'
import type { Rates } from './calibrate.ts'
import type { OpenDataset } from './dataset.ts'
import { EngineError, GPU_LOST, isLost, noticeOf } from './errors.ts'
import { MetricLog } from './metric-log.ts'
import { openTrainer } from './open-trainer.ts'
import { sampleWriter } from './sample-writer.ts'
import type { Sentence } from './sentence.ts'
import type { Listener, Measured, Notice, RunReport, RunState, TrainEvent } from './types.ts'
import type { UsableModel } from './usable-model.ts'

export interface TrainingJob {
  gpu: Gpu
  rates: Rates
  sentence: Sentence
  dataset: OpenDataset
  /** What it begins with, and learns to change; null for random weights. */
  base: UsableModel | null
  /** On which forgetting is measured; null where it is not. */
  general: BatchSource | null
  writer: RunWriter
  onEvent: Listener<TrainEvent>
  /** Keeps with the run's configuration what the planner chose for it. */
  pin(chosen: { recompute: RecomputePolicy }): Promise<void>
  /** Keeps state and last figures with the run. */
  remember(state: RunState, figures: Figures & { notice?: Notice | null }): Promise<void>
}

/** Known so far in this run of it. */
type Figures = Partial<Pick<RunReport, 'loss' | keyof Measured | 'before'>>

export class Training {
  readonly #job: TrainingJob
  #paused = false
  #stopped: 'no' | 'stop' | 'save' = 'no'
  /** Steps that may be taken although paused. */
  #single = 0
  #wake: () => void = () => {}

  constructor(job: TrainingJob) {
    this.#job = job
  }

  pause() {
    this.#paused = true
  }
  proceed() {
    this.#paused = false
    this.#wake()
  }
  step() {
    this.#paused = true
    this.#single++
    this.#wake()
  }
  stop(save: boolean) {
    this.#stopped = save ? 'save' : 'stop'
    this.#wake()
  }

  /** Resolves when training has ended, in whatever way; the last state tells which. */
  async run(): Promise<void> {
    const lost = { is: false }
    void this.#job.gpu.device.lost.then(() => {
      lost.is = true
      this.#wake()
    })
    try {
      const { state, figures } = await this.#train(lost)
      await this.#enter(state, null, figures) // only now that the device is free for whoever acts on it
    } catch (error) {
      if (await isLost(this.#job.gpu.device)) await this.#enter('interrupted', GPU_LOST)
      else await this.#enter('failed', noticeOf(error))
    }
  }

  async #train(lost: { is: boolean }): Promise<{ state: 'completed' | 'stopped'; figures: Figures }> {
    const { gpu, sentence, dataset, general, writer, onEvent } = this.#job
    const { training, optimizer, rows } = sentence
    const [train, validation] = await Promise.all([dataset.batches('train', rows), dataset.batches('validation', rows)])
    await requireAnswers(train, training.context)
    await this.#enter('compiling')
    const trainer = await openTrainer(this.#job)
    const { program } = trainer
    if (training.recompute === 'auto') await this.#job.pin({ recompute: program.recompute })
    const planned = plannedBytes(program.plan) + Trainer.readbackBytes
    onEvent({ type: 'memory', planned, allocated: gpu.buffers.bytes })
    const samples = sampleWriter(this.#job, trainer, lost)
    try {
      const first = await this.#start(trainer)
      const log = new MetricLog(writer, onEvent, await writer.readMetrics(), gpu)
      const tokensPerStep = training.batch * training.context * training.accumulate
      const bytesPerToken = dataset.report.bytes.validation / Math.max(1, dataset.report.tokens.validation)
      await this.#enter('training')
      let figures: Figures = {}
      let saved = first
      let failure: unknown = null
      const save = async (step: number) => {
        await this.#enter('saving')
        await log.flush()
        const progress = { step, tokens: step * tokensPerStep, state: trainingState(trainer, training.seed) }
        try {
          const { id, size } = await writer.saveCheckpoint(progress, checkpointArrays(trainer))
          saved = step
          onEvent({ type: 'checkpoint', id, step, bytes: size })
        } catch (error) {
          if (await isLost(gpu.device)) throw error
          failure = error
          onEvent({ type: 'notice', notice: noticeOf(error) }) // the older checkpoint stays, and training goes on
        }
        await this.#enter(this.#paused ? 'paused' : 'training', null, figures)
      }
      const done = await trainLoop(
        trainer,
        { train, validation, general },
        {
          ...training,
          evalInterval: training.eval_interval,
          saveInterval: training.save_interval,
          sampleInterval: training.sample_interval,
          evaluationBatch: program.evaluation.targets.shape[0],
          evaluationWindows: 64,
          evaluateFirst: this.#job.base !== null,
          hyper: (step) => hyper(optimizer, step, training.steps),
        },
        first,
        {
          proceed: (_, settle) => this.#gate(lost, log, settle),
          verdicts: (verdicts) => {
            reportSkipped(verdicts, program.scaling !== null, onEvent)
            for (const { step, loss, norm } of verdicts) {
              figures = { ...figures, loss }
              log.step(step + 1, tokensPerStep, loss, learningRate(optimizer, step, training.steps), norm)
            }
            log.send()
            samples.warm()
          },
          begins: (phase) => onEvent({ type: 'progress', phase, fraction: null }),
          evaluated: async (step, { loss, accuracy, entityF1, general }) => {
            const measured = { validationLoss: loss, accuracy, entityF1, generalLoss: general }
            figures = { ...figures, ...measured, ...(step === 0 && { before: measured }) }
            // Of labels there are no bytes.
            const bits_per_byte = sentence.labels ? undefined : loss / Math.LN2 / bytesPerToken
            const found = {
              val_loss: loss,
              bits_per_byte,
              ...told({ accuracy, entity_f1: entityF1, general_loss: general }),
            }
            log.evaluation(step, step * tokensPerStep, found)
            await log.flush()
          },
          sample: async (step) => {
            const text = await samples.text()
            if (text === null) return
            const sample = { step, prompt: training.sample_prompt, text }
            onEvent({ type: 'sample', sample })
            await writer.appendSamples([sample]).catch((error) => onEvent({ type: 'notice', notice: noticeOf(error) }))
            log.resumeClock()
          },
          save: async (step) => {
            await save(step)
            log.resumeClock()
          },
        },
      )
      if (lost.is) throw new Error('the device is lost')
      if (this.#stopped === 'save' && saved < done) await save(done)
      await log.flush()
      if (saved < done && this.#stopped !== 'stop') throw failure
      return { state: done === training.steps ? 'completed' : 'stopped', figures }
    } finally {
      await samples.close()
      trainer.close()
    }
  }

  /** Returns the step to go on from. */
  async #start(trainer: Trainer): Promise<number> {
    const { sentence, base, writer, onEvent } = this.#job
    if (base) onEvent({ type: 'progress', phase: 'restoring', fraction: null })
    const checkpoint = await newestCheckpoint(writer)
    const first = await startFrom(trainer, checkpoint, sentence.training.seed, base?.weights)
    for (const { step } of checkpoint?.lost ?? [])
      onEvent({
        type: 'notice',
        notice: {
          code: 'checkpoint-damaged',
          params: { step: step ?? 0, kept: first },
          message: `The checkpoint of step ${step ?? '?'} is damaged; going on from step ${first}.`,
        },
      })
    await writer.rewind(first)
    return first
  }

  /** Lets a step through, or waits while paused. */
  async #gate(lost: { is: boolean }, log: MetricLog, settle: () => Promise<void>): Promise<boolean> {
    if (this.#paused && this.#single === 0 && this.#stopped === 'no' && !lost.is) {
      await settle()
      await log.flush()
      await this.#enter('paused')
      while (this.#paused && this.#single === 0 && this.#stopped === 'no' && !lost.is)
        await new Promise<void>((wake) => {
          this.#wake = wake
        })
      if (this.#stopped === 'no' && !lost.is) await this.#enter('training')
      log.resumeClock()
    }
    if (this.#single > 0) this.#single--
    return this.#stopped === 'no' && !lost.is
  }

  async #enter(state: RunState, notice: Notice | null = null, figures: Figures = {}) {
    // Where storage is full, what the list of runs says may lag behind; no run ends for that.
    await this.#job.remember(state, { ...figures, notice }).catch(() => {})
    this.#job.onEvent({ type: 'state', state, notice })
  }
}

/** Those that were measured. */
const told = (figures: Record<string, number | null>): Record<string, number> =>
  Object.fromEntries(Object.entries(figures).flatMap(([name, value]) => (value === null ? [] : [[name, value]])))

const LOOKED_AT = 64 // rows

/** @throws EngineError `answers-cut` where rows are so short that no answer is reached in any of the first */
async function requireAnswers(data: BatchSource, context: number): Promise<void> {
  const { counts } = await data.evaluation(context, 0, Math.min(LOOKED_AT, data.rows(context)))
  if (!counts || counts.includes(1)) return
  const message = `In ${context} tokens, no example comes as far as its answer: choose a longer context.`
  throw new EngineError('answers-cut', { context }, message)
}

/** @param scaled where only the gradient is not finite, the loss scale was too large, and is halved now */
function reportSkipped(verdicts: Verdict[], scaled: boolean, onEvent: Listener<TrainEvent>) {
  for (const { step, loss, finite } of verdicts) {
    if (finite) continue
    const params = { step: step + 1 }
    const notice: Notice =
      scaled && Number.isFinite(loss)
        ? {
            code: 'scale-halved',
            params,
            message: `Step ${step + 1}: a gradient was too large for f16. The update was skipped, and the scale of gradients is halved.`,
          }
        : {
            code: 'step-skipped',
            params,
            message: `Step ${step + 1}: the loss or the gradient is not finite. The update was skipped and the weights are as they were; a lower learning rate may help.`,
          }
    onEvent({ type: 'notice', notice })
  }
}
