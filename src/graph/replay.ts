// A plan made runnable: pipelines and bind groups are made once here, and after that a step only encodes. The one file of
// graph/ that knows gpu/.

import type { Buffers } from '../gpu/buffers.ts'
import type { Pipelines } from '../gpu/pipelines.ts'
import { compose, shaderName } from '../gpu/wgsl.ts'
import type { Binding, DeviceTraits, Dispatch } from '../kernel.ts'
import { bytesOf, bytesPerElement, type Half, isHalf, type Node, type Tensor } from '../tensor.ts'
import type { Plan, PlannedNode } from './plan.ts'

/** The part of gpu/device.ts's Gpu that a replay needs. */
export interface GpuTools {
  device: GPUDevice
  traits: DeviceTraits
  pipelines: Pipelines
  buffers: Buffers
}

/** What one dispatch is, for whoever cuts a step into submits or shows where its time goes. */
export interface DispatchFacts {
  op: string
  /** The shader's file, and its entry where it has several. */
  kernel: string
  /** Of the op's first output. */
  shape: readonly number[]
  /** Floating-point operations: the dispatch's own, or an equal share of the op's. */
  flops: number
  /** What it must read and write; where the dispatch does not say, everything that is bound, once. */
  bytes: number
}

interface Command extends DispatchFacts {
  pipeline: GPUComputePipeline
  bindGroup: GPUBindGroup
  workgroups: readonly [number, number, number]
}

/** A run of a phase's dispatches, and what it is estimated to take. */
export interface Piece {
  phase: string
  from: number
  to: number
  seconds: number
}

export class Replay {
  readonly #commands: ReadonlyMap<string, readonly Command[]>

  private constructor(
    readonly plan: Plan,
    readonly buffers: ReadonlyMap<string, GPUBuffer>,
    commands: ReadonlyMap<string, readonly Command[]>,
  ) {
    this.#commands = commands
  }

  /**
   * @param shared buffers that live longer than this replay (weights), by the plan's names; the rest is allocated.
   * @throws OutOfMemory
   */
  static async prepare(
    { device, traits, pipelines, buffers: allocator }: GpuTools,
    plan: Plan,
    shared: ReadonlyMap<string, GPUBuffer> = new Map(),
  ): Promise<Replay> {
    const missing = new Map([...plan.buffers].filter(([id]) => !shared.has(id)))
    const buffers = new Map([...(await allocator.allocate(missing)), ...shared])
    try {
      const commands = new Map<string, Command[]>()
      for (const { name, nodes, rounding } of plan.phases) {
        const dispatches = nodes.flatMap((planned) => {
          const { node, accumulate } = planned
          const list = node.op.dispatch(node, traits, accumulate)
          const each = list.some((d) => d.flops !== undefined) ? 0 : (node.op.flops?.(node) ?? 0) / list.length
          return list.map((dispatch) => ({ planned, dispatch, flops: dispatch.flops ?? each, rounding }))
        })
        commands.set(name, await Promise.all(dispatches.map((d) => makeCommand(device, pipelines, plan, buffers, d))))
      }
      return new Replay(plan, buffers, commands)
    } catch (error) {
      allocator.release([...missing.keys()].map((id) => buffers.get(id)!))
      throw error
    }
  }

  /** Compiles what a plan runs, ahead of time: `prepare` then finds its pipelines made. Needs no buffer. */
  static async compile({ traits, pipelines }: Pick<GpuTools, 'traits' | 'pipelines'>, plan: Plan): Promise<void> {
    const nodes = plan.phases.flatMap(({ nodes, rounding }) => nodes.map((planned) => ({ ...planned, rounding })))
    const dispatches = nodes.flatMap(({ node, accumulate, rounding }) =>
      node.op.dispatch(node, traits, accumulate).map((dispatch) => pipelineOf(pipelines, node, dispatch, rounding)),
    )
    await Promise.all(dispatches.map(({ pipeline }) => pipeline))
  }

  /** A phase in pieces that each cost about `budget` seconds at the given rates; always at least one piece. */
  pieces(phase: string, budget: number, rates: { flops: number; bandwidth: number }): Piece[] {
    const commands = this.#commands.get(phase)!
    const pieces: Piece[] = []
    let [from, seconds] = [0, 0]
    commands.forEach(({ flops, bytes }, i) => {
      seconds += Math.max(flops / rates.flops, bytes / rates.bandwidth)
      if (seconds < budget && i < commands.length - 1) return
      pieces.push({ phase, from, to: i + 1, seconds })
      ;[from, seconds] = [i + 1, 0]
    })
    return pieces
  }

