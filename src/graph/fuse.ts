// Rewrites a graph so that what follows a matrix product happens in the product's own kernel, while its sums are still in
// registers: each rule saves one pass over memory, reading and writing. And what was there to be general is left out: the f32 copy
// of a weight whose reader understands its words, a head's gradient that nobody reads. Knows the ops it fuses; no plan, no device.
// Run it after backward() and recompute(): a fused product has no gradient.

import activation, { activationBackwardOp } from '../ops/activation.ts'
import addition from '../ops/add.ts'
import embedding from '../ops/embedding.ts'
import type { Quantized } from '../ops/kernels/quantized.ts'
import linearCrossEntropy from '../ops/linear-cross-entropy.ts'
import matmul, { type FusedMatmulAttrs, fusedMatmul, type MatmulAttrs, withEpilogue } from '../ops/matmul.ts'
import { isDequantized, quantizedEmbeddingOp } from '../ops/quantized.ts'
import { apply, type Node, type Tensor, topological } from '../tensor.ts'

/** The same values in the same order. Leaves stay the leaves they were, and a result that several read is still there. */
export function fuse(roots: readonly Tensor[]): Tensor[] {
  const order = topological(roots)
  const readers = readersOf(order, roots)
  const now = new Map<Tensor, Tensor>()
  for (const node of order) {
    if (now.has(node.outputs[0])) continue // an activation that went into its product
    const isRead = (i: number) => readers.get(node.outputs[i])!.length > 0
    const { op, attrs, inputs } = reduced(
      node,
      node.inputs.map((t) => now.get(t)!),
      isRead,
    )
    /** Input i if it is a product that only this node reads: fused, the original is reached no more and vanishes. */
    const product = (i: number) => (readers.get(node.inputs[i])!.length === 1 ? productOf(inputs[i]) : undefined)
    const replace = (old: Node, outputs: readonly Tensor[]) => {
      for (const [i, t] of old.outputs.entries()) now.set(t, outputs[i])
    }

    if (op === matmul && attrs.layout === 'NT') {
      // f(x · wᵀ + b): the product writes f's value and, if the backward pass reads it, also what f was applied to.
      // Not for NN: its sums may run over a table in parts, and f needs the whole sum.
      const [z] = node.outputs
      const f = readers.get(z)!.find((reader) => reader?.op === activation)
      if (f) {
        const savesPreActivation = readers.get(z)!.length > 1
        const [y, pre] = withEpilogue(attrs, inputs, { activation: f.attrs.kind, savesPreActivation })
        replace(f, [y])
        replace(node, [pre ?? y])
        continue
      }
    }
    if (node.op === activationBackwardOp) {
      // (dy · w) ⊙ f'(z): a gradient on its way back through the activation.
      const dy = product(0)
      if (dy && isBare(dy.attrs)) {
        const { kind: derivative, again = false } = node.attrs
        replace(node, withEpilogue(dy.attrs, [...dy.inputs, inputs[1]], { derivative, again }))
        continue
      }
    }
    if (node.op === addition) {
      // x + a · b: the residual stream, and sums of gradients where branches of the forward pass part.
      const i = [1, 0].find((i) => product(i) && !product(i)!.attrs.residual)
      if (i !== undefined) {
        const { attrs, inputs: operands } = product(i)!
        replace(node, withEpilogue(attrs, [...operands, inputs[1 - i]], { residual: true }))
        continue
      }
    }
    const isSame = op === node.op && attrs === node.attrs && inputs.every((t, i) => t === node.inputs[i])
    replace(node, isSame ? node.outputs : apply(op, inputs, attrs))
  }
  return roots.map((t) => now.get(t)!)
}

/** The node reading words where it would have read the weight they stand for, and making no gradient that nobody reads. */
function reduced(node: Node, inputs: readonly Tensor[], isRead: (output: number) => boolean) {
  const { op, attrs } = node
  const weight = op === embedding ? 0 : op === matmul || op === linearCrossEntropy ? 1 : -1
  const quantized: Quantized | null = weight >= 0 && isDequantized(inputs[weight]) ? inputs[weight].node.attrs : null
  const words = quantized ? inputs.map((t, i) => (i === weight ? t.node.inputs[0] : t)) : inputs
  if (quantized && op === embedding) return { op: quantizedEmbeddingOp, attrs: quantized, inputs: words.slice(0, 2) }
  if (op === linearCrossEntropy && attrs.gradients === 'both' && !isRead(2))
    return { op, attrs: { ...attrs, gradients: 'x', ...(quantized && { quantized }) }, inputs: words }
  return quantized ? { op, attrs: { ...attrs, quantized }, inputs: words } : { op, attrs, inputs }
}

/** Who reads a tensor, in the order of their run; null stands for whoever wants a root. */
function readersOf(order: readonly Node[], roots: readonly Tensor[]): Map<Tensor, (Node | null)[]> {
  const readers = new Map<Tensor, (Node | null)[]>(order.flatMap((node) => node.outputs.map((t) => [t, []])))
  for (const node of order) for (const t of node.inputs) readers.get(t)!.push(node)
  for (const t of roots) readers.get(t)!.push(null)
  return readers
}

/** The node of a product with no other result, which could still take in what follows it. */
function productOf({ node }: Tensor): Node<Partial<FusedMatmulAttrs> & MatmulAttrs> | undefined {
  return (node.op === matmul || node.op === fusedMatmul) && node.outputs.length === 1 ? node : undefined
}
const isBare = ({ activation = 'none', derivative = 'none', residual }: Partial<FusedMatmulAttrs>) =>
  activation === 'none' && derivative === 'none' && !residual
