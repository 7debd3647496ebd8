// vitro info: one JSON object: adapter, features, limits, versions.

import { dependencies, version } from '../../../package.json'
import { readFlags } from '../flags.ts'
import { gpu } from '../gpu.ts'

export const usage = 'vitro info: the GPU, its features and limits'

export async function run(args: string[]) {
  readFlags({}, args)
  const { facts } = await gpu()
  console.log(
    JSON.stringify({
      ...facts,
      versions: { vitro: version, node: process.versions.node, webgpu: dependencies.webgpu },
    }),
  )
}
