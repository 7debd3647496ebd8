// Runs a graph on the float64 references: the oracle for every GPU run. One array per tensor; no care for speed. What is kept in
// 16 bits is rounded to them, to the nearest.

import { rounded } from '../ops/scalar/half.ts'
import { type Half, isHalf, isLeaf, leafName, size, type Tensor, topological } from '../tensor.ts'

/** Values of the roots, given values of every leaf they reach. */
export function evaluate(roots: readonly Tensor[], feed: ReadonlyMap<Tensor, ArrayLike<number>>): Float64Array[] {
  const values = new Map<Tensor, Float64Array>()
  for (const node of topological(roots)) {
    if (isLeaf(node.outputs[0])) {
      const [t] = node.outputs
      const given = feed.get(t)
      if (given?.length !== size(t.shape)) throw new Error(`leaf ${leafName(t)} needs ${size(t.shape)} numbers`)
      values.set(t, Float64Array.from(given))
      continue
    }
    const outputs = node.outputs.map((t) => new Float64Array(size(t.shape)))
    const inputs = node.inputs.map((t) => values.get(t)!)
    node.op.aliases?.forEach((from, o) => {
      if (from !== undefined && outputs[o]) outputs[o].set(inputs[from])
    })
    node.op.reference(outputs, inputs, node)
    node.outputs.forEach((t, i) => {
      values.set(t, isHalf(t) ? outputs[i].map((x) => rounded(x, t.dtype as Half)) : outputs[i])
    })
  }
  return roots.map((t) => values.get(t)!)
}
