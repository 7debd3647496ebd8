// Products in f16 and by matrix units. They compile in all their kinds on Dawn's null device, which has all features and computes nothing;
// and what computes nothing is not used. Where the adapter has them (SwiftShader does not, Mesa's lavapipe does: tests/lavapipe.sh),
// they are exact on whole numbers, and train as f32 does but for rounding. Everywhere the kernel for f16 is played by f32, so that all of
// it but the rounding is held against the reference.

import { afterAll, describe, expect, it } from 'vitest'
import { create, globals } from 'webgpu'
import { dawnOptions, FASTER_ARITHMETIC, PLAIN_KERNELS } from '../../src/cli/dawn-features.ts'
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
import { type Op, type OpCase, size, type Tensor } from '../../src/tensor.ts'
import { describeCase, instantiate } from '../ops.ts'
import { testGpu } from './dawn.ts'
import { F16InF32 } from './f16-in-f32.ts'
import { read, write } from './memory.ts'
import { gpt2, trajectory } from './small-training.ts'

Object.assign(globalThis, globals)

const instances: GPU[] = [] // Dawn lives as long as somebody holds these, and the process lives as long as Dawn
afterAll(() => {
  instances.length = 0
})

/** Where it is a CPU that plays GPU, nothing says so: kernels are those for GPUs. */
async function asOnGpu(options: string[]): Promise<Gpu> {
  const instance = create(options)
  instances.push(instance)
  const gpu = await openGpu(instance)
  return { ...gpu, traits: { ...gpu.traits, software: false } }
}
async function nullGpu(): Promise<Gpu> {
  const gpu = await asOnGpu(['backend=null', 'enable-dawn-features=allow_unsafe_apis'])
  return { ...gpu, traits: { ...gpu.traits, subgroups: { min: 32, max: 32 } } }
}
/** The test's adapter with what Dawn holds back. */
const eagerGpu = () => asOnGpu(dawnOptions(PLAIN_KERNELS, FASTER_ARITHMETIC))

