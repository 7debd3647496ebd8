// The engine's work without a page: train, evaluate, generate and export over data and checkpoints that someone else keeps.
// The command line calls these directly; the page's engine calls the same pieces from its worker.

import type { BatchSource } from '../data/batches.ts'
import type { CleaningChoice } from '../data/clean/pipeline.ts'
import { cleanedExamples } from '../data/cleaned-examples.ts'
import { ingestExamples } from '../data/ingest/ingest.ts'
import { LabelSet, labelled } from '../data/label-examples.ts'
import { labelRows } from '../data/label-rows.ts'
import { mixtureOf } from '../data/mixture.ts'
import { packedRows, type Rows, type TextRows, textRows } from '../data/pack.ts'
import { learnTokenizer, type PreparedDataset, type PrepareRequest, prepare } from '../data/prepare.ts'
import {
  answered,
  type ExampleSink,
  type Layout,
  type PreparedExamples,
  prepareExamples,
} from '../data/prepare-examples.ts'
import { openTokens, type Split, type TokenStream } from '../data/tokens.ts'
import { Decoder, traceDecoder } from '../generate/decoder.ts'
import { type Finish, type GenerateSettings, generate } from '../generate/generate.ts'
import type { CacheFormat } from '../generate/kv-cache.ts'
import { type Gpu, openGpu } from '../gpu/device.ts'
import { plannedBytes, TooLargeForDevice } from '../graph/plan.ts'
import { stack, type Tuning } from '../nn/adapter.ts'
import type { Param } from '../nn/scope.ts'
import { hyper, learningRate } from '../optimizers/adamw.ts'
import type { RunWriter } from '../store/store.ts'
import { bytesOf } from '../tensor.ts'
import { fromJSON } from '../tokenizers/huggingface/tokenizer-json.ts'
import type { Tokenizer } from '../tokenizers/tokenizer.ts'
import { checkpointArrays, newestCheckpoint, startFrom, trainingState } from '../train/checkpoint.ts'
import { Evaluator } from '../train/evaluator.ts'
import { writeFirstWeights } from '../train/first-weights.ts'
import { evaluationBatches, trainLoop } from '../train/loop.ts'
import { type Program, traceEvaluation, traceTraining } from '../train/program.ts'
import { Trainer } from '../train/trainer.ts'
import { placeParameters } from '../train/weights.ts'
import { arithmeticOf, computing } from './arithmetic.ts'
import type { Rates } from './calibrate.ts'
import { profileDecoding } from './decoding-profile.ts'
import { unlessLost } from './errors.ts'
import type { ModelWeights } from './export.ts'
import { requireRoomOnDevice } from './open/room.ts'
import { shapesOf } from './open/tensors.ts'
import { planReport } from './plan-report.ts'
import { profile } from './profile.ts'
import type { Mixture } from './saved-run.ts'
import { idsOf, readChecked, type Sentence, stepShape } from './sentence.ts'
import type { FilesSource, PlanReport, RunConfig } from './types.ts'

/** Rates to cut submits by until a device has been measured: slow enough for any watchdog. */
export const cautiousRates = (software: boolean) =>
  software ? { flops: 1.5e9, bandwidth: 2e9 } : { flops: 3e11, bandwidth: 3e10 }

export interface TokenData {
  info: PreparedDataset
  tokenizer: Tokenizer
  train: TokenStream
  validation: TokenStream
}
/** Keeps the tokens of a corpus, chunk by chunk, and finds them again. */
export interface TokenKeeper {
  put(split: Split, index: number, chunk: ArrayBuffer): Promise<void>
  get(split: Split, index: number): Promise<ArrayBuffer>
}
/** Prepares a corpus; its tokens go to `keeper` and are read from there. */
export async function prepareTokens(
  request: PrepareRequest,
  keeper: TokenKeeper,
  progress?: (phase: string, fraction: number | null) => void,
): Promise<TokenData> {
  const sink = { putChunk: keeper.put }
  const info = await prepare(request, sink, { progress: (p) => progress?.(p.phase, p.fraction) })
  const open = (split: Split) =>
    openTokens({ tokens: info[split].tokens, bytesPerToken: info.bytesPerToken }, (i) => keeper.get(split, i))
  return { info, tokenizer: fromJSON(info.tokenizer), train: open('train'), validation: open('validation') }
}

