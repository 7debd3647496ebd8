// vitro plan: the step as a table (op, shape, bytes, FLOPs) and totals, which needs no GPU; with --profile, measured on this
// machine's adapter: the time of every kernel beside the device's ceilings, of a training step or with --decode of a token; with --tune, the fastest variant of each matrix product is
// found on it and kept for every later command (--kernels FILE: taken from that file first, and written there).

import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { measureDecoding, measureSentence, planSentence } from '../../engine/headless.ts'
import { asTunedKernels, readTunedKernels, type TunedKernel } from '../../engine/tuned-kernels.ts'
import { reportOf, tuneSentence } from '../../engine/tuning-desk.ts'
import type { DecodingReport, PlanReport, ProfileReport, RunConfig } from '../../engine/types.ts'
import { type Flag, readFlags, UsageError } from '../flags.ts'
import { gpu } from '../gpu.ts'
import { keepKernels, kernelFile, recallKernels } from '../kernel-file.ts'
import {
  checkSentence,
  largestVocabulary,
  modelFlags,
  sentenceOf,
  tokenizerFlags,
  trainingFlags,
} from '../sentence-flags.ts'

const ownFlags = {
  vocab: { kind: 'integer', min: 1 },
  json: { kind: 'switch' },
  profile: { kind: 'switch' },
  decode: { kind: 'switch' },
  tune: { kind: 'switch' },
  kernels: { kind: 'text' },
} as const satisfies Record<string, Flag>

export async function run(args: string[]) {
  const values = readFlags({ ...modelFlags(args), ...tokenizerFlags(args), ...trainingFlags, ...ownFlags }, args)
  const config = sentenceOf(values)
  const vocabulary = values.vocab ?? largestVocabulary(values)
  checkSentence(config, vocabulary)
  if (values.kernels && !values.tune) throw new UsageError('--kernels goes with --tune')
  if (values.decode && !values.profile) throw new UsageError('--decode goes with --profile')
  if (values.tune) return tune(config, vocabulary, values.kernels, values.json)
  const plan = planSentence(config, vocabulary)
  if (!values.profile) return values.json ? console.log(JSON.stringify(plan)) : printPlan(plan)
  const device = await gpu()
  if (values.decode) {
    const report = await measureDecoding(device, config, vocabulary)
    return values.json ? console.log(JSON.stringify(report)) : printDecoding(report)
  }
  const report = await measureSentence(device, config, vocabulary)
  if (values.json) console.log(JSON.stringify(report))
  else printProfile(report)
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

function printPlan(report: PlanReport) {
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
