// vitro train: one JSON object a line on stdout, progress on stderr. Interrupted at any moment, DIR holds the last whole checkpoint
// (run-folder.ts); SIGINT and SIGTERM end the step under way, save, and leave with 128 + the signal's number, as a shell would say it.

import { constants } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import {
  completed,
  prepareTokens,
  readChecked,
  type SavedRun,
  type TokenData,
  trainRun,
} from '../../engine/headless.ts'
import { StoreError } from '../../store/errors.ts'
import { type Flag, peek, readFlags, UsageError } from '../flags.ts'
import { openFolder, readFolder } from '../folder-store.ts'
import { gpu } from '../gpu.ts'
import { findRun, writeModel, writeRunFolder } from '../run-folder.ts'
import {
  checkSentence,
  flagsFor,
  type Given,
  modelFlags,
  sentenceOf,
  tokenizerFlags,
  tokenizerOf,
  trainingFlags,
} from '../sentence-flags.ts'
import { sources } from '../sources.ts'
import { openTokenFile } from '../token-file.ts'

const ownFlags = {
  data: { kind: 'texts', required: true },
  validation: { kind: 'number', min: 0, max: 0.5 },
  out: { kind: 'text', required: true },
  resume: { kind: 'switch' },
} as const satisfies Record<string, Flag>

export async function run(args: string[]): Promise<number> {
  const out = peek(args, 'out')
  const before = args.includes('--resume') && out !== undefined ? await findRun(out) : null
  const f = readFlags(
    {
      ...modelFlags(args, before?.config.model.id),
      ...tokenizerFlags(args, before?.text.tokenizer.id),
      ...trainingFlags,
      ...ownFlags,
    },
    args,
  )
  const asked = before ? resumed(before, f, f.out) : begun(f)
  checkSentence(asked.config, 257)
  const files = await sources(f.data)
  if (!f.resume && (await readFolder(f.out).listCheckpoints()).length)
    throw new UsageError(`${f.out} holds a run already: add --resume, or choose another --out`)
  if (!f.resume) await findRun(f.out) // refuses a folder with somebody else's model
  if (f.resume && !before) console.error(`There is no run in ${f.out} to resume: beginning one.`)

  const writer = await openWhenFree(f.out)
  try {
    const { training } = asked.config
    const data = await prepareTokens(
      {
        source: { files },
        tokenizer: before?.tokenizer ?? asked.text.tokenizer,
        split: { fraction: asked.text.validation, seed: Number(training.seed) },
      },
      await openTokenFile(f.out),
      progressLine,
    )
    tellData(data, before)
    const saved: SavedRun = { ...asked, text: { ...asked.text, sha256: data.info.sha256 }, tokenizer: data.tokenizer }
    const sentence = readChecked(saved.config, data.tokenizer.vocabSize)
    const device = await gpu()
    await writeRunFolder(f.out, saved)
    if (before) await writeModel(f.out, saved) // the process before may have been killed before it came to that
    const signal = stopSignal()
    let modelError: unknown = null
    const done = await trainRun(device, sentence, data, writer, {
      proceed: () => !signal.name,
      step({ skipped, ...report }) {
        if (skipped)
          console.error(`step ${report.step}: the loss or the gradient is not finite; the update was skipped`)
        print(report)
      },
      evaluation: print,
      damaged: (step, kept) =>
        console.error(`the checkpoint of step ${step ?? '?'} is damaged; going on from step ${kept}`),
      async saved(step) {
        modelError = await writeModel(f.out, saved).then(
          () => null,
          (error) => error,
        )
        console.error(`checkpoint at step ${step}${modelError ? '; the model files are still those before it' : ''}`)
      },
      unsaved: (step, error) => console.error(`step ${step} could not be saved: ${(error as Error).message}`),
    })
    if (modelError) throw modelError
    if (!signal.name) return 0
    console.error(`stopped after ${done} of ${training.steps} steps; --resume goes on from there`)
    return 128 + constants.signals[signal.name]
  } finally {
    await writer.release()
  }
}

type Asked = Pick<SavedRun, 'config'> & { text: Omit<SavedRun['text'], 'sha256'> }

const begun = (given: Given): Asked => ({
  config: completed(sentenceOf(given)),
  text: { tokenizer: tokenizerOf(given), validation: Number(given.validation ?? 0.1) },
})

/** A resumed run stays what it is; only how long it goes on and how often it looks and saves may be said anew. */
const MAY_CHANGE = ['steps', 'eval-every', 'save-every']

/** @throws UsageError naming the flag that says something else than the run */
function resumed(before: SavedRun, given: Given, out: string): Asked {
  const { config, text } = before
  const settings = flagsFor(config, text.tokenizer).set('validation', text.validation)
  for (const [name, value] of Object.entries(given)) {
    const kept = settings.get(name)
    if (kept === undefined || value === undefined || MAY_CHANGE.includes(name)) continue
    if (String(value) !== String(kept))
      throw new UsageError(
        `--${name} is ${kept} in the run in ${out} and stays so: leave it out, or choose another --out for another run`,
      )
  }
  const { steps, eval_interval, save_interval } = sentenceOf(given).training
  const changed = Object.entries({ steps, eval_interval, save_interval }).filter(([, value]) => value !== undefined)
  return { config: { ...config, training: { ...config.training, ...Object.fromEntries(changed) } }, text }
}

/** Its process before may be on its last step still. */
async function openWhenFree(folder: string) {
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

function tellData({ train, validation, tokenizer, info }: TokenData, before: SavedRun | null) {
  console.error(`${train.length} tokens to train on, ${validation.length} held out, ${tokenizer.vocabSize} ids`)
  for (const { path, taken, message } of info.files)
    if (message) console.error(`${path} ${message}${taken ? '' : '; it was left out'}`)
  if (before && before.text.sha256 !== info.sha256)
    console.error('this is not the text that the run was trained on so far; going on with it')
}

function progressLine(phase: string, fraction: number | null) {
  if (process.stderr.isTTY)
    process.stderr.write(`\r${phase} ${fraction === null ? '' : `${Math.round(fraction * 100)} %`}   `)
}

/** NaN and infinities are null in JSON. */
const print = (report: object) => console.log(JSON.stringify(report))
