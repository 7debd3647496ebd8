// How long each dispatch of a phase takes on this device: by the GPU's own clock, or where it has none by waiting for the
// queue. Running a dispatch alone and again changes what is in its buffers, never how long it takes: measure a program whose
// weights nobody needs.

import type { Gpu } from '../gpu/device.ts'
import { resolution, Timestamps } from '../gpu/timestamps.ts'
import type { Replay } from '../graph/replay.ts'

/** What rounding may cost: one part in so many. */
const PRECISION = 20
const MOST_REPEATS = 256
const PASSES = 3

/** Seconds of each dispatch of a phase, medians of a few passes. */
export async function timeDispatches(gpu: Gpu, replay: Replay, phase: string): Promise<Float64Array> {
  const count = replay.dispatches(phase)
  const timestamps = Timestamps.open(gpu.device)
  try {
    const once = timestamps ? byTimestamps(gpu.device, timestamps, replay, phase) : byQueue(gpu.device, replay, phase)
    const repeats = new Uint32Array(count).fill(1)
    const first = await once(repeats) // compiles what is not compiled yet, and warms caches
    first.seconds.forEach((seconds, i) => {
      const wanted = (PRECISION * first.resolution) / Math.max(seconds, first.resolution / 4)
      repeats[i] = Math.min(MOST_REPEATS, Math.max(1, Math.ceil(wanted)))
    })
    const passes: Float64Array[] = []
    for (let pass = 0; pass < PASSES; pass++) passes.push((await once(repeats)).seconds)
    return Float64Array.from({ length: count }, (_, i) => passes.map((p) => p[i]).sort((a, b) => a - b)[PASSES >> 1])
  } finally {
    timestamps?.close()
  }
}

/** Seconds of a single run of each dispatch, when it was run `repeats[i]` times in a row; and how finely time was told. */
type Pass = (repeats: Uint32Array) => Promise<{ seconds: Float64Array; resolution: number }>

function byTimestamps(device: GPUDevice, timestamps: Timestamps, replay: Replay, phase: string): Pass {
  return async (repeats) => {
    const seconds = new Float64Array(repeats.length)
    let finest = 0
    for (let from = 0; from < repeats.length; from += Timestamps.pairs) {
      const pairs = Math.min(Timestamps.pairs, repeats.length - from)
      for (let pair = 0; pair < pairs; pair++) {
        const i = from + pair
        const encoder = device.createCommandEncoder()
        replay.encode(encoder, phase, i, i + 1, timestamps.writes(pair), repeats[i])
        device.queue.submit([encoder.finish()]) // a submit each: none is long, whatever the phase is
      }
      const times = await timestamps.read(pairs)
      for (let pair = 0; pair < pairs; pair++)
        seconds[from + pair] = Number(times[2 * pair + 1] - times[2 * pair]) / 1e9 / repeats[from + pair]
      finest = resolution(times)
    }
    return { seconds, resolution: finest / 1e9 }
  }
}

function byQueue(device: GPUDevice, replay: Replay, phase: string): Pass {
  return async (repeats) => {
    const seconds = new Float64Array(repeats.length)
    for (let i = 0; i < repeats.length; i++) {
      const start = performance.now()
      const encoder = device.createCommandEncoder()
      replay.encode(encoder, phase, i, i + 1, undefined, repeats[i])
      device.queue.submit([encoder.finish()])
      await device.queue.onSubmittedWorkDone()
      seconds[i] = (performance.now() - start) / 1000 / repeats[i]
    }
    return { seconds, resolution: 1e-3 } // a submit and its answer take about that
  }
}
