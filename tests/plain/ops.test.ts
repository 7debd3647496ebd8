// Every op's gradient agrees with finite differences of its own float64 reference.
// Central differences with h = 1e-5 err by about h² · f''' / 6 + 1e-16 / h ≈ 1e-10 relative to values near one; 1e-6 of
// the gradient's size leaves room for curvature and still catches any wrong factor.

import { describe, expect, it } from 'vitest'
import { backward } from '../../src/graph/backward.ts'
import { evaluate } from '../../src/graph/cpu.ts'
import { apply, f32, leaf, type Op, one, size, type Tensor } from '../../src/tensor.ts'
import { describeCase, instantiate, normals, ops } from '../ops.ts'

/** Σ outputs · weights: makes a scalar loss of any op, with a gradient of its own. */
const weighted: Op<{ weights: Float64Array[] }> = {
  name: 'weighted',
  outputs: () => [f32(1)],
  reference([y], inputs, { attrs }) {
    for (const [i, x] of inputs.entries()) for (const [j, v] of x.entries()) y[0] += v * attrs.weights[i][j]
  },
  dispatch: () => [],
  gradient: (_, { inputs, attrs }) => inputs.map((x, i) => weightLeaf(x, attrs.weights[i])),
  cases: [],
}
const weightValues = new Map<Tensor, Float64Array>()
function weightLeaf(x: Tensor, values: Float64Array) {
  const t = leaf('weights', x.shape)
  weightValues.set(t, values)
  return t
}

describe.each(ops.filter((op) => op.gradient))('$name', (op) => {
  it.each(op.cases.filter((c) => !c.large).map((c) => [describeCase(c), c] as const))('gradient at %s', (_, opCase) => {
    const { leaves, outputs, feed: draw } = instantiate(op, opCase)
    const feed = draw()
    const random = normals(7)
    const floats = outputs.filter((y) => y.dtype === 'f32' && !op.auxiliary?.includes(y.index))
    const weights = floats.map((y) => Float64Array.from({ length: size(y.shape) }, random.normal))
    // A loss that computes its own gradients (it is the root) is taken as it is.
    const loss = op.isLoss ? outputs[0] : apply(weighted, floats, { weights })[0]
    const wanted = leaves.filter((t) => t.dtype === 'f32')
    const values = new Map<Tensor, Float64Array>([[one, Float64Array.of(1)]])
    for (const [t, v] of feed) values.set(t, Float64Array.from(v))
    const contributions = backward(loss, wanted)
    for (const [t, v] of weightValues) values.set(t, v)
    const analytic = evaluate(
      contributions.map((c) => c.gradient),
      values,
    )
    const objective = () => evaluate([loss], values)[0][0]

    let compared = 0
    for (const t of wanted) {
      const parts = contributions.flatMap((c, i) => (c.of === t ? [analytic[i]] : []))
      if (!parts.length) continue
      const v = values.get(t)!
      const total = Float64Array.from(v, (_, i) => parts.reduce((sum, p) => sum + p[i], 0))
      const scale = Math.sqrt(total.reduce((s, g) => s + g * g, 0) / total.length) + 1e-3
      // All of a small tensor, a spread of a larger one.
      for (let i = 0; i < v.length; i += Math.max(1, Math.floor(v.length / 40))) {
        const was = v[i]
        const h = 1e-5 * Math.max(1, Math.abs(was))
        v[i] = was + h
        const up = objective()
        v[i] = was - h
        const down = objective()
        v[i] = was
        expect(Math.abs(total[i] - (up - down) / (2 * h)), `d/d${t.node.attrs.name}[${i}]`).toBeLessThan(
          1e-6 * (scale + Math.abs(total[i])),
        )
        compared++
      }
    }
    weightValues.clear()
    expect(compared).toBeGreaterThan(0)
  })
})