const UNITS: MatrixUnits[] = [
  { M: 8, N: 8, K: 8, component: 'f32', lanes: 32, asksForLanes: true }, // Apple
  { M: 16, N: 16, K: 16, component: 'f16', lanes: 32, asksForLanes: false }, // NVIDIA
  { M: 8, N: 16, K: 16, component: 'f16', lanes: 32, asksForLanes: true }, // Intel (whose 16 lanes the null device refuses)
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

/** What a device makes of a case. */
async function dispatched(gpu: Gpu, { leaves, outputs, feed }: Instance) {
  const memory = new Memory()
  for (const t of leaves) memory.place(t, `in ${leaves.indexOf(t)}`)
  for (const t of outputs) memory.place(t, `out ${t.index}`)
  const phases = [{ name: 'run', roots: outputs }]
  const planned = plan({ phases, persistent: memory.buffers, places: memory.places }, gpu.traits)
  const replay = await Replay.prepare(gpu, planned)
  for (const [t, values] of feed)
    write(gpu.device, replay.at(t).buffer, 0, t.dtype === 'u32' ? Uint32Array.from(values) : Float32Array.from(values))
  const encoder = gpu.device.createCommandEncoder()
  replay.encode(encoder, 'run')
  gpu.device.queue.submit([encoder.finish()])
  const found = await Promise.all(
    outputs.map(async (t) => new Float32Array(await read(gpu.device, replay.at(t).buffer)).subarray(0, size(t.shape))),
  )
  gpu.buffers.release(replay.buffers.values())
  return found
}
interface Instance {
  leaves: readonly Tensor[]
  outputs: readonly Tensor[]
  feed: ReadonlyMap<Tensor, ArrayLike<number>>
}
function drawn(op: Op, opCase: OpCase<unknown>) {
  const { leaves, outputs, feed } = instantiate(op, opCase)
  return { leaves, outputs, feed: feed() }
}
/** @param tolerance of float64's, as a part of it and the whole output's size */
function expectClose(found: readonly Float32Array[], { outputs, feed }: Instance, tolerance: number, what?: string) {
  for (const [i, values] of evaluate(outputs as Tensor[], feed as never).entries()) {
    const rms = Math.hypot(...values) / Math.sqrt(values.length)
    const worst = Math.max(...Array.from(values, (v, j) => Math.abs(found[i][j] - v) / (Math.abs(v) + rms)))
    expect(worst, what).toBeLessThanOrEqual(tolerance)
  }
}

/** The kernel for f16 whose 16-bit floats are played by f32. */
async function f16Played(rounds: boolean): Promise<Gpu> {
  const gpu = await testGpu()
  const traits = { ...gpu.traits, software: false, halfProducts: true }
  return { ...gpu, traits, pipelines: new F16InF32(gpu.device, rounds) }
}

it('sums over steps in f32 what a step has summed in f16', async () => {
  const gpu = await f16Played(false)
  const long = fusedMatmul.cases.filter(({ inputs: [a], large }) => !large && String(a) === '33,400')
  const cases = [
    [fusedMatmul, long[0]],
    [weightGradient, weightGradient.cases[2]],
    [matmul, matmul.cases[12]],
  ] as const
  for (const [op, opCase] of cases) {
    const instance = drawn(op as Op, opCase)
    expectClose(await dispatched(gpu, instance), instance, 1e-5)
  }
})

it('is as far off, rounded as f16 rounds, as what is checked before a run uses it allows', async () => {
  const instance = drawn(matmul as Op, matmul.cases[12]) // NN: 36 x 20 of 64
  const [found] = await dispatched(await f16Played(true), instance)
  const [expected] = evaluate(instance.outputs, instance.feed)
  const [a, b] = instance.leaves.map((t) => instance.feed.get(t)!)
  const parts = [...expected].map((value, i) => {
    const [m, n] = [Math.floor(i / 64), i % 64]
    let terms = 0
    for (let k = 0; k < 20; k++) terms += Math.abs(a[m * 20 + k] * b[k * 64 + n])
    return Math.abs(found[i] - value) / terms
  })
  expect(Math.max(...parts)).toBeLessThan(18 * 2 ** -11)
  expect(Math.max(...parts)).toBeGreaterThan(2 ** -12)
})

/** Wide enough for matrix units. */
const WIDE = { ...gpt2, config: { ...gpt2.config, heads: 2, d_model: 64, d_ff: 256 } }
describe.each([
  // Of a loss of ln 71 = 4.26. Measured on lavapipe were 2.4e-4 and 0.9e-4 (units round operands alone, f16 sums too).
  ['f16', 1e-3],
  ['matrix-units', 4e-4],
] as const)('%s, where the adapter has it', (arithmetic, bound) => {
  const found = eagerGpu().then((gpu) => computing(gpu, { arithmetic, precision: 'f16' }))
  const name = `shader-f16${arithmetic === 'f16' ? '' : ' chromium-experimental-subgroup-matrix'}`
  /** Skips only where the adapter says itself that it has none. */
  async function device(skip: (note: string) => never): Promise<Gpu> {
    const gpu = await found
    if (!name.split(' ').every((feature) => gpu.facts.features.includes(feature))) skip(`the adapter has no ${name}`)
    expect(arithmeticOf(gpu)).toBe(arithmetic)
    return gpu
  }

  it('is exact on whole numbers, whose sums f16 holds, with every epilogue', async ({ skip }) => {
    const gpu = await device(skip)
    for (const op of PRODUCTS)
      for (const opCase of op.cases.filter(({ large }) => !large)) {
        const { feed, ...graph } = drawn(op, opCase)
        const whole = new Map([...feed].map(([t, values]) => [t, Array.from(values, Math.round)]))
        // What few bits stand for is no whole number: rounded to 11 bits, and in f16 sixteen sums of it.
        const isQuantized = (opCase.attrs as { quantized?: unknown }).quantized !== undefined
        const found = await dispatched(gpu, { ...graph, feed: whole })
        expectClose(found, { ...graph, feed: whole }, isQuantized ? 18 * 2 ** -11 : 1e-5, describeCase(opCase))
      }
  })

  it('is close to f32 at each of 30 steps, and in the end on validation text', async ({ skip }) => {
    const gpu = await device(skip)
    const f32 = await trajectory(await eagerGpu(), { precision: 'f16' }, WIDE)
    const kept = await trajectory(gpu, { precision: 'f16' }, WIDE)
    const off = kept.losses.map((loss, i) => Math.abs(loss - f32.losses[i]))
    expect(Math.max(...off)).toBeLessThan(bound)
    expect(Math.max(...off)).toBeGreaterThan(0)
    expect(Math.abs(kept.validation - f32.validation)).toBeLessThan(bound)
    expect(f32.validation).toBeLessThan(f32.losses[0] - 0.1)
  }, 600_000)
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
