// The GPU in Node, through Dawn, with what tuning found for it.

import { create, globals } from 'webgpu'
import { type OpenGpu, openDevice } from '../engine/headless.ts'
import { dawnOptions, FASTER_ARITHMETIC, PLAIN_KERNELS } from './dawn-features.ts'
import { recallKernels } from './kernel-file.ts'
import { waitPatiently } from './patience.ts'

const instances: GPU[] = [] // Dawn lives as long as somebody holds this
const opened = new Map<string, Promise<OpenGpu>>()

/** One for the whole command. Says so on stderr where there is only a CPU that plays GPU. @param arithmetic of a run's products */
export function gpu(arithmetic: unknown = 'f32'): Promise<OpenGpu> {
  const features = arithmetic === 'f32' ? PLAIN_KERNELS : `${PLAIN_KERNELS},${FASTER_ARITHMETIC}`
  const known = opened.get(features) ?? openWith(features)
  opened.set(features, known)
  return known
}

async function openWith(features: string): Promise<OpenGpu> {
  Object.assign(globalThis, globals)
  const instance = create(dawnOptions(features))
  instances.push(instance)
  const opened = await openDevice(instance)
  await recallKernels(opened)
  if (!opened.facts.software) return opened
  waitPatiently()
  console.error(`No hardware adapter: using the software adapter of an installed Chromium (${opened.facts.name}).`)
  return opened
}
