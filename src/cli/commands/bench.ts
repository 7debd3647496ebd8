// vitro bench: kernels and whole steps, GFLOP/s and GB/s beside this device's measured ceilings; with --small, sizes for a slow device;
// with --matrix-units, products on those where the adapter lists some.

import { bench } from '../../engine/bench.ts'
import { adoptMatrixUnits } from '../../engine/matrix-units.ts'
import { MATRIX_UNITS } from '../dawn-features.ts'
import { readFlags } from '../flags.ts'
import { gpuWith } from '../gpu.ts'

export const usage =
  "vitro bench [--json] [--small] [--matrix-units]: kernels and whole steps beside this device's ceilings"

export async function run(args: string[]) {
  const flags = { json: { kind: 'switch' }, small: { kind: 'switch' }, 'matrix-units': { kind: 'switch' } } as const
  const { json, small, 'matrix-units': wantsUnits } = readFlags(flags, args)
  const device = await gpuWith(...(wantsUnits ? [MATRIX_UNITS] : []))
  if (wantsUnits && !(await adoptMatrixUnits(device)))
    console.error('No matrix units here that compute what they should.')
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
