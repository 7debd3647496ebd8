// A RunWriter from its parts, the same for every back end: saves queue one behind the other, and nothing is written after release.
import { type CheckpointPlace, listCheckpoints, loadCheckpoint, saveCheckpoint } from './checkpoints.ts'
import { StoreError } from './errors.ts'
import type { RunReader, RunWriter } from './store.ts'

/** Metrics and samples of one run. */
export type RunRecords = Pick<RunWriter, 'readMetrics' | 'readSamples' | 'appendMetrics' | 'appendSamples' | 'rewind'>

export function runReader(place: CheckpointPlace, records: RunRecords): RunReader {
  return {
    listCheckpoints: () => listCheckpoints(place),
    loadCheckpoint: (id) => loadCheckpoint(place, id),
    readMetrics: records.readMetrics,
    readSamples: records.readSamples,
  }
}

/** @param release gives the run's lock back */
export function runWriter(place: CheckpointPlace, records: RunRecords, release: () => Promise<void>): RunWriter {
  const whole = new Set<number>() // checkpoints seen whole, see saveCheckpoint
  let released = false
  let saving: Promise<unknown> = Promise.resolve()

  const whileHeld =
    <A extends unknown[], T>(write: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      if (released) throw new StoreError('closed', { why: `The writer of ${place.what} was released.` })
      return write(...args)
    }

  return {
    ...runReader(place, records),
    async loadCheckpoint(id) {
      whole.clear() // what was whole may have rotted since; before anything is deleted it is read again
      const checkpoint = await loadCheckpoint(place, id)
      whole.add(checkpoint.id)
      return checkpoint
    },
    saveCheckpoint: whileHeld((progress, arrays) => {
      const save = saving.then(() => saveCheckpoint(place, whole, progress, arrays))
      saving = save.catch(() => {})
      return save
    }),
    appendMetrics: whileHeld(records.appendMetrics),
    appendSamples: whileHeld(records.appendSamples),
    rewind: whileHeld(records.rewind),
    async release() {
      if (released) return
      released = true
      await saving
      await release()
    },
  }
}
