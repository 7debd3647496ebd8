// Adapters on the GPU: LoRA, rsLoRA, DoRA, prompt and prefix tuning take PyTorch's 30 steps (tolerances as in golden.test.ts, for the same
// reasons); the first step of an adapter without virtual tokens is the base's to the bit; a base in few bits trains to the same bits
// twice and stays what it was; two adapters read one base; virtual tokens come before every window of a text that goes on.

import { describe, expect, it } from 'vitest'
import * as freeze from '../../src/adapters/freeze.ts'
import * as loraAdapter from '../../src/adapters/lora.ts'
import * as prefix from '../../src/adapters/prefix.ts'
import * as prompt from '../../src/adapters/prompt.ts'
import * as qlora from '../../src/adapters/qlora.ts'
import { encode } from '../../src/compress/encode.ts'
import type { Batch } from '../../src/data/batches.ts'
import { afterVirtualTokens } from '../../src/data/pack.ts'
import type { ModelWeights } from '../../src/engine/export.ts'
import { openDecoder } from '../../src/engine/on-device.ts'
import type { Sentence } from '../../src/engine/sentence.ts'
import { parametersOf } from '../../src/engine/usable-model.ts'
import { evaluate } from '../../src/graph/cpu.ts'
import { type BaseStorage, scopeOf, type Tuning, virtualIds } from '../../src/nn/adapter.ts'
import { initialise } from '../../src/nn/init.ts'
import { plain } from '../../src/nn/layers.ts'
import type { Param } from '../../src/nn/scope.ts'
import * as causalLm from '../../src/objectives/causal-lm.ts'
import type { Quantized } from '../../src/ops/kernels/quantized.ts'
import { matmul } from '../../src/ops/matmul.ts'
import { hyper } from '../../src/optimizers/adamw.ts'
import { readValues } from '../../src/options.ts'
import { leaf, type Tensor } from '../../src/tensor.ts'
import { type Program, traceTraining } from '../../src/train/program.ts'
import { Trainer } from '../../src/train/trainer.ts'
import { base, lora, virtual } from '../golden/lora.ts'
import { testGpu } from './dawn.ts'

const F32: BaseStorage = { linears: 'f32', tables: 'f32' }
const QUANTIZED: BaseStorage = { linears: 'nf4', tables: 'int8' }
const rates = { flops: 1e9, bandwidth: 1e9 }

/** What a parameter starts as, in the words in which it is kept. */
function firstValues(program: Program, name: string): Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> {
  const param = program.params.get(name)!
  const of = param.init.kind === 'row norms' ? base.weights.get(param.init.of) : undefined
  if (param.origin === 'adapter') return initialise(name, param, 5, of)
  const values = base.weights.get(name)!
  return param.stored === param.tensor ? values : encode(values, (param.tensor.node.attrs as Quantized).format)
}

async function open(tuning: Tuning | null) {
  const gpu = await testGpu()
  const { count = 0 } = virtualIds(tuning, base.config.vocab) ?? {}
  const context = base.shape.context + count
  const shape = {
    ...base.shape,
    context,
    accumulate: 1,
    evaluationBatch: base.shape.batch,
    recompute: 'activations',
  } as const
  const program = traceTraining(base.model, base.config, causalLm, shape, gpu.traits, tuning)
  const before = gpu.buffers.bytes
  const trainer = await Trainer.open(gpu, program, { seed: 1, vocabulary: base.config.vocab + count, rates })
  const planned = [...program.plan.buffers.values()].reduce((a, b) => a + b, 0)
  expect(gpu.buffers.bytes - before).toBe(planned + Trainer.readbackBytes)
  for (const [name, { stored }] of program.params) trainer.write(stored, firstValues(program, name))
  return { trainer, program }
}
const optimizer = ({ lr, warmup, weight_decay, clip, betas, steps }: (typeof lora)[number]['training'], step: number) =>
  hyper(
    {
      learning_rate: lr,
      warmup_steps: warmup,
      schedule: 'cosine',
      weight_decay,
      max_grad_norm: clip,
      beta1: betas[0],
      beta2: betas[1],
    },
    step,
    steps,
  )

const virtualTunings = virtual.map(({ name, options: values, ...variant }) => {
  const tuning: Tuning = { adapter: name === 'prompt' ? prompt : prefix, values, base: F32 }
  const context = variant.shape.context + values.virtual_tokens
  const rows = (batch: Batch) => afterVirtualTokens(batch, context, virtualIds(tuning, base.config.vocab)!)
  return { ...variant, name, tuning, training: { ...variant.training, batches: variant.training.batches.map(rows) } }
})
const tunings = [
  ...lora.map(({ values, ...variant }) => ({
    ...variant,
    tuning: { adapter: loraAdapter, values, base: F32 } satisfies Tuning,
  })),
  ...virtualTunings,
]
describe.each(tunings)('$name', ({ tuning, weights, training }) => {
  it("takes PyTorch's 30 steps", async () => {
    const { trainer, program } = await open(tuning)
    for (const [name, numbers] of weights) trainer.write(program.params.get(name)!.stored, numbers)
    training.batches.forEach((batch, step) => {
      trainer.step(step, [batch], optimizer(training, step))
    })
    const verdicts = await trainer.verdicts()
    const far = (a: number[], b: number[]) => Math.max(...a.map((v, i) => Math.abs(v - b[i]) / b[i]))
    expect(verdicts.map((v) => v.finite)).toEqual(training.batches.map(() => true))
    expect(
      far(
        verdicts.map((v) => v.loss),
        training.float64.losses,
      ),
    ).toBeLessThan(3e-4)
    expect(
      far(
        verdicts.map((v) => v.norm),
        training.float64.grad_norms,
      ),
    ).toBeLessThan(3e-3)
    trainer.close()
  })
})

