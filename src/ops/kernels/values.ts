// What a thread takes at a time in the kernels that include shaders/lib/value.wgsl: an element, or both elements of a word.

import type { Constant } from '../../kernel.ts'
import { isHalf, lastDim, type Node, size, type TensorType } from '../../tensor.ts'

/** The constant of a kernel whose results are these: nothing where they are kept in 32 bits. */
export const pairsOf = (...results: TensorType[]): Record<string, Constant> =>
  results.some(isHalf) ? { PAIRS: true } : {}
/** How many values a tensor has. */
export const valuesOf = (t: TensorType, ...results: TensorType[]) =>
  size(t.shape) / ([t, ...results].some(isHalf) ? 2 : 1)
/** For `halves` of an op whose kernel works so: those outputs whose rows are whole words, if all of `which` are. */
export const evenRows =
  (...which: number[]) =>
  ({ outputs }: Pick<Node, 'outputs'>) =>
    outputs.every((t, i) => !which.includes(i) || lastDim(t) % 2 === 0) ? which.filter((i) => i < outputs.length) : []
