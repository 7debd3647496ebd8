// Metrics as comma-separated values (RFC 4180), every point of every run. Text that a spreadsheet would take for a formula
// gets an apostrophe in front.

import { metricNames } from '../../engine/types.ts'
import type { MetricTable } from './metric-table.ts'

export function metricsCsv(runs: { name: string; table: MetricTable }[]): string {
  const lines = [['run', ...metricNames].join(',')]
  for (const { name, table } of runs) {
    const columns = metricNames.map((metric) => ({ values: table.column(metric), expected: EXPECTED.has(metric) }))
    const label = cell(name)
    for (let i = 0; i < table.length; i++) {
      const trained = table.trained(i)
      lines.push([label, ...columns.map(({ values, expected }) => number(values[i], expected && trained))].join(','))
    }
  }
  return `${lines.join('\r\n')}\r\n`
}

/** What every training step has, so that NaN there is a value and no absence. */
const EXPECTED = new Set<string>(['loss', 'grad_norm'])
const number = (n: number, expected: boolean) => (Number.isNaN(n) && !expected ? '' : String(n))

export function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
