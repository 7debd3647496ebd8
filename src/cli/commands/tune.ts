// vitro tune: a base (a run, or a published model) trained further, under an adapter or whole, on examples or on text. The same JSON
// lines as `train`, and the same folder, which holds what was tuned and where its base lies.

import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { baseError } from '../../engine/base-error.ts'
import {
  generalRows,
  layoutFor,
  mixedData,
  prepareExampleParts,
  prepareTokens,
  readChecked,
  type SavedRun,
  type TrainingData,
  textData,
  type UsableModel,
} from '../../engine/headless.ts'
import type { Sentence } from '../../engine/sentence.ts'
import type { Choice, RunConfig } from '../../engine/types.ts'
import { type Flag, peek, readFlags, UsageError } from '../flags.ts'
import { readFolder } from '../folder-store.ts'
import { gpu } from '../gpu.ts'
import { checkMixture, mixFlags, mixtureOf } from '../mix-flags.ts'
import { baseOf, modelAt } from '../model-at.ts'
import { findRun } from '../run-folder.ts'
import {
  adapterFlags,
  checkSentence,
  cleaningOf,
  flagsOfTuning,
  type Given,
  objectiveFlags,
  resumedWith,
  trainingFlags,
  tunedSentence,
} from '../sentence-flags.ts'
import { sources } from '../sources.ts'
import { openTokenFile } from '../token-file.ts'
import { openWhenFree, progressLine, trainInFolder } from '../training-run.ts'

export const usage =
  'vitro tune --base DIR|FILE --data FILE... --out DIR [--adapter ID …] [--objective ID …]: a model trained further'

const VALIDATION = 0.1
const ownFlags = {
  base: { kind: 'text', required: true },
  data: { kind: 'texts', required: true },
  validation: { kind: 'number', min: 0, max: 0.5, usual: VALIDATION },
  clean: { kind: 'texts' },
  general: { kind: 'texts' },
  ...mixFlags,
  out: { kind: 'text', required: true },
  resume: { kind: 'switch' },
} as const satisfies Record<string, Flag>

export async function run(args: string[]): Promise<number> {
  const out = peek(args, 'out')
  const before = args.includes('--resume') && out !== undefined ? await findRun(out) : null
  const f = readFlags(
    {
      ...adapterFlags(args, before?.config.adapter?.id),
      ...objectiveFlags(args, before?.config.objective.id),
      ...trainingFlags,
      ...ownFlags,
    },
    args,
  )
  const { model: newest, checkpoint } = await modelAt(f.base)
  if (newest.config.adapter)
    throw new UsageError(`--base: ${f.base} is an adapter on another base; \`vitro merge\` it first`)
  if (newest.config.labels)
    throw new UsageError(`--base: ${f.base} only knows labels: tune the model that it was made from`)
  if (!f.resume && (await readFolder(f.out).listCheckpoints()).length)
    throw new UsageError(`${f.out} holds a run already: add --resume, or choose another --out`)
  if (!f.resume) await findRun(f.out) // refuses a folder with somebody else's model
  const base = before?.config.base ? await baseOf({ ...before.config.base, run: f.base }) : newest
  const validation = f.validation ?? before?.text.validation ?? VALIDATION
  const config = before ? resumed(before, f) : tuned(base, f, resolve(f.base), checkpoint?.id)
  const { rows, labels } = checkSentence(config, base.tokenizer.vocabSize)
  const mixture = mixtureOf(f) ?? before?.text.mixture
  if (before && JSON.stringify(mixture) !== JSON.stringify(before.text.mixture))
    throw new UsageError(`--mix and --temperature stay as they are in the run in ${f.out}: leave them out`)
  checkMixture(mixture, f.data)
  const parts = await Promise.all((mixture ? f.data.map((path) => [path]) : [f.data]).map(sources))
  if (f.general.length && labels)
    throw new UsageError('--general: a head of labels says nothing of a text that has none; leave it out')
  const generalFiles = f.general.length ? await sources(f.general) : null

  const writer = await openWhenFree(f.out)
  try {
    const split = { fraction: validation, seed: Number(config.training.seed) }
    const found = await dataFor(base, rows, parts, split, config.labels, cleaningOf(f.clean))
    const data = mixture ? mixedData(found.parts, mixture) : found.parts[0].data
    if (generalFiles) data.general = await generalFrom(base, rows, generalFiles, Number(config.training.context))
    const text = { tokenizer: { id: 'base', options: {} }, validation, sha256: '', mixture }
    const labelled = found.labels && { labels: [...found.labels] }
    const saved: SavedRun = { config: { ...config, ...labelled }, text, tokenizer: base.tokenizer }
    if (!before) await tellBaseError(base, saved)
    return await trainInFolder({ out: f.out, saved, data, writer, base, resumed: before !== null })
  } finally {
    await writer.release()
  }
}

