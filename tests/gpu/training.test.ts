// What the engine promises of a run: the same bits twice, the same bits when resumed, exactly the memory that was planned, an
// update skipped where a number is not finite, and generation that agrees with the whole sequence at once.

import { describe, expect, it } from 'vitest'
import { planReport } from '../../src/engine/plan-report.ts'
import { Decoder, traceDecoder } from '../../src/generate/decoder.ts'
import { evaluate } from '../../src/graph/cpu.ts'
import { initialise } from '../../src/nn/init.ts'
import { plain } from '../../src/nn/layers.ts'
import { type Param, rootScope } from '../../src/nn/scope.ts'
import * as causalLm from '../../src/objectives/causal-lm.ts'
import { matmul } from '../../src/ops/matmul.ts'
import { leaf, type Tensor } from '../../src/tensor.ts'
import { restoreCheckpoint } from '../../src/train/checkpoint.ts'
import { traceTraining } from '../../src/train/program.ts'
import { Trainer } from '../../src/train/trainer.ts'
import { placeParameters } from '../../src/train/weights.ts'
import { golden } from '../golden/golden.ts'
import { testGpu } from './dawn.ts'
import { bytes, open, optimizer, rates, run, saved, shape as small, update } from './small-training.ts'

const shape = { ...small, batch: 2, evaluationBatch: 2 }
const SOME = 12

// What the engine promises does not depend on the family: one with learned positions, one with rotary ones.
describe.each(golden.filter(({ name }) => ['gpt2', 'llama'].includes(name)))('$name', ({ model, config }) => {
  const family = { model, config: { ...config, dropout: 0.1 } }
  const begin = async () => open(await testGpu(), family, shape)

  it('trains to the same bits twice, and resumed, with dropout, shuffling and accumulation', async () => {
    const once = await begin()
    const losses = await run(once, family, shape, 0, SOME)
    const whole = await bytes(once)
    once.close()

    const half = await begin()
    const firstLosses = await run(half, family, shape, 0, SOME / 2)
    const checkpoint = await saved(half)
    half.close()

    const rest = await begin()
    await restoreCheckpoint(rest, checkpoint)
    const restLosses = await run(rest, family, shape, SOME / 2, SOME)
    expect((await bytes(rest)).equals(whole)).toBe(true)
    expect([...firstLosses, ...restLosses]).toEqual(losses)
    expect(restLosses.at(-1)).toBeLessThan(firstLosses[0])
    rest.close()
    expect((await testGpu()).buffers.bytes).toBe(0)
  })

  it('allocates exactly what was planned', async () => {
    const trainer = await begin()
    const { buffers } = await testGpu()
    expect(buffers.bytes).toBe(planReport(trainer.program, shape).bytes.total)
    trainer.close()
  })

  it('skips an update whose gradient is not finite, and leaves the weights as they were', async () => {
    const trainer = await begin()
    const tokens = Uint32Array.from({ length: 32 }, (_, i) => i % config.vocab)
    const batch = { tokens, targets: tokens }
    trainer.step(0, [batch, batch], update(0))
    const gain = [...trainer.program.params].find(([name]) => /norm|ln_f/.test(name))![1].tensor
    const good = Float32Array.from(await trainer.read(gain))
    trainer.write(
      gain,
      Float32Array.from(good, () => Number.POSITIVE_INFINITY),
    )
    const before = await bytes(trainer)
    trainer.step(1, [batch, batch], update(1))
    expect((await trainer.verdicts()).map((v) => v.finite)).toEqual([true, false])
    expect((await bytes(trainer)).equals(before)).toBe(true)
    trainer.write(gain, good)
    trainer.step(2, [batch, batch], update(2))
    expect((await trainer.verdicts())[0].finite).toBe(true)
    trainer.close()
  })
})

