// A run's whole state as named arrays and a few numbers: a few flat buffers, and integers from which data order, dropout and
// learning rate follow. Knows the trainer's buffers; knows no storage but its promises.

import * as v from 'valibot'
import { StoreError } from '../store/errors.ts'
import type { ArraySource, Checkpoint, Json, RunReader } from '../store/store.ts'
import { type WeightSource, writeFirstWeights } from './first-weights.ts'
import { BUFFER } from './program.ts'
import type { Trainer } from './trainer.ts'
import { firstMomentBuffer, parametersBuffer, secondMomentBuffer } from './weights.ts'

/** Everything else that resuming needs is a function of these. */
export interface TrainingState {
  seed: number
  /**
   * Names and shapes of the trained parameters in the order they lie in the flat buffers; frozen ones are their base's. A model that
   * was opened has a buffer for each, in the number format of its files, f32 where that is left out.
   */
  layout: { name: string; buffer: string; offset: number; shape: number[]; dtype?: StoredFormat }[]
}

/** Number formats of a codec's that a checkpoint may hold. */
export const storedFormats = ['f32', 'f16', 'bf16'] as const
export type StoredFormat = (typeof storedFormats)[number]

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const state = v.object({
  seed: v.number(),
  layout: v.array(
    v.object({
      name: v.string(),
      buffer: v.string(),
      offset: count,
      shape: v.array(count),
      dtype: v.optional(v.picklist(storedFormats)),
    }),
  ),
})
/** A checkpoint may come from somebody's file. @throws Error */
export function readState(found: Json): TrainingState {
  const read = v.safeParse(state, found)
  if (read.success) return read.output
  throw new Error('The checkpoint does not say where its parameters lie.')
}

const stateBuffers = ({ program: { weights, scaling } }: Trainer) => [
  ...weights.shards.flatMap((_, i) => [parametersBuffer(i), firstMomentBuffer(i), secondMomentBuffer(i)]),
  ...(scaling ? [BUFFER.scaling] : []),
]

/** Arrays that read the device piece by piece. No step may be submitted while they are read. */
export function checkpointArrays(trainer: Trainer): ArraySource[] {
  return stateBuffers(trainer).map((name) => ({
    name,
    size: trainer.replay.buffers.get(name)!.size,
    read: () => trainer.stream(name),
  }))
}

export const trainingState = (trainer: Trainer, seed: number): Json => ({ seed, layout: layoutOf(trainer) })

function layoutOf({ program: { params, memory } }: Trainer): TrainingState['layout'] {
  return [...params]
    .filter(([, { trainable }]) => trainable)
    .map(([name, { tensor }]) => ({ name, ...memory.places.get(tensor)!, shape: [...tensor.shape] }))
}

/** null where there is none yet. @throws StoreError `corrupt` where there are some and none is whole */
export async function newestCheckpoint(run: RunReader): Promise<Checkpoint | null> {
  try {
    return await run.loadCheckpoint()
  } catch (error) {
    if (error instanceof StoreError && error.code === 'not-found') return null
    throw error
  }
}

/**
 * Gives the trainer a checkpoint's weights and moments, or first ones; frozen weights come from `base` either way.
 * Returns the steps they have taken.
 */
export async function startFrom(
  trainer: Trainer,
  checkpoint: Checkpoint | null,
  seed: number,
  base: WeightSource | null = null,
): Promise<number> {
  const { params } = trainer.program
  await writeFirstWeights(
    params,
    seed,
    base,
    (...part) => trainer.write(...part),
    ({ trainable }) => !(checkpoint && trainable),
  )
  if (!checkpoint) return 0
  await restoreCheckpoint(trainer, checkpoint)
  return checkpoint.step
}

/** @throws Error naming what does not fit: the checkpoint is of another configuration */
export async function restoreCheckpoint(
  trainer: Trainer,
  { state, arrays }: Pick<Checkpoint, 'state' | 'arrays'>,
): Promise<void> {
  const found = new Map(readState(state).layout.map((entry) => [entry.name, entry]))
  for (const { name, buffer, offset, shape } of layoutOf(trainer)) {
    const there = found.get(name)
    if (there?.buffer !== buffer || there.offset !== offset || `${there.shape}` !== `${shape}`)
      throw new Error(
        `The checkpoint is of another configuration: its ${name} is not of shape ${shape.join(' × ')}, or lies elsewhere.`,
      )
  }
  for (const name of stateBuffers(trainer)) {
    const array = arrays.find((a) => a.name === name)
    const size = trainer.replay.buffers.get(name)!.size
    if (!array && name === BUFFER.scaling) continue // kept in another precision so far: it begins with the first scale
    if (array?.size !== size)
      throw new Error(`The checkpoint's ${name} has ${array?.size ?? 0} bytes where this configuration needs ${size}.`)
    let offset = 0
    for await (const piece of array.read()) {
      trainer.writeBuffer(name, offset, piece as Uint8Array<ArrayBuffer>)
      offset += piece.length
    }
  }
}
