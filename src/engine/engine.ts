// The engine: everything a client may ask about runs and the GPU (types.ts), as one object of plain functions. It lives in a
// worker and does not know that it does. What it keeps between calls: the open device, the store, and the run under training.

import { evaluationWindows } from '../data/batches.ts'
import { type ByteStream, fromBlob } from '../formats/bytes.ts'
import { readZip, zip, zipSize } from '../formats/zip.ts'
import { type Gpu, openGpu } from '../gpu/device.ts'
import { Replay } from '../graph/replay.ts'
import type { Run, Store } from '../store/store.ts'
import type { Tokenizer } from '../tokenizers/tokenizer.ts'
import { computing } from './arithmetic.ts'
import { baseError } from './base-error.ts'
import { linkBases } from './base-links.ts'
import { calibrate, type Rates } from './calibrate.ts'
import { firstText } from './classify.ts'
import { profileDecoding } from './decoding-profile.ts'
import { EngineError, noticeOf, unlessLost } from './errors.ts'
import { openGeneral } from './general.ts'
import { grammar } from './grammar.ts'
import { datasetCard } from './inspect-dataset.ts'
import { objectives } from './members.ts'
import { keepMerged } from './merging.ts'
import { partsOf } from './mixture-parts.ts'
import { modelCard } from './model-card.ts'
import { filesOf, type Leaving, measureOffers, plannedOffers } from './offers.ts'
import { adapterFiles } from './open/adapter.ts'
import { keepAdapter, keepModel } from './open/keep.ts'
import { isPublishedModel } from './open/recognise.ts'
import { requireRoomFor } from './open/room.ts'
import { openDataset } from './open-dataset.ts'
import { planSentence, traceSentence } from './planning.ts'
import { profile } from './profile.ts'
import { asJson, isUnderWay, NOT_MEASURED, type RunSummary, runReport, summaryOf } from './run-report.ts'
import { exportedModel } from './saved-run.ts'
import { scoringDesk } from './scoring-desk.ts'
import { problemsOf, readChecked, readSentence, unfitData } from './sentence.ts'
import { baseModel, baseOf, speaksAs, storedModel } from './stored-model.ts'
import { strangeRun } from './strange.ts'
import { talkingDesk } from './talking-desk.ts'
import { taskDesk } from './task-desk.ts'
import { Training } from './training.ts'
import { tuningDesk } from './tuning-desk.ts'
import type { Engine, RunConfig, RunReport, RunState, SourceFile } from './types.ts'
import type { UsableModel } from './usable-model.ts'

export interface EngineParts {
  gpu(): GPU | undefined
  openStore(): Promise<Store>
}

