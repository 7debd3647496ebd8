// What an objective file is: the type of every module in objectives/.

import type { Options } from '../options.ts'
import type { Tensor } from '../tensor.ts'
import type { ModelOutput } from './model.ts'

/**
 * What batches are made of: windows over one long text, examples with marks for what counts, texts with a label each, or words with one
 * each. Objectives of labels have a head of their own (label-head.ts).
 */
export const readings = ['text', 'examples', 'labels', 'tags'] as const
export type Reads = (typeof readings)[number]

export interface Targets {
  /** (B, T) u32: ids of tokens, or of labels */
  ids: Tensor
  /** (B, T) f32: each target's share of the loss; together they sum to one over a step. 0 leaves a target out. */
  weights: Tensor
}
export interface ObjectiveModule {
  options: Options
  presets: Record<string, Record<string, number | string | boolean>>
  reads: Reads
  /** Scalar. With `gradients`, a backward pass will follow. */
  loss(output: ModelOutput, targets: Targets, gradients: boolean): Tensor
}
