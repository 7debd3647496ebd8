// Tuning in the background keeps what it has found, product by product, and is out of the way when somebody needs the device. Timing
// itself is tests/gpu/tuning.test.ts's: here a product takes as long as the test wants.
import 'fake-indexeddb/auto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { keepKernels, kernelFile, recallKernels } from '../../src/cli/kernel-file.ts'
import type { TunedKernel } from '../../src/engine/tuned-kernels.ts'
import { tuningDesk } from '../../src/engine/tuning-desk.ts'
import type { RunConfig, TuningReport } from '../../src/engine/types.ts'
import type { Gpu } from '../../src/gpu/device.ts'
import { openStore } from '../../src/store/indexeddb.ts'
import { memoryLocks } from './store/fixtures.ts'

const facts = (M: number) => ({ kernel: 'matmul', layout: 'NT', M, N: 64, K: 64, batch: 1, ...EPILOGUE })
const EPILOGUE = { activation: 'none', derivative: 'none', bias: true, residual: false, columnSums: false }
const found = (M: number): TunedKernel => ({
  facts: facts(M),
  ...{ variant: '64x64x16 8x8', seconds: 1, defaultVariant: '64x64x16 4x4', defaultSeconds: 2 },
})
const idle = () => {}
/** Ends the measurement that goes on. */
let finish = idle
const timing: NonNullable<Parameters<typeof tuningDesk>[0]['timing']> = {
  productsOf: () => [facts(3), facts(2), facts(1)],
  tuneProduct: (_, { M }, cancelled) =>
    new Promise((resolve) => {
      finish = () => resolve(cancelled() ? null : found(Number(M)))
    }),
}

const TRAITS = { maxBinding: 2 ** 27, maxBufferSize: 2 ** 28, maxWorkgroupStorage: 16384, maxInvocations: 256 }
const device = (name = 'A card') =>
  ({
    facts: { name, vendor: 'v', architecture: 'a' },
    traits: { ...TRAITS, maxStorageBuffers: 8, software: false, subgroups: null },
  }) as unknown as Gpu
const config: RunConfig = {
  model: { id: 'gpt2', options: { layers: 1, heads: 1, d_model: 16, d_ff: 32 } },
  objective: { id: 'causal-lm', options: {} },
  optimizer: { id: 'adamw', options: {} },
  training: { context: 16, batch: 2, steps: 1 },
}
async function opened(gpu: Gpu, busy = { is: false }) {
  const store = await openStore({ name: 'tuning', tryLock: memoryLocks() })
  const parts = { device: async () => ({ gpu }), store: async () => store, isBusy: () => busy.is, timing }
  const desk = tuningDesk(parts)
  await desk.recall(gpu)
  const reports: TuningReport[] = []
  const tuning = () => desk.tuneKernels(config, 257, (report) => void reports.push(report))
  return { desk, reports, tuning }
}
/** Lets the measurement that goes on, or the next one, end. */
const next = async () => {
  await vi.waitFor(() => expect(finish).not.toBe(idle), { timeout: 20_000 })
  const end = finish
  finish = idle
  end()
}

it('keeps each product as it is found, and makes way for whoever needs the device', async () => {
  const gpu = device()
  const busy = { is: false }
  const { desk, reports, tuning } = await opened(gpu, busy)
  const first = tuning()
  await next()
  await vi.waitFor(() => expect(reports).toHaveLength(1), { timeout: 20_000 })
  expect(reports[0]).toEqual({
    left: 2,
    kernels: [
      {
        kernel: 'matmul NT bias',
        shape: [3, 64, 64],
        variant: '64x64x16 8x8',
        defaultVariant: '64x64x16 4x4',
        faster: 2,
      },
    ],
  })
  expect(gpu.traits.variant!(facts(3))).toBe('64x64x16 8x8')
  expect(gpu.traits.variant!(facts(2))).toBeUndefined()

  // A run begins while the second product is being timed.
  busy.is = true
  const free = desk.yield()
  await next()
  await free
  expect(await first).toBe(false)
  expect(await tuning()).toBe(false)
  expect(reports).toHaveLength(1)

  // Another session on the same adapter goes on with what is left; another adapter begins anew.
  const later = await opened(device())
  const second = later.tuning()
  await next()
  await next()
  expect(await second).toBe(true)
  expect((await later.desk.tunedKernels()).map(({ shape }) => shape[0])).toEqual([3, 2, 1])
  expect(await (await opened(device('Another card'))).desk.tunedKernels()).toEqual([])
})

it('takes an exported file on the same adapter only, and on the command line keeps it in the cache folder', async () => {
  const cache = await mkdtemp(join(tmpdir(), 'vitro-kernels-'))
  vi.stubEnv('XDG_CACHE_HOME', cache)
  try {
    const gpu = device('A card / of any name')
    expect(await recallKernels(gpu)).toEqual([])
    await keepKernels(gpu, [found(7)])
    const again = device('A card / of any name')
    expect(await recallKernels(again)).toEqual([found(7)])
    expect(again.traits.variant!(facts(7))).toBe('64x64x16 8x8')
    await writeFile(kernelFile(gpu), '{"format":')
    expect(await recallKernels(gpu)).toEqual([])

    const { desk } = await opened(device('Exporting'))
    const { blob } = await desk.exportKernels()
    expect(await desk.importKernels(blob as File)).toEqual([])
    await expect((await opened(device('Importing'))).desk.importKernels(blob)).rejects.toMatchObject({
      code: 'tuned-elsewhere',
    })
  } finally {
    vi.unstubAllEnvs()
    await rm(cache, { recursive: true })
  }
})
