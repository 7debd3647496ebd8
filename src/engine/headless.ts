// The engine's work without a page: train, evaluate, generate and export over data and checkpoints that someone else keeps.
// The command line calls these directly; the page's engine calls the same pieces from its worker.

import { type Gpu, openGpu } from '../gpu/device.ts'
import { hyper, learningRate } from '../optimizers/adamw.ts'
import type { RunWriter } from '../store/store.ts'
import { checkpointArrays, newestCheckpoint, startFrom, trainingState } from '../train/checkpoint.ts'
import { trainLoop } from '../train/loop.ts'
import { Trainer } from '../train/trainer.ts'
import { arithmeticOf, computing } from './arithmetic.ts'
import { cautiousRates } from './calibrate.ts'
import { profileDecoding } from './decoding-profile.ts'
import { unlessLost } from './errors.ts'
import type { ModelWeights } from './export.ts'
import { traceSentence } from './planning.ts'
import { profile } from './profile.ts'
import { idsOf, readChecked, type Sentence } from './sentence.ts'
import type { TrainingData } from './training-data.ts'
import type { RunConfig } from './types.ts'

export interface TrainReports {
  step(report: {
    step: number
    loss: number
    lr: number
    grad_norm: number
    tokens_per_second: number
    skipped: boolean
  }): void
  /** Of a head of labels their accuracy, of tokens their perplexity; of a general text the same beside it. */
  evaluation(report: { step: number; val_loss: number } & Record<string, number>): void
  /** Newer checkpoints than the one gone on from were not whole. */
  damaged(step: number | null, kept: number): void
  /** A whole checkpoint is kept. */
  saved(step: number): Promise<void>
  /** This one could not be; the one before is kept, and training goes on. */
  unsaved(step: number, error: unknown): void
  /** The device has nothing that computes products as was asked for. */
  plainArithmetic(): void
  /** Asked before each step. */
  proceed(): boolean
}

/**
 * Trains from the newest whole checkpoint of `writer`, or from the start (`base`, or random weights) where there is none, and saves at
 * the end, wherever it is.
 * Returns the steps that the weights have taken.
 * @throws EngineError `gpu-lost`; StoreError where the last checkpoint could not be saved
 */
export const trainRun = (gpu: Gpu, ...rest: Rest<typeof trainOn>): Promise<number> =>
  unlessLost(gpu.device, trainOn(gpu, ...rest))
type Rest<F> = F extends (first: Gpu, ...rest: infer R) => unknown ? R : never

async function trainOn(
  gpu: Gpu,
  sentence: Sentence,
  data: TrainingData,
  writer: RunWriter,
  reports: TrainReports,
  base: ModelWeights | null = null,
): Promise<number> {
  const { training, optimizer } = sentence
  const device = await computing(gpu, training)
  if (arithmeticOf(device) !== training.arithmetic) reports.plainArithmetic()
  const program = traceSentence(sentence, device.traits)
  const trainer = await Trainer.open(device, program, {
    seed: training.seed,
    vocabulary: idsOf(sentence),
    rates: cautiousRates(gpu.traits.software),
    labels: sentence.labels,
  })
  try {
    const checkpoint = await newestCheckpoint(writer)
    const first = await startFrom(trainer, checkpoint, training.seed, base)
    await writer.rewind(first)
    for (const { step } of checkpoint?.lost ?? []) reports.damaged(step, first)

    const tokensPerStep = training.batch * training.context * training.accumulate
    const clock = new Clock()
    let saved = checkpoint ? first : -1
    const save = async (step: number) => {
      const progress = { step, tokens: step * tokensPerStep, state: trainingState(trainer, training.seed) }
      await writer.saveCheckpoint(progress, checkpointArrays(trainer))
      saved = step
      await reports.saved(step)
      clock.skip()
    }
    const done = await trainLoop(
      trainer,
      data,
      {
        ...training,
        evalInterval: training.eval_interval,
        saveInterval: training.save_interval,
        sampleInterval: 0,
        evaluationBatch: program.evaluation.targets.shape[0],
        evaluationWindows: 64,
        evaluateFirst: base !== null,
        hyper: (step) => hyper(optimizer, step, training.steps),
      },
      first,
      {
        proceed: reports.proceed,
        verdicts(verdicts) {
          const tokens_per_second = clock.steps(verdicts.length) * tokensPerStep
          for (const { step, loss, norm, finite } of verdicts) {
            const lr = learningRate(optimizer, step, training.steps)
            reports.step({ step: step + 1, loss, lr, grad_norm: norm, tokens_per_second, skipped: !finite })
          }
        },
        evaluated(step, { loss: val_loss, accuracy, entityF1, general }) {
          clock.skip()
          reports.evaluation({
            ...{ step, val_loss },
            ...(accuracy === null
              ? { perplexity: Math.exp(val_loss), bits_per_byte: val_loss / Math.LN2 / data.bytesPerToken }
              : { accuracy, ...(entityF1 !== null && { entity_f1: entityF1 }) }),
            ...(general !== null && { general_loss: general, general_perplexity: Math.exp(general) }),
          })
        },
        sample: async () => {},
        async save(step) {
          await save(step).catch((error) => reports.unsaved(step, error))
        },
      },
    )
    if (saved < done) await save(done)
    return done
  } finally {
    trainer.close()
  }
}