it.each([
  ['f32', F32],
  ['nf4', QUANTIZED],
])('over a base in %s: the first step is the base, the last is lower, twice to the same bits', async (_, storage) => {
  const { training } = lora[0]
  const frozen = await open({ adapter: freeze, values: { train: 'model.norm.weight' }, base: storage })
  frozen.trainer.step(0, [base.batch], optimizer(training, 0))
  const [bare] = await frozen.trainer.verdicts()
  frozen.trainer.close()

  const run = async () => {
    const values = readValues(qlora.options, { rank: 4, targets: 'q_proj,v_proj,down_proj' })
    const { trainer, program } = await open({ adapter: qlora, values, base: storage })
    const words = async () => {
      const all: Buffer[] = []
      for (const name of program.plan.buffers.keys())
        if (name.startsWith('frozen')) for await (const piece of trainer.stream(name)) all.push(Buffer.from(piece))
      return Buffer.concat(all)
    }
    const first = await words()
    for (let step = 0; step < 12; step++) trainer.step(step, [base.batch], optimizer(training, step))
    const losses = (await trainer.verdicts()).map((v) => v.loss)
    expect((await words()).equals(first)).toBe(true)
    trainer.close()
    return losses
  }
  const losses = await run()
  expect(losses[0]).toBe(bare.loss)
  expect(losses.at(-1)!).toBeLessThan(losses[0] - 0.05)
  expect(await run()).toEqual(losses)
})

it('reads the base that another holds, and goes on when that one is gone', async () => {
  const gpu = await testGpu()
  const params = parametersOf({ model: base.model, modelConfig: base.config } as Sentence)
  const own = lora.map(({ values, weights }) => ({
    spoken: { model: base.model, modelConfig: base.config, tuning: { adapter: loraAdapter, values, base: QUANTIZED } },
    weights: {
      tensors: [...base.weights.keys(), ...weights.keys()].map((name) => ({
        name,
        shape: params.get(name)?.tensor.shape ?? [],
      })),
      read: async (name: string) => Float32Array.from(weights.get(name) ?? base.weights.get(name)!),
    },
  }))
  const before = gpu.buffers.bytes
  const ids = [...base.batch.tokens.subarray(0, 9)]
  const alone = await openDecoder(gpu, own[1].spoken, own[1].weights)
  const [whole, want] = [gpu.buffers.bytes - before, await alone.next(ids)]
  const frozen = [...alone.program.plan.buffers].reduce((sum, [name, n]) => sum + (/^frozen/.test(name) ? n : 0), 0)
  alone.close()
  expect(gpu.buffers.bytes).toBe(before)

  const first = await openDecoder(gpu, own[0].spoken, own[0].weights)
  const between = gpu.buffers.bytes
  const second = await openDecoder(gpu, own[1].spoken, own[1].weights, undefined, first)
  expect(frozen).toBeGreaterThan(1000)
  expect(gpu.buffers.bytes - between).toBe(whole - frozen)
  expect(await first.next(ids)).not.toEqual(want)
  first.close()
  expect(await second.next(ids)).toEqual(want)
  const f32 = { ...own[0].spoken, tuning: { ...own[0].spoken.tuning, base: F32 } }
  const other = await openDecoder(gpu, f32, own[0].weights, undefined, second) // which keeps it in another way
  expect(await other.next(ids)).not.toEqual(await second.next(ids))
  other.close()
  second.close()
  expect(gpu.buffers.bytes).toBe(before)
})

describe.each(virtualTunings)('$name tuning', ({ tuning, weights }) => {
  it('generates token by token what whole rows give at once, its virtual tokens before every window', async () => {
    const gpu = await testGpu()
    const spoken = { model: base.model, modelConfig: base.config, tuning }
    const all = {
      tensors: [...base.weights.keys(), ...weights.keys()].map((name) => ({ name, shape: [] })),
      read: async (name: string) => Float32Array.from(weights.get(name) ?? base.weights.get(name)!),
    }
    const decoder = await openDecoder(gpu, spoken, all)
    const ids = [...base.batch.tokens.subarray(0, 30)]
    const most = base.config.context - decoder.program.virtual.length
    for (const length of [5, 6, 7, 30, 9]) {
      const forgotten = length > most ? Math.ceil((length - most) / (most >> 1)) * (most >> 1) : 0
      const want = await lastLogits(spoken, all, [...decoder.program.virtual, ...ids.slice(forgotten, length)])
      const got = await decoder.next(ids.slice(0, length))
      const rms = Math.sqrt(want.reduce((s, v) => s + v * v, 0) / want.length)
      got.forEach((v, i) => void expect(Math.abs(v - want[i])).toBeLessThan(3e-5 * (rms + Math.abs(want[i]))))
    }
    decoder.close()
  })
})

/** By the float64 graph. */
async function lastLogits(
  { model, modelConfig, tuning }: Parameters<typeof openDecoder>[1],
  weights: ModelWeights,
  row: number[],
) {
  const [ids, positions] = ['ids', 'positions'].map((name) => leaf(name, [1, row.length], 'u32'))
  const params = new Map<string, Param>()
  const scope = scopeOf(params, plain, tuning, { ids, vocabulary: modelConfig.vocab })
  const input = { tokens: { ids, order: null }, positions: { ids: positions, order: null } }
  const { hidden, head } = model.forward(scope, input, modelConfig)
  const feed = new Map<Tensor, ArrayLike<number>>([
    [ids, row],
    [positions, row.map((_, i) => i)],
  ])
  for (const [name, { stored }] of params) feed.set(stored, await weights.read(name))
  const [logits] = evaluate([matmul(hidden, head, 'NT')], feed)
  return logits.subarray(-modelConfig.vocab)
}
