// Kernels and whole steps against this device's own measured ceilings: a matrix product for arithmetic, a copy for
// bandwidth. Medians of repeats in one run; ratios mean something, absolute figures only beside the device's name.

import { DECODING, Decoder, traceDecoder } from '../generate/decoder.ts'
import type { Gpu } from '../gpu/device.ts'
import { fuse } from '../graph/fuse.ts'
import { Memory } from '../graph/memory.ts'
import { type Plan, plan } from '../graph/plan.ts'
import { Replay } from '../graph/replay.ts'
import { attention, attentionBackwardOp } from '../ops/attention.ts'
import { clip } from '../ops/clip.ts'
import { copy } from '../ops/copy.ts'
import { dropout } from '../ops/dropout.ts'
import { embedding, embeddingBackwardOp } from '../ops/embedding.ts'
import { LAYOUTS, type Layout } from '../ops/kernels/matmul.ts'
import { layerNorm, layerNormBackwardOp } from '../ops/layer-norm.ts'
import { linearCrossEntropy } from '../ops/linear-cross-entropy.ts'
import { matmul } from '../ops/matmul.ts'
import { rmsNorm } from '../ops/rms-norm.ts'
import { squareSum } from '../ops/square-sum.ts'
import { adamw } from '../optimizers/adamw.ts'
import { apply, bytesOf, type Shape, type Tensor } from '../tensor.ts'
import { PHASE } from '../train/program.ts'
import { timeDispatches } from '../train/stopwatch.ts'
import { Trainer } from '../train/trainer.ts'
import { placeParameters } from '../train/weights.ts'
import { cautiousRates } from './calibrate.ts'
import { readPerToken } from './decoding-profile.ts'
import { fill, median } from './measuring.ts'
import { traceSentence } from './planning.ts'
import { readChecked } from './sentence.ts'
import type { RunConfig } from './types.ts'

export interface BenchRow {
  what: string
  milliseconds: number
  /** Operations the ops count, per second. */
  gflops: number | null
  /** Bytes of inputs and outputs once, per second. */
  gbs: number | null
  /** Of the ceiling that bounds it: arithmetic or bandwidth. */
  share: number | null
  tokensPerSecond?: number
  /** Of decoding: tokens a second if reading weights and cache at the speed of a copy were all that it takes. */
  atMost?: number
  /** Of a whole step: what JavaScript took, and `bytes` that its dispatches bind, once each. */
  javascriptMilliseconds?: number
  dispatches?: number
  submits?: number
  bytes?: number
}

/** A kernel's inputs and outputs; what they hold matters where it decides how long the kernel takes. */
type Leaf = (shape: Shape, dtype?: 'f32' | 'u32', values?: Uint32Array<ArrayBuffer>) => Tensor
interface Workload {
  what: string
  bound: 'arithmetic' | 'bandwidth'
  build(leaf: Leaf): Tensor[]
  /** The kernel that is meant, where the op has others beside it. */
  kernel?: string
  /** What must be moved, where that is not each input and output once. */
  bytes?: number
  /** Outputs are added to what is there, as gradients are. */
  accumulates?: boolean
}

interface Sizes {
  copied: number
  squares: readonly number[]
  attention: { batch: number; time: number; heads: number; headDim: number }
  norms: { rows: number; channels: number }
  head: { rows: number; channels: number; vocabulary: number }
  parameters: number
}
const LARGE: Sizes = {
  copied: 2 ** 26,
  squares: [1024, 2048, 4096],
  attention: { batch: 8, time: 1024, heads: 12, headDim: 64 },
  norms: { rows: 32768, channels: 1024 }, // more than caches hold
  head: { rows: 4096, channels: 768, vocabulary: 50304 },
  parameters: 2 ** 27,
}
/** For a CPU that plays GPU: what a GPU does in milliseconds takes it seconds. */
const SMALL: Sizes = {
  copied: 2 ** 22,
  squares: [256, 512],
  attention: { batch: 8, time: 128, heads: 4, headDim: 32 },
  norms: { rows: 4096, channels: 256 },
  head: { rows: 512, channels: 128, vocabulary: 1024 },
  parameters: 2 ** 20,
}

