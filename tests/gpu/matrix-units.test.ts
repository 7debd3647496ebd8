// The kernel for matrix units compiles for every kind of product on Dawn's null device, which has all features and computes nothing;
// and units that compute nothing are not used. No adapter at hand has such units: what they compute is checked where they are, at start-up.

import { afterAll, expect, it } from 'vitest'
import { create, globals } from 'webgpu'
import { adoptMatrixUnits } from '../../src/engine/matrix-units.ts'
import { type Gpu, openGpu } from '../../src/gpu/device.ts'
import { compose } from '../../src/gpu/wgsl.ts'
import type { MatrixUnits } from '../../src/kernel.ts'
import matmul, { fusedMatmul, weightGradient } from '../../src/ops/matmul.ts'
import type { Op } from '../../src/tensor.ts'
import { instantiate } from '../ops.ts'

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

it('compiles for every layout and epilogue', async () => {
  const { device, traits } = await nullGpu()
  let compiled = 0
  for (const matrixUnits of UNITS)
    for (const op of [matmul as Op, fusedMatmul as Op, weightGradient as Op])
      for (const opCase of op.cases) {
        const { node } = instantiate(op, opCase).outputs[0]
        for (const { shader, constants } of op.dispatch(node, { ...traits, matrixUnits }, [false, false])) {
          const { code, entry } = compose(shader, constants)
          if (!code.includes('subgroupMatrixMultiplyAccumulate')) continue
          device.pushErrorScope('validation')
          const module = device.createShaderModule({ code })
          device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: entry } })
          expect((await device.popErrorScope())?.message).toBeUndefined()
          compiled++
        }
      }
  expect(compiled).toBeGreaterThanOrEqual(3 * 6)
  device.destroy()
})

it('uses no units that compute nothing, and none that it was not told of', async () => {
  const gpu = await nullGpu()
  const config = { componentType: 'f32', resultComponentType: 'f32', M: 8, N: 8, K: 8 }
  expect(await adoptMatrixUnits(gpu, [config])).toBeNull()
  expect(await adoptMatrixUnits(gpu)).toBeNull()
  expect(gpu.traits.matrixUnits).toBeUndefined()
  expect(gpu.buffers.bytes).toBe(0)
  gpu.device.destroy()
})
