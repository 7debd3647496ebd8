// A metric's value in words that fit it.

import type { Formats } from '../format.ts'
import type { Metric } from './metrics.ts'

/** @param brief on an axis, where room is short */
export function spell({ id }: Pick<Metric, 'id'>, value: number, format: Formats, brief = false): string {
  if (!Number.isFinite(value)) return format.measure(value)
  if (id === 'memory') return brief ? format.bytes(value).replace(/[.,]0+(?=\s)/, '') : format.bytes(value)
  if (id === 'accuracy') return format.percent(value, brief ? 0 : 1)
  if (id === 'tokens_per_second') return format.short(value)
  if (id === 'learning_rate') return value === 0 ? '0' : value < 0.01 ? tidy(value) : format.measure(value, 2)
  if (!brief) return format.measure(value, 4)
  return Math.abs(value) >= 10_000 ? format.short(value) : String(Number(value.toPrecision(4)))
}

/** 3e-4, 2.5e-4 */
const tidy = (value: number) => value.toExponential(2).replace(/\.?0+e/, 'e')