/** What a run learns from and is judged by. */
export interface TrainingData {
  train: BatchSource
  validation: BatchSource
  /** UTF-8 bytes of text for a token of the validation split, on average. */
  bytesPerToken: number
  /** On which forgetting is measured, where it is. */
  general?: BatchSource | null
}
export const textData = ({ info, tokenizer, train, validation }: TokenData, rows: TextRows): TrainingData => ({
  train: textRows(train, rows, tokenizer.eosId),
  validation: textRows(validation, rows, tokenizer.eosId),
  bytesPerToken: info.validation.bytes / Math.max(1, info.validation.tokens),
})

/** Corpora cut by one tokenizer, learnt from all of them. @param keepers one for each */
export async function prepareParts(
  { source, ...request }: Omit<PrepareRequest, 'source'> & { source: FilesSource[] },
  keepers: readonly TokenKeeper[],
  progress?: (phase: string, fraction: number | null) => void,
): Promise<TokenData[]> {
  const all = { files: source.flatMap(({ files }) => files) }
  const tokenizer = await learnTokenizer(
    { ...request, source: all },
    { progress: (p) => progress?.(p.phase, p.fraction) },
  )
  const parts: TokenData[] = []
  for (const [i, part] of source.entries())
    parts.push(await prepareTokens({ ...request, source: part, tokenizer }, keepers[i], progress))
  return parts
}
interface Part {
  data: TrainingData
  info: { train: { tokens: number }; validation: { tokens: number; bytes: number } }
}
/** Drawn from as often as their weights say. */
export function mixedData(parts: readonly Part[], { weights, temperature }: Mixture): TrainingData {
  const split = (split: Split) =>
    mixtureOf(
      parts.map(({ data, info }, i) => ({ source: data[split], size: info.train.tokens, weight: weights[i] })),
      temperature,
    )
  const of = (key: 'bytes' | 'tokens') => parts.reduce((sum, { info }) => sum + info.validation[key], 0)
  return {
    train: split('train'),
    validation: split('validation'),
    bytesPerToken: of('bytes') / Math.max(1, of('tokens')),
  }
}

/** Several sets of examples, whose labels are numbered as one. What is asked of each: prepareExampleRows. */
export async function prepareExampleParts(
  parts: readonly Parameters<typeof prepareExampleRows>[0][],
  tokenizer: Tokenizer,
  layout: Layout,
  split: { fraction: number; seed: number },
  packing: Exclude<Rows, TextRows>,
  known: readonly string[] | undefined,
  clean: readonly CleaningChoice[] = [],
): Promise<{ parts: { info: PreparedExamples; data: TrainingData }[]; labels: readonly string[] | null }> {
  const prepare = (known?: readonly string[]) =>
    Promise.all(parts.map((files) => prepareExampleRows(files, tokenizer, layout, split, packing, known, clean)))
  const first = await prepare(known)
  if (!first[0].labels) return { parts: first, labels: null }
  const labels = known ?? [...new Set(first.flatMap((part) => part.labels ?? []))]
  const agreed = known || parts.length === 1
  return { parts: agreed ? first : await prepare(labels), labels }
}

/**
 * Examples with their tokens in memory: five bytes or fewer a token.
 * @param packing of rows; labels that it does not name yet are the data's
 * @returns labels as the rows count them; null of examples with answers
 */