export interface BenchOptions {
  /** Sizes for a slow device; by default where it is a software adapter. */
  small?: boolean
  /** Which rows, by their names; the ceilings that their shares are of are measured in any case. */
  wanted?: (what: string) => boolean
}

/** Each row as soon as it is measured. */
export async function* bench(
  gpu: Gpu,
  { small = gpu.traits.software, wanted = () => true }: BenchOptions = {},
): AsyncGenerator<BenchRow> {
  const ceilings = { arithmetic: Number.NaN, bandwidth: Number.NaN }
  for (const workload of workloads(small ? SMALL : LARGE)) {
    const { what, bound } = workload
    const isCeiling = /^(copy|matmul)/.test(what)
    if (!isCeiling && !wanted(what)) continue
    const { seconds, flops, bytes } = await timeWorkload(gpu, workload)
    const perSecond = (amount: number) => (amount ? amount / seconds / 1e9 : null)
    const [gflops, gbs] = [perSecond(flops), perSecond(bytes)]
    if (what.startsWith('copy')) ceilings.bandwidth = gbs!
    if (what.startsWith('matmul')) ceilings.arithmetic = Math.max(gflops!, ceilings.arithmetic || 0)
    const share = bound === 'arithmetic' ? gflops! / ceilings.arithmetic : gbs! / ceilings.bandwidth
    if (wanted(what)) yield { what, milliseconds: seconds * 1000, gflops, gbs, share }
  }
  for (const [what, config, vocabulary] of small ? SMALL_STEPS : STEPS)
    if (wanted(what)) yield await timeSteps(gpu, what, config, vocabulary, ceilings.arithmetic)
  if (wanted('decoding')) yield await timeDecoding(gpu, small, ceilings.bandwidth)
}

