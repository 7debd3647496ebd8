// vitro tune: a base (a run, or a published model) trained further, under an adapter or whole, on examples or on text. The same JSON
// lines as `train`, and the same folder, which holds what was tuned and where its base lies.

import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { baseError } from '../../engine/base-error.ts'
import {
  generalRows,
  layoutFor,
  prepareExampleRows,
  prepareTokens,
  readChecked,
  type SavedRun,
  type TrainingData,
  textData,
  type UsableModel,
} from '../../engine/headless.ts'
import type { Sentence } from '../../engine/sentence.ts'
import type { Choice, RunConfig } from '../../engine/types.ts'
import { type Flag, readFlags, UsageError } from '../flags.ts'
import { readFolder } from '../folder-store.ts'
import { gpu } from '../gpu.ts'
import { baseOf, modelAt } from '../model-at.ts'
import { findRun } from '../run-folder.ts'
import {
  adapterFlags,
  checkSentence,
  cleaningOf,
  type Given,
  objectiveFlags,
  trainingFlags,
  tunedSentence,
} from '../sentence-flags.ts'
import { sources } from '../sources.ts'
import { openTokenFile } from '../token-file.ts'
import { openWhenFree, progressLine, trainInFolder } from '../training-run.ts'

export const usage =
  'vitro tune --base DIR|FILE --data FILE... --out DIR [--adapter ID …] [--objective ID …]: a model trained further'

const ownFlags = {
  base: { kind: 'text', required: true },
  data: { kind: 'texts', required: true },
  validation: { kind: 'number', min: 0, max: 0.5, default: 0.1 },
  clean: { kind: 'texts' },
  general: { kind: 'texts' },
  out: { kind: 'text', required: true },
  resume: { kind: 'switch' },
} as const satisfies Record<string, Flag>

export async function run(args: string[]): Promise<number> {
  const f = readFlags({ ...adapterFlags(args), ...objectiveFlags(args), ...trainingFlags, ...ownFlags }, args)
  const { model: newest, checkpoint } = await modelAt(f.base)
  if (newest.config.adapter)
    throw new UsageError(`--base: ${f.base} is an adapter on another base; \`vitro merge\` it first`)
  if (newest.config.labels)
    throw new UsageError(`--base: ${f.base} only knows labels: tune the model that it was made from`)
  const before = f.resume ? await findRun(f.out) : null
  if (!f.resume && (await readFolder(f.out).listCheckpoints()).length)
    throw new UsageError(`${f.out} holds a run already: add --resume, or choose another --out`)
  if (!f.resume) await findRun(f.out) // refuses a folder with somebody else's model
  const base = before?.config.base ? await baseOf({ ...before.config.base, run: f.base }) : newest
  const config = before?.config ?? tuned(base, f, resolve(f.base), checkpoint?.id)
  const { rows, labels } = checkSentence(config, base.tokenizer.vocabSize)
  const files = await sources(f.data)
  if (f.general.length && labels)
    throw new UsageError('--general: a head of labels says nothing of a text that has none; leave it out')
  const generalFiles = f.general.length ? await sources(f.general) : null

  const writer = await openWhenFree(f.out)
  try {
    const split = { fraction: f.validation, seed: Number(config.training.seed) }
    const { data, found } = await dataFor(base, rows, files, split, config.labels, cleaningOf(f.clean))
    if (generalFiles) data.general = await generalFrom(base, rows, generalFiles, Number(config.training.context))
    const text = { tokenizer: { id: 'base', options: {} }, validation: f.validation, sha256: '' }
    const saved: SavedRun = { config: { ...config, ...found }, text, tokenizer: base.tokenizer }
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

async function dataFor(
  base: UsableModel,
  rows: Sentence['rows'],
  files: Awaited<ReturnType<typeof sources>>,
  split: { fraction: number; seed: number },
  known: RunConfig['labels'],
  clean: Choice[],
): Promise<{ data: TrainingData; found?: Pick<RunConfig, 'labels'> }> {
  if (rows.reads === 'text') {
    const request = { source: { files }, clean: { steps: clean }, tokenizer: base.tokenizer, split }
    const data = await prepareTokens(request, await openTokenFile(tmpdir()), progressLine)
    console.error(`${data.train.length} tokens to train on, ${data.validation.length} held out`)
    return { data: textData(data, rows) }
  }
  const layout = layoutFor(base)
  const { info, data, labels } = await prepareExampleRows(files, base.tokenizer, layout, split, rows, known, clean)
  const counted = rows.reads === 'labels' ? info.train.examples : info.train.trained
  console.error(
    `${info.train.examples} examples to train on (${counted} of ${info.train.tokens} tokens count), ${info.validation.examples} held out`,
  )
  if (labels)
    console.error(`${labels.length} labels: ${labels.slice(0, 20).join(', ')}${labels.length > 20 ? ', …' : ''}`)
  for (const { path, taken, message } of info.files)
    if (message) console.error(`${path} ${message}${taken ? '' : '; it was left out'}`)
  return { data, ...(labels && { found: { labels: [...labels] } }) }
}
