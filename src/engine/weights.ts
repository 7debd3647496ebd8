// Weights of a checkpoint by name, read from its flat buffers one tensor at a time.

import type { Checkpoint } from '../store/store.ts'
import { readState } from '../train/checkpoint.ts'
import type { ModelWeights } from './export.ts'

/** Holds the parameter buffers in memory (not the moments): N·4 bytes of a model of N parameters. */
export async function checkpointWeights({
  state,
  arrays,
}: Pick<Checkpoint, 'state' | 'arrays'>): Promise<ModelWeights> {
  const { layout } = readState(state)
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
      const { buffer, offset, shape } = places.get(name) ?? { buffer: '', offset: 0, shape: [] }
      const bytes = buffers.get(buffer)
      const length = shape.reduce((a, b) => a * b, 1)
      if (!bytes || offset % 4 || offset + length * 4 > bytes.byteLength)
        throw new Error(`The checkpoint has no ${name}, or not all of it.`)
      return new Float32Array(bytes, offset, length)
    },
  }
}