/** On stderr, where the base is kept in few bits. */
async function tellBaseError(base: UsableModel, { config, tokenizer }: SavedRun): Promise<void> {
  const sentence = readChecked(config, tokenizer.vocabSize)
  const found = await baseError(await gpu(), base, sentence).catch((error: Error) =>
    console.error(`The base's error was not measured: ${error.message}`),
  )
  if (!found) return
  const { linears, tables } = sentence.tuning!.base
  const { relative, divergence, agreement } = found.logits
  const megabytes = (bytes: number) => (bytes / 1e6).toPrecision(3)
  console.error(
    `The base in ${linears}, its tables in ${tables}: ${megabytes(found.bytes)} MB of ${megabytes(found.exactBytes)}. Its logits are off by ${(100 * relative).toPrecision(2)} % of their size, by ${divergence.toPrecision(2)} nats a token; ${Math.round(100 * agreement)} % of the likeliest tokens are the same.`,
  )
}

function resumed({ config, text }: SavedRun, given: Given & { out: string }): RunConfig {
  if (!config.adapter || !config.base)
    throw new UsageError(`${given.out} holds a run that was not tuned: \`vitro train --resume\` goes on with it`)
  return resumedWith(config, flagsOfTuning(config).set('validation', text.validation), given, given.out)
}

function tuned(base: UsableModel, given: Given, path: string, checkpoint?: number): RunConfig {
  const { vocab: vocabulary, context } = base.sentence.modelConfig
  return tunedSentence(base.config.model, { run: path, checkpoint, vocabulary, context }, given)
}

/** A text on which is measured what is forgotten: the loss on its first rows, beside the task's. */
async function generalFrom(
  base: UsableModel,
  rows: Sentence['rows'],
  files: Awaited<ReturnType<typeof sources>>,
  context: number,
): Promise<TrainingData['general']> {
  const request = { source: { files }, tokenizer: base.tokenizer, split: { fraction: 0, seed: 0 } }
  const { train } = await prepareTokens(request, await openTokenFile(tmpdir(), '-general'), progressLine)
  if (train.length <= context)
    throw new UsageError(`--general: ${train.length} tokens do not fill one row of ${context} and a token after it`)
  return generalRows(train, { rows }, base.tokenizer.eosId)
}

/** @param sets of files: what is not mixed is one */
async function dataFor(
  base: UsableModel,
  rows: Sentence['rows'],
  sets: readonly Awaited<ReturnType<typeof sources>>[],
  split: { fraction: number; seed: number },
  known: RunConfig['labels'],
  clean: Choice[],
): Promise<{ parts: Parameters<typeof mixedData>[0]; labels: readonly string[] | null }> {
  const { tokenizer } = base
  if (rows.reads === 'text') {
    const parts: Parameters<typeof mixedData>[0][number][] = []
    for (const [i, files] of sets.entries()) {
      const request = { source: { files }, clean: { steps: clean }, tokenizer, split }
      const data = await prepareTokens(request, await openTokenFile(tmpdir(), `-${i}`), progressLine)
      console.error(`${data.train.length} tokens to train on, ${data.validation.length} held out`)
      parts.push({ data: textData(data, rows), info: data.info })
    }
    return { parts, labels: null }
  }
  const found = await prepareExampleParts(sets, {
    tokenizer,
    layout: layoutFor(base),
    split,
    packing: rows,
    labels: known,
    clean,
  })
  for (const { info } of found.parts) {
    const counted = rows.reads === 'labels' ? info.train.examples : info.train.trained
    console.error(
      `${info.train.examples} examples to train on (${counted} of ${info.train.tokens} tokens count), ${info.validation.examples} held out`,
    )
    for (const { path, taken, message } of info.files)
      if (message) console.error(`${path} ${message}${taken ? '' : '; it was left out'}`)
  }
  const { labels } = found
  if (labels)
    console.error(`${labels.length} labels: ${labels.slice(0, 20).join(', ')}${labels.length > 20 ? ', …' : ''}`)
  return found
}
