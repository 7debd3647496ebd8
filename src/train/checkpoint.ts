// A run's whole state as named arrays and a few numbers: a few flat buffers, and integers from which data order, dropout and
// learning rate follow. Knows the trainer's buffers; knows no storage.

import type { ArraySource, Checkpoint, Json } from '../store/store.ts'
import type { Trainer } from './trainer.ts'
import { firstMomentBuffer, parametersBuffer, secondMomentBuffer } from './weights.ts'

/** Everything else that resuming needs is a function of these. */
export interface TrainingState {
  seed: number
  /** Names and shapes of the parameters in the order they lie in the flat buffers. */
  layout: { name: string; buffer: string; offset: number; shape: number[] }[]
}

const stateBuffers = (trainer: Trainer) =>
  trainer.program.weights.shards.flatMap((_, i) => [parametersBuffer(i), firstMomentBuffer(i), secondMomentBuffer(i)])

/** Arrays that read the device piece by piece. No step may be submitted while they are read. */
export function checkpointArrays(trainer: Trainer): ArraySource[] {
  return stateBuffers(trainer).map((name) => ({
    name,
    size: trainer.replay.buffers.get(name)!.size,
    read: () => trainer.stream(name),
  }))
}

export function trainingState(trainer: Trainer, seed: number): Json {
  const layout = [...trainer.program.params].map(([name, { tensor }]) => {
    const { buffer, offset } = trainer.program.memory.places.get(tensor)!
    return { name, buffer, offset, shape: [...tensor.shape] }
  })
  return { seed, layout }
}

/** @throws Error naming the array that does not fit: the checkpoint is of another configuration */
export async function restoreCheckpoint(trainer: Trainer, { arrays }: Pick<Checkpoint, 'arrays'>): Promise<void> {
  for (const name of stateBuffers(trainer)) {
    const array = arrays.find((a) => a.name === name)
    const size = trainer.replay.buffers.get(name)!.size
    if (array?.size !== size)
      throw new Error(`the checkpoint's ${name} has ${array?.size ?? 0} bytes where this configuration needs ${size}`)
    let offset = 0
    for await (const piece of array.read()) {
      trainer.writeBuffer(name, offset, piece as Uint8Array<ArrayBuffer>)
      offset += piece.length
    }
  }
}
