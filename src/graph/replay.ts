// A plan made runnable: pipelines and bind groups are made once here, and after that a step only encodes. The one file of
// graph/ that knows gpu/.

import type { Buffers } from '../gpu/buffers.ts'
import type { Pipelines } from '../gpu/pipelines.ts'
import { compose } from '../gpu/wgsl.ts'
import type { Binding, DeviceTraits, Dispatch } from '../kernel.ts'
import { bytesOf, type Tensor } from '../tensor.ts'
import type { Plan, PlannedNode } from './plan.ts'

interface Command {
  pipeline: GPUComputePipeline
  bindGroup: GPUBindGroup
  workgroups: readonly [number, number, number]
  /** Estimated work, for cutting a step into submits. */
  flops: number
  bytes: number
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
    device: GPUDevice,
    traits: DeviceTraits,
    pipelines: Pipelines,
    allocator: Buffers,
    plan: Plan,
    shared: ReadonlyMap<string, GPUBuffer> = new Map(),
  ): Promise<Replay> {
    const missing = new Map([...plan.buffers].filter(([id]) => !shared.has(id)))
    const buffers = new Map([...(await allocator.allocate(missing)), ...shared])
    try {
      const commands = new Map<string, Command[]>()
      for (const { name, nodes } of plan.phases) {
        const dispatches = nodes.flatMap((planned) => {
          const { node, accumulate } = planned
          const list = node.op.dispatch(node, traits, accumulate)
          const flops = (node.op.flops?.(node) ?? 0) / list.length
          return list.map((dispatch) => ({ planned, dispatch, flops }))
        })
        commands.set(name, await Promise.all(dispatches.map((d) => makeCommand(device, pipelines, plan, buffers, d))))
      }
      return new Replay(plan, buffers, commands)
    } catch (error) {
      allocator.release([...missing.keys()].map((id) => buffers.get(id)!))
      throw error
    }
  }

  /** How a phase is cut so that each piece costs about `budget` seconds at the given rates. Always at least one piece. */
  cuts(phase: string, budget: number, rates: { flops: number; bandwidth: number }): [from: number, to: number][] {
    const commands = this.#commands.get(phase)!
    const cuts: [number, number][] = []
    let from = 0
    let cost = 0
    commands.forEach(({ flops, bytes }, i) => {
      cost += Math.max(flops / rates.flops, bytes / rates.bandwidth)
      if (cost < budget && i < commands.length - 1) return
      cuts.push([from, i + 1])
      from = i + 1
      cost = 0
    })
    return cuts
  }

  dispatches(phase: string) {
    return this.#commands.get(phase)!.length
  }

  encode(encoder: GPUCommandEncoder, phase: string, from = 0, to = Number.POSITIVE_INFINITY) {
    const commands = this.#commands.get(phase)!
    const pass = encoder.beginComputePass()
    for (let i = from; i < Math.min(to, commands.length); i++) {
      const { pipeline, bindGroup, workgroups } = commands[i]
      pass.setPipeline(pipeline)
      pass.setBindGroup(0, bindGroup)
      pass.dispatchWorkgroups(workgroups[0], workgroups[1], workgroups[2])
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
  { planned, dispatch, flops }: { planned: PlannedNode; dispatch: Dispatch; flops: number },
): Promise<Command> {
  const { op, outputs } = planned.node
  const kernel = compose(dispatch.shader, dispatch.constants, dispatch.entry)
  const label = `${op.name} ${dispatch.entry ?? ''} [${outputs[0].shape}]`
  const pipeline = await pipelines.get(kernel, label)
  const ranges = Object.entries(dispatch.bindings).map(([name, binding]) => {
    const slot = kernel.slots.get(name)
    if (slot === undefined) throw new Error(`${label}: the shader has no binding ${name}`)
    return { binding: slot, resource: resolve(binding, planned, plan, buffers) }
  })
  return {
    pipeline,
    bindGroup: device.createBindGroup({ label, layout: pipeline.getBindGroupLayout(0), entries: ranges }),
    workgroups: dispatch.workgroups,
    flops,
    bytes: ranges.reduce((sum, { resource }) => sum + resource.size, 0),
  }
}

function resolve(binding: Binding, planned: PlannedNode, plan: Plan, buffers: ReadonlyMap<string, GPUBuffer>) {
  if ('scratch' in binding) {
    const { buffer } = planned.scratch[binding.scratch]
    return { buffer: buffers.get(buffer)!, offset: 0, size: plan.buffers.get(buffer)! }
  }
  const { tensor, offset = 0, length } = binding
  const place = plan.places.get(tensor)!
  const bytes = length === undefined ? bytesOf(tensor) - offset * 4 : length * 4
  // Kernels that read vec4s see whole ones: places are padded to 256 bytes.
  return { buffer: buffers.get(place.buffer)!, offset: place.offset + offset * 4, size: Math.ceil(bytes / 16) * 16 }
}
