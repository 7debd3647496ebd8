// vitro plan: the step as a table (op, shape, bytes, FLOPs) and totals. Needs no GPU.

import { planSentence } from '../../engine/headless.ts'
import { readFlags } from '../flags.ts'
import { modelFlags, runConfig } from '../model-flags.ts'

const flags = { ...modelFlags, vocab: { kind: 'integer', min: 1, default: 257 }, json: { kind: 'switch' } } as const

export async function run(args: string[]) {
  const values = readFlags(flags, args)
  const report = planSentence(runConfig(values), values.vocab)
  if (values.json) return console.log(JSON.stringify(report))
  const cell = (text: string, width: number) => text.padEnd(width)
  for (const { phase, op, shape, bytes, flops } of report.rows)
    console.log(
      cell(phase, 22) + cell(op, 24) + cell(`[${shape}]`, 22) + cell(amount(bytes, 'B'), 12) + amount(flops, 'FLOP'),
    )
  console.log()
  console.log(
    `${report.parameters.toLocaleString('en')} parameters, ${amount(report.flopsPerToken, 'FLOP')} a token, ${report.rows.length} ops`,
  )
  for (const [kind, bytes] of Object.entries(report.bytes)) console.log(`${cell(kind, 22)}${amount(bytes, 'B')}`)
}

function amount(n: number, unit: string): string {
  const [value, prefix] = n >= 1e9 ? [n / 1e9, 'G'] : n >= 1e6 ? [n / 1e6, 'M'] : n >= 1e3 ? [n / 1e3, 'k'] : [n, '']
  return `${value.toFixed(value >= 100 || !prefix ? 0 : 1)} ${prefix}${unit}`
}
