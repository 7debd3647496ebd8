// A run under training in its folder, for `train` and `tune`: one JSON object a line on stdout, progress on stderr. Interrupted at any
// moment, DIR holds the last whole checkpoint (run-folder.ts); SIGINT and SIGTERM end the step under way, save, and leave with 128 +
// the signal's number, as a shell would say it.

import { constants } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import {
  pinned,
  readChecked,
  type SavedRun,
  type TrainingData,
  trainRun,
  type UsableModel,
} from '../engine/headless.ts'
import { StoreError } from '../store/errors.ts'
import type { RunWriter } from '../store/store.ts'
import { openFolder } from './folder-store.ts'
import { gpu } from './gpu.ts'
import { writeModel, writeRunFolder } from './run-folder.ts'

interface Training {
  out: string
  saved: SavedRun
  data: TrainingData
  writer: RunWriter
  /** What it is tuned from. */
  base: UsableModel | null
  resumed: boolean
}

/** Returns the exit code. */
export async function trainInFolder({ out, saved: asked, data, writer, base, resumed }: Training): Promise<number> {
  const device = await gpu(asked.config.training.arithmetic)
  const vocabulary = asked.tokenizer.vocabSize
  const saved = { ...asked, config: pinned(asked.config, vocabulary, device) }
  const sentence = readChecked(saved.config, vocabulary)
  await writeRunFolder(out, saved, base)
  if (resumed) await writeModel(out, saved, base) // the process before may have been killed before it came to that
  const signal = stopSignal()
  let modelError: unknown = null
  const looks: Look[] = []
  const reports: Parameters<typeof trainRun>[4] = {
    proceed: () => !signal.name,
    step({ skipped, ...report }) {
      if (skipped) console.error(`step ${report.step}: the loss or the gradient is not finite; the update was skipped`)
      print(report)
    },
    evaluation(report) {
      looks.push(report)
      print(report)
    },
    damaged: (step, kept) =>
      console.error(`the checkpoint of step ${step ?? '?'} is damaged; going on from step ${kept}`),
    async saved(step) {
      modelError = await writeModel(out, saved, base).then(
        () => null,
        (error) => error,
      )
      console.error(`checkpoint at step ${step}${modelError ? '; the model files are still those before it' : ''}`)
    },
    plainArithmetic: () => console.error('no such arithmetic on this device: products stay in f32'),
    unsaved: (step, error) => console.error(`step ${step} could not be saved: ${(error as Error).message}`),
  }
  const done = await trainRun(device, sentence, data, writer, reports, base?.weights)
  if (modelError) throw modelError
  if (base) tellChange(looks)
  if (!signal.name) return 0
  console.error(`stopped after ${done} of ${sentence.training.steps} steps; --resume goes on from there`)
  return 128 + constants.signals[signal.name]
}

/** Its process before may be on its last step still. */
export async function openWhenFree(folder: string): Promise<RunWriter> {
  for (let waited = 0; ; waited++) {
    try {
      return await openFolder(folder)
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'locked-elsewhere') || waited === 20) throw error
      if (!waited) console.error(`${error.message} Waiting for it a little.`)
      await setTimeout(500)
    }
  }
}

/** The first asks to stop after the step under way; the second ends the process as it stands. */
function stopSignal(): { name: 'SIGINT' | 'SIGTERM' | null } {
  const asked: ReturnType<typeof stopSignal> = { name: null }
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      if (asked.name) process.exit(128 + constants.signals[name])
      asked.name = name
      console.error('stopping after this step')
    })
  return asked
}

export function progressLine(phase: string, fraction: number | null) {
  if (process.stderr.isTTY)
    process.stderr.write(`\r${phase} ${fraction === null ? '' : `${Math.round(fraction * 100)} %`}   `)
}

type Look = Parameters<Parameters<typeof trainRun>[4]['evaluation']>[0]
/** What a tuned base has learnt of its task, and forgotten of the rest. */
function tellChange(looks: readonly Look[]) {
  const [before, after] = [looks[0], looks.at(-1)]
  if (!before || before === after) return
  const figures = [
    ['task loss', 'val_loss'],
    ['accuracy', 'accuracy'],
    ['F1 of entities', 'entity_f1'],
    ['general loss', 'general_loss'],
  ] as const
  const told = figures.flatMap(([name, key]) =>
    after?.[key] === undefined ? [] : [`${name} ${before[key].toFixed(4)} → ${after[key].toFixed(4)}`],
  )
  console.error(`from step ${before.step} to ${after!.step}: ${told.join(', ')}`)
}

/** NaN and infinities are null in JSON. */
const print = (report: object) => console.log(JSON.stringify(report))
