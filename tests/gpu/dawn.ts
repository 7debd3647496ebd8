// The GPU of a test in Node: Dawn, on whatever adapter the machine has, opened as the engine opens it. One device a test file.
import { globals } from 'webgpu'
import { waitPatiently } from '../../src/cli/patience.ts'
import { type Gpu, openGpu } from '../../src/gpu/device.ts'
import { startDawn } from './start-dawn.ts'

Object.assign(globalThis, globals)
waitPatiently() // two test files share the cores of a software adapter

let opened: Promise<Gpu> | undefined
let instance: GPU | undefined

/** What WebGPU said, and nobody caught. */
export const uncaught: string[] = []

/** This file's GPU: device, facts and traits. */
export function testGpu(): Promise<Gpu> {
  return (opened ??= open())
}
/** The same, where somebody asked for it. */
export const usedGpu = async () => opened

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

export async function closeGpu(): Promise<void> {
  const gpu = await opened?.catch(() => undefined)
  gpu?.device.destroy()
  opened = instance = undefined
}
