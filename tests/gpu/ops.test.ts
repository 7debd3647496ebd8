// Every op's kernel agrees with its float64 reference, on poisoned buffers, twice with the same bits, and touches nothing
// beyond its outputs. The tolerance is the op's own (Op.tolerance).

import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Buffers } from '../../src/gpu/buffers.ts'
import { traitsOf } from '../../src/gpu/device.ts'
import { Pipelines } from '../../src/gpu/pipelines.ts'
import { evaluate } from '../../src/graph/cpu.ts'
import { align, type Place, plan } from '../../src/graph/plan.ts'
import { Replay } from '../../src/graph/replay.ts'
import { bytesOf, type Op, type OpCase, type Tensor } from '../../src/tensor.ts'
import { describeCase, instantiate, ops } from '../ops.ts'
import { gpuDevice } from './dawn.ts'
import { read, write } from './memory.ts'

const POISON = 0x7fc0dead // a quiet NaN that no kernel writes
let device: GPUDevice
let pipelines: Pipelines
let buffers: Buffers

beforeAll(async () => {
  device = await gpuDevice()
  pipelines = new Pipelines(device)
  buffers = new Buffers(device)
})

describe.each(ops.filter((op) => op.cases.length))('$name', (op) => {
  const runs = op.cases.flatMap((opCase) => [
    { opCase, accumulate: false, software: true },
    ...(op.accumulates?.length && !opCase.large ? [{ opCase, accumulate: true, software: true }] : []),
    // The kernels for real GPUs run here as well, where they are others than those for a software adapter.
    ...(hasOwnGpuKernels(op, opCase) ? [{ opCase, accumulate: false, software: false }] : []),
  ])
  const title = (r: (typeof runs)[number]) =>
    describeCase(r.opCase) + (r.accumulate ? ' accumulating' : '') + (r.software ? '' : ' as on a GPU')
  it.each(runs.map((r) => [title(r), r] as const))('%s', async (_, run) => {
    await check(op, run.opCase, run.accumulate, run.software)
  })
})
afterEach(() => expect(buffers.bytes).toBe(0))

/** Whether the op dispatches differently on a GPU than on a CPU that plays one. */
function hasOwnGpuKernels(op: Op, opCase: OpCase<unknown>): boolean {
  const { node } = instantiate(op, opCase).outputs[0]
  const traits = (software: boolean) => ({
    maxBinding: 2 ** 27,
    maxBufferSize: 2 ** 28,
    maxWorkgroupStorage: 16384,
    maxInvocations: 256,
    maxStorageBuffers: 8,
    software,
    subgroups: { min: 4, max: 4 },
  })
  const described = (software: boolean) =>
    JSON.stringify(
      op
        .dispatch(node, traits(software), [false])
        .map(({ shader, entry, constants, workgroups }) => ({ shader, entry, constants, workgroups })),
    )
  return described(true) !== described(false)
}

async function check(op: Op, opCase: OpCase<unknown>, accumulating: boolean, software: boolean) {
  const { leaves, outputs, feed } = instantiate(op, opCase)
  const expected = evaluate(outputs, feed)
  const accumulate = new Set(accumulating ? op.accumulates!.flatMap((i) => outputs[i] ?? []) : [])

  const places = new Map<Tensor, Place>()
  const sizes = new Map<string, number>()
  for (const t of [...leaves, ...outputs]) {
    if (op.aliases?.[t.index] !== undefined && t.node === outputs[0].node) continue
    const buffer = `${leaves.includes(t) ? 'in' : 'out'} ${places.size}`
    places.set(t, { buffer, offset: 0 })
    sizes.set(buffer, align(bytesOf(t)) + 256) // 256 bytes of guard behind the padding
  }
  const traits = traitsOf(device, software)
  const replay = await Replay.prepare(
    { device, traits, pipelines, buffers },
    plan({ phases: [{ name: 'op', roots: outputs }], persistent: sizes, places, accumulate }, traits),
  )
  const before = new Float32Array(1).fill(0.5)[0]

  const once = async () => {
    for (const buffer of replay.buffers.values())
      write(device, buffer, 0, new Uint32Array(buffer.size / 4).fill(POISON))
    for (const [t, values] of feed)
      write(device, replay.at(t).buffer, 0, t.dtype === 'u32' ? Uint32Array.from(values) : values)
    for (const t of accumulate) write(device, replay.at(t).buffer, 0, new Float32Array(bytesOf(t) / 4).fill(before))
    const encoder = device.createCommandEncoder()
    replay.encode(encoder, 'op')
    device.queue.submit([encoder.finish()])
    return Promise.all(outputs.map((t) => read(device, replay.at(t).buffer)))
  }
  const [first, second] = [await once(), await once()]
  buffers.release(replay.buffers.values())

  outputs.forEach((t, o) => {
    const count = bytesOf(t) / 4
    const words = new Uint32Array(first[o])
    expect(
      words.subarray(count).every((w) => w === POISON),
      `output ${o}: nothing written behind it`,
    ).toBe(true)
    expect(Buffer.compare(Buffer.from(first[o]), Buffer.from(second[o])), `output ${o}: the same bits twice`).toBe(0)
    const got = t.dtype === 'u32' ? words : new Float32Array(first[o])
    const want = expected[o]
    const rms = Math.sqrt(want.reduce((s, v) => s + v * v, 0) / count)
    const tolerance = opCase.tolerance ?? op.tolerance ?? 1e-5
    let worst = 0
    let at = 0
    for (let i = 0; i < count; i++) {
      const target = want[i] + (accumulate.has(t) ? before : 0)
      const error = Math.abs(got[i] - target) / (Math.abs(target) + rms + 1e-30)
      if (!(error <= worst)) [worst, at] = [error, i]
    }
    expect(worst, `output ${o}: relative error at ${at} (${got[at]} for ${want[at]})`).toBeLessThanOrEqual(tolerance)
  })
}
