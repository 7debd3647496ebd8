// The GPU in Node, through Dawn, with what tuning found for it.

import { create, globals } from 'webgpu'
import { type OpenGpu, openDevice } from '../engine/headless.ts'
import { recallKernels } from './kernel-file.ts'
import { waitPatiently } from './patience.ts'

let instance: GPU | undefined // Dawn lives as long as somebody holds this

/** For `gpu`: what Dawn holds back as experimental. */
export const WITH_MATRIX_UNITS = ['enable-dawn-features=allow_unsafe_apis,vulkan_enable_f16_on_nvidia']

/** Says so on stderr where there is only a CPU that plays GPU. @param dawn its options */
export async function gpu(dawn: readonly string[] = []): Promise<OpenGpu> {
  Object.assign(globalThis, globals)
  instance = create([...dawn])
  const opened = await openDevice(instance)
  await recallKernels(opened)
  if (!opened.facts.software) return opened
  waitPatiently()
  console.error(`No hardware adapter: using the software adapter of an installed Chromium (${opened.facts.name}).`)
  return opened
}
