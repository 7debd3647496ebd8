// A process that saves checkpoint after checkpoint into the folder it is given, says which are done, and waits to be killed.
import { openFolder } from '../../../src/cli/folder-store.ts'
import type { ArraySource } from '../../../src/store/store.ts'

/** Every byte of a step's arrays is the step: a mixture of two checkpoints shows. */
const arraysOf = (step: number): ArraySource[] =>
  ['parameters', 'moments'].map((name) => ({ name, size: 400_000, read: () => [new Uint8Array(400_000).fill(step)] }))

const writer = await openFolder(process.argv[2])
const newest = await writer.loadCheckpoint().catch(() => null)
for (let step = (newest?.step ?? 0) + 1; ; step++) {
  await writer.saveCheckpoint({ step, tokens: step, state: null }, arraysOf(step))
  await writer.appendMetrics(new Map([['step', Float64Array.of(step)]]))
  console.log(step)
}
