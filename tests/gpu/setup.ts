// Runs in the parent of the GPU tests' processes, before they start: only then does the dynamic loader see the software adapter.
import { adapterEnvironment } from '../../src/cli/software-adapter.mjs'

export function setup(): void {
  Object.assign(process.env, adapterEnvironment())
}
