// Products in f16 and by matrix units compile in all their kinds on Dawn's null device, which has all features and computes nothing; and
// what computes nothing is not used. No adapter at hand has either: what they compute is checked where they are, before a run uses it.
// Here the kernel for f16 is played by f32, so that all of it but the rounding is held against the reference.

import { afterAll, expect, it } from 'vitest'
import { create, globals } from 'webgpu'
import { arithmeticOf, computing } from '../../src/engine/arithmetic.ts'
import { readChecked } from '../../src/engine/sentence.ts'
import { type Gpu, openGpu } from '../../src/gpu/device.ts'
import { compose } from '../../src/gpu/wgsl.ts'
import { evaluate } from '../../src/graph/cpu.ts'
import { Memory } from '../../src/graph/memory.ts'
import { plan } from '../../src/graph/plan.ts'
import { Replay } from '../../src/graph/replay.ts'
import type { DeviceTraits, MatrixUnits } from '../../src/kernel.ts'
import { nameOf, shapeNames, turned, variantOf } from '../../src/ops/kernels/matmul-variants.ts'
import matmul, { fusedMatmul, weightGradient } from '../../src/ops/matmul.ts'
import { type Op, type OpCase, size } from '../../src/tensor.ts'
import { instantiate } from '../ops.ts'
import { testGpu } from './dawn.ts'
import { F16InF32 } from './f16-in-f32.ts'
import { read, write } from './memory.ts'

Object.assign(globalThis, globals)

let instance: GPU | undefined // Dawn lives as long as somebody holds this, and the process lives as long as Dawn
afterAll(() => {
  instance = undefined
})

async function nullGpu(): Promise<Gpu> {
  instance ??= create(['backend=null', 'enable-dawn-features=allow_unsafe_apis'])
  const gpu = await openGpu(instance)
  return { ...gpu, traits: { ...gpu.traits, software: false, subgroups: { min: 32, max: 32 } } }
}

const UNITS: MatrixUnits[] = [
  { M: 8, N: 8, K: 8, component: 'f32', lanes: 32 }, // Apple
  { M: 16, N: 16, K: 16, component: 'f16', lanes: 32 }, // NVIDIA
  { M: 8, N: 16, K: 16, component: 'f16', lanes: 32 }, // Intel (whose 16 lanes the null device refuses)
]
const PRODUCTS = [matmul as Op, fusedMatmul as Op, weightGradient as Op]

it('compiles for every layout and epilogue', async () => {
  const { device, traits } = await nullGpu()
  const kinds: [sign: string, Partial<DeviceTraits>][] = [
    ...UNITS.map((matrixUnits) => ['subgroupMatrixMultiplyAccumulate', { matrixUnits }] as [string, object]),
    ['vec4h', { halfProducts: true }],
    ['vec4h', { halfProducts: true, variant: () => '64x128x16 8x4 unrolled scalar' }],
  ]
  for (const [sign, more] of kinds) {
    let compiled = 0
    for (const op of PRODUCTS)
      for (const opCase of op.cases) {
        const { node } = instantiate(op, opCase).outputs[0]
        for (const { shader, constants } of op.dispatch(node, { ...traits, ...more }, [false, false])) {
          const { code, entry } = compose(shader, constants)
          if (!code.includes(sign) || !code.includes('TILE_M')) continue
          device.pushErrorScope('validation')
          const module = device.createShaderModule({ code })
          device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: entry } })
          expect((await device.popErrorScope())?.message).toBeUndefined()
          compiled++
        }
      }
    expect(compiled).toBeGreaterThanOrEqual(6)
  }
  device.destroy()
})

it('uses nothing that computes nothing, and nothing that it was not told of', async () => {
  const gpu = await nullGpu()
  const config = { componentType: 'f32', resultComponentType: 'f32', M: 8, N: 8, K: 8 }
  expect(gpu.device.features.has('shader-f16')).toBe(true)
  expect(await computing(gpu, { arithmetic: 'f16', precision: 'f16' })).toBe(gpu)
  expect(await computing(gpu, { arithmetic: 'matrix-units', precision: 'f16' }, [config])).toBe(gpu)
  expect(await computing(gpu, { arithmetic: 'matrix-units', precision: 'f32' })).toBe(gpu)
  expect(arithmeticOf(gpu)).toBe('f32')
  expect(gpu.buffers.bytes).toBe(0)
  gpu.device.destroy()
})