  dispatches(phase: string) {
    return this.#commands.get(phase)!.length
  }
  facts(phase: string): readonly DispatchFacts[] {
    return this.#commands.get(phase)!
  }

  /**
   * @param timestampWrites where the pass notes when it began and ended
   * @param repeats how many times in a row each dispatch runs; more than once only to measure it
   */
  encode(
    encoder: GPUCommandEncoder,
    phase: string,
    from = 0,
    to = this.dispatches(phase),
    timestampWrites?: GPUComputePassTimestampWrites,
    repeats = 1,
  ) {
    const commands = this.#commands.get(phase)!
    const pass = encoder.beginComputePass({ timestampWrites })
    for (let i = from; i < to; i++) {
      const { pipeline, bindGroup, workgroups } = commands[i]
      pass.setPipeline(pipeline)
      pass.setBindGroup(0, bindGroup)
      for (let r = 0; r < repeats; r++) pass.dispatchWorkgroups(workgroups[0], workgroups[1], workgroups[2])
    }
    pass.end()
  }

  /** Where a tensor's numbers are. */
  at(t: Tensor): { buffer: GPUBuffer; offset: number; size: number } {
    const { buffer, offset } = this.plan.places.get(t)!
    return { buffer: this.buffers.get(buffer)!, offset, size: bytesOf(t) }
  }
}

async function makeCommand(
  device: GPUDevice,
  pipelines: Pipelines,
  plan: Plan,
  buffers: ReadonlyMap<string, GPUBuffer>,
  {
    planned,
    dispatch,
    flops,
    rounding,
  }: { planned: PlannedNode; dispatch: Dispatch; flops: number; rounding: Tensor | null },
): Promise<Command> {
  const { op, outputs } = planned.node
  const { kernel, name, label, ...compiled } = pipelineOf(pipelines, planned.node, dispatch, rounding)
  const pipeline = await compiled.pipeline
  const all = Object.entries(dispatch.bindings)
  if (rounding && kernel.slots.has('rounding')) all.push(['rounding', { tensor: rounding }])
  const ranges = all.map(([name, binding]) => {
    const slot = kernel.slots.get(name)
    if (slot === undefined) throw new Error(`${label}: the shader has no binding ${name}`)
    return { binding: slot, resource: resolve(binding, planned, plan, buffers) }
  })
  return {
    pipeline,
    bindGroup: device.createBindGroup({ label, layout: pipeline.getBindGroupLayout(0), entries: ranges }),
    workgroups: dispatch.workgroups,
    op: op.name,
    kernel: name,
    shape: outputs[0].shape,
    flops,
    bytes: dispatch.bytes ?? ranges.reduce((sum, { resource }) => sum + resource.size, 0),
  }
}

function pipelineOf(pipelines: Pipelines, { op, outputs }: Node, dispatch: Dispatch, rounding: Tensor | null) {
  const kernel = compose(dispatch.shader, dispatch.constants, dispatch.entry, halvesOf(dispatch), rounding !== null)
  const name = [shaderName(dispatch.shader), dispatch.entry].filter(Boolean).join(' ')
  const label = `${op.name}: ${name} [${outputs[0].shape}]`
  return { kernel, name, label, pipeline: pipelines.get(kernel, label) }
}

/** Which of its variables are kept in 16 bits, and how. */
const halvesOf = ({ bindings }: Dispatch): Map<string, Half> =>
  new Map(
    Object.entries(bindings).flatMap(([name, binding]) =>
      'tensor' in binding && isHalf(binding.tensor) ? [[name, binding.tensor.dtype as Half]] : [],
    ),
  )

function resolve(binding: Binding, planned: PlannedNode, plan: Plan, buffers: ReadonlyMap<string, GPUBuffer>) {
  const { offset = 0, length } = binding
  const place = 'scratch' in binding ? planned.scratch[binding.scratch] : plan.places.get(binding.tensor)!
  const whole = 'scratch' in binding ? planned.scratchBytes[binding.scratch] : bytesOf(binding.tensor)
  const each = 'scratch' in binding ? 4 : bytesPerElement(binding.tensor)
  const bytes = length === undefined ? whole - offset * each : length * each
  // Kernels that read vec4s see whole ones: places are padded to 256 bytes.
  return {
    buffer: buffers.get(place.buffer)!,
    offset: place.offset + offset * each,
    size: Math.ceil(bytes / 16) * 16,
  }
}
