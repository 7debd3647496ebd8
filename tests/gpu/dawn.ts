// The GPU of a test in Node: Dawn, on whatever adapter the machine has, opened as the engine opens it. One device a test file.
// Importing this makes a test fail on every WebGPU error that nobody caught, and marks it as a GPU case, so that a silent
// skip shows at the end of `npm test`.
import { afterAll, afterEach, expect } from 'vitest'
import { globals } from 'webgpu'
import { waitPatiently } from '../../src/cli/patience.ts'
import { type Gpu, openGpu } from '../../src/gpu/device.ts'
import { startDawn } from './start-dawn.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** The adapter that this test ran on. */
    gpu?: string
  }
}

Object.assign(globalThis, globals)
waitPatiently() // two test files share the cores of a software adapter

let opened: Promise<Gpu> | undefined
let instance: GPU | undefined
const uncaught: string[] = []

/** This file's GPU: device, facts and traits. */
export function testGpu(): Promise<Gpu> {
  return (opened ??= open())
}

/** This file's device, at the highest limits that its adapter offers. */
export const gpuDevice = async (): Promise<GPUDevice> => (await testGpu()).device

async function open(): Promise<Gpu> {
  instance = startDawn()
  const gpu = await openGpu(instance)
  gpu.device.addEventListener('uncapturederror', (event) => {
    event.preventDefault()
    uncaught.push(event.error.message)
  })
  return gpu
}

afterEach(async ({ task }) => {
  if (!opened) return
  const { device, facts } = await opened
  task.meta.gpu = facts.name
  await device.queue.onSubmittedWorkDone() // errors arrive no later than the work that caused them
  expect(uncaught.splice(0), 'WebGPU errors that nobody caught').toEqual([])
})

afterAll(async () => {
  if (!instance) return
  const gpu = await opened?.catch(() => undefined)
  gpu?.device.destroy()
  opened = instance = undefined
})
