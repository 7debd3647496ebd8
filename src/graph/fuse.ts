// Rewrites a graph so that what follows a matrix product happens in the product's own kernel, while its sums are still in
// registers: each rule saves one pass over memory, reading and writing. Of few rows (decoding), what comes before goes there too.
// And what was there to be general is left out: the f32 copy of a weight whose reader understands its words, a head's gradient
// that nobody reads. Knows the ops it fuses; no plan, no device.
// Run it after backward() and recompute(): a fused product has no gradient.

import activation, { activationBackwardOp } from '../ops/activation.ts'
import addition from '../ops/add.ts'
import embedding from '../ops/embedding.ts'
import { isFewRows } from '../ops/kernels/matmul.ts'
import type { Quantized } from '../ops/kernels/quantized.ts'
import layerNorm, { layerNormBackwardOp } from '../ops/layer-norm.ts'
import linearCrossEntropy from '../ops/linear-cross-entropy.ts'
import matmul, { type FusedMatmulAttrs, fusedMatmul, type MatmulAttrs, withEpilogue } from '../ops/matmul.ts'
import { isDequantized, quantizedEmbeddingOp } from '../ops/quantized.ts'
import rmsNorm, { rmsNormBackwardOp } from '../ops/rms-norm.ts'
import rope from '../ops/rope.ts'
import scale from '../ops/scale.ts'
import swiglu from '../ops/swiglu.ts'
import { apply, lastDim, type Node, rows, size, type Tensor, topological } from '../tensor.ts'

/**
 * The same values in the same order. Leaves stay the leaves they were, and a result that several read is still there.
 * @param norms whether norms of few rows go into the products that read them: fewer dispatches, but each workgroup normalises for itself
 */
export function fuse(roots: readonly Tensor[], { norms = false } = {}): Tensor[] {
  const order = topological(roots)
  const readers = readersOf(order, roots)
  const now = new Map<Tensor, Tensor>()
  const normed = new Set(norms ? order.filter((node) => isPrologue(node, readers)) : [])
  for (const node of order) {
    if (now.has(node.outputs[0])) continue // an activation that went into its product
    const isRead = (i: number) => readers.get(node.outputs[i])!.length > 0
    const mapped = node.inputs.map((t) => now.get(t)!)
    const given = reduced(node, mapped, isRead)
    const { op, attrs, inputs } = normed.has(node.inputs[0]?.node) ? withNorm(given) : given
    /** Input i if it is a product that only this node reads: fused, the original is reached no more and vanishes. */
    const product = (i: number) => (readers.get(node.inputs[i])!.length === 1 ? productOf(inputs[i]) : undefined)
    const replace = (old: Node, outputs: readonly Tensor[]) => {
      for (const [i, t] of old.outputs.entries()) now.set(t, outputs[i])
    }

    if (node.op === matmul && attrs.layout === 'NT') {
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
      // f(gate) ⊙ (x · wᵀ): the same of SwiGLU's second product, once its first is there.
      const gate = readers.get(z)!.find((reader) => reader?.op === swiglu && reader.inputs[1] === z)
      const gating = gate && gate.inputs[0] !== z && now.get(gate.inputs[0])
      if (gating) {
        const savesPreActivation = readers.get(z)!.length > 1
        const more = { activation: gate.attrs.kind, gated: true, savesPreActivation }
        const [y, pre] = withEpilogue(attrs, [...inputs, gating], more)
        replace(gate, [y])
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
    if (node.op === scale) {
      // (x · A) α / r: what LoRA learns, on its way and on the way back.
      const x = product(0)
      if (x && isBare(x.attrs) && x.attrs.scale === undefined) {
        replace(node, withEpilogue(x.attrs, x.inputs, { scale: node.attrs.factor }))
        continue
      }
    }
    if (node.op === rope) {
      // Queries and keys, with or without what LoRA adds to them.
      const x = product(0)
      if (x && isTurnable(x.attrs) && node.attrs.headDim % 4 === 0) {
        replace(node, withEpilogue(x.attrs, [...x.inputs, inputs[1]], { turn: node.attrs }))
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
      // dx of a norm + what flows past it: the residual stream on its way back.
      const j = [1, 0].find((j) => readers.get(node.inputs[j])!.length === 1 && isNormBackward(inputs[j].node))
      if (j !== undefined) {
        const { op, attrs, inputs: operands } = inputs[j].node
        replace(node, apply(op, [...operands, inputs[1 - j]], { ...attrs, residual: true }))
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

const isOfFewRows = ({ attrs: { layout, batched }, inputs: [x] }: Node<MatmulAttrs>) =>
  !batched && isFewRows({ layout, M: rows(x) })

/**
 * A norm of whole rows that only products of few rows read, none of them a head's of many tokens: that has so many workgroups that
 * all of them normalising costs more than one of them doing it.
 */
function isPrologue({ op, attrs, inputs, outputs: [y, ...others] }: Node, readers: Map<Tensor, (Node | null)[]>) {
  if ((op !== rmsNorm && op !== layerNorm) || attrs.residual || others.some((t) => readers.get(t)!.length)) return false
  const K = lastDim(y)
  const isProduct = (node: Node | null) =>
    node !== null &&
    node.op === matmul &&
    node.inputs.indexOf(y) === 0 &&
    isOfFewRows(node) &&
    lastDim(node.outputs[0]) <= 8 * K
  return K % 4 === 0 && size(inputs[1].shape) === K && readers.get(y)!.every(isProduct)
}

/** A product of a norm as one of what is normalised. */
function withNorm({ attrs, inputs: [y, ...others] }: Pick<Node, 'attrs' | 'inputs'>): Node {
  const { op, attrs: of, inputs } = y.node
  const [x, ...gains] = inputs
  const norm = { kind: op === layerNorm ? 'layer' : 'rms', eps: of.eps, fromOne: of.fromOne } as const
  return withEpilogue(attrs, [x, ...others, ...gains], { norm })[0].node
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
  const isProduct = node.op === matmul || node.op === fusedMatmul
  return isProduct && node.outputs.length === 1 && !node.attrs.turn ? node : undefined
}
const isNormBackward = ({ op, attrs }: Node) =>
  (op === layerNormBackwardOp || op === rmsNormBackwardOp) && !attrs.residual
const isTurnable = ({ layout, batched, activation = 'none' }: Partial<FusedMatmulAttrs>) =>
  layout === 'NT' && !batched && activation === 'none'
const isBare = ({ activation = 'none', derivative = 'none', residual }: Partial<FusedMatmulAttrs>) =>
  activation === 'none' && derivative === 'none' && !residual