function workloads({ copied, squares, attention: shape, norms, head, parameters }: Sizes): Workload[] {
  const { batch, time, heads, headDim } = shape
  const qkv = [batch, time, 3 * heads * headDim]
  const attrs = { heads, kvHeads: heads, headDim, causal: true }
  const { rows, channels: C } = norms
  const { vocabulary, channels } = head
  // As frequent as words are (Zipf): the first takes 6 % of a vocabulary of 50,257.
  const ids = Uint32Array.from(
    { length: rows },
    (_, i) => vocabulary ** ((Math.imul(i, 2654435761) >>> 0) / 2 ** 32) - 1,
  )
  const used = new Set(ids).size
  const bandwidth = (what: string, build: Workload['build'], more: Partial<Workload> = {}): Workload => ({
    what,
    bound: 'bandwidth',
    build,
    ...more,
  })
  const arithmetic = (what: string, build: Workload['build']): Workload => ({ what, bound: 'arithmetic', build })
  const square = (layout: Layout, n: number) =>
    arithmetic(`matmul ${layout} ${n}`, (leaf) => [matmul(leaf([n, n]), leaf([n, n]), layout)])
  return [
    bandwidth(`copy of ${copied / 2 ** 20} Mi floats`, (leaf) => [copy(leaf([copied]))]),
    ...squares.map((n) => square('NT', n)),
    square('NN', squares.at(-1)!),
    square('TN', squares.at(-1)!),
    arithmetic('attention forward', (leaf) => [attention([leaf(qkv)], attrs)]),
    arithmetic('attention backward', (leaf) => {
      const input = leaf(qkv)
      const { node } = attention([input], attrs)
      const [o, logsumexp] = node.outputs
      return [
        ...apply(
          attentionBackwardOp,
          [leaf(o.shape), leaf(o.shape), leaf(logsumexp.shape), input],
          node.attrs as never,
        ),
      ]
    }),
    arithmetic('head and cross-entropy with gradients', (leaf) => crossEntropy(leaf, head)),
    bandwidth('cross-entropy', (leaf) => crossEntropy(leaf, head), {
      kernel: 'linear-cross-entropy rows',
      bytes: 8 * head.rows * vocabulary,
    }),
    bandwidth('layer norm', (leaf) => [layerNorm(leaf([rows, C]), leaf([C]), leaf([C]), 1e-5)]),
    bandwidth('layer norm backward', (leaf) => [
      ...apply(layerNormBackwardOp, [leaf([rows, C]), leaf([rows, C]), leaf([C]), leaf([rows, 2])], {
        residual: false,
      }),
    ]),
    bandwidth('RMS norm', (leaf) => [rmsNorm(leaf([rows, C]), leaf([C]), 1e-5)]),
    bandwidth('dropout', (leaf) => [dropout(leaf([rows, C]), leaf([4], 'u32'), { rate: 0.1, purpose: 1 })]),
    bandwidth(
      'embedding',
      (leaf) => [embedding(leaf([vocabulary, channels]), { ids: leaf([rows], 'u32', ids), order: null })],
      { bytes: 4 * channels * (rows + used) },
    ),
    bandwidth(
      'embedding backward',
      (leaf) => {
        const inputs = [leaf([rows, channels]), leaf([rows], 'u32', ids), leaf([rows], 'u32', sorted(ids))]
        return [...apply(embeddingBackwardOp, inputs, { rows: vocabulary })]
      },
      { accumulates: true, bytes: 4 * channels * (rows + 2 * used) },
    ),
    bandwidth(
      'gradient norm, clip and AdamW',
      (leaf) => {
        const [p, g, m, v] = Array.from({ length: 4 }, () => leaf([parameters]))
        const hyper = leaf([8])
        const [control] = clip(squareSum(g), leaf([1]), hyper, leaf([1], 'u32'), leaf([256]))
        return [...adamw(p, g, m, v, control, hyper, parameters)]
      },
      { bytes: 4 * 8 * parameters },
    ),
  ]
}
function crossEntropy(leaf: Leaf, { rows, channels, vocabulary }: Sizes['head']) {
  return [
    linearCrossEntropy(leaf([rows, channels]), leaf([vocabulary, channels]), leaf([rows], 'u32'), leaf([rows]), true),
  ]
}
/** Positions in the order of their ids, as the host sorts them for every batch. */
const sorted = (ids: Uint32Array) => Uint32Array.from(ids.keys()).sort((a, b) => ids[a] - ids[b] || a - b)

async function timeWorkload(gpu: Gpu, { build, kernel, accumulates, ...workload }: Workload) {
  const memory = new Memory()
  const given = new Map<Tensor, Uint32Array<ArrayBuffer>>()
  let count = 0
  const leaf: Leaf = (shape, dtype, values) => {
    const t = memory.leaf(`leaf ${++count}`, `leaf ${count}`, shape, dtype)
    if (values) given.set(t, values)
    return t
  }
  const roots = fuse(build(leaf))
  const input = { phases: [{ name: 'run', roots }], persistent: memory.buffers, places: memory.places }
  if (accumulates) for (const [i, t] of roots.entries()) memory.place(t, `sum ${i}`)
  const planned = plan({ ...input, accumulate: new Set(accumulates ? roots : []) }, gpu.traits)
  const replay = await Replay.prepare(gpu, planned)
  try {
    for (const t of memory.places.keys()) {
      const values = given.get(t)
      if (values) gpu.device.queue.writeBuffer(replay.at(t).buffer, 0, values)
      else if (t.dtype === 'f32') fill(gpu.device, replay.at(t))
    }
    const nodes = planned.phases[0].nodes.map(({ node }) => node)
    const flops = nodes.reduce((sum, node) => sum + (node.op.flops?.(node) ?? 0), 0)
    const once = nodes.flatMap((node) => [...node.inputs, ...node.outputs]).reduce((sum, t) => sum + bytesOf(t), 0)
    const bytes = workload.bytes ?? once
    if (!kernel) return { seconds: await medianSeconds((n) => repeat(gpu, replay, n), 1024), flops, bytes }
    const times = await timeDispatches(gpu, replay, 'run')
    const seconds = replay.facts('run').reduce((sum, fact, i) => sum + (fact.kernel === kernel ? times[i] : 0), 0)
    return { seconds, flops: 0, bytes }
  } finally {
    gpu.buffers.release(replay.buffers.values())
  }
}
async function repeat({ device }: Gpu, replay: Replay, times: number) {
  const encoder = device.createCommandEncoder()
  for (let i = 0; i < times; i++) replay.encode(encoder, 'run')
  device.queue.submit([encoder.finish()])
  await device.queue.onSubmittedWorkDone()
}

