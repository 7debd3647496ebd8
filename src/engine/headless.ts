// The engine's work without a page: train, evaluate, generate and export over data and checkpoints that someone else keeps.
// The command line calls these directly; the page's engine calls the same pieces from its worker.

import { evaluationWindows } from '../data/batches.ts'
import { type PreparedDataset, type PrepareRequest, prepare } from '../data/prepare.ts'
import { openTokens, type TokenStream } from '../data/tokens.ts'
import { Decoder, traceDecoder } from '../generate/decoder.ts'
import { type Finish, type GenerateSettings, generate } from '../generate/generate.ts'
import { type Gpu, openGpu } from '../gpu/device.ts'
import { initialise } from '../nn/init.ts'
import { hyper, learningRate } from '../optimizers/adamw.ts'
import type { Checkpoint, RunWriter } from '../store/store.ts'
import { fromJSON } from '../tokenizers/byte-level/byte-level.ts'
import type { Tokenizer, TokenizerJson } from '../tokenizers/tokenizer.ts'
import { checkpointArrays, restoreCheckpoint, trainingState } from '../train/checkpoint.ts'
import { trainLoop, windowBatches } from '../train/loop.ts'
import { type Program, traceTraining } from '../train/program.ts'
import { Trainer } from '../train/trainer.ts'
import { placeParameters } from '../train/weights.ts'
import { calibrate } from './calibrate.ts'
import type { ExportedModel, ModelWeights } from './export.ts'
import { modelCard } from './model-card.ts'
import { planReport } from './plan-report.ts'
import { profile } from './profile.ts'
import { problemsOf, readSentence, type Sentence, stepShape } from './sentence.ts'
import type { PlanReport, RunConfig } from './types.ts'
import { checkpointWeights } from './weights.ts'

/** Rates to cut submits by until a device has been measured: slow enough for any watchdog. */
export const cautiousRates = (software: boolean) =>
  software ? { flops: 1.5e9, bandwidth: 2e9 } : { flops: 3e11, bandwidth: 3e10 }

export interface TokenData {
  info: PreparedDataset
  tokenizer: Tokenizer
  train: TokenStream
  validation: TokenStream
}
/** Prepares a corpus with its tokens in memory. */
export async function prepareInMemory(
  request: PrepareRequest,
  progress?: (phase: string, fraction: number | null) => void,
): Promise<TokenData> {
  const chunks = { train: [] as ArrayBuffer[], validation: [] as ArrayBuffer[] }
  const putChunk = async (split: 'train' | 'validation', index: number, chunk: ArrayBuffer) => {
    chunks[split][index] = chunk
  }
  const info = await prepare(request, { putChunk }, { progress: (p) => progress?.(p.phase, p.fraction) })
  const open = (split: 'train' | 'validation') =>
    openTokens({ tokens: info[split].tokens, bytesPerToken: info.bytesPerToken }, async (i) => chunks[split][i])
  return { info, tokenizer: fromJSON(info.tokenizer), train: open('train'), validation: open('validation') }
}

export const traceSentence = (sentence: Sentence, traits: Gpu['traits']): Program =>
  traceTraining(sentence.model, sentence.modelConfig, sentence.objective, stepShape(sentence), traits)

export interface TrainReports {
  step(report: {
    step: number
    loss: number
    lr: number
    grad_norm: number
    tokens_per_second: number
    skipped: boolean
  }): void
  evaluation(report: { step: number; val_loss: number; perplexity: number; bits_per_byte: number }): void
  saved(step: number): void | Promise<void>
  proceed(step: number): boolean | Promise<boolean>
}

/** Trains from scratch or from the newest whole checkpoint of `writer`. Returns the steps that the weights have taken. */
export async function trainRun(
  gpu: Gpu,
  sentence: Sentence,
  data: TokenData,
  writer: RunWriter,
  resume: boolean,
  reports: TrainReports,
): Promise<number> {
  const { training, optimizer, modelConfig } = sentence
  const program = traceSentence(sentence, gpu.traits)
  const trainer = await Trainer.open(gpu, program, {
    seed: training.seed,
    vocabulary: modelConfig.vocab,
    rates: cautiousRates(gpu.traits.software),
  })
  try {
    let first = 0
    if (resume) {
      const checkpoint = await writer.loadCheckpoint()
      await restoreCheckpoint(trainer, checkpoint)
      first = checkpoint.step
      await writer.rewind(first)
    } else
      for (const [name, param] of program.params) trainer.write(param.tensor, initialise(name, param, training.seed))

    const tokensPerStep = training.batch * training.context * training.accumulate
    const bytesPerToken = data.info.validation.bytes / Math.max(1, data.info.validation.tokens)
    const clock = new Clock()
    return await trainLoop(
      trainer,
      data,
      {
        ...training,
        evalInterval: training.eval_interval,
        saveInterval: training.save_interval,
        sampleInterval: 0,
        evaluationBatch: program.evaluation.targets.shape[0],
        evaluationWindows: 64,
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
        evaluated(step, val_loss) {
          clock.skip()
          const bits_per_byte = val_loss / Math.LN2 / bytesPerToken
          reports.evaluation({ step, val_loss, perplexity: Math.exp(val_loss), bits_per_byte })
        },
        sample: async () => {},
        async save(step) {
          const progress = { step, tokens: step * tokensPerStep, state: trainingState(trainer, training.seed) }
          await writer.saveCheckpoint(progress, checkpointArrays(trainer))
          await reports.saved(step)
          clock.skip()
        },
      },
    )
  } finally {
    trainer.close()
  }
}

