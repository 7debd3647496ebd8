// Attention's kernels alone, forward and backward: milliseconds (median) and GFLOP/s of the operations that op.flops counts.
// Both ways of dealing rows to threads are timed on whatever adapter there is; which one a device gets is kernels/attention.ts's choice.

import { create, globals } from 'webgpu'
import { Buffers } from '../../src/gpu/buffers.ts'
import { openGpu } from '../../src/gpu/device.ts'
import { Pipelines } from '../../src/gpu/pipelines.ts'
import { align, type Place, plan } from '../../src/graph/plan.ts'
import { Replay } from '../../src/graph/replay.ts'
import { type AttentionAttrs, attention, attentionBackwardOp } from '../../src/ops/attention.ts'
import { apply, bytesOf, leaf, type Tensor } from '../../src/tensor.ts'
import { normals } from '../ops.ts'

interface Shape extends AttentionAttrs {
  batch: number
  time: number
}
const SHAPES: Shape[] = [
  { batch: 8, time: 128, heads: 4, kvHeads: 4, headDim: 32, causal: true },
  { batch: 2, time: 512, heads: 6, kvHeads: 6, headDim: 64, causal: true },
]

export default async function run(shapes: Shape[] = SHAPES, variants = [true, false]) {
  Object.assign(globalThis, globals)
  const gpu = create([]) // held: Dawn lives as long as somebody holds it
  const { device, facts, traits } = await openGpu(gpu)
  const pipelines = new Pipelines(device)
  const buffers = new Buffers(device)
  const results: Record<string, unknown>[] = []

  const time = async (roots: readonly Tensor[], software: boolean, flops: number) => {
    const places = new Map<Tensor, Place>()
    const persistent = new Map<string, number>()
    for (const t of [...new Set(roots.flatMap((r) => r.node.inputs)), ...roots]) {
      places.set(t, { buffer: `${places.size}`, offset: 0 })
      persistent.set(`${places.size - 1}`, align(bytesOf(t)))
    }
    const chosen = { ...traits, software }
    const replay = await Replay.prepare(
      { device, traits: chosen, pipelines, buffers },
      plan({ phases: [{ name: 'op', roots }], persistent, places }, chosen),
    )
    const random = normals(1)
    for (const t of roots[0].node.inputs) {
      const { buffer, offset } = replay.at(t)
      device.queue.writeBuffer(buffer, offset, Float32Array.from({ length: bytesOf(t) / 4 }, random.normal))
    }
    const seconds: number[] = []
    for (let i = 0; i < 7; i++) {
      const start = performance.now()
      const encoder = device.createCommandEncoder()
      replay.encode(encoder, 'op')
      device.queue.submit([encoder.finish()])
      await device.queue.onSubmittedWorkDone()
      seconds.push((performance.now() - start) / 1000)
    }
    buffers.release(replay.buffers.values())
    const median = seconds.sort((a, b) => a - b)[3]
    return { ms: +(median * 1000).toFixed(1), gflops: +(flops / median / 1e9).toFixed(2) }
  }

  for (const { batch, time: T, ...attrs } of shapes)
    for (const software of variants) {
      const { heads, kvHeads, headDim } = attrs
      const qkv = leaf('qkv', [batch, T, (heads + 2 * kvHeads) * headDim])
      const out = attention([qkv], attrs)
      const dout = leaf('dout', out.shape)
      const backward = apply(
        attentionBackwardOp,
        [dout, leaf('out', out.shape), leaf('logsumexp', [batch, heads, T]), qkv],
        attrs,
      )
      results.push({
        shape: `B${batch} T${T} H${heads} D${headDim}`,
        kernels: software ? 'rows' : 'tiles',
        forward: await time(out.node.outputs, software, out.node.op.flops!(out.node)),
        backward: await time(backward, software, attentionBackwardOp.flops!(backward[0].node)),
      })
    }
  device.destroy()
  void gpu
  return { adapter: facts.name, results }
}
