// Where the command line keeps what tuning found: one small file an adapter in the user's cache folder, in the form the page exports.

import { mkdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { OpenGpu } from '../engine/headless.ts'
import { adapterOf, adopt, asTunedKernels, remembered, type TunedKernel } from '../engine/tuned-kernels.ts'
import { writeWhole } from './files.ts'

export function kernelFile(gpu: OpenGpu): string {
  const folder = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  return join(folder, 'vitro', `kernels-${adapterOf(gpu).replace(/[^\w.-]+/g, '-')}.json`)
}

/** What was found on this adapter before, which is used from now on. A file that cannot be read is as good as none. */
export async function recallKernels(gpu: OpenGpu): Promise<TunedKernel[]> {
  const kept = await readFile(kernelFile(gpu), 'utf8')
    .then(JSON.parse)
    .catch(() => null)
  const tuned = remembered(gpu, kept)
  adopt(gpu, tuned)
  return tuned
}

export async function keepKernels(gpu: OpenGpu, tuned: readonly TunedKernel[]): Promise<void> {
  const path = kernelFile(gpu)
  await mkdir(dirname(path), { recursive: true })
  await writeWhole(path, [new TextEncoder().encode(JSON.stringify(asTunedKernels(gpu, tuned)))])
}
