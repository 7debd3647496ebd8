// What matrix products are computed with where a run asks for more than f32: f16 (the feature shader-f16), or units that multiply small
// matrices. Either is checked against float64 before it is used, and where it is not there or computes badly, products stay as they
// were. Both round otherwise than f32 does: what was asked for is part of a run, which goes on bit for bit on the adapter that began it.

import { type Gpu, MATRIX_UNITS, type MatrixConfig, SUBGROUP_SIZE } from '../gpu/device.ts'
import { Readback } from '../gpu/readback.ts'
import { Memory } from '../graph/memory.ts'
import { plan } from '../graph/plan.ts'
import { type Arithmetic, arithmetics, type Precision } from '../graph/precision.ts'
import { Replay } from '../graph/replay.ts'
import type { DeviceTraits, MatrixUnits } from '../kernel.ts'
import { LAYOUTS, type Layout } from '../ops/kernels/matmul.ts'
import { unitsFit } from '../ops/kernels/matmul-variants.ts'
import { matmul } from '../ops/matmul.ts'

export { arithmetics }

type Found = Pick<DeviceTraits, 'matrixUnits' | 'halfProducts'>

/**
 * The same device, on which products of programs are so computed; itself where it cannot.
 * @param precision gradients are in the range of f16 where they are scaled, so only in `f16` are operands rounded to it
 */
export async function computing(
  gpu: Gpu,
  { arithmetic, precision }: { arithmetic: Arithmetic; precision: Precision },
  configs: readonly MatrixConfig[] = gpu.facts.matrixConfigs,
): Promise<Gpu> {
  if (arithmetic === 'f32') return gpu
  const known = remembered.get(gpu.device) ?? new Map<string, Promise<Found | null>>()
  remembered.set(gpu.device, known)
  const key = `${arithmetic} ${precision}`
  const components = precision === 'f16' ? (['f32', 'f16'] as const) : (['f32'] as const)
  const look = () => (arithmetic === 'f16' ? halfProductsOf(gpu) : matrixUnitsOf(gpu, components, configs))
  const finding = known.get(key) ?? look()
  known.set(key, finding)
  const found = await finding
  return found ? { ...gpu, traits: { ...gpu.traits, ...found } } : gpu
}
const remembered = new WeakMap<GPUDevice, Map<string, Promise<Found | null>>>()

/** What it is in the end. */
export const arithmeticOf = ({ traits }: Gpu): Arithmetic =>
  traits.matrixUnits ? 'matrix-units' : traits.halfProducts ? 'f16' : 'f32'

/** Software adapters keep to their own kernels, which barriers would slow down more than halves speed up. */
async function halfProductsOf(gpu: Gpu): Promise<Found | null> {
  if (!gpu.device.features.has('shader-f16') || gpu.traits.software) return null
  const found = { halfProducts: true }
  // Operands are rounded, and each of 16 sums: by half a spacing of f16.
  return (await computesWell(gpu, found, 18 * 2 ** -11)) ? found : null
}

/** Of the configurations that the adapter lists, the first that fits the kernel and computes as well as its numbers allow. */
async function matrixUnitsOf(
  gpu: Gpu,
  components: readonly MatrixUnits['component'][],
  configs: readonly MatrixConfig[],
): Promise<Found | null> {
  const { features } = gpu.device
  if (!features.has(MATRIX_UNITS) || gpu.traits.software) return null
  for (const component of components) {
    if (component === 'f16' && !features.has('shader-f16')) continue
    for (const { componentType, resultComponentType, M, N, K } of configs) {
      if (componentType !== component || resultComponentType !== 'f32') continue
      const rounding = component === 'f16' ? 2 ** -10 : (EXTENTS.K + 8) * 2 ** -22
      for (const lanes of lanesOf(gpu)) {
        const matrixUnits: MatrixUnits = { M, N, K, component, ...lanes }
        if (unitsFit(matrixUnits) && (await computesWell(gpu, { matrixUnits }, rounding))) return { matrixUnits }
      }
    }
  }
  return null
}

/** How many lanes a kernel may count on: what it can ask for, the most first, or what all subgroups here have. */
function lanesOf({ device, traits }: Gpu): Pick<MatrixUnits, 'lanes' | 'asksForLanes'>[] {
  const { min, max } = traits.subgroups ?? { min: 1, max: 0 }
  if (!device.features.has(SUBGROUP_SIZE)) return min === max ? [{ lanes: max, asksForLanes: false }] : []
  const sizes = [64, 32, 16, 8].filter((lanes) => lanes >= min && lanes <= max)
  return sizes.map((lanes) => ({ lanes, asksForLanes: true }))
}

/** They fill no tile. */
const EXTENTS = { M: 70, N: 67, K: 90 }

/** @param rounding what a product may be off by, as a part of the sum of its terms' sizes */
async function computesWell(gpu: Gpu, found: Found, rounding: number): Promise<boolean> {
  const traits = { ...gpu.traits, software: false, ...found }
  try {
    for (const layout of LAYOUTS) if (!(await isClose({ ...gpu, traits }, layout, rounding))) return false
    return true
  } catch {
    return false
  }
}

async function isClose(gpu: Gpu, layout: Layout, rounding: number): Promise<boolean> {
  const { M, N, K } = EXTENTS
  const memory = new Memory()
  const a = memory.leaf('a', 'a', layout === 'TN' ? [K, M] : [M, K])
  const b = memory.leaf('b', 'b', layout === 'NT' ? [N, K] : [K, N])
  const y = memory.place(matmul(a, b, layout), 'y')
  const phases = [{ name: 'run', roots: [y] }]
  const planned = plan({ phases, persistent: memory.buffers, places: memory.places }, gpu.traits)
  const replay = await Replay.prepare(gpu, planned)
  const readback = await Readback.open(gpu.device, gpu.buffers, 4 * M * N)
  try {
    const [left, right] = [M * K, N * K].map((count, i) =>
      Float32Array.from({ length: count }, (_, j) => Math.sin(j * 1.7 + i)),
    )
    gpu.device.queue.writeBuffer(replay.at(a).buffer, 0, left)
    gpu.device.queue.writeBuffer(replay.at(b).buffer, 0, right)
    const encoder = gpu.device.createCommandEncoder()
    replay.encode(encoder, 'run')
    gpu.device.queue.submit([encoder.finish()])
    const found = new Float32Array(await readback.read(replay.at(y).buffer, 0, 4 * M * N))
    return found.every((value, i) => {
      const [m, n] = [Math.floor(i / N), i % N]
      let [sum, size] = [0, 0]
      for (let k = 0; k < K; k++) {
        const product = left[layout === 'TN' ? k * M + m : m * K + k] * right[layout === 'NT' ? n * K + k : k * N + n]
        sum += product
        size += Math.abs(product)
      }
      return Math.abs(value - sum) <= rounding * size
    })
  } finally {
    readback.close(gpu.buffers)
    gpu.buffers.release(replay.buffers.values())
  }
}
