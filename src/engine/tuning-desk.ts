// Tuning as a client sees it: in the background, one product after another, and out of the way as soon as anybody else wants the
// device. What was found is kept for the adapter as it is found, and used by whatever is planned next.

import { OutOfMemory } from '../gpu/buffers.ts'
import type { Gpu } from '../gpu/device.ts'
import { Pipelines } from '../gpu/pipelines.ts'
import type { Store } from '../store/store.ts'
import * as kernelTuning from './kernel-tuning.ts'
import { traceSentence } from './planning.ts'
import { readChecked } from './sentence.ts'
import {
  adapterOf,
  adopt,
  asTunedKernels,
  keyOf,
  readTunedKernels,
  remembered,
  type TunedKernel,
} from './tuned-kernels.ts'
import type { Engine, RunConfig, TunedReport } from './types.ts'

export interface TuningDesk
  extends Pick<Engine, 'tunedKernels' | 'tuneKernels' | 'cancelTuning' | 'exportKernels' | 'importKernels'> {
  /** Uses what was found on this adapter before. */
  recall(gpu: Gpu): Promise<void>
  /** Ends what goes on, for someone who needs the device; resolves when the device is free. */
  yield(): Promise<void>
}

interface Parts {
  device(): Promise<{ gpu: Gpu }>
  store(): Promise<Store>
  isBusy(): boolean
  /** How products are timed. */
  timing?: Timing
}

type Timing = Pick<typeof kernelTuning, 'productsOf' | 'tuneProduct'>

export function tuningDesk({ device, store, isBusy, timing }: Parts): TuningDesk {
  let tuned: TunedKernel[] = []
  let current: { cancelled: boolean; ended: Promise<unknown> } | null = null

  const keep = async (gpu: Gpu, more: readonly TunedKernel[]) => {
    const byKey = new Map([...tuned, ...more].map((kernel) => [keyOf(kernel.facts), kernel]))
    tuned = [...byKey.values()]
    adopt(gpu, tuned)
    // Where storage is full they are found again another time.
    await (await store()).writeKernels(adapterOf(gpu), asTunedKernels(gpu, tuned)).catch(() => {})
  }
  const desk: TuningDesk = {
    async recall(gpu) {
      tuned = remembered(gpu, await (await store()).readKernels(adapterOf(gpu)).catch(() => null))
      adopt(gpu, tuned)
    },
    async yield() {
      if (!current) return
      current.cancelled = true
      await current.ended
    },
    async tunedKernels() {
      await device()
      return tuned.map(reportOf)
    },
    async tuneKernels(config, vocabulary, onTuned) {
      await desk.yield()
      if (isBusy()) return false
      const mine = { cancelled: false, ended: Promise.resolve<unknown>(null) }
      const cancelled = () => mine.cancelled || isBusy()
      const work = async () => {
        const { gpu } = await device()
        for await (const { found, left } of tuneSentence(gpu, config, vocabulary, tuned, cancelled, timing)) {
          if (found) await keep(gpu, [found])
          onTuned({ kernels: tuned.map(reportOf), left })
        }
        return !cancelled()
      }
      const working = work()
      mine.ended = working.catch(() => {})
      current = mine
      return await working.finally(() => {
        if (current === mine) current = null
      })
    },
    cancelTuning() {
      if (current) current.cancelled = true
    },
    async exportKernels() {
      const { gpu } = await device()
      const text = JSON.stringify(asTunedKernels(gpu, tuned))
      return { name: 'vitro-kernels.json', blob: new Blob([text], { type: 'application/json' }) }
    },
    async importKernels(file) {
      const { gpu } = await device()
      // Some hundred bytes a kernel: what is larger is something else.
      await keep(gpu, readTunedKernels(gpu, await file.slice(0, 2 ** 21).text()))
      return tuned.map(reportOf)
    },
  }
  return desk
}

/**
 * Times what a sentence's step and evaluation multiply and `tuned` does not have yet, largest first; `found` is null where the device
 * has no room to try. Ends where `cancelled` says so.
 */
export async function* tuneSentence(
  gpu: Gpu,
  config: RunConfig,
  vocabulary: number,
  tuned: readonly TunedKernel[],
  cancelled: () => boolean = () => false,
  { productsOf, tuneProduct }: Timing = kernelTuning,
): AsyncGenerator<{ found: TunedKernel | null; left: number }> {
  const known = new Set(tuned.map(({ facts }) => keyOf(facts)))
  const { plan } = traceSentence(readChecked(config, vocabulary), gpu.traits)
  const products = productsOf(plan, gpu).filter((facts) => !known.has(keyOf(facts)))
  for (const [i, facts] of products.entries()) {
    // Pipelines of its own: those that lose are not kept.
    const apart = { ...gpu, pipelines: new Pipelines(gpu.device) }
    const found = await tuneProduct(apart, facts, cancelled).catch((error) => {
      if (error instanceof OutOfMemory) return null // the default it is
      throw error
    })
    if (cancelled()) return
    yield { found, left: products.length - 1 - i }
  }
}

export function reportOf({ facts, variant, seconds, defaultVariant, defaultSeconds }: TunedKernel): TunedReport {
  const { layout, M, N, K, batch, bias, activation, derivative, residual, columnSums } = facts
  const parts = [
    layout,
    bias && 'bias',
    activation !== 'none' && activation,
    derivative !== 'none' && `${derivative}′`,
    residual && 'residual',
    columnSums && 'column sums',
  ]
  return {
    kernel: ['matmul', ...parts.filter(Boolean)].join(' '),
    shape: [...(batch === 1 ? [] : [batch]), M, N, K].map(Number),
    variant,
    defaultVariant,
    faster: defaultSeconds / seconds,
  }
}
