// What a model can be taken away as: every format with its size, why one cannot be had, and what each does to perplexity; and the files
// of the one that is chosen. What they say is export.ts and peft.ts.

import type { BatchSource } from '../data/batches.ts'
import type { ByteStream, NamedFile } from '../formats/bytes.ts'
import { codec } from '../formats/ggml.ts'
import type { Gpu } from '../gpu/device.ts'
import { modelfile } from './conversation.ts'
import { EngineError, noticeOf, unlessLost } from './errors.ts'
import { type ExportedModel, formatOf, quantizedWeights, toGguf, toHuggingFace } from './export.ts'
import { evaluateWeights } from './on-device.ts'
import { toGgufLora, toPeft } from './peft.ts'
import type { ExportFormat, ExportOffer, Listener, Quantization } from './types.ts'
import type { UsableModel } from './usable-model.ts'

export interface Leaving {
  model: UsableModel
  /** The same as one model, its adapter merged. @throws EngineError `cannot-merge` */
  whole(): ExportedModel
  /** Of its files; and what PEFT is told of the base. */
  name: string
  baseName: string
}

const OFFERED: Record<ExportFormat, readonly Quantization[]> = {
  huggingface: ['f32', 'f16', 'bf16'],
  gguf: ['f32', 'f16', 'bf16', 'q8_0', 'q6_k', 'q4_k', 'q4_0'],
  ollama: ['f16', 'q8_0', 'q4_k'],
  peft: ['f32'],
  'gguf-lora': ['f32'],
}

/** What there can be of this model at all; of those, some may be unavailable for a reason. */
function formatsOf({ sentence: { model, tuning, labels } }: UsableModel): ExportFormat[] {
  const gguf = model.gguf && !labels // llama.cpp has no head of labels for these
  const formats: ExportFormat[] = ['huggingface']
  if (gguf) formats.push('gguf', 'ollama')
  if (tuning?.adapter.peft) formats.push('peft')
  if (tuning?.adapter.peft && gguf) formats.push('gguf-lora')
  return formats
}

const UNMEASURED = { perplexity: null, perplexityBefore: null, accuracy: null, accuracyBefore: null }

export function plannedOffers(leaving: Leaving): ExportOffer[] {
  const tried = (format: ExportFormat, quantize: Quantization): ExportOffer => {
    const offer = { format, quantize, bytes: 0, ...UNMEASURED, unavailable: null }
    try {
      requireKnown(leaving.model.sentence)
      requireRows(leaving, format, quantize)
      return {
        ...offer,
        bytes: filesOf(leaving, format, quantize).reduce((sum, { byteLength }) => sum + byteLength, 0),
      }
    } catch (error) {
      return { ...offer, unavailable: noticeOf(error) }
    }
  }
  return formatsOf(leaving.model).flatMap((format) => OFFERED[format].map((quantize) => tried(format, quantize)))
}

/** The files of an offer; a GGUF is one. */
export function filesOf(
  { model, whole, name, baseName }: Leaving,
  format: ExportFormat,
  quantize: Quantization,
): NamedFile[] {
  const named = (file: string, stream: ByteStream): NamedFile => ({ ...stream, name: file })
  switch (format) {
    case 'huggingface':
      return toHuggingFace(whole(), quantize)
    case 'gguf':
      return [named(`${name}-${quantize}.gguf`, toGguf(whole(), quantize))]
    case 'ollama':
      return [named(`${name}.gguf`, toGguf(whole(), quantize)), modelfile(model, `${name}.gguf`)]
    case 'peft':
      return toPeft(model, baseName)
    case 'gguf-lora':
      return [named(`${name}-lora.gguf`, toGgufLora(model, name))]
  }
}

/** @throws EngineError `only-here` where other programs would compute something else from the same weights */
export function requireKnown({ model, modelConfig }: UsableModel['sentence']): void {
  if (!model.onlyHere?.(modelConfig)) return
  throw new EngineError('only-here', {}, 'No other program attends by blocks as this model does.')
}

/** @throws EngineError `rows-do-not-fit` where no matrix could be quantized so */
export function requireRows({ whole }: Pick<Leaving, 'whole'>, format: ExportFormat, quantize: Quantization): void {
  if (format === 'peft' || format === 'gguf-lora') return
  const model = whole()
  const { blockSize } = codec(quantize)
  const matrices = model.weights.tensors.filter(({ shape }) => shape.length > 1)
  if (matrices.some(({ name, shape }) => formatOf(model, name, shape, quantize) === quantize)) return
  const message = `No row of this model is a multiple of ${blockSize}, which ${quantize} needs: d_model and d_ff would have to be.`
  throw new EngineError('rows-do-not-fit', { quantize, block: blockSize }, message)
}

const WINDOWS = 32 // rows of held-out data that each format is measured on

/** Fills in perplexities, or accuracies of a head of labels, one number format after the other, and tells of each offer as soon as its own is known. */
export async function measureOffers(
  gpu: Gpu,
  { model, whole }: Leaving,
  offers: ExportOffer[],
  validation: BatchSource,
  onOffer: Listener<ExportOffer>,
): Promise<void> {
  const measure = async (sentence: UsableModel['sentence'], weights: UsableModel['weights']) => {
    const found = await unlessLost(gpu.device, evaluateWeights(gpu, sentence, weights, validation, WINDOWS))
    const known = Number.isFinite(found.loss)
    return {
      perplexity: known && found.accuracy === null ? Math.exp(found.loss) : null,
      accuracy: known ? found.accuracy : null,
    }
  }
  const before = await measure(model.sentence, model.weights)
  const [perplexityBefore, accuracyBefore] = [before.perplexity, before.accuracy]
  const measured = new Map([['f32' as Quantization, before]])
  for (const offer of offers) {
    if (offer.unavailable) continue
    const { quantize } = offer
    if (!measured.has(quantize))
      measured.set(quantize, await measure({ ...model.sentence, tuning: null }, quantizedWeights(whole(), quantize)))
    onOffer(Object.assign(offer, { ...measured.get(quantize), perplexityBefore, accuracyBefore }))
  }
}