// And one with layers that look back a window only, and norms that count from one.
it.each(golden.filter(({ name }) => ['gpt2', 'llama', 'gemma3'].includes(name)))(
  '$name generates token by token what the whole sequence gives at once',
  async ({ model, config, weights }) => {
    const gpu = await testGpu()
    const ids = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3]
    const leaves = {
      tokens: leaf('tokens', [1, ids.length], 'u32'),
      positions: leaf('positions', [1, ids.length], 'u32'),
    }
    const params = new Map<string, Param>()
    const input = { tokens: { ids: leaves.tokens, order: null }, positions: { ids: leaves.positions, order: null } }
    const { hidden, head } = model.forward(rootScope(params, plain), input, config)
    const feed = new Map<Tensor, ArrayLike<number>>([
      [leaves.tokens, ids],
      [leaves.positions, ids.map((_, i) => i)],
      ...[...params].map(([name, { tensor }]) => [tensor, weights.get(name)!] as const),
    ])
    const [logits] = evaluate([matmul(hidden, head, 'NT')], feed)

    const program = traceDecoder(model, config, gpu.traits, (memory, all) => {
      placeParameters(memory, all, gpu.traits)
    })
    const decoder = await Decoder.open(gpu, program)
    for (const [name, { tensor }] of program.params) decoder.write(tensor, weights.get(name)!)
    // A prompt of several tokens, then one at a time; and a return to an earlier point.
    for (const length of [5, 6, 7, ids.length, 9]) {
      const got = await decoder.next(ids.slice(0, length))
      const want = logits.subarray((length - 1) * config.vocab, length * config.vocab)
      const rms = Math.sqrt(want.reduce((s, v) => s + v * v, 0) / want.length)
      got.forEach((v, i) => void expect(Math.abs(v - want[i])).toBeLessThan(1e-5 * (rms + Math.abs(want[i])) * 3))
    }
    decoder.close()
    expect(gpu.buffers.bytes).toBe(0)
  },
)

it('trains and generates with tables larger than a binding and weights in several buffers as without such limits', async () => {
  const gpu = await testGpu()
  const { model, config: plainConfig } = golden.find(({ name }) => name === 'gpt2')!
  // The table has 300 rows of 256 bytes, c_attn 192 of them; everything else is smaller than a binding of 100 rows.
  const config = { ...plainConfig, layers: 1, heads: 2, d_model: 64, d_ff: 64, vocab: 300, context: 16, dropout: 0 }
  const small = { maxBinding: 100 * 256, maxBufferSize: 96 * 1024 }
  const step = { batch: 1, context: 16, accumulate: 1, evaluationBatch: 1, recompute: 'none' } as const
  const tokens = Uint32Array.from({ length: 17 }, (_, i) => (i * 71) % config.vocab)
  const batch = { tokens: tokens.slice(0, 16), targets: tokens.slice(1) }
  const train = async (traits: typeof gpu.traits) => {
    const program = traceTraining(model, config, causalLm, step, traits)
    const trainer = await Trainer.open({ ...gpu, traits }, program, { seed: 3, vocabulary: config.vocab, rates })
    for (const [name, param] of program.params) trainer.write(param.tensor, initialise(name, param, 3))
    for (let i = 0; i < 3; i++) trainer.step(i, [batch], update(i))
    const losses = (await trainer.verdicts()).map((v) => v.loss)
    const weights = new Map<string, Float32Array>()
    for (const [name, { tensor }] of program.params) weights.set(name, await trainer.read(tensor))
    const sizes = [...program.plan.buffers.values()]
    trainer.close()
    const decoding = traceDecoder(model, config, traits, (memory, all) => void placeParameters(memory, all, traits))
    const decoder = await Decoder.open({ ...gpu, traits }, decoding)
    for (const [name, { tensor }] of decoder.program.params)
      decoder.write(tensor, Float32Array.from(weights.get(name)!))
    const logits = await decoder.next([...tokens.slice(0, 5)])
    decoder.close()
    return { losses, weights, logits, sizes, shards: program.weights.shards.length }
  }
  const free = await train(gpu.traits)

  const bound: number[] = []
  const bind = gpu.device.createBindGroup.bind(gpu.device)
  gpu.device.createBindGroup = (descriptor) => {
    for (const { resource } of descriptor.entries) {
      const { buffer, offset = 0, size = buffer.size - offset } = resource as GPUBufferBinding
      bound.push(size)
    }
    return bind(descriptor)
  }
  const limited = await train({ ...gpu.traits, ...small })
  gpu.device.createBindGroup = bind

  expect(free.shards).toBe(1)
  expect(limited.shards).toBeGreaterThan(1)
  expect(Math.max(...limited.sizes)).toBeLessThanOrEqual(small.maxBufferSize)
  expect(bound.length).toBeGreaterThan(50)
  expect(Math.max(...bound)).toBeLessThanOrEqual(small.maxBinding)
  // Sums are taken in other parts: a few f32 roundings. AdamW's first steps are about the learning rate whatever the gradient.
  limited.losses.forEach((loss, i) => void expect(Math.abs(loss / free.losses[i] - 1)).toBeLessThan(1e-5))
  const most = Math.max(...free.logits.map(Math.abs))
  limited.logits.forEach((v, i) => void expect(Math.abs(v - free.logits[i])).toBeLessThan(1e-5 * most))
  for (const [name, values] of limited.weights) {
    const want = free.weights.get(name)!
    const worst = values.reduce((w, v, i) => Math.max(w, Math.abs(v - want[i])), 0)
    expect(worst, name).toBeLessThan(0.05 * optimizer.learning_rate)
  }
})
