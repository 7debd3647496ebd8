// A run that was tuned elsewhere names its base by an id that nobody here knows. What its base's checkpoint holds it names too, and by that
// the base is found: when either of the two comes here, runs are told where theirs lies.

import type { Run, Store } from '../store/store.ts'
import { readRunConfig } from './run-config.ts'
import { asJson } from './run-report.ts'
import type { BaseModel } from './types.ts'

/** Links runs whose base is not where they say to one that holds the same. */
export async function linkBases(store: Store): Promise<void> {
  const runs = await store.listRuns('kept')
  for (const run of runs) {
    const config = readRunConfig(run.config)
    const { base } = config ?? {}
    if (!base?.run || !base.content || (await holds(store, runs, base))) continue
    const found = await find(store, runs, base.content, run)
    if (!found) continue
    const { run: from, checkpoint } = found
    await store.updateRun(run.id, { config: asJson({ ...config, base: { ...base, run: from.id, checkpoint } }) })
    await store.updateRun(from.id, { pinned: [...new Set([...from.pinned, checkpoint])] })
  }
}

/** Whether the run that is named has that checkpoint. */
async function holds(store: Store, runs: readonly Run[], { run, checkpoint, content }: BaseModel): Promise<boolean> {
  if (!runs.some(({ id }) => id === run)) return false
  const kept = await store.readRun(run).listCheckpoints()
  return kept.some((found) => found.id === checkpoint && found.content === content)
}

async function find(store: Store, runs: readonly Run[], content: string, tuned: Run) {
  for (const run of runs) {
    if (run.id === tuned.id) continue
    const checkpoint = (await store.readRun(run.id).listCheckpoints()).find((kept) => kept.content === content)
    if (checkpoint) return { run, checkpoint: checkpoint.id }
  }
  return null
}
