// A cache of keys and values in bytes beside one in f32: what it takes, and how far its logits are from theirs. And attention by blocks
// of tokens over a cache, as over whole rows; and tokens that are chosen on the device.

import { expect, it } from 'vitest'
import { profileDecoding } from '../../src/engine/decoding-profile.ts'
import { Decoder, traceDecoder } from '../../src/generate/decoder.ts'
import type { CacheFormat } from '../../src/generate/kv-cache.ts'
import { evaluate } from '../../src/graph/cpu.ts'
import * as gpt2 from '../../src/models/gpt2.ts'
import * as mistral from '../../src/models/mistral.ts'
import { initialise } from '../../src/nn/init.ts'
import { plain } from '../../src/nn/layers.ts'
import { type Param, rootScope } from '../../src/nn/scope.ts'
import { matmul } from '../../src/ops/matmul.ts'
import { readValues } from '../../src/options.ts'
import { leaf, type Tensor } from '../../src/tensor.ts'
import { placeParameters } from '../../src/train/weights.ts'
import { golden } from '../golden/golden.ts'
import { testGpu } from './dawn.ts'

const TOKENS = Array.from({ length: 20 }, (_, i) => (i * 29 + 3) % 60)

// Heads of 8 channels, side by side with their queries or apart.
it.each(golden.filter(({ name }) => ['gpt2', 'llama'].includes(name)))(
  '$name in int8',
  async ({ model, config, weights }) => {
    const gpu = await testGpu()
    const run = async (cache: CacheFormat) => {
      const program = traceDecoder(model, config, gpu.traits, (...into) => void placeParameters(...into, gpu.traits), {
        cache,
      })
      const decoder = await Decoder.open(gpu, program)
      for (const [name, { tensor }] of program.params) decoder.write(tensor, Float32Array.from(weights.get(name)!))
      const logits: number[] = []
      for (let n = 4; n <= TOKENS.length; n++) logits.push(...(await decoder.next(TOKENS.slice(0, n))))
      decoder.close()
      return logits
    }
    const [f32, int8] = [await run('f32'), await run('int8')]
    // A channel is off by at most a 254th of the largest of its head, in either direction: some 0.3 % of what a head adds up, once for
    // keys and once for values, in each of two layers. Measured, in deviations of the logits: 0.003 and 0.010, at most 0.05.
    const size = (x: number[]) => Math.hypot(...x) / Math.sqrt(x.length)
    const off = f32.map((x, i) => Math.abs(x - int8[i]))
    expect(size(off) / size(f32)).toBeLessThan(0.03)
    expect(Math.max(...off) / size(f32)).toBeLessThan(0.12)
    expect(Math.max(...off)).toBeGreaterThan(0)
  },
)

it('takes 17 words where f32 takes the 64 of a GPT-2 head', async () => {
  const { traits } = await testGpu()
  const config = {
    ...readValues(gpt2.options, { layers: 12, heads: 12, d_model: 768, d_ff: 3072 }),
    vocab: 50257,
    context: 1024,
  }
  const bytes = (cache: CacheFormat) => {
    const place = (...into: Parameters<Parameters<typeof traceDecoder>[3]>) => void placeParameters(...into, traits)
    return traceDecoder(gpt2, config, traits, place, { cache }).plan.buffers.get('key and value cache')!
  }
  expect(bytes('int8') / bytes('f32')).toBeCloseTo(17 / 64, 3)
})

it('attends by blocks over a cache as over the whole row', async () => {
  const gpu = await testGpu()
  const config = {
    ...readValues(mistral.options, { layers: 1, heads: 2, kv_heads: 1, d_model: 16, d_ff: 16, local_blocks: 1 }),
    vocab: 20,
    context: 200,
  }
  const ids = Array.from({ length: 200 }, (_, i) => (i * i + 3) % 20)
  const params = new Map<string, Param>()
  const tokens = leaf('tokens', [1, 200], 'u32')
  const positions = leaf('positions', [1, 200], 'u32')
  const input = { tokens: { ids: tokens, order: null }, positions: { ids: positions, order: null } }
  const { hidden, head } = mistral.forward(rootScope(params, plain), input, config)
  const weights = new Map([...params].map(([name, param]) => [name, initialise(name, param, 5)]))
  const feed = new Map<Tensor, ArrayLike<number>>([
    [tokens, ids],
    [positions, ids.map((_, i) => i)],
    ...[...params].map(([name, { tensor }]) => [tensor, weights.get(name)!] as const),
  ])
  const [logits] = evaluate([matmul(hidden, head, 'NT')], feed)

  const program = traceDecoder(mistral, config, gpu.traits, (...into) => void placeParameters(...into, gpu.traits))
  const decoder = await Decoder.open(gpu, program)
  for (const [name, { tensor }] of program.params) decoder.write(tensor, Float32Array.from(weights.get(name)!))
  // In a block, at its end, at the beginning of one that leaves another out, and at the last place there is.
  for (const length of [50, 128, 129, 200]) {
    const got = await decoder.next(ids.slice(0, length))
    const want = logits.subarray((length - 1) * 20, length * 20)
    const rms = Math.sqrt(want.reduce((s, v) => s + v * v, 0) / want.length)
    // As in training.test.ts: three times an op's tolerance, for a chain of them.
    got.forEach((v, i) => void expect(Math.abs(v - want[i])).toBeLessThan(3e-5 * (rms + Math.abs(want[i]))))
  }
  decoder.close()
})