export async function prepareExampleRows(
  files: Parameters<typeof ingestExamples>[0],
  tokenizer: Tokenizer,
  layout: Layout,
  split: { fraction: number; seed: number },
  packing: Exclude<Rows, TextRows>,
  known: readonly string[] | undefined,
  clean: readonly CleaningChoice[] = [],
): Promise<{ info: PreparedExamples; data: TrainingData; labels: readonly string[] | null }> {
  const kept = new Map<string, ArrayBuffer[]>()
  const sink: ExampleSink = {
    async put(split, array, bytes) {
      const key = `${split} ${array}`
      kept.set(key, [...(kept.get(key) ?? []), bytes])
    },
  }
  const met = new LabelSet()
  const { reads } = packing
  const encode = reads === 'examples' ? answered(tokenizer, layout) : labelled(reads, tokenizer, met)
  const events = cleanedExamples(ingestExamples(files), { steps: clean })
  const missing = reads === 'examples' ? undefined : 'labels'
  const info = await prepareExamples(events, tokenizer, encode, split, sink, { missing })
  const labels = known ?? met.names
  const rows = (split: Split) => {
    const chunks = (array: string) => kept.get(`${split} ${array}`) ?? []
    const { tokens } = info[split]
    const ids = openTokens({ tokens, bytesPerToken: info.bytesPerToken }, async (i) => chunks('ids')[i])
    const marks = openTokens({ tokens, bytesPerToken: 1 }, async (i) => chunks('marks')[i])
    const examples = { ids, marks, starts: new Uint32Array(chunks('starts')[0]) }
    return packing.reads === 'examples'
      ? packedRows(examples, packing)
      : labelRows(examples, met.names, { ...packing, labels })
  }
  const { bytes, tokens } = info.validation
  const data = { train: rows('train'), validation: rows('validation'), bytesPerToken: bytes / Math.max(1, tokens) }
  return { info, data, labels: reads === 'examples' ? null : labels }
}

/** @throws TooLargeForDevice, EngineError `model-too-large` */
export function traceSentence(sentence: Sentence, traits: Gpu['traits']): Program {
  const { model, modelConfig, objective, tuning } = sentence
  const program = traceTraining(model, modelConfig, objective, stepShape(sentence), traits, tuning)
  requireRoomOnDevice(asKept(program), traits)
  return program
}
const asKept = ({ params }: { params: ReadonlyMap<string, Param> }) =>
  [...params].map(([name, { tensor, stored, trainable, origin }]) => {
    const frozen = !trainable && origin === 'model' && tensor.shape.length === 2
    return { name, shape: tensor.shape, bytes: bytesOf(stored), frozen }
  })

/** The configuration with what the planner chose on this device said: a resumed run goes on as it began, wherever that is. */
export function pinned(config: RunConfig, vocabulary: number, { traits }: Pick<Gpu, 'traits'>): RunConfig {
  const sentence = readChecked(config, vocabulary)
  if (sentence.training.recompute !== 'auto') return config
  const { recompute } = traceSentence(sentence, traits)
  return { ...config, training: { ...config.training, recompute } }
}

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

/** Mean nats a target that counts: over windows of the context's length that do not overlap, or over examples. */
export async function evaluateWeights(
  gpu: Gpu,
  sentence: Sentence,
  weights: ModelWeights,
  data: BatchSource,
  /** Look at the first rows only. */
  most = Number.POSITIVE_INFINITY,
) {
  const { context } = sentence.training
  const evaluator = await openEvaluator(gpu, sentence, weights)
  try {
    const [rows] = evaluator.program.evaluation.targets.shape
    return await evaluator.evaluate(evaluationBatches(data, context, Math.min(most, data.rows(context)), rows))
  } finally {
    evaluator.close()
  }
}

/** A model on the device that is only looked at: its weights and a forward pass. @throws OutOfMemory */
export async function openEvaluator(
  gpu: Gpu,
  sentence: Sentence,
  weights: ModelWeights,
  rates: Rates = cautiousRates(gpu.traits.software),
): Promise<Evaluator> {
  const { model, modelConfig, objective, tuning } = sentence
  const program = traceEvaluation(model, modelConfig, objective, stepShape(sentence), gpu.traits, tuning)
  const evaluator = await Evaluator.open(gpu, program, { vocabulary: idsOf(sentence), rates, labels: sentence.labels })
  try {
    await writeFirstWeights(program.params, 0, weights, (...part) => evaluator.write(...part))
    return evaluator
  } catch (error) {
    evaluator.close()
    throw error
  }
}

/** Tokens of context that a conversation keeps. */
export const MOST_CACHED = 4096

type Spoken = Pick<Sentence, 'model' | 'modelConfig' | 'tuning'>
/** Nothing is tuned, and nothing trained. */
const UNTUNED: Tuning = { adapter: stack([]), values: {}, base: { linears: 'f32', tables: 'f32' } }

/**
 * A model on the device, to be read from.
 * @param beside one of the same base: where it keeps that in the same way, this one reads it there and brings only its adapter's weights
 * @throws OutOfMemory, EngineError `model-too-large`
 */
