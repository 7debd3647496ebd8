// What the storage tests share: locks in memory, arrays made from a step, and ways to look under the store.
import { type IDBPDatabase, openDB } from 'idb'
import { expect } from 'vitest'
import type { Release, TryLock } from '../../../src/store/locks.ts'
import type { ArraySource, Checkpoint, NewRun, RunWriter } from '../../../src/store/store.ts'

/** Web Locks of one browser: shared by all its tabs. */
export function memoryLocks(): TryLock {
  const held = new Set<string>()
  return async (name) => {
    if (held.has(name)) return null
    held.add(name)
    const release: Release = async () => void held.delete(name)
    return release
  }
}

export const newRun: NewRun = { name: 'stories', config: { layers: 2 }, datasetId: null, state: 'draft' }

/** Bytes that differ from step to step, from array to array and along the array. */
export function bytesOf(step: number, name: string, size: number): Uint8Array<ArrayBuffer> {
  let state = [...name].reduce((h, c) => Math.imul(h ^ c.charCodeAt(0), 0x01000193), 0x811c9dc5 ^ step)
  const bytes = new Uint8Array(size)
  for (let i = 0; i < size; i++) {
    state = Math.imul(state, 1664525) + 1013904223
    bytes[i] = state >>> 24
  }
  return bytes
}

const SIZES = { parameters: 300, 'moments.1': 301, 'moments.2': 7, empty: 0 }

export const arraysOf = (step: number, sizes: Record<string, number> = SIZES): ArraySource[] =>
  Object.entries(sizes).map(([name, size]) => ({
    name,
    size,
    *read() {
      const bytes = bytesOf(step, name, size)
      for (let at = 0; at < size; at += 128) yield bytes.subarray(at, at + 128)
    },
  }))

const stateOf = (step: number) => ({ seed: 7, position: step * 10, schedule: { warmup: [step, 'é', null] } })

export const save = (writer: RunWriter, step: number, sizes?: Record<string, number>) =>
  writer.saveCheckpoint({ step, tokens: step * 100, state: stateOf(step) }, arraysOf(step, sizes))

export async function readAll(source: ArraySource): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of source.read()) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** Bit for bit what `save` was given for its step. */
export async function expectWhole(checkpoint: Checkpoint, sizes: Record<string, number> = SIZES): Promise<void> {
  const { step, tokens, state, arrays } = checkpoint
  expect({ tokens, state }).toEqual({ tokens: step * 100, state: stateOf(step) })
  expect(arrays.map(({ name, size }) => [name, size])).toEqual(Object.entries(sizes))
  for (const array of arrays) {
    expect(Buffer.compare(await readAll(array), bytesOf(step, array.name, array.size)), array.name).toBe(0)
  }
}

/** The database as it lies there, past the store. */
export async function raw<T>(name: string, body: (db: IDBPDatabase) => Promise<T>): Promise<T> {
  const db = await openDB(name)
  try {
    return await body(db)
  } finally {
    db.close()
  }
}