/** Of five batches, each long enough to be told from the cost of a submit. */
async function medianSeconds(run: (repeats: number) => Promise<void>, most: number): Promise<number> {
  const timed = async (repeats: number) => {
    const start = performance.now()
    await run(repeats)
    return (performance.now() - start) / 1000
  }
  await timed(1)
  let repeats = 1
  while ((await timed(repeats)) < 0.05 && repeats < most) repeats *= 4
  const seconds: number[] = []
  for (let i = 0; i < 5; i++) seconds.push((await timed(repeats)) / repeats)
  return median(seconds)
}

/** Plans of everything that is timed here and multiplies: for whoever tunes before. */
export function plansOf({ traits }: Gpu, small = traits.software): Plan[] {
  const { squares } = small ? SMALL : LARGE
  const products = squares.flatMap((n) =>
    LAYOUTS.map((layout) => {
      const memory = new Memory()
      const y = matmul(memory.leaf('a', 'a', [n, n]), memory.leaf('b', 'b', [n, n]), layout)
      return plan({ phases: [{ name: 'run', roots: [y] }], persistent: memory.buffers, places: memory.places }, traits)
    }),
  )
  const steps = (small ? SMALL_STEPS : STEPS).map(
    ([, config, vocabulary]) => traceSentence(readChecked(config, vocabulary), traits).plan,
  )
  return [...products, ...steps]
}

const step = (options: Record<string, number>, training: Record<string, number>): RunConfig => ({
  model: { id: 'gpt2', options },
  objective: { id: 'causal-lm', options: {} },
  optimizer: { id: 'adamw', options: {} },
  training: { ...training, steps: 100 },
})
const GPT2 = { layers: 12, heads: 12, d_model: 768, d_ff: 3072 }
const TINY = { layers: 12, heads: 2, d_model: 32, d_ff: 128 }
/** W0 and W1 are the workloads that tests/bench compares with other libraries. */
const SMALL_STEPS: [string, RunConfig, number][] = [
  [
    'W0: 2 layers, d_model 64, context 64, batch 8',
    step({ layers: 2, heads: 2, d_model: 64, d_ff: 256 }, { context: 64, batch: 8 }),
    65,
  ],
  [
    'W1: 4 layers, d_model 128, context 128, batch 8',
    step({ layers: 4, heads: 4, d_model: 128, d_ff: 512 }, { context: 128, batch: 8 }),
    65,
  ],
  ['12 layers, d_model 32, context 16, batch 1', step(TINY, { context: 16, batch: 1 }), 65],
]
const STEPS: typeof SMALL_STEPS = [
  ...SMALL_STEPS,
  ...[4, 8].map((batch): (typeof SMALL_STEPS)[number] => [
    `GPT-2 124M, context 1024, batch ${batch}`,
    step(GPT2, { context: 1024, batch }),
    50304,
  ]),
]

