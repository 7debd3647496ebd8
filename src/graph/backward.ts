// The chain rule over a graph: from a loss to the gradients of chosen leaves, as more graph. Knows ops only by their
// `gradient`. A leaf that is used more than once (a tied weight) gets several contributions, not a sum: whoever plans the
// step adds each into the leaf's gradient slot, in the order given here, so that no buffer holds a partial sum.

import { add } from '../ops/add.ts'
import { type Node, one, type Tensor, topological } from '../tensor.ts'

export interface Contribution {
  of: Tensor
  /** Has the shape of `of`. */
  gradient: Tensor
}

/** In the order in which the backward pass can produce them: last layer first. Leaves that no gradient reaches are left out. */
export function backward(loss: Tensor, wanted: readonly Tensor[]): Contribution[] {
  const order = topological([loss])
  const needed = dependents(order, wanted)
  const leaves = new Set(wanted)
  const grads = new Map<Tensor, Tensor>([[loss, one]])
  const contributions: Contribution[] = []

  for (const node of order.reverse()) {
    const dys = node.outputs.map((y) => grads.get(y) ?? null)
    if (!needed.has(node) || dys.every((dy) => !dy) || node.inputs.length === 0) continue
    if (!node.op.gradient) throw new Error(`${node.op.name} has no gradient`)
    node.op.gradient(dys, node).forEach((gradient, i) => {
      const x = node.inputs[i]
      if (!gradient) return
      if (leaves.has(x)) contributions.push({ of: x, gradient })
      else if (needed.has(x.node)) grads.set(x, grads.has(x) ? add(grads.get(x)!, gradient) : gradient)
    })
  }
  return contributions
}

/** Nodes through which some wanted leaf reaches the loss. */
function dependents(order: readonly Node[], wanted: readonly Tensor[]): Set<Node> {
  const needed = new Set(wanted.map((t) => t.node))
  for (const node of order) if (!node.op.isConstant && node.inputs.some((x) => needed.has(x.node))) needed.add(node)
  return needed
}
