// Trading work for memory: what the backward pass reads of the forward pass is computed again just before it is read, so
// that it need not be kept. A pass from gradients to gradients; it knows ops only by name and by being cheap.

import { apply, isLeaf, type Node, type Tensor, topological } from '../tensor.ts'
import type { Contribution } from './backward.ts'

/**
 * `none` keeps all activations. `activations` recomputes what costs no matrix product (norms, GELU, SwiGLU, RoPE, dropout).
 * `layers` keeps the residual stream alone (Chen et al. 2016, arXiv 1604.06174) and costs about one more forward pass.
 * In this order they take more time and less memory.
 */
export const recomputePolicies = ['none', 'activations', 'layers'] as const
export type RecomputePolicy = (typeof recomputePolicies)[number]

/** Leaves, and weights in few bits, which cost nothing to keep: whoever reads one decodes it. */
const isStored = ({ op, inputs }: Node) => inputs.length === 0 || op.name === 'dequantize'
const CHEAP = new Set(['layer-norm', 'rms-norm', 'activation', 'swiglu', 'rope', 'dropout'])

export function recompute(
  loss: Tensor,
  contributions: readonly Contribution[],
  policy: RecomputePolicy,
): Contribution[] {
  if (policy === 'none') return [...contributions]
  const forward = topological([loss])
  const inForward = new Set(forward)
  const kept = policy === 'layers' ? bottlenecks(forward) : null
  const isKept = (t: Tensor) =>
    isStored(t.node) || t.node === loss.node || (kept ? kept.has(t) : !CHEAP.has(t.node.op.name))

  const copies = new Map<Node, readonly Tensor[]>()
  const again = (t: Tensor): Tensor => {
    if (isKept(t)) return t
    let outputs = copies.get(t.node)
    if (!outputs) copies.set(t.node, (outputs = apply(t.node.op, t.node.inputs.map(again), t.node.attrs)))
    return outputs[t.index]
  }
  const rebuilt = new Map<Node, readonly Tensor[]>()
  const rebuild = (t: Tensor): Tensor => {
    if (isLeaf(t)) return t
    if (inForward.has(t.node)) return again(t)
    return rebuilt.get(t.node)![t.index]
  }
  for (const node of topological(contributions.map((c) => c.gradient)))
    if (!inForward.has(node) && !isLeaf(node.outputs[0]))
      rebuilt.set(node, apply(node.op, node.inputs.map(rebuild), node.attrs))
  return contributions.map(({ of, gradient }) => ({ of, gradient: rebuild(gradient) }))
}

/** Results that are, when they are made, all that the rest of the forward pass will read: the residual stream. */
function bottlenecks(forward: readonly Node[]): Set<Tensor> {
  const lastUse = new Map<Tensor, number>()
  forward.forEach((node, i) => {
    for (const x of node.inputs) lastUse.set(x, i)
  })
  const found = new Set<Tensor>()
  let live: Tensor[] = []
  forward.forEach((node, i) => {
    if (isStored(node)) return
    live = [...live, ...node.outputs].filter((t) => (lastUse.get(t) ?? -1) > i)
    if (live.length === 1 && node.outputs.includes(live[0])) found.add(live[0])
  })
  return found
}
