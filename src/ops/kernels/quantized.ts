// Weights of few bits as kernels see them: the constants of shaders/lib/quantized.wgsl, and the dispatch that writes a range of
// them out as f32.

import wgsl from '../../../shaders/quantized.wgsl?raw'
import { type Binding, type Dispatch, grid } from '../../kernel.ts'
import { type Shape, size } from '../../tensor.ts'
import { bitsOf, blockOf, type Format, wordLayout } from '../scalar/quantized.ts'

/** A tensor of `shape` in the words of `format`. */
export interface Quantized {
  format: Format
  shape: Shape
}

export const wordsOf = ({ format, shape }: Quantized) => wordLayout(format, size(shape)).words

export function quantizedConstants({ format, shape }: Quantized): Dispatch['constants'] {
  const { scales, groups, words } = wordLayout(format, size(shape))
  const kinds = Object.fromEntries(
    ['bf16', 'f16', 'int8', 'int4', 'nf4'].map((kind) => [kind, format.startsWith(kind)]),
  )
  const { bf16: BF16, f16: F16, int8: INT8, int4: INT4, nf4: NF4 } = kinds
  return { BF16, F16, INT8, INT4, NF4, BLOCK: blockOf(format), SCALES: scales, GROUPS: groups, LAST: words - 1 }
}

/** Writes elements [first, first + count) to `y`, of which only that range is bound. `first` is a multiple of four. */
export function dequantizeRange(
  quantized: Quantized,
  words: Binding,
  y: Binding,
  first: number,
  count: number,
): Dispatch {
  const { workgroups, GRID_X } = grid(Math.ceil(count / 256))
  const own = { FIRST: first, COUNT: count, CHANNELS: 1, GRID_X }
  return {
    shader: wgsl,
    entry: 'range',
    constants: { ...own, ...quantizedConstants(quantized) },
    bindings: { words, y },
    workgroups,
  }
}

/** Work of decoding one element: shift, mask, look up, scale. */
export const decodeFlops = (format: Format) => (bitsOf(format) === 16 ? 1 : 4)
