// One device, opened when it is first asked for and again after it was lost, and what it does in a second.

import { type Gpu, openGpu } from '../gpu/device.ts'
import { calibrate, type Rates } from './calibrate.ts'

export interface OpenDevice {
  gpu: Gpu
  rates: Rates
}

/** @param prepare what is to be done with a device before anyone has it */
export function openOnce(webgpu: () => GPU | undefined, prepare: (gpu: Gpu) => Promise<void>) {
  let opening: Promise<OpenDevice> | null = null
  let known: OpenDevice | null = null
  const open = async () => {
    const gpu = await openGpu(webgpu())
    void gpu.device.lost.then(() => {
      opening = known = null
    })
    await prepare(gpu).catch(() => {}) // without storage, as on the first day
    known = { gpu, rates: await calibrate(gpu) }
    return known
  }
  const device = () => {
    opening ??= open().catch((error) => {
      opening = null
      throw error
    })
    return opening
  }
  return Object.assign(device, { known: () => known })
}
