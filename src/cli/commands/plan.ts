// vitro plan: the step as a table (op, shape, bytes, FLOPs) and totals, which needs no GPU and no weights: of a model from its options, or
// of a base, whose config.json is enough; with --adapter or --base, of tuning it. What a device of WebGPU's default limits (with
// --device, this one) would refuse is said. With --profile, measured on this machine's adapter: the time of every kernel beside the device's ceilings, of a training step or with --decode of a token; with --tune, the fastest variant of each matrix product is
// found on it and kept for every later command (--kernels FILE: taken from that file first, and written there).

import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import {
  configured,
  DEFAULT_TRAITS,
  measureDecoding,
  measureSentence,
  planSentence,
  requireRoomToOpen,
} from '../../engine/headless.ts'
import { asTunedKernels, readTunedKernels, type TunedKernel } from '../../engine/tuned-kernels.ts'
import { reportOf, tuneSentence } from '../../engine/tuning-desk.ts'
import type { Choice, DecodingReport, PlanReport, ProfileReport, RunConfig } from '../../engine/types.ts'
import { type Flag, peek, readFlags, UsageError } from '../flags.ts'
import { gpu } from '../gpu.ts'
import { keepKernels, kernelFile, recallKernels } from '../kernel-file.ts'
import { modelAt, sourcesAt } from '../model-at.ts'
import {
  adapterFlags,
  checkSentence,
  type Given,
  largestVocabulary,
  modelFlags,
  objectiveFlags,
  sentenceOf,
  tokenizerFlags,
  trainingFlags,
  tunedSentence,
} from '../sentence-flags.ts'

export const usage =
  'vitro plan [--model ID … | --base DIR|FILE|config.json] [--adapter ID …]: what a training step takes, before there is any'

const ownFlags = {
  base: { kind: 'text' },
  device: { kind: 'switch' },
  vocab: { kind: 'integer', min: 1 },
  json: { kind: 'switch' },
  profile: { kind: 'switch' },
  decode: { kind: 'switch' },
  tune: { kind: 'switch' },
  kernels: { kind: 'text' },
} as const satisfies Record<string, Flag>

export async function run(args: string[]) {
  const [base, tunes] = [peek(args, 'base'), peek(args, 'adapter') !== undefined]
  const model = base ? {} : { ...modelFlags(args), ...tokenizerFlags(args) }
  const { adapter, ...settings } = adapterFlags(args)
  const tuning = base || tunes ? { ...settings, ...objectiveFlags(args) } : {}
  const flags = { ...model, ...tuning, ...trainingFlags, ...ownFlags }
  const values = readFlags({ ...flags, adapter: base ? adapter : { ...adapter, default: undefined } }, args)
  const traits = values.device ? (await gpu()).traits : DEFAULT_TRAITS
  const { config, vocabulary } = base ? await tunedBase(base, values, traits) : fromOptions(values, tunes)
  checkSentence(config, vocabulary)
  if (values.kernels && !values.tune) throw new UsageError('--kernels goes with --tune')
  if (values.decode && !values.profile) throw new UsageError('--decode goes with --profile')
  if (values.tune) return tune(config, vocabulary, values.kernels, values.json)
  if (!values.profile) {
    const plan = planSentence(config, vocabulary, traits)
    return values.json ? console.log(JSON.stringify(plan)) : printPlan(plan, traits)
  }
  const device = await gpu()
  if (values.decode) {
    const report = await measureDecoding(device, config, vocabulary)
    return values.json ? console.log(JSON.stringify(report)) : printDecoding(report)
  }
  const report = await measureSentence(device, config, vocabulary)
  if (values.json) console.log(JSON.stringify(report))
  else printProfile(report)
}

interface Planned {
  config: RunConfig
  vocabulary: number
}

/** @param tunes such a model, and does not begin with random weights */
function fromOptions(given: Given & { vocab?: number }, tunes: boolean): Planned {
  const config = sentenceOf(given)
  const vocabulary = given.vocab ?? largestVocabulary(given)
  if (!tunes) return { config, vocabulary }
  const { model, training } = checkSentence(config, vocabulary)
  const options = { ...config.model.options, ...(model.options.some(({ key }) => key === 'dropout') && { dropout: 0 }) }
  const base = { run: '', vocabulary, context: training.context }
  return { config: tunedSentence({ ...config.model, options }, base, given), vocabulary }
}

/** Says as well whether the page would open it on such a device, where all of it is kept in f32. */
async function tunedBase(path: string, given: Given, traits: typeof DEFAULT_TRAITS): Promise<Planned> {
  const { model, vocabulary, context } = await baseAt(path)
  const config = tunedSentence(model, { run: resolve(path), vocabulary, context }, given)
  try {
    requireRoomToOpen(config, traits)
  } catch (error) {
    console.error(`The page would not open it: ${(error as Error).message}`)
  }
  return { config, vocabulary }
}

async function baseAt(path: string): Promise<{ model: Choice; vocabulary: number; context: number }> {
  const published = async () => {
    const { family, modelConfig } = await configured([...(await sourcesAt(path, false)).values()][0])
    const { vocab: vocabulary, context, ...options } = modelConfig
    return { model: { id: family, options }, vocabulary, context }
  }
  if (basename(path) === 'config.json') return published()
  const { model } = await modelAt(path)
  const { vocab: vocabulary, context } = model.sentence.modelConfig
  return { model: model.config.model, vocabulary, context }
}

