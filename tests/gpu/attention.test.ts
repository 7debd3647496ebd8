// Both ways of attention (rows, for software adapters, and tiles, for GPUs) on whatever adapter there is, against the float64
// reference at the edges of the tiles. plain/golden.test.ts holds the reference to PyTorch's float64 numbers, in every layout. What
// takes the time is compiling, three kernels a case: so a case is an edge of several kinds.

import { describe, expect, it } from 'vitest'
import { evaluate } from '../../src/graph/cpu.ts'
import { align, type Place, plan } from '../../src/graph/plan.ts'
import { Replay } from '../../src/graph/replay.ts'
import type { AttentionAttrs } from '../../src/ops/attention.ts'
import { localAndGlobal } from '../../src/ops/scalar/blocks.ts'
import { bytesOf, size, type Tensor } from '../../src/tensor.ts'
import { attentionGraph, type Given } from '../golden/attention.ts'
import { normals } from '../ops.ts'
import { testGpu } from './dawn.ts'
import { read, write } from './memory.ts'

const POISON = 0x7fc0dead
/** |error| ≤ this · (|value| + rms): some hundred f32 roundings, as for every op. */
const TOLERANCE = 1e-5

describe.each([
  ['rows', true],
  ['tiles', false],
])('%s', (_, software) => {
  it.each([
    // around one tile of 64 own rows and 32 others, with channels by fours and not
    { B: 2, T: 31, heads: 3, kvHeads: 1, headDim: 32, causal: true, packed: true, alibi: true },
    { B: 1, T: 130, heads: 2, kvHeads: 1, headDim: 20, causal: false, packed: true },
    { B: 2, T: 64, heads: 2, kvHeads: 2, headDim: 64, causal: true, packed: false },
    { B: 3, T: 65, heads: 4, kvHeads: 2, headDim: 5, causal: true, packed: false },
    { B: 1, T: 4, heads: 1, kvHeads: 1, headDim: 1, causal: true, packed: true },
    // a head wider than 64 halves the tiles of dK and dV
    { B: 1, T: 67, heads: 1, kvHeads: 1, headDim: 127, causal: true, packed: true },
    // and one wider than 128 all of them, again
    { B: 1, T: 33, heads: 2, kvHeads: 1, headDim: 256, causal: true, packed: false, window: 20 },
    // windows and documents that start and end within a tile, fill one, and span several
    {
      B: 1,
      T: 199,
      heads: 2,
      kvHeads: 1,
      headDim: 16,
      causal: true,
      packed: false,
      documents: [0, 3, 64, 96, 97, 198],
    },
    { B: 1, T: 130, heads: 2, kvHeads: 1, headDim: 8, causal: true, packed: true, window: 37, documents: [0, 70] },
    // blocks: few and many at random, the near and the first, and documents across them
    {
      B: 1,
      T: 257,
      heads: 2,
      kvHeads: 1,
      headDim: 128,
      causal: true,
      packed: false,
      blocks: randomBlocks(257, 128, 0.6),
    },
    {
      ...{ B: 1, T: 190, heads: 1, kvHeads: 1, headDim: 4, causal: true, packed: true, documents: [0, 50, 130] },
      blocks: localAndGlobal(190, 64, 2, 1),
    },
  ])(
    '$B × $T × $headDim, $heads heads of $kvHeads, causal $causal, packed $packed, window $window, documents $documents, alibi $alibi, blocks $blocks.keys',
    async (c) => {
      const { B, T, packed, documents, ...attrs } = { documents: undefined, ...c }
      const starts =
        documents && Uint32Array.from({ length: B * T }, (_, i) => documents.findLast((start) => start <= i % T)!)
      const { heads, kvHeads, headDim } = attrs
      const widths = packed ? [heads + 2 * kvHeads] : [heads, kvHeads, kvHeads]
      const random = normals(T)
      const array = (n: number) => Float32Array.from({ length: n }, random.normal)
      const qkv = widths.map((w) => ({ shape: [B, T, w * headDim], data: array(B * T * w * headDim) }))
      const dout = array(B * T * heads * headDim)
      const got = await run(attrs, qkv, dout, software, starts)
      const want = attentionGraph(attrs, qkv, dout, starts)
      const [out, logsumexp, ...gradients] = evaluate(want.roots, want.feed)
      close(got.out, out)
      close(got.logsumexp, logsumexp)
      for (const [i, g] of got.gradients.entries()) close(g, gradients[i])
    },
  )

  it('reads nothing of blocks that are not listed', async () => {
    const [T, block, D] = [192, 64, 8]
    const attrs = { heads: 1, kvHeads: 1, headDim: D, causal: true, blocks: { size: block, keys: [[0], [1], [0, 2]] } }
    const random = normals(5)
    const array = (width: number) => Float32Array.from({ length: T * width }, random.normal)
    const given = (data: Float32Array<ArrayBuffer>) => [{ shape: [1, T, 3 * D], data }]
    const [qkv, dout] = [array(3 * D), array(D)]
    // What the second block holds shows wherever it is read, if only to be multiplied by zero.
    const spoiled = (values: Float32Array<ArrayBuffer>) =>
      values.map((x, i) => (Math.floor((i / values.length) * 3) === 1 ? Number.NaN : x))
    const got = await run(attrs, given(spoiled(qkv)), spoiled(dout), software)
    const want = attentionGraph(attrs, given(qkv), dout)
    const [out, logsumexp, gradient] = evaluate(want.roots, want.feed)
    const others = <A extends Float32Array | Float64Array>(values: A) =>
      values.filter((_, i) => Math.floor((i / values.length) * 3) !== 1) as A
    expect(got.out.some(Number.isNaN)).toBe(true)
    close(others(got.out), others(out))
    close(others(got.logsumexp), others(logsumexp))
    close(others(got.gradients[0]), others(gradient))
  })
})

