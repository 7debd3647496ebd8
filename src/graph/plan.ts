// A step as one static list, and a place for every number in it. Lifetimes decide buffers, so peak memory is known before
// anything is allocated. Knows sizes and order; knows no device object and runs nothing.
//
// Every temporary lives in a buffer of its own class rather than at an offset of one arena: WebGPU forbids to bind one
// buffer both `read` and `read_write` in a dispatch, and a binding may be smaller than an arena would have to be.

import type { DeviceTraits } from '../kernel.ts'
import { bytesOf, isLeaf, type Node, type Tensor, topological } from '../tensor.ts'

/** Storage offsets are multiples of 256 bytes (minStorageBufferOffsetAlignment); so are all sizes here. */
export const align = (bytes: number) => Math.ceil(bytes / 256) * 256

/** Where a tensor's numbers are: a byte range of a buffer. */
export interface Place {
  buffer: string
  offset: number
}
export interface Phase {
  name: string
  roots: readonly Tensor[]
  /**
   * u32 [seed, step, micro-step, 0]: by these, results that are kept in 16 bits are rounded up or down at random, as often
   * as they are near. Where left out, to the nearest.
   */
  rounding?: Tensor | null
}
export interface PlanInput {
  /** Run in this order; the first may be repeated (gradient accumulation), so nothing of it but slots outlives it. */
  phases: readonly Phase[]
  /** Sizes in bytes of the buffers that outlive a step: parameters, gradients, moments, inputs. */
  persistent: ReadonlyMap<string, number>
  /** Where leaves are (every leaf that is reached must be here), and where results are kept (their op writes there). */
  places: ReadonlyMap<Tensor, Place>
  /** Results that are added to what their place holds (gradients, the loss) instead of replacing it. */
  accumulate?: ReadonlySet<Tensor>
}
export interface PlannedNode {
  node: Node
  accumulate: boolean[]
  /** Buffers of the op's temporaries, and how much of each is theirs. */
  scratch: Place[]
  scratchBytes: number[]
}
export interface Plan {
  phases: { name: string; nodes: PlannedNode[]; rounding: Tensor | null }[]
  places: ReadonlyMap<Tensor, Place>
  /** Bytes of every buffer, persistent and temporary. */
  buffers: ReadonlyMap<string, number>
  temporaryBytes: number
}
/** Of all its buffers. */
export const plannedBytes = ({ buffers }: Plan) => [...buffers.values()].reduce((a, b) => a + b, 0)

interface Lifetime {
  bytes: number
  from: number
  until: number
}

export function plan(
  { phases, persistent, places: fixed, accumulate = new Set() }: PlanInput,
  device: DeviceTraits,
): Plan {
  const places = new Map(fixed)
  const lifetimes = new Map<Tensor, Lifetime>() // keyed by the tensor that owns the storage
  const owner = new Map<Tensor, Tensor>()
  const scratch: { planned: PlannedNode; index: number; life: Lifetime }[] = []
  const done = new Set<Node>()
  let time = 0

  const planned = phases.map(({ name, roots, rounding = null }) => {
    const nodes = topological(roots).filter((node) => !done.has(node) && !isLeaf(node.outputs[0]))
    return { name, nodes: nodes.map((node) => place(node)), rounding, end: time }
  })

  function place(node: Node): PlannedNode {
    done.add(node)
    const now = time++
    for (const x of node.inputs) use(x, now)
    node.outputs.forEach((y, o) => {
      const from = node.op.aliases?.[o]
      if (from !== undefined) owner.set(y, owner.get(node.inputs[from]) ?? node.inputs[from])
      if (!places.has(owner.get(y) ?? y)) use(y, now)
    })
    const scratchBytes = node.op.scratch?.(node, device) ?? []
    const accumulates = node.outputs.map((y) => accumulate.has(y))
    const result: PlannedNode = { node, accumulate: accumulates, scratch: [], scratchBytes }
    scratchBytes.forEach((bytes, index) => {
      scratch.push({ planned: result, index, life: { bytes: align(bytes), from: now, until: now } })
    })
    return result
  }
  function use(t: Tensor, now: number) {
    const holder = owner.get(t) ?? t
    if (places.has(holder)) return
    const life = lifetimes.get(holder)
    if (life) life.until = now
    else if (isLeaf(holder)) throw new Error(`leaf ${holder.node.attrs.name} has no place`)
    else lifetimes.set(holder, { bytes: align(bytesOf(holder)), from: now, until: now })
  }
  // A root without a place is read after its phase: keep it to the end of that phase.
  phases.forEach(({ roots }, i) => {
    for (const t of roots) {
      const life = lifetimes.get(owner.get(t) ?? t)
      if (life) life.until = Math.max(life.until, planned[i].end)
    }
  })

  const wanting = [
    ...[...lifetimes].map(([t, life]) => ({ life, give: (p: Place) => places.set(t, p), what: t.node.op.name })),
    ...scratch.map(({ planned, index, life }) => ({
      life,
      give: (p: Place) => (planned.scratch[index] = p),
      what: planned.node.op.name,
    })),
  ]
  const temporary = shareBuffers(wanting, device)
  for (const [t, holder] of owner) if (places.has(holder)) places.set(t, places.get(holder)!)
  const temporaryBytes = [...temporary.values()].reduce((a, b) => a + b, 0)
  return {
    phases: planned.map(({ name, nodes, rounding }) => ({ name, nodes, rounding })),
    places,
    buffers: new Map([...persistent, ...temporary]),
    temporaryBytes,
  }
}

/**
 * Which temporaries share a buffer: largest first, each into the smallest buffer that is free for its whole lifetime.
 * "Greedy by Size for Shared Objects", Pisarchyk & Lee 2020, arXiv 2001.03288.
 */
function shareBuffers(
  wanting: { life: Lifetime; give: (place: Place) => void; what: string }[],
  device: DeviceTraits,
): Map<string, number> {
  const buffers: { id: string; bytes: number; taken: Lifetime[] }[] = []
  for (const { life, give, what } of [...wanting].sort((a, b) => b.life.bytes - a.life.bytes)) {
    if (life.bytes > Math.min(device.maxBinding, device.maxBufferSize))
      throw new TooLargeForDevice(what, life.bytes, device)
    // Buffers were made largest first, so the last free one is the smallest.
    let buffer = buffers.findLast(({ taken }) => taken.every((t) => t.until < life.from || life.until < t.from))
    if (!buffer) buffers.push((buffer = { id: `temporary ${buffers.length}`, bytes: life.bytes, taken: [] }))
    buffer.taken.push(life)
    give({ buffer: buffer.id, offset: 0 })
  }
  return new Map(buffers.map(({ id, bytes }) => [id, bytes]))
}

export class TooLargeForDevice extends Error {
  override name = 'TooLargeForDevice'
  readonly code = 'too-large-for-device'
  readonly facts: { what: string; needed: number; limit: number }
  constructor(what: string, bytes: number, { maxBinding, maxBufferSize }: DeviceTraits) {
    const MiB = (n: number) => Math.ceil(n / 2 ** 20)
    const limit = Math.min(maxBinding, maxBufferSize)
    super(
      `one result of ${what} takes ${MiB(bytes)} MiB, and this device binds at most ${MiB(limit)} MiB at a time: use a smaller batch or context`,
    )
    this.facts = { what, needed: bytes, limit }
  }
}
