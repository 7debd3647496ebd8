// Trading work for memory: what the backward pass reads of the forward pass is computed again just before it is read, so
// that it need not be kept. A pass from gradients to gradients; it knows ops only by name, by being cheap, and by what they remake.

import { apply, isLeaf, type Node, type Tensor, topological } from '../tensor.ts'
import type { Contribution } from './backward.ts'

/**
 * `none` computes nothing again but what a kernel of the backward pass writes on its way (`remade`, below). `activations` recomputes
 * what costs no matrix product (norms, GELU, SwiGLU, RoPE, dropout), where it is of what is kept anyway.
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
  const forward = topological([loss])
  if (policy !== 'layers') contributions = remade(forward, contributions)
  if (policy === 'none') return [...contributions]
  const inForward = new Set(forward)
  const nodes = topological(contributions.map((c) => c.gradient)).filter((node) => !inForward.has(node))
  const read = new Set(nodes.flatMap(({ inputs }) => inputs))
  /** Costs no product and no memory: it is of what the backward pass reads anyway. (Queries before they turn it does not.) */
  const isCheap = ({ op, inputs }: Node): boolean =>
    CHEAP.has(op.name) && inputs.every((t) => isStored(t.node) || read.has(t) || isCheap(t.node))
  const kept = policy === 'layers' ? bottlenecks(forward) : null
  const isKept = (t: Tensor) => isStored(t.node) || t.node === loss.node || (kept ? kept.has(t) : !isCheap(t.node))

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
  for (const node of nodes)
    if (!isLeaf(node.outputs[0])) rebuilt.set(node, apply(node.op, node.inputs.map(rebuild), node.attrs))
  return contributions.map(({ of, gradient }) => ({ of, gradient: rebuild(gradient) }))
}

/**
 * Results that only gradients of weights read, from a kernel of the backward pass that reads what they were made of anyway
 * (an op's `remakes`): an activation, which is as large as what it was applied to, costs one more write and no memory.
 */
function remade(forward: readonly Node[], contributions: readonly Contribution[]): Contribution[] {
  const inForward = new Set(forward)
  const isBackward = (node: Node) => !inForward.has(node) && !isLeaf(node.outputs[0])
  const nodes = topological(contributions.map((c) => c.gradient)).filter(isBackward)
  const read = new Set(nodes.flatMap(({ inputs }) => inputs))
  // Nothing waits for these, so that they can wait for anything.
  const isEnd = ({ outputs }: Node) => !outputs.some((t) => read.has(t))
  const [ends, chain] = [nodes.filter(isEnd), nodes.filter((node) => !isEnd(node))]
  const readByChain = new Set(chain.flatMap(({ inputs }) => inputs))

  const now = new Map<Tensor, Tensor>()
  for (const node of [...chain, ...ends]) {
    const { op, attrs } = node
    const made = op.remakes && forward.find((made) => made.op === op.remakes && isOfSame(node, made))?.outputs[0]
    const again = made && chain.includes(node) && read.has(made) && !readByChain.has(made)
    const inputs = node.inputs.map((t) => now.get(t) ?? t)
    const outputs = apply(op, inputs, again ? { ...attrs, again } : attrs)
    for (const [i, t] of node.outputs.entries()) now.set(t, outputs[i])
    if (again) now.set(made, outputs.at(-1)!)
  }
  return contributions.map(({ of, gradient }) => ({ of, gradient: now.get(gradient) ?? gradient }))
}
/** Whether a node of the backward pass reads the very inputs of one of the forward pass, after dy. */
const isOfSame = (node: Node, made: Node) =>
  made.inputs.every((t, i) => t === node.inputs[i + 1]) &&
  Object.entries(made.attrs).every(([key, value]) => node.attrs[key] === value)

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