/** Each block sees itself, and of those before it some. */
function randomBlocks(T: number, size: number, share: number) {
  const random = normals(T)
  const keys = Array.from({ length: Math.ceil(T / size) }, (_, block) =>
    Array.from({ length: block + 1 }, (_, key) => key).filter((key) => key === block || random.uniform() < share),
  )
  return { size, keys }
}

/** Forward and backward twice, on poisoned buffers: the same bits, and nothing written behind the results. */
async function run(attrs: AttentionAttrs, given: Given, dout: Float32Array, software: boolean, starts?: Uint32Array) {
  const gpu = await testGpu()
  const { device, buffers } = gpu
  const { roots, feed } = attentionGraph(attrs, given, dout, starts)
  const places = new Map<Tensor, Place>()
  const persistent = new Map<string, number>()
  for (const t of [...feed.keys(), ...roots]) {
    const buffer = `${places.size}`
    places.set(t, { buffer, offset: 0 })
    persistent.set(buffer, align(bytesOf(t)) + 256)
  }
  const traits = { ...gpu.traits, software, maxWorkgroupStorage: 16384 }
  const replay = await Replay.prepare(
    { ...gpu, traits },
    plan({ phases: [{ name: 'attention', roots }], persistent, places }, traits),
  )
  const once = async () => {
    for (const b of replay.buffers.values()) write(device, b, 0, new Uint32Array(b.size / 4).fill(POISON))
    for (const [t, values] of feed) write(device, replay.at(t).buffer, 0, values)
    const encoder = device.createCommandEncoder()
    replay.encode(encoder, 'attention')
    device.queue.submit([encoder.finish()])
    return Promise.all(roots.map((t) => read(device, replay.at(t).buffer)))
  }
  const [first, second] = [await once(), await once()]
  buffers.release(replay.buffers.values())
  first.forEach((bytes, i) => {
    expect(Buffer.compare(Buffer.from(bytes), Buffer.from(second[i])), 'the same bits twice').toBe(0)
    const behind = new Uint32Array(bytes).subarray(size(roots[i].shape))
    expect(
      behind.every((w) => w === POISON),
      'nothing written behind',
    ).toBe(true)
  })
  const [out, logsumexp, ...gradients] = first.map((b, i) => new Float32Array(b).subarray(0, size(roots[i].shape)))
  return { out, logsumexp, gradients }
}

function close(got: Float32Array, want: ArrayLike<number>) {
  let squares = 0
  for (let i = 0; i < want.length; i++) squares += want[i] ** 2
  const rms = Math.sqrt(squares / want.length)
  expect(got.length).toBe(want.length)
  let worst = 0
  got.forEach((x, i) => {
    const error = Math.abs(x - want[i]) / (Math.abs(want[i]) + rms + 1e-30)
    if (!(error <= worst)) worst = error
  })
  expect(worst).toBeLessThan(TOLERANCE)
}
