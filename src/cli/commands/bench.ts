// vitro bench: kernels and whole steps, GFLOP/s and GB/s beside this device's measured ceilings; with --small, sizes for a slow device;
// with --arithmetic, products in f16 or on matrix units where the adapter has them.

import { arithmeticOf, arithmetics, computing } from '../../engine/arithmetic.ts'
import { bench } from '../../engine/bench.ts'
import { readFlags } from '../flags.ts'
import { gpu } from '../gpu.ts'

export const usage =
  "vitro bench [--json] [--small] [--arithmetic f32|f16|matrix-units]: kernels and whole steps beside this device's ceilings"

export async function run(args: string[]) {
  const flags = {
    json: { kind: 'switch' },
    small: { kind: 'switch' },
    arithmetic: { kind: 'text', choices: arithmetics, default: 'f32' },
  } as const
  const { json, small, ...f } = readFlags(flags, args)
  const arithmetic = arithmetics.find((name) => name === f.arithmetic)!
  const device = await computing(await gpu(arithmetic), { arithmetic, precision: 'f16' })
  if (arithmeticOf(device) !== arithmetic) console.error(`No ${arithmetic} here that computes what it should.`)
  if (!json) console.log(`${device.facts.name}, ${new Date().toISOString().slice(0, 10)}`)
  const number = (x: number | null | undefined, digits = 1) => (x == null ? '' : x.toFixed(digits)).padStart(10)
  if (!json)
    console.log(`${''.padEnd(50)}${['ms', 'GFLOP/s', 'GB/s', 'share', 'tokens/s'].map((t) => t.padStart(10)).join('')}`)
  for await (const row of bench(device, { small: small || device.facts.software })) {
    if (json) console.log(JSON.stringify({ device: device.facts.name, ...row }))
    else
      console.log(
        row.what.padEnd(50) +
          [row.milliseconds, row.gflops, row.gbs].map((x) => number(x)).join('') +
          number(row.share, 2) +
          number(row.tokensPerSecond, 0) +
          (row.dispatches ? `   ${row.dispatches} dispatches` : '') +
          (row.submits
            ? `, ${row.submits} submits, ${(row.bytes! / 1e6).toFixed(0)} MB, JavaScript ${row.javascriptMilliseconds!.toFixed(2)} ms`
            : '') +
          (row.atMost ? `, at most ${row.atMost.toFixed(0)} tokens/s by bandwidth` : ''),
      )
  }
}
