// What this device does in a second, measured once: a matrix product for arithmetic, a copy for bandwidth. Good to some ten
// percent, which is enough to cut submits and to tell the user a time.

import type { Gpu } from '../gpu/device.ts'
import { Memory } from '../graph/memory.ts'
import { plan } from '../graph/plan.ts'
import { Replay } from '../graph/replay.ts'
import { copy } from '../ops/copy.ts'
import { matmul } from '../ops/matmul.ts'
import type { Tensor } from '../tensor.ts'

export interface Rates {
  /** Floating-point operations a second in a matrix product. */
  flops: number
  /** Bytes read and written a second in a copy. */
  bandwidth: number
}

export async function calibrate(gpu: Gpu): Promise<Rates> {
  const n = gpu.traits.software ? 192 : 1024
  const memory = new Memory()
  const square = (name: string, size: number) => memory.leaf(name, name, [size, size])
  const product = matmul(square('a', n), square('b', n), 'NT')
  const moved = copy(square('c', 2 * n))
  const once = await timed(gpu, memory, [product])
  const flops = (2 * n ** 3) / once
  return { flops, bandwidth: (8 * (2 * n) ** 2) / (await timed(gpu, memory, [moved])) }
}

/** Seconds of one run: the best of three batches that last long enough to be told from the cost of a submit. */
async function timed(gpu: Gpu, memory: Memory, roots: Tensor[]): Promise<number> {
  const phases = [{ name: 'run', roots }]
  const used = new Map([...memory.buffers])
  const replay = await Replay.prepare(gpu, plan({ phases, persistent: used, places: memory.places }, gpu.traits))
  try {
    const run = async (count: number) => {
      const start = performance.now()
      const encoder = gpu.device.createCommandEncoder()
      for (let i = 0; i < count; i++) replay.encode(encoder, 'run')
      gpu.device.queue.submit([encoder.finish()])
      await gpu.device.queue.onSubmittedWorkDone()
      return (performance.now() - start) / 1000
    }
    await run(1)
    let count = 1
    while ((await run(count)) < 0.02 && count < 256) count *= 4
    const times = [await run(count), await run(count), await run(count)]
    return Math.min(...times) / count
  } finally {
    gpu.buffers.release(replay.buffers.values())
  }
}

/** Rates to cut submits by until a device has been measured: slow enough for any watchdog. */
export const cautiousRates = (software: boolean) =>
  software ? { flops: 1.5e9, bandwidth: 2e9 } : { flops: 3e11, bandwidth: 3e10 }