async function timeSteps(
  gpu: Gpu,
  what: string,
  config: RunConfig,
  vocabulary: number,
  ceiling: number,
): Promise<BenchRow> {
  const sentence = readChecked(config, vocabulary)
  const program = traceSentence(sentence, gpu.traits)
  const trainer = await Trainer.open(gpu, program, { seed: 1, vocabulary, rates: cautiousRates(gpu.traits.software) })
  try {
    const { batch, context } = sentence.training
    const tokens = Uint32Array.from(
      { length: batch * context },
      (_, i) => (Math.imul(i, 2654435761) >>> 0) % vocabulary,
    )
    const hyper = Float32Array.of(0, 0.9, 0.95, 1e-8, 0.1, 1, 1, 1)
    for (const { stored } of program.params.values()) fill(gpu.device, trainer.replay.at(stored))
    let taken = 0
    let submits = 0
    const javascript: number[] = []
    const seconds = await medianSeconds(async (repeats) => {
      for (let i = 0; i < repeats; i++) {
        const start = performance.now()
        submits = trainer.step(taken++, [{ tokens, targets: tokens }], hyper)
        javascript.push(performance.now() - start)
      }
      await trainer.verdicts()
    }, 16)
    const all = [PHASE.micro, PHASE.update].flatMap((phase) => trainer.replay.facts(phase))
    const sum = (of: 'bytes' | 'flops') => all.reduce((total, dispatch) => total + dispatch[of], 0)
    const gflops = sum('flops') / seconds / 1e9
    const counts = { tokensPerSecond: tokens.length / seconds, dispatches: all.length, submits, bytes: sum('bytes') }
    const javascriptMilliseconds = median(javascript)
    const times = { milliseconds: seconds * 1000, javascriptMilliseconds }
    return { what, ...times, gflops, gbs: null, share: gflops / ceiling, ...counts }
  } finally {
    trainer.close()
  }
}

const DECODED = {
  small: { name: 'W1', options: { layers: 4, heads: 4, d_model: 128, d_ff: 512 }, vocabulary: 65, context: 128 },
  large: { name: 'GPT-2 124M', options: GPT2, vocabulary: 50304, context: 1024 },
}
/** Tokens one after another, each the likeliest: the weights and the cache must be read for each, which bounds it. */
async function timeDecoding(gpu: Gpu, small: boolean, ceiling: number): Promise<BenchRow> {
  const { name, options, vocabulary, context } = DECODED[small ? 'small' : 'large']
  const { model, modelConfig } = readChecked(step(options, { context }), vocabulary)
  const program = traceDecoder(model, modelConfig, gpu.traits, (memory, params) => {
    placeParameters(memory, params, gpu.traits)
  })
  const decoder = await Decoder.open(gpu, program)
  try {
    for (const { stored } of program.params.values()) fill(gpu.device, decoder.replay.at(stored))
    const ids = new Array<number>(context / 2).fill(0)
    const greedy = { temperature: 0, topK: 0, topP: 1, repetitionPenalty: 1, seed: 0 }
    const seconds = await medianSeconds(async (tokens) => {
      for (let taken = 0; taken < tokens; ) {
        if (ids.length >= context) ids.length = context / 2
        const chosen = await decoder.follow(ids, greedy, 0, tokens - taken)
        ids.push(...chosen)
        taken += chosen.length
      }
    }, 64)
    const gbs = readPerToken(program, context * 0.75) / seconds / 1e9
    const [share, tokensPerSecond] = [gbs / ceiling, 1 / seconds]
    const figures = { milliseconds: seconds * 1000, gflops: null, gbs, share, tokensPerSecond }
    const dispatches = DECODING.reduce((sum, phase) => sum + decoder.replay.dispatches(phase), 0)
    return { what: `decoding ${name}, one row`, ...figures, dispatches, atMost: tokensPerSecond / share }
  } finally {
    decoder.close()
  }
}
