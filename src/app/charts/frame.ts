// One drawing of a chart as data: its lines, its axes and where on the page they lie. Pure.

import type { MetricTable } from './metric-table.ts'
import { type Line, linesOf, type Metric, type View } from './metrics.ts'
import { type Axis, axis, share, valueAt } from './ticks.ts'

export interface Size {
  width: number
  height: number
}
/** Room around the plot for the axes, in pixels. */
export const ROOM = { left: 50, right: 14, top: 8, bottom: 24 }

export interface Frame {
  size: Size
  lines: Line[]
  x: Axis
  y: Axis
  view: View
}

const MOST = 800 // points a line, whatever its width

export function frameOf(
  metric: Metric,
  tables: { run: string; table: MetricTable }[],
  shared: Omit<View, 'most'>,
  size: Size,
): Frame {
  const inner = Math.max(1, size.width - ROOM.left - ROOM.right)
  // Two points a pixel are all that can be seen.
  const view: View = { ...shared, logY: shared.logY && !metric.fromZero, most: Math.min(MOST, Math.max(64, 2 * inner)) }
  const lines = tables.flatMap(({ run, table }) => linesOf(run, table, metric, view))
  const [xs, ys] = [lines.flatMap(({ points }) => points.map(({ x }) => x)), valuesOf(lines)]
  const [left, right] = view.zoom ? [view.zoom.from, view.zoom.to] : range(xs)
  const [low, high] = range(metric.fromZero ? [0, ...ys] : ys)
  return {
    size,
    lines,
    view,
    x: axis(left, right, view.logX && left > 0, inner < 320 ? 4 : 7, true),
    y: metric.bytes
      ? inUnits(1024 ** Math.floor(Math.log2(Math.max(1, high)) / 10), low, high)
      : axis(low, high, view.logY, 4),
  }
}

/** An axis that is round in this unit. */
function inUnits(unit: number, low: number, high: number): Axis {
  const { from, to, log, ticks } = axis(low / unit, high / unit, false, 4)
  return { from: from * unit, to: to * unit, log, ticks: ticks.map((tick) => tick * unit) }
}

const valuesOf = (lines: Line[]) => lines.flatMap(({ points }) => points.flatMap(({ y }) => (y === null ? [] : [y])))

/** A loop, since spreading thousands of arguments has a limit. */
function range(values: number[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}

/** Pixels from the plot's left edge, for a value on the x axis; and back. */
export const pixelOf = ({ x, size }: Frame, value: number) => share(x, value) * (size.width - ROOM.left - ROOM.right)
export const valueUnder = ({ x, size }: Frame, pixel: number) =>
  valueAt(x, Math.min(1, Math.max(0, pixel / (size.width - ROOM.left - ROOM.right))))
