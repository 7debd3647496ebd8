// vitro info: one JSON object: adapter, features, limits, versions.

import { readFlags } from '../flags.ts'
import { gpu } from '../gpu.ts'

export async function run(args: string[]) {
  readFlags({}, args)
  const { facts } = await gpu()
  console.log(JSON.stringify({ ...facts, versions: { node: process.versions.node } }))
}
