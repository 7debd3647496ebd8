// Weights of a checkpoint by name, read one tensor at a time.

import { codec } from '../formats/ggml.ts'
import type { ArraySource, Checkpoint } from '../store/store.ts'
import { readState } from '../train/checkpoint.ts'
import type { ModelWeights } from './export.ts'

/**
 * A tensor with a buffer of its own comes in pieces. A buffer that several share is held in memory once it was read: N·4 bytes of a
 * model of N parameters, no moments.
 */
export async function checkpointWeights({
  state,
  arrays,
}: Pick<Checkpoint, 'state' | 'arrays'>): Promise<ModelWeights> {
  const { layout } = readState(state)
  const places = new Map(layout.map((entry) => [entry.name, entry]))
  const sources = new Map(arrays.map((array) => [array.name, array]))
  const tenants = new Map<string, number>()
  for (const { buffer } of layout) tenants.set(buffer, (tenants.get(buffer) ?? 0) + 1)
  const held = new Map<string, Promise<Float32Array>>()

  /** Where a tensor is, and whether it is there alone. @throws Error where it is not there, or not all of it */
  const find = (name: string) => {
    const { buffer, offset, shape, dtype = 'f32' } = places.get(name) ?? { buffer: '', offset: 0, shape: [] }
    const length = shape.reduce((a, b) => a * b, 1)
    const source = sources.get(buffer)
    const { blockBytes } = codec(dtype)
    if (!source || source.size % blockBytes || offset % blockBytes || offset + length * blockBytes > source.size)
      throw new Error(`The checkpoint has no ${name}, or not all of it.`)
    const alone = tenants.get(buffer) === 1 && offset === 0 && length * blockBytes === source.size
    return { source, dtype, first: offset / blockBytes, length, alone }
  }
  const read = async (name: string) => {
    const { source, dtype, first, length, alone } = find(name)
    if (alone) return whole(source, dtype)
    if (!held.has(source.name)) held.set(source.name, whole(source, dtype))
    return (await held.get(source.name)!).subarray(first, first + length)
  }
  return {
    tensors: layout.map(({ name, shape }) => ({ name, shape })),
    read,
    async *pieces(name) {
      const { source, dtype, alone } = find(name)
      if (alone) yield* floats(source, dtype)
      else yield await read(name)
    },
  }
}

async function whole(source: ArraySource, dtype: string): Promise<Float32Array> {
  const values = new Float32Array(source.size / codec(dtype).blockBytes)
  let at = 0
  for await (const piece of floats(source, dtype)) {
    values.set(piece, at)
    at += piece.length
  }
  return values
}

/** As many values at a time as the store gives bytes; a value that lies across two pieces is put together. */
async function* floats({ read }: ArraySource, dtype: string): AsyncGenerator<Float32Array> {
  const { decode, blockBytes } = codec(dtype)
  let rest = new Uint8Array()
  for await (const piece of read()) {
    const bytes = rest.length ? joined(rest, piece) : piece
    const end = bytes.length - (bytes.length % blockBytes)
    yield decode(bytes.subarray(0, end))
    rest = bytes.slice(end)
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
