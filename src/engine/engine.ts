// The engine: everything a client may ask about runs and the GPU (types.ts), as one object of plain functions. It lives in a
// worker and does not know that it does. What it keeps between calls: the open device, the store, and the run under training.

import { evaluationWindows, windowsOf } from '../data/batches.ts'
import { type ByteStream, fromBlob } from '../formats/bytes.ts'
import { codec } from '../formats/ggml.ts'
import { readZip, zip, zipSize } from '../formats/zip.ts'
import { type Gpu, openGpu } from '../gpu/device.ts'
import { Replay } from '../graph/replay.ts'
import type { Store } from '../store/store.ts'
import { calibrate, type Rates } from './calibrate.ts'
import { openDataset } from './dataset.ts'
import { EngineError, unlessLost } from './errors.ts'
import { type ExportedModel, formatOf, type ModelWeights, quantizedWeights, toGguf, toHuggingFace } from './export.ts'
import { grammar } from './grammar.ts'
import { evaluateWeights, generateText, planSentence, readChecked, traceSentence } from './headless.ts'
import { datasetCard } from './inspect-dataset.ts'
import { modelCard } from './model-card.ts'
import { profile } from './profile.ts'
import { asJson, type RunSummary, runReport } from './run-report.ts'
import { problemsOf, readSentence, unfitForText } from './sentence.ts'
import { strangeRun } from './strange.ts'
import { Training } from './training.ts'
import type { Engine, ExportFormat, ExportOffer, Quantization, RunConfig, RunReport, RunState } from './types.ts'
import { checkpointWeights } from './weights.ts'

export interface EngineParts {
  gpu(): GPU | undefined
  openStore(): Promise<Store>
}

