// One run's metrics as growing columns. Every point is kept; what is drawn is chosen elsewhere. NaN where a row does not
// have a column: a validation row has no learning rate, and by that the two kinds of rows are told apart.

import { type MetricColumns, metricNames } from '../../engine/types.ts'

export type MetricName = (typeof metricNames)[number]

export class MetricTable {
  length = 0
  private capacity = 1024
  private readonly columns = new Map(metricNames.map((name) => [name, new Float64Array(this.capacity).fill(NaN)]))

  /** A view; valid until the next append. */
  column(name: MetricName): Float64Array {
    return this.columns.get(name)!.subarray(0, this.length)
  }

  /** Rows of a run that went back to a checkpoint replace those after it. */
  append(rows: MetricColumns): void {
    const step = rows.step
    if (!step?.length) return
    this.dropFrom(step[0], !Number.isNaN(rows.learning_rate?.[0] ?? NaN))
    this.reserve(this.length + step.length)
    for (const [name, column] of this.columns) {
      const given = Object.hasOwn(rows, name) ? rows[name] : undefined
      if (given) column.set(given.subarray(0, step.length), this.length)
      else column.fill(NaN, this.length, this.length + step.length)
    }
    this.length += step.length
  }

  /** Index of the last row whose step is at most this; -1 before the first. */
  at(step: number): number {
    const steps = this.column('step')
    let [low, high] = [0, this.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (steps[middle] <= step) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** The newest value that was measured; NaN if there is none. */
  last(name: MetricName): number {
    return this.column(name).findLast((value) => !Number.isNaN(value)) ?? NaN
  }

  /** Whether the row is a training step's (and not an evaluation's), so that a loss that is not a number means divergence. */
  trained(row: number): boolean {
    return !Number.isNaN(this.columns.get('learning_rate')![row])
  }

  /** A step that is trained anew takes the place of all rows from it on; an evaluation comes after the step that it is of. */
  private dropFrom(step: number, trained: boolean) {
    this.length = this.at(trained ? step - 1 : step) + 1
  }

  private reserve(rows: number) {
    if (rows <= this.capacity) return
    while (this.capacity < rows) this.capacity *= 2
    for (const [name, old] of this.columns) {
      const column = new Float64Array(this.capacity)
      column.set(old)
      this.columns.set(name, column)
    }
  }
}
