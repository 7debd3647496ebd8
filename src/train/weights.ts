// Parameters, gradients and moments as a few flat buffers: the optimizer is a dispatch or two however many tensors there
// are, and a checkpoint is a few copies. Decides which tensor lies where; knows no kernel.

import type { Memory } from '../graph/memory.ts'
import { align } from '../graph/plan.ts'
import type { DeviceTraits } from '../kernel.ts'
import type { Param } from '../nn/scope.ts'
import { bytesOf, leaf, type Tensor } from '../tensor.ts'

/** One flat buffer of parameters, with its twins of the same layout. */
export interface Shard {
  parameters: Tensor
  gradients: Tensor
  first: Tensor
  second: Tensor
  /** Leading elements that are subject to weight decay: matrices come first, gains and biases after them. */
  decay: number
}
export interface Weights {
  shards: Shard[]
  /** Where the gradient of a parameter is added up. */
  slot(parameter: Tensor): { buffer: string; offset: number }
}

export const parametersBuffer = (shard: number) => `parameters ${shard}`
export const gradientsBuffer = (shard: number) => `gradients ${shard}`
export const firstMomentBuffer = (shard: number) => `first moments ${shard}`
export const secondMomentBuffer = (shard: number) => `second moments ${shard}`
/** Where parameters lie that are not trained; they have no twins. */
export const frozenBuffer = (shard: number) => `frozen ${shard}`

const isMatrix = ({ tensor }: Param) => tensor.shape.length > 1

/** Places every parameter; as many shards as the device's largest buffer asks for. Returns the shards of those that are trained. */
export function placeParameters(memory: Memory, params: ReadonlyMap<string, Param>, device: DeviceTraits): number {
  const ordered = [...params.values()].sort((a, b) => Number(isMatrix(b)) - Number(isMatrix(a)))
  const frozen = ordered.filter((p) => !p.trainable)
  placeIn(frozenBuffer, frozen, memory, device)
  return placeIn(
    parametersBuffer,
    ordered.filter((p) => p.trainable),
    memory,
    device,
  )
}

/** Returns how many buffers were filled. */
function placeIn(buffer: (shard: number) => string, params: Param[], memory: Memory, device: DeviceTraits): number {
  let shard = 0
  for (const { stored } of params) {
    const used = memory.buffers.get(buffer(shard)) ?? 0
    if (used > 0 && used + align(bytesOf(stored)) > device.maxBufferSize) shard++
    memory.place(stored, buffer(shard))
  }
  return params.length ? shard + 1 : 0
}

/** Adds gradients and moments beside the trained parameters, which are placed. */
export function placeState(memory: Memory, params: ReadonlyMap<string, Param>, shardCount: number): Weights {
  const shards = Array.from({ length: shardCount }, (_, i): Shard => {
    const bytes = memory.buffers.get(parametersBuffer(i))!
    const matrices = [...params.values()].filter((p) => p.trainable && isMatrix(p))
    const ends = matrices.flatMap(({ stored }) => {
      const { buffer, offset } = memory.places.get(stored)!
      return buffer === parametersBuffer(i) ? offset + align(bytesOf(stored)) : 0
    })
    const twin = (buffer: string) => memory.place(leaf(buffer, [bytes / 4]), buffer)
    return {
      parameters: memory.whole(parametersBuffer(i)),
      gradients: twin(gradientsBuffer(i)),
      first: twin(firstMomentBuffer(i)),
      second: twin(secondMomentBuffer(i)),
      decay: Math.max(0, ...ends) / 4,
    }
  })
  const slot = (parameter: Tensor) => {
    const { buffer, offset } = memory.places.get(parameter)!
    return { buffer: buffer.replace(/^parameters/, 'gradients'), offset }
  }
  return { shards, slot }
}
