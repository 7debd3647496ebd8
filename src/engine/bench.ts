// Kernels and whole steps against this device's own measured ceilings: a matrix product for arithmetic, a copy for
// bandwidth. Medians of repeats in one run; ratios mean something, absolute figures only beside the device's name.

import type { Gpu } from '../gpu/device.ts'
import { fuse } from '../graph/fuse.ts'
import { Memory } from '../graph/memory.ts'
import { plan } from '../graph/plan.ts'
import { Replay } from '../graph/replay.ts'
import { attention, attentionBackwardOp } from '../ops/attention.ts'
import { clip } from '../ops/clip.ts'
import { copy } from '../ops/copy.ts'
import { layerNorm } from '../ops/layer-norm.ts'
import { linearCrossEntropy } from '../ops/linear-cross-entropy.ts'
import { matmul } from '../ops/matmul.ts'
import { squareSum } from '../ops/square-sum.ts'
import { adamw } from '../optimizers/adamw.ts'
import { apply, bytesOf, type Shape, type Tensor } from '../tensor.ts'
import { PHASE } from '../train/program.ts'
import { Trainer } from '../train/trainer.ts'
import { cautiousRates, readChecked, traceSentence } from './headless.ts'
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
  /** Of a whole step; `bytes` are those that its dispatches bind, once each. */
  dispatches?: number
  submits?: number
  bytes?: number
}

/** Each row as soon as it is measured. Sizes suit the device: a software adapter does in seconds what a GPU does in milliseconds. */
export async function* bench(gpu: Gpu): AsyncGenerator<BenchRow> {
  const small = gpu.traits.software
  const n = small ? 512 : 4096
  const kernels: [string, (leaf: Leaf) => Tensor[]][] = [
    [`copy of ${small ? 4 : 64} Mi floats`, (leaf) => [copy(leaf([small ? 2 ** 22 : 2 ** 26]))]],
    ...(['NT', 'NN', 'TN'] as const).map((layout): [string, (leaf: Leaf) => Tensor[]] => [
      `matmul ${layout} ${n}`,
      (leaf) => [matmul(leaf([n, n]), leaf([n, n]), layout)],
    ]),
    ['attention forward', (leaf) => [attention([leaf(small ? [8, 128, 384] : [8, 1024, 2304])], heads(small))]],
    [
      'attention backward',
      (leaf) => {
        const qkv = leaf(small ? [8, 128, 384] : [8, 1024, 2304])
        const o = attention([qkv], heads(small))
        const { inputs, attrs, outputs } = o.node
        return [...apply(attentionBackwardOp, [leaf(o.shape), outputs[0], outputs[1], ...inputs], attrs as never)]
      },
    ],
    [
      'layer norm',
      (leaf) => {
        const [rows, C] = small ? [4096, 256] : [8192, 1024]
        return [layerNorm(leaf([rows, C]), leaf([C]), leaf([C]), 1e-5)]
      },
    ],
    [
      'head and cross-entropy with gradients',
      (leaf) => {
        const [M, C, V] = small ? [512, 128, 1024] : [4096, 768, 50304]
        const ids = leaf([M], 'u32')
        return [linearCrossEntropy(leaf([M, C]), leaf([V, C]), ids, leaf([M]), true)]
      },
    ],
    [
      'gradient norm, clip and AdamW',
      (leaf) => {
        const N = small ? 2 ** 20 : 2 ** 27
        const [p, g, m, v] = [leaf([N]), leaf([N]), leaf([N]), leaf([N])]
        const hyper = leaf([8])
        const [control] = clip(squareSum(g), leaf([1]), hyper, leaf([1], 'u32'), leaf([256]))
        return [...adamw(p, g, m, v, control, hyper, N)]
      },
    ],
  ]
  let bandwidth = Number.NaN
  let arithmetic = Number.NaN
  for (const [what, build] of kernels) {
    const row = await timeGraph(gpu, what, build)
    if (what.startsWith('copy')) bandwidth = row.gbs!
    if (what.startsWith('matmul NT')) arithmetic = row.gflops!
    const shares = [row.gflops && row.gflops / arithmetic, row.gbs && row.gbs / bandwidth].filter(
      (s) => s !== null && s > 0,
    )
    yield { ...row, share: shares.length ? Math.max(...(shares as number[])) : null }
  }
  for (const [what, config, vocabulary] of small ? SMALL_STEPS : STEPS)
    yield await timeSteps(gpu, what, config, vocabulary)
}