export async function openDecoder(
  gpu: Gpu,
  { model, modelConfig, tuning }: Spoken,
  weights: ModelWeights,
  cache?: CacheFormat,
  beside: Decoder | null = null,
): Promise<Decoder> {
  const place = (...[memory, params]: Parameters<Parameters<typeof traceDecoder>[3]>) => {
    placeParameters(memory, params, gpu.traits)
  }
  // A published model's longest context may be more than there is memory for.
  const options = { tuning: tuning ?? UNTUNED, most: MOST_CACHED, cache }
  const program = traceDecoder(model, modelConfig, gpu.traits, place, options)
  requireRoomOnDevice(asKept(program), gpu.traits)
  const frozen = beside?.frozenFor(program)
  const decoder = await Decoder.open(gpu, program, frozen)
  try {
    await writeDecoder(decoder, weights, ({ trainable }) => trainable || !frozen?.size)
    return decoder
  } catch (error) {
    decoder.close()
    throw error
  }
}

/** @param wanted which of its parameters; those of its adapter alone where left out */
export const writeDecoder = (
  decoder: Decoder,
  weights: ModelWeights,
  wanted: (param: Param) => boolean = ({ trainable }) => trainable,
): Promise<void> => writeFirstWeights(decoder.program.params, 0, weights, (...part) => decoder.write(...part), wanted)

export async function* generateText(
  gpu: Gpu,
  sentence: Spoken,
  weights: ModelWeights,
  tokenizer: Tokenizer,
  prompt: string,
  { cache, ...settings }: GenerateSettings & { cache?: CacheFormat },
): AsyncGenerator<string, { tokens: number; finish: Finish }> {
  const decoder = await openDecoder(gpu, sentence, weights, cache)
  try {
    return yield* generate(decoder, tokenizer, prompt, settings)
  } finally {
    decoder.close()
  }
}

export type OpenGpu = Gpu
/** @throws NoGpu */
export const openDevice = (gpu: GPU): Promise<OpenGpu> => openGpu(gpu)

/** WebGPU's default limits: what every adapter has. */
export const DEFAULT_TRAITS: Gpu['traits'] = {
  maxBinding: 2 ** 27,
  maxBufferSize: 2 ** 28,
  maxWorkgroupStorage: 16384,
  maxInvocations: 256,
  maxStorageBuffers: 8,
  software: false,
  subgroups: null,
}
/** Of what a sentence is tuned from, as the page opens it: all in f32. @throws EngineError `model-too-large` */
export function requireRoomToOpen(config: RunConfig, traits: Gpu['traits']): void {
  const { model, modelConfig } = readChecked(config, config.base!.vocabulary)
  const shapes = [...shapesOf(model, modelConfig)]
  requireRoomOnDevice(
    shapes.map(([name, shape]) => ({ name, shape })),
    traits,
  )
}

/** @throws EngineError where something does not fit together, or a weight into no buffer of such a device */
export function planSentence(config: RunConfig, vocabulary: number, traits = DEFAULT_TRAITS): PlanReport {
  const sentence = readChecked(config, vocabulary)
  const program = traceSentence(sentence, traits)
  return { ...planReport(program, sentence.training), saved: savedBytes(sentence, program, traits) }
}
/** Beside the same step in f32; null where this device cannot hold that one. */
function savedBytes(sentence: Sentence, { plan, recompute }: Program, traits: Gpu['traits']): number | null {
  if (sentence.training.precision === 'f32') return 0
  try {
    const training = { ...sentence.training, recompute, precision: 'f32' as const }
    return plannedBytes(traceSentence({ ...sentence, training }, traits).plan) - plannedBytes(plan)
  } catch (error) {
    if (error instanceof TooLargeForDevice) return null
    throw error
  }
}

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
export { isAdapter, openAdapter } from './open/adapter.ts'
export { openModel } from './open/open.ts'
export { configured } from './open/room.ts'
export { toGgufLora, toPeft } from './peft.ts'
export { exportedModel, modelDescription, readSavedRun, runFiles, type SavedRun, savedRunJson } from './saved-run.ts'
export { completed, readChecked, readingText } from './sentence.ts'
export { mergeError, type StackedAdapter, stackedModel, stackMerged } from './stacked.ts'
export { checkpointModel, publishedModel, type UsableModel } from './usable-model.ts'
export { checkpointWeights } from './weights.ts'
