// Weights of a checkpoint by name, read one tensor at a time.

import type { Checkpoint } from '../store/store.ts'
import { readState } from '../train/checkpoint.ts'
import type { ModelWeights } from './export.ts'

/** A buffer that several tensors share is held in memory once it was read: N·4 bytes of a model of N parameters, no moments. */
export async function checkpointWeights({
  state,
  arrays,
}: Pick<Checkpoint, 'state' | 'arrays'>): Promise<ModelWeights> {
  const { layout } = readState(state)
  const places = new Map(layout.map((entry) => [entry.name, entry]))
  const tenants = new Map<string, number>()
  for (const { buffer } of layout) tenants.set(buffer, (tenants.get(buffer) ?? 0) + 1)
  const held = new Map<string, Promise<ArrayBuffer>>()
  const whole = (buffer: string) => {
    if (tenants.get(buffer) === 1) return read(arrays.find(({ name }) => name === buffer)!)
    if (!held.has(buffer)) held.set(buffer, read(arrays.find(({ name }) => name === buffer)!))
    return held.get(buffer)!
  }
  return {
    tensors: layout.map(({ name, shape }) => ({ name, shape })),
    async read(name) {
      const { buffer, offset, shape } = places.get(name) ?? { buffer: '', offset: 0, shape: [] }
      const length = shape.reduce((a, b) => a * b, 1)
      const bytes = tenants.has(buffer) ? await whole(buffer) : null
      if (!bytes || offset % 4 || offset + length * 4 > bytes.byteLength)
        throw new Error(`The checkpoint has no ${name}, or not all of it.`)
      return new Float32Array(bytes, offset, length)
    },
  }
}

async function read({ size, read }: Checkpoint['arrays'][number]): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(size)
  let at = 0
  for await (const piece of read()) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes.buffer
}
