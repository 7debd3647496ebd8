// Partial sums of squares of a flat buffer: the first half of a global gradient norm. The second half is clip.ts.

import wgsl from '../../shaders/square-sum.wgsl?raw'
import type { DeviceTraits } from '../kernel.ts'
import { apply, f32, type Op, size, type Tensor } from '../tensor.ts'

const PARTIALS = 256
/** Elements that one workgroup sums; a multiple of the 64 that a binding's offset needs. */
const perPartial = (count: number) => Math.max(256, Math.ceil(count / PARTIALS / 64) * 64)
/** A partial sum is of at most `perPartial` neighbours, in a fixed order. */
const partials = (count: number) => Math.ceil(count / perPartial(count))

/** Inputs: any number of buffers (n). Output: their partial sums, one buffer's after the other's. */
const op: Op<Record<string, never>> = {
  name: 'square-sum',
  outputs: (xs) => [f32(xs.reduce((sum, x) => sum + partials(size(x.shape)), 0))],
  reference([sums], xs) {
    let first = 0
    for (const x of xs) {
      for (let i = 0; i < x.length; i++) sums[first + Math.floor(i / perPartial(x.length))] += x[i] * x[i]
      first += partials(x.length)
    }
  },
  dispatch({ inputs, outputs: [sums] }, device) {
    let first = 0
    return inputs.flatMap((x) => {
      return bindable(size(x.shape), device).map(({ offset, length, groups }) => {
        const THREADS = device.software ? 64 : 256
        const constants = { THREADS, COUNT: length, PER_PARTIAL: perPartial(size(x.shape)), FIRST: first }
        first += groups
        const bindings = { x: { tensor: x, offset, length }, sums: { tensor: sums } }
        return { shader: wgsl, constants, bindings, workgroups: [groups, 1, 1] as const }
      })
    })
  },
  flops: ({ inputs }) => inputs.reduce((sum, x) => sum + 2 * size(x.shape), 0),
  cases: [
    { inputs: [[1]], attrs: {} },
    { inputs: [[257], [64]], attrs: {} },
    { inputs: [[200_003], [5]], attrs: {}, large: true },
  ],
}

/** Ranges of whole partials, each no longer than one binding may be. */
function bindable(count: number, { maxBinding }: DeviceTraits) {
  const each = perPartial(count)
  const most = Math.floor(maxBinding / 4 / each)
  const groups = partials(count)
  return Array.from({ length: Math.ceil(groups / most) }, (_, i) => {
    const offset = i * most * each
    return { offset, length: Math.min(most * each, count - offset), groups: Math.min(most, groups - i * most) }
  })
}

export const squareSum = (...xs: Tensor[]): Tensor => apply(op, xs, {})[0]
export default op