export function createEngine({ gpu: webgpu, openStore }: EngineParts): Engine {
  let keeper: Promise<Store> | undefined
  const store = () => (keeper ??= openStore())
  const device = openOnce(webgpu, (gpu) => tuning.recall(gpu))
  let training: { id: string; run: Training } | null = null
  let opening: AbortController | null = null
  let others = 0 // who use the device in a tuner's stead
  const tuning = tuningDesk({ device, store, isBusy: () => training !== null || others > 0 })
  const untuned = async <T>(work: () => Promise<T>): Promise<T> => {
    others++
    try {
      await tuning.yield()
      return await work()
    } finally {
      others--
    }
  }
  const scoring = scoringDesk({ device, store, isBusy: () => training !== null })
  const talking = talkingDesk({ device, store, isTraining: () => training !== null })
  const tasks = taskDesk({ store, isTraining: () => training !== null })

  /** What has the device to itself. */
  const measured = async <T>(work: (gpu: Gpu) => Promise<T>): Promise<T> => {
    if (training) throw new EngineError('busy-training', {}, 'Another run is training: stop it first.')
    const { gpu } = await device()
    return untuned(async () => {
      await talking.leave()
      return work(gpu)
    })
  }

  const reportOf = async (kept: Store, run: Run): Promise<RunReport> => {
    const isElsewhere = training?.id !== run.id && isUnderWay(run) && (await kept.isWritten(run.id))
    const writer = training?.id === run.id ? 'here' : isElsewhere ? 'elsewhere' : null
    return runReport(run, await kept.readRun(run.id).listCheckpoints(), writer)
  }
  const report = async (id: string): Promise<RunReport> => {
    const kept = await store()
    return reportOf(kept, await kept.getRun(id))
  }
  const reports = async (which: 'kept' | 'deleted') => {
    const kept = await store()
    const runs = await kept.listRuns(which)
    return Promise.all(runs.map((run) => reportOf(kept, run)))
  }
  /** A run's model on its way out. */
  const leaving = async (id: string): Promise<Leaving> => {
    const kept = await store()
    const model = await storedModel(kept, id)
    const run = await report(id)
    const { base } = run.config
    const { step, tokens } = model.checkpoint
    const facts = { ...run, step, tokens, dataset: run.datasetName }
    const card = [modelCard(facts), run.datasetId && (await datasetCard(kept, run.datasetId))]
    return {
      model,
      name: fileName(run.name),
      baseName: base?.run ? (await kept.getRun(base.run)).name : '',
      whole: () => ({ ...exportedModel(model, run.name), card: card.filter(Boolean).join('\n') }),
    }
  }

  return {
    grammar,
    score: (run, text) => untuned(() => scoring.score(run, text)),
    classify: (run, text) => untuned(() => scoring.classify(run, text)),
    endScoring: scoring.endScoring,
    async device() {
      const { gpu, rates } = await device()
      return { ...gpu.facts, rates }
    },
    check(config, dataset) {
      try {
        const sentence = readSentence(config, dataset?.vocabulary ?? 257)
        const { context } = sentence.training
        // Of a base, data that is yet to be prepared will be what the objective reads.
        const data = dataset ?? (config.base ? null : { trained: null, labels: null })
        const unfit = data && unfitData(sentence, data)
        const problems = [...problemsOf(sentence), ...(unfit ? [unfit] : [])]
        if (dataset && sentence.objective.reads === 'text' && evaluationWindows(dataset.tokens.train, context) < 1)
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
        const sentence = readChecked(config, vocabulary)
        await Replay.compile(await computing(gpu, sentence.training), traceSentence(sentence, gpu.traits).plan)
      } catch {}
    },
    profile: (config, vocabulary) => measured((gpu) => profile(gpu, readChecked(config, vocabulary))),
    profileDecoding: (config, vocabulary) => measured((gpu) => profileDecoding(gpu, readChecked(config, vocabulary))),

    async baseError(config) {
      if (training) throw new EngineError('busy-training', {}, 'Another run is training: stop it first.')
      const base = await baseOf(await store(), config)
      if (!base) return null
      const { gpu } = await device()
      return untuned(async () => {
        await talking.leave()
        return unlessLost(gpu.device, baseError(gpu, base, readChecked(config, base.tokenizer.vocabSize)))
      })
    },

    isModel: (files) => isPublishedModel(sourcesOf(files)),
    isAdapter: async (files) => (await adapterFiles(sourcesOf(files))) !== null,
    async openAdapter(name, files, base) {
      const found = (await adapterFiles(sourcesOf(files))) ?? new Map()
      return report((await keepAdapter(await store(), name, found, base)).id)
    },
    async requireRoom(config, bytes) {
      const traits = (await device().catch(() => null))?.gpu.traits ?? null
      await requireRoomFor(config && fromBlob(config), bytes, traits, await (await store()).usage())
    },
    async openModel(name, files, onProgress) {
      if (opening)
        throw new EngineError('busy-opening', {}, 'Another model is being opened: wait for it, or cancel it.')
      const mine = (opening = new AbortController())
      try {
        // Without a device, what it could hold cannot be asked.
        const traits = (await device().catch(() => null))?.gpu.traits ?? null
        const job = { name, files: sourcesOf(files), traits, signal: mine.signal, onProgress }
        const { id } = await keepModel(await store(), job)
        await linkBases(await store())
        return await report(id)
      } finally {
        opening = null
      }
    },
    cancelOpening: () => opening?.abort(),

    tunedKernels: tuning.tunedKernels,
    tuneKernels: tuning.tuneKernels,
    cancelTuning: tuning.cancelTuning,
    exportKernels: tuning.exportKernels,
    importKernels: tuning.importKernels,

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
      const tuned = (await reports('kept')).filter(({ config }) => config.base?.run === id)
      if (tuned.length) {
        const names = tuned.map(({ name }) => `“${name}”`).join(', ')
        throw new EngineError('base-needed', { names }, `This model is needed by what was tuned from it: ${names}.`)
      }
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
        const base = await baseOf(kept, before.config)
        const general = await openGeneral(kept, before.config, sentence).catch((error) => {
          onEvent({ type: 'notice', notice: noticeOf(error) }) // that text was deleted: the run can do without
          return null
        })
        const summary = summaryOf(before)
        const run = new Training({
          gpu,
          rates,
          sentence,
          dataset,
          base,
          general,
          writer,
          onEvent,
          async pin(chosen) {
            const config = { ...before.config, training: { ...before.config.training, ...chosen } }
            await kept.updateRun(id, { config: asJson(config) })
          },
          async remember(state, { notice = null, ...figures }) {
            Object.assign(summary, figures, { notice })
            await kept.updateRun(id, { state, summary: asJson(summary) })
          },
        })
        training = { id, run }
        void talking.leave()
        await tuning.yield()
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
      await device()
      return untuned(() => talking.generate(request, onText))
    },
    cancelGeneration: talking.cancelGeneration,
    scoreTask: (request, onAnswer) => measured((gpu) => tasks.score(gpu, request, onAnswer)),
    cancelTask: tasks.cancel,
    async mergeAdapters(name, base, adapters) {
      const { gpu } = await device()
      return untuned(async () => {
        await talking.leave()
        const { run, error } = await keepMerged(await store(), gpu, name, base, adapters)
        return { run: await report(run.id), error }
      })
    },

    async exportOffers(id, onOffer) {
      const model = await leaving(id)
      const offers = plannedOffers(model)
      for (const offer of offers) onOffer(offer)
      const { datasetId } = await report(id)
      if (!datasetId) return offers
      const dataset = await openDataset(await store(), datasetId)
      const validation = await dataset.batches('validation', model.model.sentence.rows)
      const { gpu } = await device()
      await untuned(async () => {
        await talking.leave()
        await measureOffers(gpu, model, offers, validation, onOffer)
      })
      return offers
    },
    async exportModel(id, format, quantize) {
      const model = await leaving(id)
      const files = filesOf(model, format, quantize)
      if (files.length === 1) return { name: files[0].name, blob: await blobOf(files[0]) }
      const name = `${model.name}${format === 'huggingface' ? '' : `-${format}`}.zip`
      return { name, blob: await blobOf({ byteLength: zipSize(files), bytes: () => zip(files) }) }
    },
    async exportRun(id) {
      const kept = await store()
      const { name } = await kept.getRun(id)
      const entries = async function* () {
        for await (const { name, bytes } of kept.exportRun(id, partsOf)) yield { name, bytes: () => bytes }
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
        partsOf,
      )
      await linkBases(await store())
      return report(run.id)
    },

    storage: async () => (await store()).usage(),
    persistStorage: async () => (await store()).persist(),
    purge: async () => (await store()).purge(0),
  }
}

