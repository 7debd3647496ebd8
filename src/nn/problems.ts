// What the options of several families have in common that may not fit together.

import { LARGEST_HEAD } from '../ops/kernels/attention.ts'

/** Heads that share the width of the model. */
export function headProblems({ heads, d_model }: { heads: number; d_model: number }) {
  const found = (at: string, code: string, message: string) => [{ at, code, message }]
  if (d_model % heads) return found('heads', 'heads-do-not-divide', `heads (${heads}) must divide d_model (${d_model})`)
  return tooLarge(d_model / heads)
}

export const tooLarge = (headDim: number) =>
  headDim > LARGEST_HEAD
    ? [{ at: 'heads', code: 'head-too-large', message: `a head may have at most ${LARGEST_HEAD} channels` }]
    : []
