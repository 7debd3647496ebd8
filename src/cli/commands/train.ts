// vitro train: a model from random weights on files of text. How a run lives in its folder is training-run.ts.

import { completed, prepareTokens, type SavedRun, type TokenData, windowsData } from '../../engine/headless.ts'
import { type Flag, peek, readFlags, UsageError } from '../flags.ts'
import { readFolder } from '../folder-store.ts'
import { findRun } from '../run-folder.ts'
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
import { openWhenFree, progressLine, trainInFolder } from '../training-run.ts'

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
    return await trainInFolder({
      out: f.out,
      saved,
      data: windowsData(data),
      writer,
      base: null,
      resumed: before !== null,
    })
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

function tellData({ train, validation, tokenizer, info }: TokenData, before: SavedRun | null) {
  console.error(`${train.length} tokens to train on, ${validation.length} held out, ${tokenizer.vocabSize} ids`)
  for (const { path, taken, message } of info.files)
    if (message) console.error(`${path} ${message}${taken ? '' : '; it was left out'}`)
  if (before && before.text.sha256 !== info.sha256)
    console.error('this is not the text that the run was trained on so far; going on with it')
}
