// The models in float64 agree with PyTorch's float64: logits, loss and every gradient; attention alone, too, in every layout. Both are exact to some 1e-15 of the
// values summed; 1e-10 leaves room for other orders of summation and catches any wrong constant. (OPT's gradient of a key's bias is
// zero but for rounding, since softmax does not feel it: hence a least scale.)

import { describe, expect, it } from 'vitest'
import { sortByToken } from '../../src/data/sort-by-token.ts'
import { backward } from '../../src/graph/backward.ts'
import { evaluate } from '../../src/graph/cpu.ts'
import { fuse } from '../../src/graph/fuse.ts'
import { recompute, recomputePolicies } from '../../src/graph/recompute.ts'
import { plain } from '../../src/nn/layers.ts'
import { type Param, rootScope } from '../../src/nn/scope.ts'
import * as causalLm from '../../src/objectives/causal-lm.ts'
import { matmul } from '../../src/ops/matmul.ts'
import { leaf, one, type Tensor } from '../../src/tensor.ts'
import { attentionCases, attentionGraph } from '../golden/attention.ts'
import { golden } from '../golden/golden.ts'

describe.each(golden)('$name', ({ model, config, shape, weights, batch, logits, loss, gradients }) => {
  const dims = [shape.batch, shape.context]
  const u32 = (name: string) => leaf(name, dims, 'u32')
  const tokens = { ids: u32('tokens'), order: u32('order') }
  const positions = { ids: u32('positions'), order: u32('positions in order') }
  const targets = { ids: u32('targets'), weights: leaf('weights', dims) }
  const params = new Map<string, Param>()
  const output = model.forward(rootScope(params, plain), { tokens, positions }, config)
  const places = batch.tokens.map((_, i) => i % shape.context)
  const feed = new Map<Tensor, ArrayLike<number>>([
    [one, [1]],
    [tokens.ids, batch.tokens],
    [tokens.order, sortByToken(batch.tokens, config.vocab)],
    [positions.ids, places],
    [positions.order, sortByToken(places, config.context)],
    [targets.ids, batch.targets],
    [targets.weights, new Array(batch.tokens.length).fill(1 / batch.tokens.length)],
  ])
  for (const [name, { tensor }] of params) feed.set(tensor, weights.get(name)!)

  it('has the parameters of the checkpoint', () => {
    expect([...params.keys()].sort()).toEqual([...weights.keys()].sort())
  })
  it('logits', () => {
    const [got] = evaluate([matmul(output.hidden, output.head, 'NT')], feed)
    expect(far(got, logits)).toBeLessThan(1e-10)
  })
  it.each(recomputePolicies)('loss and every gradient, fused, recomputing %s', (policy) => {
    const total = causalLm.loss(output, targets, true)
    const wanted = [...params.values()].map((p) => p.tensor)
    const contributions = recompute(total, backward(total, wanted), policy)
    const [gotLoss, ...got] = evaluate(fuse([total, ...contributions.map((c) => c.gradient)]), feed)
    expect(gotLoss[0]).toBeCloseTo(loss, 12)
    for (const [name, { tensor }] of params) {
      const parts = got.filter((_, i) => contributions[i].of === tensor)
      const sum = Float64Array.from(parts[0], (_, i) => parts.reduce((s, p) => s + p[i], 0))
      expect(far(sum, gradients.get(name)!), name).toBeLessThan(1e-10)
    }
  })
})

it.each(attentionCases)('attention: $name', ({ attrs, qkv, dout, out, logsumexp, gradients }) => {
  const { roots, feed } = attentionGraph(attrs, qkv, dout)
  const wanted = [out, logsumexp, ...gradients]
  for (const [i, got] of evaluate(roots, feed).entries()) expect(far(got, wanted[i]), `output ${i}`).toBeLessThan(1e-10)
})

/** The largest error in units of the root mean square. */
function far(a: ArrayLike<number>, b: ArrayLike<number>) {
  const scale = Math.sqrt(Array.from(b).reduce((s, v) => s + v * v, 0) / b.length) + 1e-5
  return Math.max(...Array.from(a, (v, i) => Math.abs(v - b[i]))) / scale
}