async function tune(config: RunConfig, vocabulary: number, path: string | undefined, json: boolean) {
  const device = await gpu()
  const given = path && existsSync(path) ? readTunedKernels(device, await readFile(path, 'utf8')) : []
  const tuned = [...(await recallKernels(device)), ...given]
  const print = (kernel: TunedKernel) => {
    const { kernel: name, shape, variant, faster } = reportOf(kernel)
    if (json) console.log(JSON.stringify(reportOf(kernel)))
    else console.log(`${cell(`${name} [${shape}]`, 60)}${cell(variant, 36)}${faster.toFixed(2)} times the default`)
  }
  for await (const { found } of tuneSentence(device, config, vocabulary, tuned)) {
    if (!found) continue
    tuned.push(found)
    print(found)
  }
  if (tuned.length) await keepKernels(device, tuned)
  if (path) await writeFile(path, JSON.stringify(asTunedKernels(device, tuned)))
  console.error(
    tuned.length
      ? `${tuned.length} kernels are tuned for ${device.facts.name}: ${path ?? kernelFile(device)}`
      : 'This adapter has one way to compute each product: there is nothing to tune.',
  )
}

const cell = (text: string, width: number) => text.padEnd(width)
const right = (text: string, width: number) => text.padStart(width)

function printPlan(report: PlanReport, { maxBufferSize, maxBinding }: typeof DEFAULT_TRAITS) {
  for (const { phase, op, shape, bytes, flops } of report.rows)
    console.log(
      cell(phase, 22) + cell(op, 24) + cell(`[${shape}]`, 22) + cell(amount(bytes, 'B'), 12) + amount(flops, 'FLOP'),
    )
  console.log()
  console.log(
    `${report.parameters.toLocaleString('en')} parameters, ${amount(report.flopsPerToken, 'FLOP')} a token, ${report.rows.length} ops`,
  )
  console.log(`computed again instead of kept: ${report.recompute}`)
  if (report.saved) console.log(`saved by 16 bits: ${amount(report.saved, 'B')}`)
  for (const [kind, bytes] of Object.entries(report.bytes)) console.log(`${cell(kind, 22)}${amount(bytes, 'B')}`)
  console.log(
    `on a device whose buffers hold ${amount(maxBufferSize, 'B')}, ${amount(maxBinding, 'B')} of them bound at a time`,
  )
}

function printProfile({ step, ...kernels }: ProfileReport) {
  printKernels(kernels, 'of step')
  console.log(`
a step: ${ms(step.seconds)} (kernels alone ${ms(step.kernelSeconds)}, JavaScript ${ms(step.javascriptSeconds)}), ${step.tokensPerSecond.toFixed(0)} tokens/s
MFU ${percent(step.mfu)}, ${step.dispatches} dispatches in ${step.submits} submits, ${amount(step.flops, 'FLOP')}, ${amount(step.bytes, 'B')} bound`)
}

function printDecoding({ token, ...kernels }: DecodingReport) {
  printKernels(kernels, 'of token')
  console.log(`
a token after ${token.seen} others: ${ms(token.seconds)} (kernels alone ${ms(token.kernelSeconds)}, JavaScript ${ms(token.javascriptSeconds)}), ${token.tokensPerSecond.toFixed(0)} tokens/s
${token.dispatches} dispatches, ${amount(token.bytes, 'B')} of weights and cache: at most ${token.atMost.toFixed(0)} tokens/s by bandwidth, ${percent(token.tokensPerSecond / token.atMost)} of it reached`)
}

function printKernels({ device, timestamps, ceilings, rows }: Omit<DecodingReport, 'token'>, ofAll: string) {
  console.log(`${device}, by ${timestamps ? "the GPU's clock" : 'waiting for the queue'}`)
  console.log(`ceilings: ${amount(ceilings.flops, 'FLOP/s')}, ${amount(ceilings.bandwidth, 'B/s')}\n`)
  const head = ['ms', ofAll, 'FLOP/s', 'B/s', 'of ceiling'].map((t) => right(t, 14)).join('')
  console.log(cell('kernel', 44) + cell('result', 20) + right('×', 5) + head)
  for (const { op, kernel, shape, count, seconds, share, flops, bytes, bound, ceiling } of rows) {
    const figures = [
      (seconds * 1000).toFixed(3),
      percent(share),
      flops ? amount(flops / seconds, '') : '',
      amount(bytes / seconds, ''),
      `${percent(ceiling)} ${bound === 'arithmetic' ? 'F' : 'B'}`,
    ]
    const name = kernel.startsWith(op) ? kernel : `${op}: ${kernel}`
    console.log(
      cell(name, 44) + cell(`[${shape}]`, 20) + right(String(count), 5) + figures.map((t) => right(t, 14)).join(''),
    )
  }
}

const ms = (seconds: number) => `${(seconds * 1000).toFixed(2)} ms`
const percent = (share: number) => `${(share * 100).toFixed(1)} %`
function amount(n: number, unit: string): string {
  const [value, prefix] = n >= 1e9 ? [n / 1e9, 'G'] : n >= 1e6 ? [n / 1e6, 'M'] : n >= 1e3 ? [n / 1e3, 'k'] : [n, '']
  return `${value.toFixed(value >= 100 || !prefix ? 0 : 1)} ${prefix}${unit}`
}
