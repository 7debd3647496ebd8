// The engine: everything a client may ask about runs and the GPU (types.ts), as one object of plain functions. It lives in a
// worker and does not know that it does. What it keeps between calls: the open device, the store, and the run under training.

import { evaluationWindows } from '../data/batches.ts'
import type { Gpu } from '../gpu/device.ts'
import { Replay } from '../graph/replay.ts'
import type { Run, Store } from '../store/store.ts'
import { computing } from './arithmetic.ts'
import { baseError } from './base-error.ts'
import { profileDecoding } from './decoding-profile.ts'
import { EngineError, noticeOf, unlessLost } from './errors.ts'
import { exportDesk } from './export-desk.ts'
import { openGeneral } from './general.ts'
import { grammar } from './grammar.ts'
import { keepMerged } from './merging.ts'
import { newRun } from './new-run.ts'
import { openDataset } from './open-dataset.ts'
import { openOnce } from './open-device.ts'
import { openingDesk } from './opening-desk.ts'
import { planSentence, traceSentence } from './planning.ts'
import { profile } from './profile.ts'
import { asJson, isUnderWay, runReport, summaryOf } from './run-report.ts'
import { scoringDesk } from './scoring-desk.ts'
import { problemsOf, readChecked, readSentence, unfitData } from './sentence.ts'
import { baseOf } from './stored-model.ts'
import { talkingDesk } from './talking-desk.ts'
import { taskDesk } from './task-desk.ts'
import { Training } from './training.ts'
import { tuningDesk } from './tuning-desk.ts'
import type { Engine, RunReport } from './types.ts'
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

  /** With the device to itself. */
  const alone = async <T>(work: (gpu: Gpu) => Promise<T>): Promise<T> => {
    const { gpu } = await device()
    return untuned(async () => {
      await talking.leave()
      return work(gpu)
    })
  }
  const requireIdle = () => {
    if (training) throw new EngineError('busy-training', {}, 'Another run is training: stop it first.')
  }
  const measured = async <T>(work: (gpu: Gpu) => Promise<T>): Promise<T> => {
    requireIdle()
    return alone(work)
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
  const opening = openingDesk({ device, store, report })
  const exporting = exportDesk({ store, report, alone })

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
      requireIdle()
      const base = await baseOf(await store(), config)
      const checked = (gpu: Gpu, of: UsableModel) => baseError(gpu, of, readChecked(config, of.tokenizer.vocabSize))
      return base && alone((gpu) => unlessLost(gpu.device, checked(gpu, base)))
    },

    ...opening,
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
      requireIdle()
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
    mergeAdapters: (name, base, adapters) =>
      alone(async (gpu) => {
        const { run, error } = await keepMerged(await store(), gpu, name, base, adapters)
        return { run: await report(run.id), error }
      }),

    ...exporting,
    storage: async () => (await store()).usage(),
    persistStorage: async () => (await store()).persist(),
    purge: async () => (await store()).purge(0),
  }
}
