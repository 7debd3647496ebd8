// What an objective file is: the type of every module in objectives/.

import type { Options } from '../options.ts'
import type { Tensor } from '../tensor.ts'
import type { ModelOutput } from './model.ts'

export interface Targets {
  /** (B, T) u32 */
  ids: Tensor
  /** (B, T) f32: each target's share of the loss; together they sum to one over a step. 0 leaves a target out. */
  weights: Tensor
}
export interface ObjectiveModule {
  options: Options
  presets: Record<string, Record<string, number | string | boolean>>
  /** What its batches are made of: windows over one long text, or examples with marks for what counts. */
  reads: 'text' | 'examples'
  /** Scalar. With `gradients`, a backward pass will follow. */
  loss(output: ModelOutput, targets: Targets, gradients: boolean): Tensor
}
