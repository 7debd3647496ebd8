// Adapters that are in play while chatting: the run's own, and others that were tuned from the same base, each with a weight. What is
// asked of the engine is the plain run as long as nothing else is wanted.

import type { Grammar, RunConfig, RunReport, WeightedAdapter } from '../../engine/types.ts'

/** Weights by run. A run that isn't there is not in play, but for the one in view, which then counts once. */
export type Stack = Readonly<Record<string, number>>

type Known = Pick<RunReport, 'id' | 'name' | 'config' | 'checkpoints'>
export interface Base {
  run: string
  checkpoint: number | undefined
}
export interface Stackable {
  base: Base
  /** Those in play, the one in view first. */
  used: { run: Known; weight: number }[]
  /** Those that could be. */
  others: Known[]
}

const canStack = (grammar: Grammar, { adapter, objective }: RunConfig) =>
  grammar.adapters.some(({ id, weighted }) => weighted && id === adapter?.id) &&
  grammar.objectives.some(({ id, reads }) => id === objective.id && (reads === 'text' || reads === 'examples'))

/** @param checkpoint of the run in view */
export function stackable(
  grammar: Grammar,
  runs: readonly Known[],
  shown: Known,
  checkpoint: number | undefined,
  stack: Stack,
): Stackable {
  const own = canStack(grammar, shown.config)
  const { base: from, adapter } = shown.config
  const base: Base =
    adapter && from?.run
      ? { run: from.run, checkpoint: from.checkpoint }
      : { run: shown.id, checkpoint: checkpoint ?? shown.checkpoints.at(-1)?.id }
  const siblings =
    adapter && !own
      ? []
      : runs.filter(({ id, config, checkpoints }) => {
          const same = config.base?.run === base.run && config.base.checkpoint === base.checkpoint
          return same && id !== shown.id && checkpoints.length > 0 && canStack(grammar, config)
        })
  const used = [...(own ? [shown] : []), ...siblings.filter(({ id }) => Object.hasOwn(stack, id))]
  return {
    base,
    used: used.map((run) => ({ run, weight: stack[run.id] ?? 1 })),
    others: siblings.filter(({ id }) => !Object.hasOwn(stack, id)),
  }
}

/** null where the run in view, as it is, does the same. */
export function weighted(
  { used }: Stackable,
  shown: { id: string },
  checkpoint: number | undefined,
): WeightedAdapter[] | null {
  if (used.every(({ run, weight }) => run.id === shown.id && weight === 1)) return null
  return used.map(({ run, weight }) => ({
    run: run.id,
    weight,
    ...(run.id === shown.id && checkpoint !== undefined ? { checkpoint } : {}),
  }))
}
