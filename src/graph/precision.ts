// What is computed in f32 kept in 16 bits: a pass that marks results of a graph, after all others (backward, recompute, fuse). Marked is
// every result that its kernel writes by whole words (an op's `halves`): activations, their gradients, and copies of the weights
// that products read. Not marked, and so f32: roots (the loss, and the gradients of weights, which add up over micro-batches), what
// the host feeds, and weights themselves, which the optimizer moves by less than 16 bits can tell. Knows no kernel and no device.

import { copyIn } from '../ops/copy.ts'
import linearCrossEntropy from '../ops/linear-cross-entropy.ts'
import matmul, { fusedMatmul } from '../ops/matmul.ts'
import { apply, type Half, isLeaf, lastDim, type Node, size, type Tensor, topological } from '../tensor.ts'

export const precisions = ['f32', 'bf16', 'f16'] as const
export type Precision = (typeof precisions)[number]
/** What matrix products are computed with, where the device has it; what they read and write is kept as `Precision` says. */
export const arithmetics = ['f32', 'f16', 'matrix-units'] as const
export type Arithmetic = (typeof arithmetics)[number]

/**
 * The same results in the same order, within the rounding of `half`.
 * @param scaling the loss scale, (2): gradients among the roots come multiplied by its first number; null for none
 */
export function keepIn(half: Half, roots: readonly Tensor[], scaling: Tensor | null): Tensor[] {
  const now = new Map<Tensor, Tensor>()
  const isRoot = new Set(roots)
  for (const node of topological(roots)) {
    const { op, attrs, outputs } = node
    if (isLeaf(outputs[0])) {
      now.set(outputs[0], outputs[0])
      continue
    }
    const halves = op.halves?.(node) ?? []
    const kept = outputs.map((t, i) => (halves.includes(i) && !isRoot.has(t) ? half : undefined))
    const inputs = node.inputs.map((t, i) => (isWeight(node, i) ? copyIn(half, t) : now.get(t)!))
    const isScaled = scaling && op.isLoss && attrs.gradients !== 'none'
    const made = isScaled
      ? apply(op, [...inputs, scaling], { ...attrs, scaled: true }, kept)
      : apply(op, inputs, attrs, kept)
    outputs.forEach((t, i) => {
      now.set(t, made[i])
    })
  }
  return roots.map((t) => now.get(t)!)
}

/**
 * Whether a product reads a weight here that is worth a copy. Each product has its own, made just before it: a copy that lived from the
 * forward pass to the backward pass would take as much memory as it saves. So would one that is larger than what it is multiplied
 * with (a head's, for few tokens), and it would be read too seldom to pay for being made.
 */
function isWeight({ op, inputs }: Node, i: number): boolean {
  const isProduct = op === matmul || op === fusedMatmul || op === linearCrossEntropy
  const t = inputs[i]
  if (!isProduct || i !== 1 || !isLeaf(t) || t.dtype !== 'f32' || t.shape.length !== 2) return false
  return lastDim(t) % 2 === 0 && size(t.shape) <= size(inputs[0].shape)
}
