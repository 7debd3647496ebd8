// How texts or examples of several paths are mixed: a weight for each, and how much their sizes count.

import type { Mixture } from '../engine/saved-run.ts'
import { type Flag, UsageError } from './flags.ts'

export const mixFlags = {
  mix: { kind: 'texts' },
  temperature: { kind: 'number', min: 1 },
} as const satisfies Record<string, Flag>

/** undefined where nothing is mixed. @throws UsageError */
export function mixtureOf(given: { mix: readonly string[]; temperature?: number }): Mixture | undefined {
  if (!given.mix.length) return
  const weights = given.mix.map(Number)
  if (weights.every((weight) => Number.isFinite(weight) && weight >= 0) && weights.some((weight) => weight > 0))
    return { weights, temperature: given.temperature ?? 1 }
  throw new UsageError('--mix must be weights of at least 0, not all of them 0')
}

/** @throws UsageError */
export function checkMixture(mixture: Mixture | undefined, paths: readonly string[]) {
  if (mixture && mixture.weights.length !== paths.length)
    throw new UsageError(`--mix wants one weight for each of the ${paths.length} paths of --data, in their order`)
}
