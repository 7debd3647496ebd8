// What tuning found, as a small file: made on one adapter, of use on the same adapter with the same kernels, and refused elsewhere.
// Everything in such a file is checked; an unknown variant means the default. Knows the format and how a device takes it to heart.

import * as v from 'valibot'
import type { Gpu } from '../gpu/device.ts'
import type { KernelFacts } from '../kernel.ts'
import { KERNELS } from '../ops/kernels/matmul.ts'
import { activationNames } from '../ops/scalar/activations.ts'
import { EngineError } from './errors.ts'

const count = v.pipe(v.number(), v.finite(), v.minValue(0))
const tunedKernel = v.object({
  facts: v.pipe(v.record(v.string(), v.union([v.number(), v.string(), v.boolean()])), v.check(isProduct)),
  variant: v.string(),
  seconds: count,
  /** What it is chosen over, or where it is the same name what nothing was better than. */
  defaultVariant: v.string(),
  defaultSeconds: count,
})
export type TunedKernel = v.InferOutput<typeof tunedKernel>

const MOST = 4096
const tunedKernels = v.object({
  format: v.literal('vitro-kernels'),
  adapter: v.string(),
  /** Of the kernels that were timed: others may be fastest otherwise. */
  kernels: v.string(),
  tuned: v.pipe(v.array(tunedKernel), v.maxLength(MOST)),
})
export type TunedKernels = v.InferOutput<typeof tunedKernels>

/** Tells adapters apart, as far as a browser lets one. */
export const adapterOf = ({ facts }: Gpu) => `${facts.vendor} ${facts.architecture} ${facts.name}`.trim()

export const asTunedKernels = (gpu: Gpu, tuned: readonly TunedKernel[]): TunedKernels => ({
  format: 'vitro-kernels',
  adapter: adapterOf(gpu),
  kernels: KERNELS,
  tuned: [...tuned],
})

/** What is kept for this very adapter and these kernels; nothing where that is something else. */
export function remembered(gpu: Gpu, kept: unknown): TunedKernel[] {
  const { success, output } = v.safeParse(tunedKernels, kept)
  return success && output.adapter === adapterOf(gpu) && output.kernels === KERNELS ? output.tuned : []
}

/** @throws EngineError where it is no such file, or one of another adapter or of other kernels */
export function readTunedKernels(gpu: Gpu, text: string): TunedKernel[] {
  const { success, output } = v.safeParse(v.pipe(v.string(), v.parseJson(), tunedKernels), text)
  if (!success) throw new EngineError('no-tuned-kernels', {}, 'This file holds no tuned kernels.')
  const [adapter, here] = [output.adapter, adapterOf(gpu)]
  if (adapter !== here)
    throw new EngineError(
      'tuned-elsewhere',
      { adapter, here },
      `These kernels were tuned on ${adapter}, not on ${here}.`,
    )
  if (output.kernels !== KERNELS)
    throw new EngineError('tuned-before', {}, 'These kernels were tuned in another version: tune them again.')
  return output.tuned
}

/** From now on programs traced for this device use what was found. */
export function adopt(gpu: Gpu, tuned: readonly TunedKernel[]) {
  const byKey = new Map(tuned.map(({ facts, variant }) => [keyOf(facts), variant]))
  gpu.traits.variant = (facts: KernelFacts) => byKey.get(keyOf(facts))
}

/** What tells a product from others. */
export const keyOf = (facts: KernelFacts): string =>
  Object.keys(facts)
    .sort()
    .map((name) => `${name}=${facts[name]}`)
    .join(' ')

/** Whether facts that came from a file describe a product that there can be. */
function isProduct(facts: KernelFacts): boolean {
  const { kernel, layout, activation, derivative } = facts
  const kinds: unknown[] = ['none', ...activationNames]
  const counts = [facts.M, facts.N, facts.K, facts.batch]
  return (
    kernel === 'matmul' &&
    ['NT', 'NN', 'TN'].includes(String(layout)) &&
    kinds.includes(activation) &&
    kinds.includes(derivative) &&
    (!facts.gated || activation !== 'none') &&
    (!facts.again || derivative !== 'none') &&
    counts.every((n) => Number.isSafeInteger(n) && Number(n) > 0)
  )
}