const heads = (small: boolean) => ({
  heads: small ? 4 : 12,
  kvHeads: small ? 4 : 12,
  headDim: small ? 32 : 64,
  causal: true,
})
type Leaf = (shape: Shape, dtype?: 'f32' | 'u32') => Tensor

async function timeGraph(gpu: Gpu, what: string, build: (leaf: Leaf) => Tensor[]): Promise<BenchRow> {
  const memory = new Memory()
  let count = 0
  const leaf: Leaf = (shape, dtype) => memory.leaf(`leaf ${++count}`, `leaf ${count}`, shape, dtype)
  const phases = [{ name: 'run', roots: fuse(build(leaf)) }]
  const planned = plan({ phases, persistent: memory.buffers, places: memory.places }, gpu.traits)
  const replay = await Replay.prepare(gpu, planned)
  try {
    const seconds = await medianSeconds(async (repeats) => {
      const encoder = gpu.device.createCommandEncoder()
      for (let i = 0; i < repeats; i++) replay.encode(encoder, 'run')
      gpu.device.queue.submit([encoder.finish()])
      await gpu.device.queue.onSubmittedWorkDone()
    })
    const nodes = planned.phases[0].nodes.map(({ node }) => node)
    const flops = nodes.reduce((sum, node) => sum + (node.op.flops?.(node) ?? 0), 0)
    const bytes = nodes.reduce(
      (sum, node) => sum + [...node.inputs, ...node.outputs].reduce((s, t) => s + bytesOf(t), 0),
      0,
    )
    const perSecond = (amount: number) => (amount ? amount / seconds / 1e9 : null)
    return { what, milliseconds: seconds * 1000, gflops: perSecond(flops), gbs: perSecond(bytes), share: null }
  } finally {
    gpu.buffers.release(replay.buffers.values())
  }
}

/** Of five batches, each long enough to be told from the cost of a submit. */
async function medianSeconds(run: (repeats: number) => Promise<void>): Promise<number> {
  const timed = async (repeats: number) => {
    const start = performance.now()
    await run(repeats)
    return (performance.now() - start) / 1000
  }
  await timed(1)
  let repeats = 1
  while ((await timed(repeats)) < 0.05 && repeats < 32) repeats *= 4
  const seconds: number[] = []
  for (let i = 0; i < 5; i++) seconds.push((await timed(repeats)) / repeats)
  return seconds.sort((a, b) => a - b)[2]
}

const step = (options: Record<string, number>, training: Record<string, number>): RunConfig => ({
  model: { id: 'gpt2', options },
  objective: { id: 'causal-lm', options: {} },
  optimizer: { id: 'adamw', options: {} },
  training: { ...training, steps: 100 },
})
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
]
const GPT2 = { layers: 12, heads: 12, d_model: 768, d_ff: 3072 }
const STEPS: typeof SMALL_STEPS = [
  ...SMALL_STEPS,
  ['GPT-2 124M, context 1024, batch 4', step(GPT2, { context: 1024, batch: 4 }), 50304],
]

async function timeSteps(gpu: Gpu, what: string, config: RunConfig, vocabulary: number): Promise<BenchRow> {
  const sentence = readChecked(config, vocabulary)
  const program = traceSentence(sentence, gpu.traits)
  const trainer = await Trainer.open(gpu, program, { seed: 1, vocabulary, rates: cautiousRates(gpu.traits.software) })
  try {
    const { batch, context } = sentence.training
    const tokens = Uint32Array.from({ length: batch * context }, (_, i) => (i * 2654435761) % vocabulary)
    const hyper = Float32Array.of(0, 0.9, 0.95, 1e-8, 0.1, 1, 1, 1)
    let taken = 0
    let submits = 0
    const seconds = await medianSeconds(async (repeats) => {
      for (let i = 0; i < repeats; i++) submits = trainer.step(taken++, [{ tokens, targets: tokens }], hyper)
      await trainer.verdicts()
    })
    const all = [PHASE.micro, PHASE.update].flatMap((phase) => trainer.replay.facts(phase))
    const bytes = all.reduce((sum, dispatch) => sum + dispatch.bytes, 0)
    const counts = { tokensPerSecond: tokens.length / seconds, dispatches: all.length, submits, bytes }
    return { what, milliseconds: seconds * 1000, gflops: null, gbs: null, share: null, ...counts }
  } finally {
    trainer.close()
  }
}
