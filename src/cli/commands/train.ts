// vitro train: a model from random weights on files of text. How a run lives in its folder is training-run.ts.

import { basename, join, resolve } from 'node:path'
import {
  completed,
  mixedData,
  prepareParts,
  prepareTokens,
  readChecked,
  type SavedRun,
  type TokenData,
  type TrainingData,
  textData,
} from '../../engine/headless.ts'
import { textCard } from '../../engine/text-card.ts'
import type { RunConfig } from '../../engine/types.ts'
import { writeWhole } from '../files.ts'
import { type Flag, peek, readFlags, UsageError } from '../flags.ts'
import { readFolder } from '../folder-store.ts'
import { checkMixture, mixFlags, mixtureOf } from '../mix-flags.ts'
import { DATA_CARD, findRun } from '../run-folder.ts'
import {
  checkSentence,
  cleaningOf,
  flagsFor,
  type Given,
  modelFlags,
  resumedWith,
  sentenceOf,
  textFlags,
  tokenizerFlags,
  tokenizerOf,
  trainingFlags,
} from '../sentence-flags.ts'
import { sources } from '../sources.ts'
import { openTokenFile } from '../token-file.ts'
import { openWhenFree, progressLine, trainInFolder } from '../training-run.ts'

export const usage = 'vitro train --data FILE... --out DIR: a model from random weights on a text'

const ownFlags = {
  data: { kind: 'texts', required: true },
  validation: { kind: 'number', min: 0, max: 0.5 },
  clean: { kind: 'texts' },
  ...mixFlags,
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
      ...textFlags,
      ...trainingFlags,
      ...ownFlags,
    },
    args,
  )
  const asked = before ? resumed(before, f, f.out) : begun(f)
  checkSentence(asked.config, 257)
  checkMixture(asked.text.mixture, f.data)
  await sources(f.data) // says what is not there before anything is made
  if (!f.resume && (await readFolder(f.out).listCheckpoints()).length)
    throw new UsageError(`${f.out} holds a run already: add --resume, or choose another --out`)
  if (!f.resume) await findRun(f.out) // refuses a folder with somebody else's model
  if (f.resume && !before) console.error(`There is no run in ${f.out} to resume: beginning one.`)

  const writer = await openWhenFree(f.out)
  try {
    const text = await prepared(f, asked, before)
    tellText(text, before)
    await writeWhole(join(f.out, DATA_CARD), [Buffer.from(cardOf(text, f.data, asked.text))])
    const saved: SavedRun = { ...asked, text: { ...asked.text, sha256: text.sha256 }, tokenizer: text.tokenizer }
    return await trainInFolder({ out: f.out, saved, data: text.data, writer, base: null, resumed: before !== null })
  } finally {
    await writer.release()
  }
}

interface Text {
  data: TrainingData
  tokenizer: SavedRun['tokenizer']
  /** Of the tokens. */
  sha256: string
  parts: TokenData[]
}

/** The files as one text, or where weights were given, as one text for each path, mixed. */
async function prepared(
  { data: paths, out }: { data: string[]; out: string },
  { config, text }: Asked,
  before: SavedRun | null,
): Promise<Text> {
  const request = {
    clean: { steps: text.clean ?? [] },
    tokenizer: before?.tokenizer ?? text.tokenizer,
    split: { fraction: text.validation, seed: Number(config.training.seed) },
  }
  const { mixture } = text
  if (!mixture) {
    const source = { files: await sources(paths) }
    const data = await prepareTokens({ ...request, source }, await openTokenFile(out), progressLine)
    const { tokenizer, info } = data
    return { data: textData(data, rowsOf(config, tokenizer)), tokenizer, sha256: info.sha256, parts: [data] }
  }
  const source = await Promise.all(paths.map(async (path) => ({ files: await sources([path]) })))
  const keepers = await Promise.all(paths.map((_, i) => openTokenFile(out, `-${i}`)))
  const parts = await prepareParts({ ...request, source }, keepers, progressLine)
  const [{ tokenizer }] = parts
  const rows = rowsOf(config, tokenizer)
  const asPart = (part: TokenData) => ({ data: textData(part, rows), info: part.info })
  const sha256 = parts.map(({ info }) => info.sha256).join(' ')
  return { data: mixedData(parts.map(asPart), mixture), tokenizer, sha256, parts }
}

function rowsOf(config: RunConfig, { vocabSize }: Text['tokenizer']) {
  const { rows } = readChecked(config, vocabSize)
  if (rows.reads !== 'text') throw new UsageError('--objective: `vitro train` reads text; `vitro tune` reads examples')
  return rows
}

type Asked = Pick<SavedRun, 'config'> & { text: Omit<SavedRun['text'], 'sha256'> }

type TextFlags = Given & { clean: string[]; mix: string[]; temperature?: number }
const begun = (given: TextFlags, mixture = mixtureOf(given)): Asked => ({
  config: completed(sentenceOf(given)),
  text: {
    tokenizer: tokenizerOf(given),
    validation: Number(given.validation ?? 0.1),
    ...(given.clean.length && { clean: cleaningOf(given.clean) }),
    ...(mixture && { mixture }),
  },
})

/** @throws UsageError naming the flag that says something else than the run */
function resumed({ config, text }: SavedRun, given: TextFlags, out: string): Asked {
  const settings = flagsFor(config, text.tokenizer).set('validation', text.validation)
  const goesOn = resumedWith(config, settings, given, out)
  const anew = begun(given).text
  for (const [flag, said, kept] of [
    ['--clean', anew.clean, text.clean],
    ['--mix and --temperature', anew.mixture, text.mixture],
  ] as const)
    if (said && JSON.stringify(said) !== JSON.stringify(kept))
      throw new UsageError(`${flag} stay as they are in the run in ${out}: leave them out`)
  return { config: goesOn, text }
}

/** Files by their names below the paths that were given: where these lie is no one's business. */
function cardOf({ parts }: Text, paths: readonly string[], { tokenizer, mixture }: Asked['text']): string {
  const names = paths.map((path) => basename(resolve(path)))
  const below = (file: string | null) => {
    const at = paths.findIndex((path) => file === path || file?.startsWith(join(path, '/')))
    return file && at >= 0 ? join(names[at], file.slice(paths[at].length)) : file
  }
  const named = parts.map(({ info }, i) => {
    const sources = info.statistics.sources.map((source) => ({ ...source, path: below(source.path) }))
    const statistics = { ...info.statistics, sources }
    return { name: parts.length > 1 ? names[i] : names.join(', '), info: { ...info, statistics } }
  })
  return textCard(named, tokenizer, mixture ?? null)
}

function tellText({ tokenizer, sha256, parts }: Text, before: SavedRun | null) {
  const sum = (of: (part: TokenData) => number) => parts.reduce((total, part) => total + of(part), 0)
  const [train, validation] = [sum(({ train }) => train.length), sum(({ validation }) => validation.length)]
  console.error(`${train} tokens to train on, ${validation} held out, ${tokenizer.vocabSize} ids`)
  for (const { path, taken, message } of parts.flatMap(({ info }) => info.files))
    if (message) console.error(`${path} ${message}${taken ? '' : '; it was left out'}`)
  const removed = sum(({ info }) => info.removed.total)
  if (removed) console.error(`cleaning removed ${removed} documents`)
  if (before && before.text.sha256 !== sha256)
    console.error('this is not the text that the run was trained on so far; going on with it')
}
