// Tuning changes how fast a run is and nothing else: all variants of a product give the same bits, and one that does not is never
// chosen, however fast it is. The kernels are those for real GPUs; on a software adapter their times mean nothing.

import { afterEach, expect, it } from 'vitest'
import { productsOf, tuneProduct } from '../../src/engine/kernel-tuning.ts'
import { adopt, asTunedKernels, readTunedKernels, remembered } from '../../src/engine/tuned-kernels.ts'
import type { Gpu } from '../../src/gpu/device.ts'
import { Pipelines } from '../../src/gpu/pipelines.ts'
import type { Kernel } from '../../src/gpu/wgsl.ts'
import { Memory } from '../../src/graph/memory.ts'
import { plan } from '../../src/graph/plan.ts'
import { Replay } from '../../src/graph/replay.ts'
import { shapeNames, turned } from '../../src/ops/kernels/matmul-variants.ts'
import { type FusedMatmulAttrs, fusedMatmul, weightGradient } from '../../src/ops/matmul.ts'
import { apply, bytesOf, type Shape } from '../../src/tensor.ts'
import { normals } from '../ops.ts'
import { testGpu } from './dawn.ts'
import { read } from './memory.ts'

const plain = { batched: false, bias: false, activation: 'none', derivative: 'none' } as const
const none = { ...plain, residual: false, columnSums: false, savesPreActivation: false, again: false }
const epilogue = { bias: true, activation: 'gelu_new', residual: true, savesPreActivation: true } as const

/** The kernels of a GPU, on whatever there is. */
async function hardware(): Promise<Gpu> {
  const gpu = await testGpu()
  return { ...gpu, traits: { ...gpu.traits, software: false } }
}
afterEach(async () => expect((await testGpu()).buffers.bytes).toBe(0))

function product(attrs: FusedMatmulAttrs, shapes: Shape[], gpu: Gpu) {
  const memory = new Memory()
  const inputs = shapes.map((shape, i) => memory.leaf(`in ${i}`, `in ${i}`, shape))
  if (attrs.turn) inputs.push(memory.leaf('positions', 'positions', shapes[0].slice(0, 1), 'u32'))
  const outputs = apply(attrs.columnSums ? weightGradient : fusedMatmul, inputs, attrs)
  for (const [i, t] of outputs.entries()) memory.place(t, `out ${i}`)
  const phases = [{ name: 'run', roots: outputs }]
  return { inputs, outputs, planned: plan({ phases, persistent: memory.buffers, places: memory.places }, gpu.traits) }
}

// Edges in every direction; an epilogue; sums of columns; sums so long that they are split; a batch.
it.each<[string, FusedMatmulAttrs, Shape[], number]>([
  ['NT with an epilogue', { ...none, layout: 'NT', ...epilogue }, [[133, 37], [70, 37], [70], [133, 70]], 7],
  [
    'NT, turned',
    { ...none, layout: 'NT', turn: { headDim: 12, theta: 10000 } },
    [
      [37, 20],
      [36, 20],
    ],
    1,
  ],
  [
    'NN, split',
    { ...none, layout: 'NN' },
    [
      [36, 515],
      [515, 68],
    ],
    3,
  ],
  [
    'TN with column sums, split',
    { ...none, layout: 'TN', columnSums: true },
    [
      [515, 36],
      [515, 68],
    ],
    2,
  ],
  [
    'NN of a batch',
    { ...none, layout: 'NN', batched: true },
    [
      [2, 66, 20],
      [2, 20, 36],
    ],
    1,
  ],
])('all variants give the same bits: %s', async (_, attrs, shapes, most) => {
  const gpu = await hardware()
  const { inputs, outputs, planned } = product(attrs, shapes, gpu)
  const extents = { M: 1, N: 1, K: 1, columnSums: attrs.columnSums }
  const shapesToTry = shapeNames(extents, gpu.traits).slice(-most)
  const names = [
    ...shapesToTry,
    ...(most > 3 ? turned('64x64x16 4x4') : []),
    ...(attrs.columnSums ? ['32x32x16 4x4 scalar'] : []),
  ]
  let expected: Buffer[] | undefined
  for (const name of [undefined, ...names]) {
    const traits = { ...gpu.traits, variant: () => name }
    const replay = await Replay.prepare({ ...gpu, traits }, planned)
    const random = normals(7)
    for (const t of inputs)
      gpu.device.queue.writeBuffer(
        replay.at(t).buffer,
        0,
        Float32Array.from({ length: bytesOf(t) / 4 }, () => random.normal()),
      )
    const encoder = gpu.device.createCommandEncoder()
    replay.encode(encoder, 'run')
    gpu.device.queue.submit([encoder.finish()])
    const found = await Promise.all(
      outputs.map(async (t) => Buffer.from(await read(gpu.device, replay.at(t).buffer)).subarray(0, bytesOf(t))),
    )
    gpu.buffers.release(replay.buffers.values())
    expected ??= found
    for (const [i, bytes] of found.entries()) expect(bytes.equals(expected[i]), `${name}, output ${i}`).toBe(true)
  }
  expect(expected![0].some((byte) => byte !== 0)).toBe(true)
})

it('chooses no variant that gives other bits, and remembers what it found for this adapter only', async () => {
  const gpu = await hardware()
  // A kernel of one shape that leaves at once: by far the fastest.
  class Cheating extends Pipelines {
    override get({ code, ...kernel }: Kernel, label: string) {
      const cheats = code.includes('const TILE_M = 128u')
      return super.get({ ...kernel, code: cheats ? code.replace('>= COUNT) {', '>= 0u) {') : code }, label)
    }
  }
  const { planned } = product(
    { ...none, layout: 'NT' },
    [
      [256, 128],
      [256, 128],
    ],
    gpu,
  )
  const [facts] = productsOf(planned, gpu)
  expect(facts).toMatchObject({ kernel: 'matmul', layout: 'NT', M: 256, N: 256, K: 128 })
  const found = await tuneProduct({ ...gpu, pipelines: new Cheating(gpu.device) }, facts, () => false)
  expect(found!.variant).not.toMatch(/^128x128/)
  expect(found!.seconds).toBeLessThanOrEqual(found!.defaultSeconds)
  expect(await tuneProduct(gpu, facts, () => true)).toBeNull()

  const file = JSON.stringify(asTunedKernels(gpu, [{ ...found!, variant: '64x64x16 8x8' }]))
  const again = readTunedKernels(gpu, file)
  adopt(gpu, again)
  expect(gpu.traits.variant!(facts)).toBe('64x64x16 8x8')
  expect(remembered({ ...gpu, facts: { ...gpu.facts, name: 'another' } }, JSON.parse(file))).toEqual([])
  expect(() => readTunedKernels({ ...gpu, facts: { ...gpu.facts, name: 'another' } }, file)).toThrow(/tuned on/)
  expect(() => readTunedKernels(gpu, '{"format":"vitro-kernels"}')).toThrow(/no tuned kernels/)
  expect(() => readTunedKernels(gpu, file.replace('"M":256', '"M":-1'))).toThrow(/no tuned kernels/)
})
