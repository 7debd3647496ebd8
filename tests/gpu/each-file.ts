// Runs anew for every file of GPU tests, whose other modules stay loaded: a test fails on every WebGPU error that nobody caught, and is
// marked as a GPU case, so that a silent skip shows at the end of `npm test`.
import { afterEach, expect } from 'vitest'
import { uncaught, usedGpu } from './dawn.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** The adapter that this test ran on. */
    gpu?: string
  }
}

afterEach(async ({ task }) => {
  const gpu = await usedGpu()
  if (!gpu) return
  task.meta.gpu = gpu.facts.name
  await gpu.device.queue.onSubmittedWorkDone() // errors arrive no later than the work that caused them
  expect(uncaught.splice(0), 'WebGPU errors that nobody caught').toEqual([])
})