/** One device, opened when it is first asked for and again after it was lost. */
/** @param prepare what is to be done with a device before anyone has it */
function openOnce(webgpu: () => GPU | undefined, prepare: (gpu: Gpu) => Promise<void>) {
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
    await prepare(gpu).catch(() => {}) // without storage, as on the first day
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

/** A draft, its base as the store has it, whose checkpoint is kept from now on. */
async function newRun(kept: Store, name: string, asked: RunConfig, datasetId: string) {
  const dataset = await openDataset(kept, datasetId)
  const base = await baseOf(kept, asked)
  if (base) requireTokenizer(base, dataset.tokenizer)
  if (base?.config.labels)
    throw new EngineError('base-has-labels', {}, 'This model only knows labels: tune the one that it was made from.')
  const { names: labels } = dataset.report.labels ?? {}
  const config = {
    ...asked,
    ...(base && { model: base.config.model, base: baseModel(base) }),
    ...(labels && objectives[asked.objective.id]?.reads !== 'text' && { labels }),
    ...(asked.general && base && { general: await withTokenizerOf(kept, base, asked.general) }),
  }
  const { rows, training } = readChecked(config, dataset.report.vocabulary)
  if ('labels' in rows && training.sample_prompt === '')
    config.training = { ...config.training, sample_prompt: await firstText(dataset, rows, training.context) }
  const { parameters } = planSentence(config, dataset.report.vocabulary)
  if (base) await kept.updateRun(base.run.id, { pinned: [...new Set([...base.run.pinned, base.checkpoint.id])] })
  const datasetName = dataset.report.name
  const speaks = speaksAs(config, base?.chatTemplate ?? null)
  const summary: RunSummary = { parameters, datasetName, speaks, ...NOT_MEASURED, notice: null }
  const state: RunState = 'draft'
  return { name, config: asJson(config), datasetId, state, summary: asJson(summary) }
}

/** @throws EngineError `other-tokenizer` */
async function withTokenizerOf(kept: Store, base: UsableModel, id: string): Promise<string> {
  const { tokenizer } = await openDataset(kept, id)
  requireTokenizer(base, tokenizer)
  return id
}
function requireTokenizer(base: UsableModel, tokenizer: Tokenizer) {
  if (JSON.stringify(base.tokenizer.toJSON()) === JSON.stringify(tokenizer.toJSON())) return
  const message = 'This text was cut into tokens for another model: prepare it for this one.'
  throw new EngineError('other-tokenizer', {}, message)
}

const sourcesOf = (files: readonly SourceFile[]) => new Map(files.map(({ path, blob }) => [path, fromBlob(blob)]))

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
