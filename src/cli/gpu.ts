// The GPU in Node, through Dawn, with what tuning found for it.

import { create, globals } from 'webgpu'
import { type OpenGpu, openDevice } from '../engine/headless.ts'
import { dawnOptions, PLAIN_KERNELS } from './dawn-features.ts'
import { recallKernels } from './kernel-file.ts'
import { waitPatiently } from './patience.ts'

let instance: GPU | undefined // Dawn lives as long as somebody holds this
let usual: Promise<OpenGpu> | undefined

/** One for the whole command. Says so on stderr where there is only a CPU that plays GPU. */
export const gpu = (): Promise<OpenGpu> => (usual ??= gpuWith())

/** @param features of Dawn, beside PLAIN_KERNELS */
export async function gpuWith(...features: string[]): Promise<OpenGpu> {
  Object.assign(globalThis, globals)
  instance = create(dawnOptions(PLAIN_KERNELS, ...features))
  const opened = await openDevice(instance)
  await recallKernels(opened)
  if (!opened.facts.software) return opened
  waitPatiently()
  console.error(`No hardware adapter: using the software adapter of an installed Chromium (${opened.facts.name}).`)
  return opened
}