export function createEngine({ gpu: webgpu, openStore }: EngineParts): Engine {
  let opening: Promise<Store> | undefined
  const store = () => (opening ??= openStore())
  const device = openOnce(webgpu)
  let training: { id: string; run: Training } | null = null
  let generating: { cancelled: boolean } | null = null

  const report = async (id: string): Promise<RunReport> => {
    const kept = await store()
    return runReport(await kept.getRun(id), await kept.readRun(id).listCheckpoints(), training?.id === id)
  }
  const reports = async (which: 'kept' | 'deleted') => {
    const kept = await store()
    const runs = await kept.listRuns(which)
    return Promise.all(
      runs.map(async (run) => runReport(run, await kept.readRun(run.id).listCheckpoints(), training?.id === run.id)),
    )
  }
  /** A run's model at a checkpoint, with its weights in memory. */
  const modelOf = async (id: string, checkpoint?: number) => {
    const kept = await store()
    const run = await report(id)
    if (!run.datasetId) throw new EngineError('no-dataset', {}, 'This run has no dataset.')
    const dataset = await openDataset(kept, run.datasetId)
    const sentence = readChecked(run.config, dataset.report.vocabulary)
    const saved = await kept.readRun(id).loadCheckpoint(checkpoint)
    return { run, dataset, sentence, saved, weights: await checkpointWeights(saved) }
  }
  const exported = async (id: string): Promise<ExportedModel> => {
    const { run, dataset, sentence, saved, weights } = await modelOf(id)
    const { step, tokens } = saved
    const facts = {
      name: run.name,
      config: run.config,
      step,
      tokens,
      validationLoss: run.validationLoss,
      dataset: run.datasetName,
    }
    return {
      module: sentence.model,
      config: sentence.modelConfig,
      tokenizer: dataset.tokenizer,
      weights,
      name: run.name,
      card: [modelCard(facts), await datasetCard(await store(), dataset.report.id)].filter(Boolean).join('\n'),
    }
  }

  return {
    grammar,
    async device() {
      const { gpu, rates } = await device()
      return { ...gpu.facts, rates }
    },
    check(config, dataset) {
      try {
        const sentence = readSentence(config, dataset?.vocabulary ?? 257)
        const { context } = sentence.training
        const unfit = unfitForText(sentence)
        const problems = [...problemsOf(sentence), ...(unfit ? [unfit] : [])]
        if (dataset && evaluationWindows(dataset.tokens.train, context) < 1)
          problems.push({
            at: 'training.context',
            code: 'context-too-long',
            params: {
              context,
              tokens: dataset.tokens.train,
              split: 'train',
              fits: Math.max(0, dataset.tokens.train - 1),
            },
            message: `The data has ${dataset.tokens.train} tokens, too few for a context of ${context}.`,
          })
        return problems
      } catch (error) {
        const { message } = error as Error
        return [{ at: '', code: 'bad-option', params: { problem: message }, message }]
      }
    },
    plan(config, vocabulary) {
      const known = device.known()
      const plan = planSentence(config, vocabulary, known?.gpu.traits)
      if (!known) return plan
      const { flops } = known.rates
      // A device holds at least one buffer of the size it offers. Whether it holds more, nobody knows before it is tried.
      const fits = plan.fits ?? (plan.bytes.total <= known.gpu.traits.maxBufferSize || null)
      // The bulk is matrix products at the measured rate; the rest of a step costs about as much again of a third of it.
      const secondsPerStep = (plan.flopsPerToken * plan.tokensPerStep * 1.33) / flops
      return { ...plan, fits, secondsPerStep }
    },

    async warm(config, vocabulary) {
      try {
        const { gpu } = await device()
        await Replay.compile(gpu, traceSentence(readChecked(config, vocabulary), gpu.traits).plan)
      } catch {}
    },
    async profile(config, vocabulary) {
      if (training) throw new EngineError('busy-training', {}, 'Another run is training: stop it first.')
      const { gpu } = await device()
      return profile(gpu, readChecked(config, vocabulary))
    },

    runs: () => reports('kept'),
    deletedRuns: () => reports('deleted'),
    run: report,
    async metrics(id) {
      return Object.fromEntries(await (await store()).readRun(id).readMetrics())
    },
    async samples(id) {
      return [...(await (await store()).readRun(id).readSamples())]
    },
    async createRun(name, config, datasetId) {
      const kept = await store()
      const run = await kept.createRun(await newRun(kept, name, config, datasetId))
      return report(run.id)
    },
    async fork(id, checkpoint, name, config) {
      const kept = await store()
      const { datasetId } = await kept.getRun(id)
      const run = await kept.forkRun(id, checkpoint, await newRun(kept, name, config, datasetId!))
      return report(run.id)
    },
    async describe(id, changes) {
      await (await store()).updateRun(id, changes)
      return report(id)
    },
    async deleteRun(id) {
      await (await store()).deleteRun(id)
    },
    async restoreRun(id) {
      await (await store()).restoreRun(id)
    },

    async train(id, onEvent) {
      if (training) throw new EngineError('busy-training', {}, 'Another run is training: stop it first.')
      const kept = await store()
      const writer = await kept.openRun(id)
      try {
        const before = await report(id)
        if (!before.datasetId) throw new EngineError('no-dataset', {}, 'This run has no dataset.')
        const { gpu, rates } = await device()
        const dataset = await openDataset(kept, before.datasetId)
        const sentence = readChecked(before.config, dataset.report.vocabulary)
        const unfit = unfitForText(sentence)
        if (unfit) throw new EngineError(unfit.code, unfit.params, unfit.message)
        const summary: RunSummary = { ...before, notice: null }
        const run = new Training({
          gpu,
          rates,
          sentence,
          dataset,
          writer,
          onEvent,
          async pin(chosen) {
            const config = { ...before.config, training: { ...before.config.training, ...chosen } }
            await kept.updateRun(id, { config: asJson(config) })
          },
          async remember(state, { loss, validationLoss, notice }) {
            summary.loss = loss ?? summary.loss
            summary.validationLoss = validationLoss ?? summary.validationLoss
            summary.notice = notice ?? null
            const { parameters, datasetName } = summary
            const figures = {
              parameters,
              datasetName,
              loss: summary.loss,
              validationLoss: summary.validationLoss,
              notice: summary.notice,
            }
            await kept.updateRun(id, { state, summary: asJson(figures) })
          },
        })
        training = { id, run }
        await run.run()
      } finally {
        training = null
        await writer.release()
      }
      return report(id)
    },
    pause: () => training?.run.pause(),
    proceed: () => training?.run.proceed(),
    step: () => training?.run.step(),
    stop: (save) => training?.run.stop(save),
    active: () => training?.id ?? null,

    async generate(request, onText) {
      const mine = { cancelled: false }
      generating = mine
      const { gpu } = await device()
      const { dataset, sentence, weights } = await modelOf(request.run, request.checkpoint)
      const start = performance.now()
      let text = ''
      const pieces = generateText(gpu, sentence, weights, dataset.tokenizer, request.prompt, request)
      while (true) {
        const { value, done } = await unlessLost(gpu.device, pieces.next())
        const seconds = (performance.now() - start) / 1000
        if (done) return { text, ...value, seconds }
        text += value
        onText(value)
        if (!mine.cancelled) continue
        await pieces.return({ tokens: 0, finish: 'length' })
        return { text, tokens: dataset.tokenizer.encode(text).length, seconds, finish: 'cancelled' }
      }
    },
    cancelGeneration() {
      if (generating) generating.cancelled = true
    },

    async exportOffers(id, onOffer) {
      const model = await exported(id)
      const offers = plannedOffers(model)
      for (const offer of offers) onOffer(offer)
      const { sentence, dataset } = await modelOf(id)
      const { gpu } = await device()
      const perplexity = async (weights: ModelWeights) => {
        const tokens = windowsOf(dataset.validation)
        const { loss } = await unlessLost(gpu.device, evaluateWeights(gpu, sentence, weights, tokens, 32))
        return Number.isFinite(loss) ? Math.exp(loss) : null
      }
      const before = await perplexity(model.weights)
      const measured = new Map<Quantization, number | null>([['f32', before]])
      for (const offer of offers) {
        if (offer.unavailable) continue
        if (!measured.has(offer.quantize))
          measured.set(offer.quantize, await perplexity(quantizedWeights(model, offer.quantize)))
        Object.assign(offer, { perplexity: measured.get(offer.quantize), perplexityBefore: before })
        onOffer(offer)
      }
      return offers
    },
    async exportModel(id, format, quantize) {
      const model = await exported(id)
      const name = fileName(model.name)
      if (format === 'gguf') return { name: `${name}-${quantize}.gguf`, blob: await blobOf(toGguf(model, quantize)) }
      const files = toHuggingFace(model, quantize)
      return { name: `${name}.zip`, blob: await blobOf({ byteLength: zipSize(files), bytes: () => zip(files) }) }
    },
    async exportRun(id) {
      const kept = await store()
      const { name } = await kept.getRun(id)
      const entries = async function* () {
        for await (const { name, bytes } of kept.exportRun(id)) yield { name, bytes: () => bytes }
      }
      return {
        name: `${fileName(name)}.vitro-run.zip`,
        blob: await blobOf({ byteLength: Number.NaN, bytes: () => zip(entries()) }),
      }
    },
    async importRun(file) {
      // What a run holds is not larger than the file: entries of our own archives are not compressed.
      const files = await readZip(fromBlob(file), file.size + 2 ** 20)
      const run = await (await store()).importRun(
        files.map(({ name, bytes }) => ({ name, bytes: bytes() })),
        strangeRun,
      )
      return report(run.id)
    },

    storage: async () => (await store()).usage(),
    persistStorage: async () => (await store()).persist(),
    purge: async () => (await store()).purge(0),
  }
}