/** What a kernel for f16 makes of a case, its 16-bit floats played by f32. */
async function played(op: Op, opCase: OpCase<unknown>, rounds: boolean) {
  const gpu = await testGpu()
  const traits = { ...gpu.traits, software: false, halfProducts: true }
  const { leaves, outputs, feed: draw } = instantiate(op, opCase)
  const feed = draw()
  const memory = new Memory()
  for (const t of leaves) memory.place(t, `in ${leaves.indexOf(t)}`)
  for (const t of outputs) memory.place(t, `out ${t.index}`)
  const phases = [{ name: 'run', roots: outputs }]
  const planned = plan({ phases, persistent: memory.buffers, places: memory.places }, traits)
  const pipelines = new F16InF32(gpu.device, rounds)
  const replay = await Replay.prepare({ ...gpu, traits, pipelines }, planned)
  for (const [t, values] of feed) write(gpu.device, replay.at(t).buffer, 0, Float32Array.from(values))
  const encoder = gpu.device.createCommandEncoder()
  replay.encode(encoder, 'run')
  gpu.device.queue.submit([encoder.finish()])
  const found = await Promise.all(
    outputs.map(async (t) => new Float32Array(await read(gpu.device, replay.at(t).buffer)).subarray(0, size(t.shape))),
  )
  gpu.buffers.release(replay.buffers.values())
  return { feed, leaves, expected: evaluate(outputs, feed), found }
}

it('sums over steps in f32 what a step has summed in f16', async () => {
  const long = fusedMatmul.cases.filter(({ inputs: [a], large }) => !large && String(a) === '33,400')
  const cases = [
    [fusedMatmul, long[0]],
    [weightGradient, weightGradient.cases[2]],
    [matmul, matmul.cases[12]],
  ] as const
  for (const [op, opCase] of cases) {
    const { expected, found } = await played(op as Op, opCase, false)
    for (const [i, values] of expected.entries()) {
      const rms = Math.hypot(...values) / Math.sqrt(values.length)
      for (const [j, value] of values.entries())
        expect(Math.abs(found[i][j] - value)).toBeLessThanOrEqual(1e-5 * (Math.abs(value) + rms))
    }
  }
})

it('is as far off, rounded as f16 rounds, as what is checked before a run uses it allows', async () => {
  const { expected, found, feed, leaves } = await played(matmul as Op, matmul.cases[12], true) // NN: 36 x 20 of 64
  const [a, b] = leaves.map((t) => feed.get(t)!)
  const parts = [...expected[0]].map((value, i) => {
    const [m, n] = [Math.floor(i / 64), i % 64]
    let terms = 0
    for (let k = 0; k < 20; k++) terms += Math.abs(a[m * 20 + k] * b[k * 64 + n])
    return Math.abs(found[0][i] - value) / terms
  })
  expect(Math.max(...parts)).toBeLessThan(18 * 2 ** -11)
  expect(Math.max(...parts)).toBeGreaterThan(2 ** -12)
})

it('is refused where gradients are not scaled into its range', () => {
  const asking = (precision: string, arithmetic: string) =>
    readChecked(
      {
        model: { id: 'gpt2', options: {} },
        objective: { id: 'causal-lm', options: {} },
        optimizer: { id: 'adamw', options: {} },
        training: { precision, arithmetic },
      },
      257,
    )
  for (const precision of ['f32', 'bf16'])
    expect(() => asking(precision, 'f16')).toThrow(expect.objectContaining({ code: 'arithmetic-unscaled' }))
  expect(asking('f16', 'f16').training.arithmetic).toBe('f16')
  expect(asking('f32', 'matrix-units').training.arithmetic).toBe('matrix-units')
})

it('takes only variants that end a sum in f16 after as many products', async () => {
  const { traits } = await testGpu()
  const extents = { M: 512, N: 512, K: 512 }
  const halved = { ...traits, software: false, halfProducts: true }
  expect(shapeNames(extents, { ...halved, halfProducts: false })).toContain('128x128x8 8x8')
  expect(shapeNames(extents, halved).every((name) => /x16 /.test(name))).toBe(true)
  expect(nameOf(variantOf('32x32 direct 4x4', extents, halved))).toMatch(/x16 /)
  expect(turned('64x64x16 4x4')).toContain('64x64x16 4x4 scalar')
})
