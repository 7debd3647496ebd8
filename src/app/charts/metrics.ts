// The charts there are, and how a chart's lines come out of a run's columns: select what was measured, smooth over all of
// it, transform, then leave out what cannot be seen. Pure.

import type { XAxis } from '../settings.ts'
import { decimate, GAP } from './decimate.ts'
import type { MetricName, MetricTable } from './metric-table.ts'
import { smooth } from './smoothing.ts'

export interface Series {
  column: MetricName
  /**
   * `trend`: every step, drawn raw under its average. `exact`: every step as it is. `marks`: few points, each shown. `beside`: as marks,
   * of something else than the run's own text.
   */
  kind: 'trend' | 'exact' | 'marks' | 'beside'
  /** Of the loss: its exponential, the perplexity. */
  exponential?: true
}

export interface Metric {
  /** Words stand under `charts.<id>`. */
  id:
    | 'loss'
    | 'perplexity'
    | 'accuracy'
    | 'bits_per_byte'
    | 'learning_rate'
    | 'grad_norm'
    | 'tokens_per_second'
    | 'memory'
  series: Series[]
  /** Of which runs it tells something: those that learn to predict tokens, or labels; all where left out. */
  of?: 'tokens' | 'labels'
  /** The axis begins at zero. */
  fromZero?: true
  /** Counted in bytes: round numbers are multiples of powers of 1024. */
  bytes?: true
}

export const metrics: Metric[] = [
  {
    id: 'loss',
    series: [
      { column: 'loss', kind: 'trend' },
      { column: 'val_loss', kind: 'marks' },
      { column: 'general_loss', kind: 'beside' },
    ],
  },
  {
    id: 'accuracy',
    of: 'labels',
    series: [
      { column: 'accuracy', kind: 'marks' },
      { column: 'entity_f1', kind: 'beside' },
    ],
    fromZero: true,
  },
  {
    id: 'perplexity',
    of: 'tokens',
    series: [
      { column: 'loss', kind: 'trend', exponential: true },
      { column: 'val_loss', kind: 'marks', exponential: true },
      { column: 'general_loss', kind: 'beside', exponential: true },
    ],
  },
  { id: 'bits_per_byte', of: 'tokens', series: [{ column: 'bits_per_byte', kind: 'marks' }] },
  { id: 'learning_rate', series: [{ column: 'learning_rate', kind: 'exact' }], fromZero: true },
  { id: 'grad_norm', series: [{ column: 'grad_norm', kind: 'trend' }], fromZero: true },
  { id: 'tokens_per_second', series: [{ column: 'tokens_per_second', kind: 'trend' }], fromZero: true },
  { id: 'memory', series: [{ column: 'memory', kind: 'exact' }], fromZero: true, bytes: true },
]

export interface Point {
  x: number
  /** null breaks the line. */
  y: number | null
}
export interface Line {
  run: string
  series: Series
  role: 'raw' | 'line' | 'marks' | 'beside'
  points: Point[]
  /** x of steps whose value was not finite. */
  broken: number[]
}

export interface View {
  x: XAxis
  smoothing: number
  logX: boolean
  logY: boolean
  /** Points a line may have at most. */
  most: number
  /** The part of the x axis in view; null for all of it. */
  zoom: Range | null
}
export interface Range {
  from: number
  to: number
}

/** Of a training step, these are always measured: NaN there is a value. */
const diverges = new Set<MetricName>(['loss', 'grad_norm'])

/** What of a column was measured: rows, and the values there. Where a training step's loss is NaN, it was measured as such. */
function measured(
  table: MetricTable,
  { column, kind, exponential }: Series,
): { rows: Int32Array; values: Float64Array } {
  const values = table.column(column)
  const rows: number[] = []
  for (let i = 0; i < values.length; i++)
    if (!Number.isNaN(values[i]) || (diverges.has(column) && table.trained(i))) rows.push(i)
  const found = Float64Array.from(rows, (row) => values[row])
  return { rows: Int32Array.from(rows), values: exponential && kind !== 'trend' ? found.map(Math.exp) : found }
}

export function linesOf(run: string, table: MetricTable, metric: Metric, view: View): Line[] {
  return metric.series.flatMap((series): Line[] => {
    const { rows, values } = measured(table, series)
    const xs = table.column(view.x)
    const line = (role: Line['role'], ys: Float64Array): Line => ({ run, series, role, ...thin(rows, xs, ys, view) })
    if (series.kind !== 'trend') return [line(series.kind === 'exact' ? 'line' : series.kind, values)]
    const average = smooth(values, view.smoothing)
    const shown = (ys: Float64Array) => (series.exponential ? ys.map(Math.exp) : ys)
    if (view.smoothing === 0) return [line('line', shown(values))]
    return [line('raw', shown(values)), line('line', shown(average))]
  })
}

/** What is left to draw: the part in view, thinned, in points. */
function thin(rows: Int32Array, xs: Float64Array, ys: Float64Array, { most, logX, logY, zoom }: View) {
  const [start, end] = zoom
    ? [firstAtLeast(rows, xs, zoom.from) - 1, firstAtLeast(rows, xs, zoom.to) + 1]
    : [0, ys.length]
  const [from, seen] = [Math.max(0, start), ys.subarray(Math.max(0, start), end)]
  const drawn = logY ? seen.map((y) => (y > 0 ? y : NaN)) : seen
  const xAt = (i: number) => xs[rows[from + i]]
  const points: Point[] = []
  for (const i of decimate(drawn, most)) {
    const x = i === GAP ? (points.at(-1)?.x ?? 0) : xAt(i)
    if (!logX || x > 0) points.push({ x, y: i === GAP ? null : drawn[i] })
  }
  const broken: number[] = []
  for (let i = 0; i < seen.length && broken.length < MARKERS; i++) if (!Number.isFinite(seen[i])) broken.push(xAt(i))
  return { points, broken }
}
const MARKERS = 20 // of steps that were not finite; a run that diverged has thousands

/** Place of the first row whose x is at least this. */
function firstAtLeast(rows: Int32Array, xs: Float64Array, x: number): number {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (xs[rows[middle]] < x) low = middle + 1
    else high = middle
  }
  return low
}

/** The values under the cursor: of each series the last measured at or before the step. */
export function readAt(table: MetricTable, { series }: Metric, step: number): { series: Series; value: number }[] {
  return series.map((one) => {
    const values = table.column(one.column)
    const last = table.at(step)
    let row = last
    while (row >= 0 && Number.isNaN(values[row]) && !(diverges.has(one.column) && table.trained(row))) row--
    const value = row < 0 ? NaN : values[row]
    return { series: one, value: one.exponential ? Math.exp(value) : value }
  })
}