/** One device, opened when it is first asked for and again after it was lost. */
function openOnce(webgpu: () => GPU | undefined) {
  interface Open {
    gpu: Gpu
    rates: Rates
  }
  let opening: Promise<Open> | null = null
  let known: Open | null = null
  const open = async () => {
    const gpu = await openGpu(webgpu())
    void gpu.device.lost.then(() => {
      opening = known = null
    })
    known = { gpu, rates: await calibrate(gpu) }
    return known
  }
  const device = () => {
    opening ??= open().catch((error) => {
      opening = null
      throw error
    })
    return opening
  }
  return Object.assign(device, { known: () => known })
}

async function newRun(kept: Store, name: string, config: RunConfig, datasetId: string) {
  const { report } = await openDataset(kept, datasetId)
  const { parameters } = planSentence(config, report.vocabulary)
  const summary: RunSummary = { parameters, datasetName: report.name, loss: null, validationLoss: null, notice: null }
  const state: RunState = 'draft'
  return { name, config: asJson(config), datasetId, state, summary: asJson(summary) }
}

const OFFERED: [ExportFormat, Quantization[]][] = [
  ['huggingface', ['f32', 'f16', 'bf16']],
  ['gguf', ['f32', 'f16', 'bf16', 'q8_0', 'q4_0', 'q4_k']],
]
function plannedOffers(model: ExportedModel): ExportOffer[] {
  const none = (quantize: Quantization) => {
    const { blockSize } = codec(quantize)
    const fits = model.weights.tensors.some(
      ({ name, shape }) => shape.length > 1 && formatOf(model, name, shape, quantize) === quantize,
    )
    const message = `No row of this model is a multiple of ${blockSize}, which ${quantize} needs: d_model and d_ff would have to be.`
    return fits ? null : { code: 'rows-do-not-fit', params: { quantize, block: blockSize }, message }
  }
  return OFFERED.flatMap(([format, all]) =>
    all.map((quantize) => {
      const files = format === 'gguf' ? [toGguf(model, quantize)] : toHuggingFace(model, quantize)
      const bytes = files.reduce((sum, { byteLength }) => sum + byteLength, 0)
      return { format, quantize, bytes, perplexity: null, perplexityBefore: null, unavailable: none(quantize) }
    }),
  )
}

const fileName = (name: string) =>
  name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .slice(0, 60) || 'model'

/** Piece by piece: a browser moves the parts of a Blob to disk. */
async function blobOf(stream: ByteStream): Promise<Blob> {
  const parts: Blob[] = []
  for await (const piece of stream.bytes()) parts.push(new Blob([piece as Uint8Array<ArrayBuffer>]))
  return new Blob(parts)
}
