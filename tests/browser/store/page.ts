// What the storage tests call inside the page: the real store, with plain answers. A step's bytes are made from the step, so that the
// page can check for itself whether what it loads is whole.
import { openStore } from '../../../src/store/indexeddb.ts'
import type { ArraySource, Checkpoint, RunWriter, Store } from '../../../src/store/store.ts'

let store: Store
let writer: RunWriter

const PIECE = 2 ** 20
const words = new Uint32Array(PIECE / 4)

/** `length` bytes from `at` on: a counter of 32-bit words, started anew for each step and array. Overwrites the piece before. */
function piece(step: number, array: number, at: number, length: number): Uint8Array {
  const start = step * 0x9e3779b1 + array * 0x85ebca6b + at / 4
  for (let i = 0; i < length / 4; i++) words[i] = Math.imul(start + i, 0x27d4eb2f)
  return new Uint8Array(words.buffer, 0, length)
}

const arraysOf = (step: number, sizes: readonly number[]): ArraySource[] =>
  sizes.map((size, array) => ({
    name: `array ${array}`,
    size,
    *read() {
      for (let at = 0; at < size; at += PIECE) yield piece(step, array, at, Math.min(PIECE, size - at))
    },
  }))

async function isWhole({ step, arrays }: Checkpoint): Promise<boolean> {
  for (const [i, array] of arrays.entries()) {
    let at = 0
    for await (const chunk of array.read()) {
      for (let from = 0; from < chunk.length; from += PIECE) {
        const found = chunk.subarray(from, from + PIECE)
        const wanted = piece(step, i, at + from, found.length)
        if (!found.every((byte, k) => byte === wanted[k])) return false
      }
      at += chunk.length
    }
    if (at !== array.size) return false
  }
  return arrays.length > 0
}

const seconds = async (body: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await body()
  return (performance.now() - start) / 1000
}

const page = {
  async open() {
    store = await openStore()
  },
  createRun: async () => (await store.createRun({ name: 'run', config: null, datasetId: null, state: 'draft' })).id,
  /** The code of the error, or null where the run is ours now. */
  openRun: async (id: string) => {
    try {
      writer = await store.openRun(id)
      return null
    } catch (error) {
      return (error as { code?: string }).code ?? String(error)
    }
  },
  save: async (step: number, sizes: number[]) => {
    try {
      await writer.saveCheckpoint({ step, tokens: step, state: { step } }, arraysOf(step, sizes))
      return null
    } catch (error) {
      const { code, facts, message } = error as { code?: string; facts?: unknown; message: string }
      return { code, facts, message }
    }
  },
  /** Saves step after step, says so on the console, and never returns. */
  async saveForever(step: number, sizes: number[]) {
    for (; ; step++) {
      await writer.saveCheckpoint({ step, tokens: step, state: { step } }, arraysOf(step, sizes))
      console.log(`saved ${step}`)
    }
  },
  async load(id: string) {
    const checkpoint = await store.readRun(id).loadCheckpoint()
    return { step: checkpoint.step, lost: checkpoint.lost, whole: await isWhole(checkpoint) }
  },
  /** Seconds to save (written, read back, hashed), to load (read, hashed), and to read the arrays once more. */
  async measure(id: string, sizes: number[]) {
    const save = await seconds(() => writer.saveCheckpoint({ step: 1, tokens: 0, state: null }, arraysOf(1, sizes)))
    let checkpoint: Checkpoint | undefined
    const load = await seconds(async () => {
      checkpoint = await store.readRun(id).loadCheckpoint()
    })
    const read = await seconds(async () => {
      for (const array of checkpoint!.arrays) for await (const _ of array.read());
    })
    return { save, load, read }
  },
  usage: () => store.usage(),
  persist: () => store.persist(),
}
export type StorePage = typeof page
declare global {
  var vitroStore: StorePage
}
globalThis.vitroStore = page
