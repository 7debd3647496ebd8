// A linear layer: a matmul of layout NT with torch.nn.Linear's weight of (outputs, inputs). No op of its own: its gradient is
// the matmul's.

import { apply, type Tensor } from '../tensor.ts'
import matmul from './matmul.ts'

/** x (…, inputs) · w (outputs, inputs)ᵀ + bias (outputs). */
export const linear = (x: Tensor, w: Tensor, bias?: Tensor): Tensor =>
  apply(matmul, bias ? [x, w, bias] : [x, w], { layout: 'NT', batched: false, bias: Boolean(bias) })[0]