/** Steps a second over the time that steps took: evaluation and saving do not count. */
class Clock {
  #last = performance.now()
  #rate = Number.NaN

  skip() {
    this.#last = performance.now()
  }
  steps(count: number): number {
    const now = performance.now()
    if (count) this.#rate = (count * 1000) / (now - this.#last)
    this.#last = now
    return this.#rate
  }
}

/** Mean nats a predicted token over windows of the context's length that do not overlap; the incomplete last one is left out. */
export async function evaluateWeights(
  gpu: Gpu,
  sentence: Sentence,
  weights: ModelWeights,
  tokens: TokenStream,
  /** Look at the first of them only. */
  most = Number.POSITIVE_INFINITY,
) {
  const { context } = sentence.modelConfig
  const program = traceSentence(sentence, gpu.traits)
  const options = { seed: 0, vocabulary: sentence.modelConfig.vocab, rates: cautiousRates(gpu.traits.software) }
  const trainer = await Trainer.open(gpu, program, options)
  try {
    for (const [name, { tensor }] of program.params) trainer.write(tensor, Float32Array.from(await weights.read(name)))
    const rows = program.evaluation.targets.shape[0]
    const windows = Math.min(most, evaluationWindows(tokens.length, context))
    return await trainer.evaluate(windowBatches(tokens, context, windows, rows))
  } finally {
    trainer.close()
  }
}

export async function* generateText(
  gpu: Gpu,
  { model, modelConfig }: Pick<Sentence, 'model' | 'modelConfig'>,
  weights: ModelWeights,
  tokenizer: Tokenizer,
  prompt: string,
  settings: GenerateSettings,
): AsyncGenerator<string, { tokens: number; finish: Finish }> {
  const place = (...[memory, params]: Parameters<Parameters<typeof traceDecoder>[3]>) => {
    placeParameters(memory, params, gpu.traits)
  }
  const decoder = await Decoder.open(gpu, traceDecoder(model, modelConfig, gpu.traits, place))
  try {
    for (const [name, { tensor }] of decoder.program.params)
      decoder.write(tensor, Float32Array.from(await weights.read(name)))
    return yield* generate(decoder, tokenizer, prompt, settings)
  } finally {
    decoder.close()
  }
}

export type OpenGpu = Gpu
/** @throws NoGpu */
export const openDevice = (gpu: GPU): Promise<OpenGpu> => openGpu(gpu)

/** WebGPU's default limits: what every adapter has. */
const DEFAULT_TRAITS: Gpu['traits'] = {
  maxBinding: 2 ** 27,
  maxBufferSize: 2 ** 28,
  maxWorkgroupStorage: 16384,
  maxInvocations: 256,
  maxStorageBuffers: 8,
  software: false,
  subgroups: null,
}
/** @throws RangeError where something does not fit together */
export function planSentence(config: RunConfig, vocabulary: number, traits = DEFAULT_TRAITS): PlanReport {
  const sentence = readChecked(config, vocabulary)
  return planReport(traceSentence(sentence, traits), sentence.training)
}

/** Where a step's time goes on this device. */
export const measureSentence = async (gpu: Gpu, config: RunConfig, vocabulary: number) =>
  profile(gpu, await calibrate(gpu), readChecked(config, vocabulary))

/** @throws RangeError naming what does not fit */
export function readChecked(config: RunConfig, vocabulary: number): Sentence {
  const sentence = readSentence(config, vocabulary)
  const [problem] = problemsOf(sentence)
  if (problem) throw new RangeError(problem.message)
  return sentence
}

/** What a run is beside its checkpoints. */
export interface SavedRun {
  config: RunConfig
  tokenizer: Tokenizer
}
export const savedRunJson = ({ config, tokenizer }: SavedRun) => ({
  config: { version: 1, ...config },
  tokenizer: tokenizer.toJSON(),
})
/** @throws Error in a sentence */
export function readSavedRun(config: unknown, tokenizer: unknown): SavedRun {
  const run = config as RunConfig & { version?: number }
  if (run?.version !== 1 || !run.model || !run.training)
    throw new Error('run.json is not a run that this version of Vitro can read.')
  return { config: run, tokenizer: fromJSON(tokenizer as TokenizerJson) }
}

/** The model of a checkpoint, ready to be written out. */
export async function exportedModel(run: SavedRun, checkpoint: Checkpoint, name: string): Promise<ExportedModel> {
  const { model, modelConfig } = readChecked(run.config, run.tokenizer.vocabSize)
  const weights = await checkpointWeights(checkpoint)
  const card = modelCard({ name, config: run.config, step: checkpoint.step, tokens: checkpoint.tokens })
  return { module: model, config: modelConfig, tokenizer: run.tokenizer, weights, name, card }
}

export { toGguf, toHuggingFace } from './export.ts'
export { checkpointWeights } from './weights.ts'
