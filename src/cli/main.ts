// The command line: reads arguments, asks the engine, prints JSON. Runs under src/cli/vitro.mjs, which built it and chose the
// adapter. Exit code 0 only on success, 2 for a wrong call.

import { create, globals } from 'webgpu'
import { NoGpu, openGpu } from '../gpu/device.ts'

const commands: Record<string, (args: string[]) => Promise<void>> = {
  /** One JSON object: adapter, features, limits, versions. */
  async info() {
    Object.assign(globalThis, globals)
    const { facts } = await openGpu(create([]))
    console.log(JSON.stringify({ ...facts, versions: { node: process.versions.node } }))
  },
}

const [name = '', ...args] = process.argv.slice(2)
if (!Object.hasOwn(commands, name)) {
  console.error(`vitro has no command ${JSON.stringify(name)}; there is: ${Object.keys(commands).join(', ')}`)
  process.exit(2)
}
try {
  await commands[name](args)
  process.exit(0) // Dawn keeps the process alive otherwise
} catch (error) {
  console.error(error instanceof NoGpu ? error.message : error)
  process.exit(1)
}
