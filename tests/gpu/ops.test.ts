// Every op's kernel agrees with its float64 reference, on poisoned buffers, twice with the same bits, and touches nothing
// beyond its outputs. The tolerance is the op's own (Op.tolerance). Kept in 16 bits, where f32 falls just beyond the middle of two
// neighbours the other one may be taken: that is one spacing, and rare.

import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Buffers } from '../../src/gpu/buffers.ts'
import { traitsOf } from '../../src/gpu/device.ts'
import { Pipelines } from '../../src/gpu/pipelines.ts'
import { evaluate } from '../../src/graph/cpu.ts'
import { align, type Place, plan } from '../../src/graph/plan.ts'
import { Replay } from '../../src/graph/replay.ts'
import { fromBf16, fromF16, toBf16, toF16 } from '../../src/half.ts'
import { bytesOf, type Half, isHalf, type Op, type OpCase, size, type Tensor } from '../../src/tensor.ts'
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
  // Attention in f32 is attention.test.ts's, at more edges.
  const cases = op.name.startsWith('attention') ? op.cases.slice(0, 1) : op.cases
  const runs = cases.flatMap((opCase, i) => [
    { opCase, accumulate: false, software: true },
    // Adding to what is there is a line of a kernel of its own: every second shape will do.
    ...(op.accumulates?.length && !opCase.large && i % 2 === 0 ? [{ opCase, accumulate: true, software: true }] : []),
    // The kernels for real GPUs run here as well, where they are others than those for a software adapter.
    ...(hasOwnGpuKernels(op, opCase) ? [{ opCase, accumulate: false, software: false }] : []),
  ]) as Run[]
  const halved = op.cases.filter((c) => !c.large && op.halves?.(instantiate(op, c).outputs[0].node).length).slice(0, 2)
  halved.forEach((opCase, i) => {
    runs.push({ opCase, accumulate: false, software: true, half: i ? 'f16' : 'bf16' })
    if (i && hasOwnGpuKernels(op, opCase)) runs.push({ opCase, accumulate: false, software: false, half: 'bf16' })
  })
  const title = (r: Run) =>
    [describeCase(r.opCase), r.accumulate && 'accumulating', r.half && `in ${r.half}`, !r.software && 'as on a GPU']
      .filter(Boolean)
      .join(' ')
  it.each(runs.map((r) => [title(r), r] as const))('%s', async (_, run) => {
    await check(op, run)
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

interface Run {
  opCase: OpCase<unknown>
  accumulate: boolean
  software: boolean
  half?: Half
}

async function check(op: Op, { opCase, accumulate: accumulating, software, half }: Run) {
  const { leaves, outputs, feed: draw } = instantiate(op, opCase, half)
  const feed = draw()
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
  const offered = traitsOf(device, software)
  const traits = { ...offered, maxBinding: opCase.maxBinding ?? offered.maxBinding }
  const replay = await Replay.prepare(
    { device, traits, pipelines, buffers },
    plan({ phases: [{ name: 'op', roots: outputs }], persistent: sizes, places, accumulate }, traits),
  )
  const before = new Float32Array(1).fill(0.5)[0]

  const once = async () => {
    for (const buffer of replay.buffers.values())
      write(device, buffer, 0, new Uint32Array(buffer.size / 4).fill(POISON))
    for (const [t, values] of feed)
      write(
        device,
        replay.at(t).buffer,
        0,
        t.dtype === 'u32' ? Uint32Array.from(values) : isHalf(t) ? packed(values, t) : values,
      )
    for (const t of accumulate) write(device, replay.at(t).buffer, 0, new Float32Array(bytesOf(t) / 4).fill(before))
    const encoder = device.createCommandEncoder()
    replay.encode(encoder, 'op')
    device.queue.submit([encoder.finish()])
    return Promise.all(outputs.map((t) => read(device, replay.at(t).buffer)))
  }
  // Where it is the grid that is large, once will do: others show that the bits are the same.
  const dispatches = op.dispatch(outputs[0].node, traits, [false])
  const isWide = dispatches.some(({ workgroups: [x, y, z] }) => x * y * z > 65535)
  const first = await once()
  const second = isWide ? first : await once()
  buffers.release(replay.buffers.values())

  outputs.forEach((t, o) => {
    const count = size(t.shape)
    const words = new Uint32Array(first[o])
    expect(
      words.subarray(bytesOf(t) / 4).every((w) => w === POISON),
      `output ${o}: nothing written behind it`,
    ).toBe(true)
    expect(Buffer.compare(Buffer.from(first[o]), Buffer.from(second[o])), `output ${o}: the same bits twice`).toBe(0)
    const got = t.dtype === 'u32' ? words : isHalf(t) ? unpacked(words, t) : new Float32Array(first[o])
    const want = expected[o]
    let squares = 0
    for (const x of want) squares += x * x
    const rms = Math.sqrt(squares / count)
    const tolerance = opCase.tolerance ?? op.tolerance ?? 1e-5
    let worst = 0
    let at = 0
    let others = 0
    for (let i = 0; i < count; i++) {
      const target = want[i] + (accumulate.has(t) ? before : 0)
      const isOther = isHalf(t) && Math.abs(got[i] - target) > tolerance * (Math.abs(target) + rms)
      if (isOther) others++
      const beyond = Math.abs(got[i] - target) - (isOther ? spacing(target, t) : 0)
      const error = beyond / (Math.abs(target) + rms + 1e-30)
      if (!(error <= worst)) [worst, at] = [error, i]
    }
    expect(others, `output ${o}: elements rounded to the other neighbour`).toBeLessThanOrEqual(2 + count / 50)
    expect(worst, `output ${o}: relative error at ${at} (${got[at]} for ${want[at]})`).toBeLessThanOrEqual(tolerance)
  })
}

function packed(values: ArrayLike<number>, { dtype }: Tensor): Uint32Array<ArrayBuffer> {
  const halves = Uint16Array.from(values, dtype === 'bf16' ? toBf16 : toF16)
  return new Uint32Array(halves.buffer)
}
const unpacked = (words: Uint32Array, { dtype }: Tensor) =>
  Float32Array.from(new Uint16Array(words.buffer), dtype === 'bf16' ? fromBf16 : fromF16)
/** Between neighbours of this size. */
const spacing = (x: number, { dtype }: Tensor) =>
  Math.max(Math.abs(x) * (dtype === 'bf16' ? 2 ** -7 : 2 ** -10), 2 ** -24)