it('chooses the same tokens at once as one by one, beyond the context too', async () => {
  const gpu = await testGpu()
  const { model, config, weights } = golden.find(({ name }) => name === 'llama')!
  const program = traceDecoder(model, config, gpu.traits, (...into) => void placeParameters(...into, gpu.traits), {
    most: 24,
  })
  const decoder = await Decoder.open(gpu, program)
  for (const [name, { tensor }] of program.params) decoder.write(tensor, Float32Array.from(weights.get(name)!))
  const write = async (settings: Parameters<Decoder['follow']>[1], most: number) => {
    decoder.reset()
    const ids = TOKENS.slice(0, 6)
    while (ids.length < 46)
      ids.push(...(await decoder.follow(ids, settings, ids.length - 6, Math.min(most, 46 - ids.length))))
    return ids
  }
  const random = { temperature: 1, topK: 30, topP: 0.95, repetitionPenalty: 1.3, seed: 7 }
  const together = await write(random, 16)
  expect(await write(random, 1)).toEqual(together)
  expect(await write(random, 5)).toEqual(together)
  expect(await write({ ...random, seed: 8 }, 16)).not.toEqual(together)

  const likeliest = await write({ ...random, temperature: 0, repetitionPenalty: 1 }, 16)
  decoder.reset()
  for (let n = 6; n < likeliest.length; n++) {
    const logits = await decoder.next(likeliest.slice(0, n))
    expect(logits.indexOf(Math.max(...logits))).toBe(likeliest[n])
  }
  decoder.close()
})

it('says where a token’s time goes, and what bandwidth allows', async () => {
  const gpu = await testGpu()
  const { model, config } = golden.find(({ name }) => name === 'gpt2')!
  const { rows, token, ceilings } = await profileDecoding(gpu, { model, modelConfig: config, tuning: null })
  expect(rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
  expect(rows.map(({ phase }) => phase)).toContain('choice')
  expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(token.dispatches)
  expect(token.atMost).toBe(ceilings.bandwidth / token.bytes)
  expect(token.seen).toBe(config.context)
  for (const seconds of [token.seconds, token.kernelSeconds, token.javascriptSeconds])
    expect(seconds).toBeGreaterThan(0)
})

// Other orders of sums: measured were 3e-6 of the logits' root mean square, over all families.
it('decodes by the kernels for GPUs, norms in the products, as by those for software adapters', async () => {
  const gpu = await testGpu()
  const { model, config, weights } = golden.find(({ name }) => name === 'llama')!
  const run = async (software: boolean) => {
    const traits = { ...gpu.traits, software }
    const program = traceDecoder(model, config, traits, (...into) => void placeParameters(...into, traits))
    const decoder = await Decoder.open({ ...gpu, traits }, program)
    for (const [name, { tensor }] of program.params) decoder.write(tensor, Float32Array.from(weights.get(name)!))
    const logits: number[] = []
    for (let n = 4; n <= 8; n++) logits.push(...(await decoder.next(TOKENS.slice(0, n))))
    const dispatches = decoder.replay.dispatches('token')
    decoder.close()
    return { logits, dispatches }
  }
  const [cpu, hardware] = [await run(true), await run(false)]
  expect(hardware.dispatches).toBe(cpu.dispatches - 2 * 2 - 1) // two norms a layer, and the last one
  const size = Math.hypot(...cpu.logits) / Math.sqrt(cpu.logits.length)
  expect(Math.max(...cpu.logits.map((x, i) => Math.abs(x - hardware.logits[i]))) / size).toBeLessThan(2e-5)
})
