// Which variant of each matrix product is the fastest on this device. Candidates are timed by the GPU's clock, and only those that
// gave the default's bits on the same numbers may win: a tuned run is bitwise the run that was not tuned. Knows the device and the
// shapes of plans; where results are kept is tuned-kernels.ts's matter.

import type { Gpu } from '../gpu/device.ts'
import { Readback } from '../gpu/readback.ts'
import { Memory } from '../graph/memory.ts'
import { type Plan, plan } from '../graph/plan.ts'
import { Replay } from '../graph/replay.ts'
import type { KernelFacts } from '../kernel.ts'
import { defaultVariant, type Extents, nameOf, shapeNames, turned } from '../ops/kernels/matmul-variants.ts'
import { type FusedMatmulAttrs, fusedMatmul, weightGradient } from '../ops/matmul.ts'
import { apply, bytesOf, type Tensor } from '../tensor.ts'
import { timeDispatches } from '../train/stopwatch.ts'
import { keyOf, type TunedKernel } from './tuned-kernels.ts'

/** What a variant must win by: less may be noise, and the next measurement would say otherwise. */
const MARGIN = 0.03
/** Products of fewer operations cost a launch, whatever computes them. */
const LEAST_FLOPS = 2 ** 24

/** The products of a plan that have variants on this device, each once, largest first. */
export function productsOf({ phases }: Plan, { traits }: Gpu): KernelFacts[] {
  const found = new Map<string, KernelFacts>()
  const variant = (facts: KernelFacts) => {
    if (isMeasurable(facts)) found.set(keyOf(facts), facts)
    return undefined
  }
  for (const { node, accumulate } of phases.flatMap(({ nodes }) => nodes))
    node.op.dispatch(node, { ...traits, variant }, accumulate)
  return [...found.values()].sort((a, b) => flopsOf(b) - flopsOf(a))
}
const isMeasurable = (facts: KernelFacts) => facts.quantized === 'none' && flopsOf(facts) >= LEAST_FLOPS
function flopsOf(facts: KernelFacts) {
  const { M, N, K, batch } = facts as unknown as Required<Extents>
  return 2 * M * N * K * batch
}

/**
 * Measures one product. @param cancelled is asked before every candidate @param tried hears of each: null where its numbers are others
 * @returns null where it was cancelled
 */
export async function tuneProduct(
  gpu: Gpu,
  facts: KernelFacts,
  cancelled: () => boolean,
  tried: (variant: string, seconds: number | null) => void = () => {},
): Promise<TunedKernel | null> {
  const extents = facts as unknown as Extents
  const named = (name: string) => ({ ...gpu, traits: { ...gpu.traits, variant: () => name } })
  const standard = nameOf(defaultVariant(extents, gpu.traits))
  const { planned, inputs, outputs } = productPlan(facts, gpu)
  const first = await Replay.prepare(named(standard), planned)
  const readback = await Readback.open(gpu.device, gpu.buffers, SAMPLE).catch((error) => {
    gpu.buffers.release(first.buffers.values())
    throw error
  })
  try {
    for (const t of inputs) fill(gpu.device, first.at(t).buffer)
    const seconds = async (replay: Replay) => (await timeDispatches(gpu, replay, 'run')).reduce((a, b) => a + b)
    const expected = await results(gpu.device, first, outputs, readback)
    const defaultSeconds = await seconds(first)
    let best = { variant: standard, seconds: defaultSeconds }
    tried(standard, defaultSeconds)
    const tryOut = async (variant: string) => {
      if (variant === standard || cancelled()) return
      const replay = await Replay.prepare(named(variant), planned, first.buffers)
      if (!same(expected, await results(gpu.device, replay, outputs, readback))) return tried(variant, null)
      const taken = await seconds(replay)
      tried(variant, taken)
      if (taken < best.seconds) best = { variant, seconds: taken }
    }
    for (const name of shapeNames(extents, gpu.traits)) await tryOut(name)
    for (const axis of turned(best.variant).keys()) await tryOut(turned(best.variant)[axis])
    if (cancelled()) return null
    if (best.seconds > defaultSeconds * (1 - MARGIN)) best = { variant: standard, seconds: defaultSeconds }
    return { facts, ...best, defaultVariant: standard, defaultSeconds }
  } finally {
    readback.close(gpu.buffers)
    gpu.buffers.release(first.buffers.values())
  }
}

