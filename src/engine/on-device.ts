// Models on the device that are looked at and not trained: an evaluator, which finds losses, and a decoder, which writes. Knows weights by
// their name alone, wherever they come from.

import type { BatchSource } from '../data/batches.ts'
import { Decoder, traceDecoder } from '../generate/decoder.ts'
import { type Finish, type GenerateSettings, generate } from '../generate/generate.ts'
import type { CacheFormat } from '../generate/kv-cache.ts'
import type { Gpu } from '../gpu/device.ts'
import { stack, type Tuning } from '../nn/adapter.ts'
import type { Param } from '../nn/scope.ts'
import type { Tokenizer } from '../tokenizers/tokenizer.ts'
import { Evaluator } from '../train/evaluator.ts'
import { writeFirstWeights } from '../train/first-weights.ts'
import { evaluationBatches } from '../train/loop.ts'
import { traceEvaluation } from '../train/program.ts'
import { placeParameters } from '../train/weights.ts'
import { cautiousRates, type Rates } from './calibrate.ts'
import type { ModelWeights } from './export.ts'
import { requireRoomOnDevice } from './open/room.ts'
import { asKept } from './planning.ts'
import { idsOf, type Sentence, stepShape } from './sentence.ts'

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
