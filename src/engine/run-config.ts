// A run's configuration as it comes back from storage or from a stranger's file: whether it has the form of a sentence at all. What its
// words mean, and whether there are members of these names here, is sentence.ts's to say.

import * as v from 'valibot'
import type { RunConfig } from './types.ts'

const options = v.record(v.string(), v.union([v.number(), v.string(), v.boolean()]))
export const choice = v.object({ id: v.string(), options })
const base = v.object({
  run: v.string(),
  checkpoint: v.optional(v.number()),
  vocabulary: v.pipe(v.number(), v.integer(), v.minValue(1)),
  context: v.pipe(v.number(), v.integer(), v.minValue(1)),
  name: v.optional(v.string()),
  content: v.optional(v.string()),
})
/** No more than a mark can tell apart. */
export const labels = v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(255))
export const runConfig = v.object({
  model: choice,
  base: v.optional(base),
  adapter: v.optional(choice),
  objective: choice,
  labels: v.optional(labels),
  general: v.optional(v.string()),
  optimizer: choice,
  training: options,
})

/** null where it is none. */
export function readRunConfig(found: unknown): RunConfig | null {
  const read = v.safeParse(runConfig, found)
  return read.success ? read.output : null
}
