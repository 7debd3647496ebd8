// Matrix units for whoever asks for them: of the configurations that the adapter lists, the first one that fits the kernel and computes
// products as well as its numbers allow. Where none does, everything stays as it was. They round otherwise than other kernels do, so a
// run that is to go on bit for bit must not change its mind about them.

import { type Gpu, MATRIX_UNITS } from '../gpu/device.ts'
import { Readback } from '../gpu/readback.ts'
import { Memory } from '../graph/memory.ts'
import { plan } from '../graph/plan.ts'
import { Replay } from '../graph/replay.ts'
import type { MatrixUnits } from '../kernel.ts'
import { LAYOUTS, type Layout } from '../ops/kernels/matmul.ts'
import { unitsFit } from '../ops/kernels/matmul-variants.ts'
import { matmul } from '../ops/matmul.ts'

/** As GPUAdapterInfo.subgroupMatrixConfigs lists them (a draft). */
export interface MatrixConfig {
  componentType: string
  resultComponentType: string
  M: number
  N: number
  K: number
}
const listed = ({ device }: Gpu): readonly MatrixConfig[] =>
  (device.adapterInfo as { subgroupMatrixConfigs?: readonly MatrixConfig[] }).subgroupMatrixConfigs ?? []

/** From now on products of programs traced for this device use them. Returns what was found, null where nothing is fit. */
export async function adoptMatrixUnits(gpu: Gpu, configs = listed(gpu)): Promise<MatrixUnits | null> {
  const { features } = gpu.device
  const { subgroups } = gpu.traits
  if (!features.has(MATRIX_UNITS) || !subgroups || subgroups.min !== subgroups.max) return null
  for (const component of ['f32', 'f16'] as const) {
    if (component === 'f16' && !features.has('shader-f16')) continue
    for (const { componentType, resultComponentType, M, N, K } of configs) {
      if (componentType !== component || resultComponentType !== 'f32') continue
      const units: MatrixUnits = { M, N, K, component, lanes: subgroups.max }
      if (!unitsFit(units) || !(await computesWell(gpu, units).catch(() => false))) continue
      gpu.traits.matrixUnits = units
      return units
    }
  }
  return null
}

/** Extents that fill no tile. */
const [M, N, K] = [70, 67, 90]

async function computesWell(gpu: Gpu, matrixUnits: MatrixUnits): Promise<boolean> {
  for (const layout of LAYOUTS) if (!(await isClose(gpu, matrixUnits, layout))) return false
  return true
}

/** Whether a product is within what rounding its operands and adding them up in f32 can come to. */
async function isClose(gpu: Gpu, matrixUnits: MatrixUnits, layout: Layout): Promise<boolean> {
  const memory = new Memory()
  const a = memory.leaf('a', 'a', layout === 'TN' ? [K, M] : [M, K])
  const b = memory.leaf('b', 'b', layout === 'NT' ? [N, K] : [K, N])
  const y = memory.place(matmul(a, b, layout), 'y')
  const traits = { ...gpu.traits, software: false, matrixUnits }
  const phases = [{ name: 'run', roots: [y] }]
  const planned = plan({ phases, persistent: memory.buffers, places: memory.places }, traits)
  const replay = await Replay.prepare({ ...gpu, traits }, planned)
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
    const rounding = matrixUnits.component === 'f16' ? 2 ** -10 : (K + 8) * 2 ** -22
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
