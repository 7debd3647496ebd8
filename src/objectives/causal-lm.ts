// Next-token prediction: Σ weight · −log p(target). Knows no model and no optimizer.

import type { ModelOutput } from '../nn/model.ts'
import type { Targets } from '../nn/objective.ts'
import { linearCrossEntropy } from '../ops/linear-cross-entropy.ts'
import type { Options } from '../options.ts'
import type { Tensor } from '../tensor.ts'

export const options = [
  // Whether a document sees the end of the one before it in its row.
  { key: 'documents', kind: 'choice', choices: ['joined', 'apart'], default: 'joined' },
] as const satisfies Options
export const presets = {}
export const reads = 'text'

/** Scalar. With `gradients`, those of hidden states and head are made in the same pass. */
export const loss = ({ hidden, head, bias }: ModelOutput, { ids, weights }: Targets, gradients: boolean): Tensor =>
  linearCrossEntropy(hidden, head, ids, weights, gradients, bias)
