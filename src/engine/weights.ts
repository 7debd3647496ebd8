// Weights of a checkpoint by name, read from its flat buffers one tensor at a time.

import type { Checkpoint } from '../store/store.ts'
import type { TrainingState } from '../train/checkpoint.ts'
import type { ModelWeights } from './export.ts'

/** Holds the parameter buffers in memory (not the moments): N·4 bytes of a model of N parameters. */
export async function checkpointWeights({
  state,
  arrays,
}: Pick<Checkpoint, 'state' | 'arrays'>): Promise<ModelWeights> {
  const { layout } = state as unknown as TrainingState
  const buffers = new Map<string, ArrayBuffer>()
  for (const { name, size, read } of arrays.filter((a) => a.name.startsWith('parameters'))) {
    const whole = new Uint8Array(size)
    let at = 0
    for await (const piece of read()) {
      whole.set(piece, at)
      at += piece.length
    }
    buffers.set(name, whole.buffer)
  }
  const places = new Map(layout.map((entry) => [entry.name, entry]))
  return {
    tensors: layout.map(({ name, shape }) => ({ name, shape })),
    async read(name) {
      const { buffer, offset, shape } = places.get(name)!
      return new Float32Array(
        buffers.get(buffer)!,
        offset,
        shape.reduce((a, b) => a * b, 1),
      )
    },
  }
}