/** The product that `facts` describe, alone: as the plan's own ops dispatch it. */
function productPlan(facts: KernelFacts, { traits }: Gpu) {
  const { layout, M, N, K, batch, ...rest } = facts as unknown as FusedMatmulAttrs &
    Required<Extents> & { headDim?: number }
  const batched = batch > 1
  const of = (rows: number, columns: number) => [...(batched ? [batch] : []), rows, columns]
  const memory = new Memory()
  const inputs: Tensor[] = []
  const input = (shape: number[]) => {
    inputs.push(memory.leaf(`input ${inputs.length}`, `input ${inputs.length}`, shape))
  }
  input(layout === 'TN' ? of(K, M) : of(M, K))
  input(layout === 'NT' ? of(N, K) : of(K, N))
  if (rest.bias) input([N])
  const { again = false, gated = false, headDim = 0 } = rest // facts where they are so, as kernels are kept by their facts
  if (gated || rest.derivative !== 'none') input(of(M, N))
  if (rest.residual) input(of(M, N))
  const { bias, activation, derivative, residual, savesPreActivation, columnSums } = rest
  const turn = headDim ? { headDim, theta: 10000 } : undefined
  if (turn) inputs.push(memory.leaf('positions', 'positions', [M], 'u32'))
  const more = { savesPreActivation, columnSums, again, gated, turn }
  const attrs = { layout, batched, bias, activation, derivative, residual, ...more }
  const outputs = apply(columnSums ? weightGradient : fusedMatmul, inputs, attrs)
  for (const [i, t] of outputs.entries()) memory.place(t, `output ${i}`)
  const phases = [{ name: 'run', roots: outputs }]
  return { planned: plan({ phases, persistent: memory.buffers, places: memory.places }, traits), inputs, outputs }
}

/** Bytes that are compared at a time, and how often: large results are looked at in places, the ends among them. */
const SAMPLE = 2 ** 20
const SAMPLES = 16

async function results(device: GPUDevice, replay: Replay, outputs: readonly Tensor[], readback: Readback) {
  const encoder = device.createCommandEncoder()
  for (const t of outputs) encoder.clearBuffer(replay.at(t).buffer) // what another left there counts for nothing
  replay.encode(encoder, 'run')
  device.queue.submit([encoder.finish()])
  const found: ArrayBuffer[] = []
  for (const t of outputs) {
    const { buffer } = replay.at(t)
    const bytes = bytesOf(t)
    const count = Math.min(SAMPLES, Math.ceil(bytes / SAMPLE))
    for (let i = 0; i < count; i++) {
      const at = Math.max(0, Math.floor(((bytes - SAMPLE) * i) / Math.max(1, count - 1) / 4) * 4)
      found.push(await readback.read(buffer, at, Math.min(SAMPLE, bytes - at)))
    }
  }
  return found
}
function same(expected: readonly ArrayBuffer[], found: readonly ArrayBuffer[]) {
  return expected.every((piece, i) => {
    const [a, b] = [piece, found[i]].map((bytes) => new Uint32Array(bytes))
    return a.every((word, j) => word === b[j])
  })
}

/** Numbers in [−1, 1), of which sums in another order are others. */
function fill({ queue }: GPUDevice, buffer: GPUBuffer) {
  for (let at = 0; at < buffer.size; at += NOISE.byteLength)
    queue.writeBuffer(buffer, at, NOISE, 0, Math.min(NOISE.length, (buffer.size - at) / 4))
}
const NOISE = Float32Array.from({ length: 99_991 }, (_, i) => (Math.imul(i + 1, 2654435761) >>> 0) / 2 ** 31 - 1)