/** Steps a second over the last few dozen, in the time that steps took: evaluation and saving do not count. */
class Clock {
  #last = performance.now()
  #steps = 0
  #milliseconds = 0

  skip() {
    this.#last = performance.now()
  }
  /** Verdicts come several at a time, and late ones close together: a mean that forgets levels that out. */
  steps(count: number): number {
    const now = performance.now()
    this.#steps = 0.9 * this.#steps + count
    this.#milliseconds = 0.9 * this.#milliseconds + now - this.#last
    this.#last = now
    return (1000 * this.#steps) / this.#milliseconds
  }
}

export type OpenGpu = Gpu
/** @throws NoGpu */
export const openDevice = (gpu: GPU): Promise<OpenGpu> => openGpu(gpu)

/** Where a step's time goes on this device. */
export const measureSentence = (gpu: Gpu, config: RunConfig, vocabulary: number) =>
  profile(gpu, readChecked(config, vocabulary))
/** Where the time of a generated token goes. */
export const measureDecoding = (gpu: Gpu, config: RunConfig, vocabulary: number) =>
  profileDecoding(gpu, readChecked(config, vocabulary))

export type { ByteSource } from '../formats/bytes.ts'
export { type CacheFormat, cacheFormats } from '../generate/kv-cache.ts'
export { newestCheckpoint } from '../train/checkpoint.ts'
export { askingOne, classify } from './classify.ts'
export { asConversation, layoutFor, modelfile } from './conversation.ts'
export { toGguf, toHuggingFace } from './export.ts'
export { generalRows } from './general.ts'
export { evaluateWeights, generateText, openDecoder, openEvaluator } from './on-device.ts'
export { isAdapter, openAdapter } from './open/adapter.ts'
export { openModel } from './open/open.ts'
export { configured } from './open/room.ts'
export { toGgufLora, toPeft } from './peft.ts'
export { DEFAULT_TRAITS, pinned, planSentence, requireRoomToOpen } from './planning.ts'
export { exportedModel, modelDescription, readSavedRun, runFiles, type SavedRun, savedRunJson } from './saved-run.ts'
export { completed, readChecked, readingText } from './sentence.ts'
export { mergeError, type StackedAdapter, stackedModel, stackMerged } from './stacked.ts'
export {
  mixedData,
  prepareExampleParts,
  prepareParts,
  prepareTokens,
  type TokenData,
  type TokenKeeper,
  type TrainingData,
  textData,
} from './training-data.ts'
export { checkpointModel, publishedModel, type UsableModel } from './usable-model.ts'
export { checkpointWeights } from './weights.ts'
