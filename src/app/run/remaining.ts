// How long a run still takes: the tokens that are left at the speed of the last steps. Pure.

import type { RunReport } from '../../engine/types.ts'
import type { MetricTable } from '../charts/metric-table.ts'

const RECENT = 50 // rows

/** Seconds of training; null before two points are there. */
export function remaining({ steps }: Pick<RunReport, 'steps'>, table: MetricTable): number | null {
  const [step, seconds] = [table.column('step'), table.column('seconds')]
  const last = table.length - 1
  const first = Math.max(0, last - RECENT)
  if (last < 1 || step[last] <= step[first]) return null
  return Math.max(0, (steps - step[last]) * ((seconds[last] - seconds[first]) / (step[last] - step[first])))
}
