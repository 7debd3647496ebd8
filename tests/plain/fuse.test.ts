// Fusing changes which nodes there are, and no number: float64 references before and after agree to the last bit, for the
// parts of a Transformer by name and for random graphs.

import { describe, expect, it } from 'vitest'
import { backward } from '../../src/graph/backward.ts'
import { evaluate } from '../../src/graph/cpu.ts'
import { fuse } from '../../src/graph/fuse.ts'
import { recompute } from '../../src/graph/recompute.ts'
import { activation } from '../../src/ops/activation.ts'
import { add } from '../../src/ops/add.ts'
import { layerNorm } from '../../src/ops/layer-norm.ts'
import { linear } from '../../src/ops/linear.ts'
import { matmul } from '../../src/ops/matmul.ts'
import { rmsNorm } from '../../src/ops/rms-norm.ts'
import { rope } from '../../src/ops/rope.ts'
import { scale } from '../../src/ops/scale.ts'
import { swiglu } from '../../src/ops/swiglu.ts'
import {
  apply,
  f32,
  isLeaf,
  leaf,
  leafName,
  type Op,
  one,
  type Shape,
  size,
  type Tensor,
  topological,
} from '../../src/tensor.ts'
import { normals } from '../ops.ts'

/** Σ x, so that a graph has a loss; its gradient is the leaf `ones`. */
const sum: Op<{ ones: Tensor }> = {
  name: 'sum',
  outputs: () => [f32(1)],
  reference([y], [x]) {
    y[0] = x.reduce((a, b) => a + b, 0)
  },
  dispatch: () => [],
  gradient: (_, { attrs }) => [attrs.ones],
  cases: [],
}
const lossOf = (x: Tensor) => apply(sum, [x], { ones: leaf('ones', x.shape) })[0]

const counts = (roots: readonly Tensor[]) => {
  const names = topological(roots)
    .filter((node) => !isLeaf(node.outputs[0]))
    .map((node) => node.op.name)
  return Object.fromEntries([...new Set(names)].map((name) => [name, names.filter((other) => other === name).length]))
}

/** Values of the roots, every leaf fed by its name and shape. */
function valuesOf(roots: readonly Tensor[]) {
  const feed = new Map<Tensor, Float64Array>([[one, Float64Array.of(1)]])
  for (const { outputs } of topological(roots)) {
    const [t] = outputs
    if (!isLeaf(t) || t === one) continue
    const random = normals([...leafName(t)].reduce((h, c) => (h * 31 + c.charCodeAt(0)) | 0, size(t.shape)))
    feed.set(t, Float64Array.from({ length: size(t.shape) }, random.normal))
  }
  return evaluate(roots, feed)
}

/** The loss and the gradient of every leaf, as a training step has them. */
function step(y: Tensor, wanted: readonly Tensor[]) {
  const loss = lossOf(y)
  return [loss, ...backward(loss, wanted).map((c) => c.gradient)]
}

const C = 6
const x = leaf('x', [2, 3, C])
const [w1, b1] = [leaf('w1', [8, C]), leaf('b1', [8])]
const [w2, b2] = [leaf('w2', [C, 8]), leaf('b2', [C])]

describe('one rule at a time', () => {
  it('an activation nobody differentiates costs nothing', () => {
    const roots = [linear(activation(linear(x, w1, b1), 'gelu'), w2, b2)]
    expect(counts(fuse(roots))).toEqual({ 'fused-matmul': 1, matmul: 1 })
    expect(valuesOf(fuse(roots))).toEqual(valuesOf(roots))
  })
  it('a residual is added in either order, and a chain of sums ends in one product each', () => {
    const [p, q] = [linear(x, w1), linear(x, leaf('other', [8, C]))]
    for (const y of [add(p, add(q, leaf('r', [2, 3, 8]))), add(add(leaf('r', [2, 3, 8]), p), q), add(p, q)]) {
      const kinds = counts(fuse([y]))
      expect(kinds.add).toBeUndefined()
      expect(valuesOf(fuse([y]))).toEqual(valuesOf([y]))
    }
  })
  it('a product that others read, or that is a result itself, is left alone', () => {
    const p = linear(x, w1)
    expect(counts(fuse([p, add(p, leaf('r', p.shape))]))).toEqual({ matmul: 1, add: 1 })
    expect(counts(fuse([add(p, p)]))).toEqual({ matmul: 1, add: 1 })
    const roots = [p, activation(p, 'silu')]
    expect(counts(fuse(roots))).toEqual({ 'fused-matmul': 1 })
    expect(valuesOf(fuse(roots))).toEqual(valuesOf(roots))
  })
  it('SwiGLU is part of its second product, and what the backward pass reads of that is still there', () => {
    const [gate, up] = [linear(x, w1), linear(x, leaf('up', [8, C]))]
    const roots = [swiglu(gate, up, 'silu')]
    expect(counts(fuse(roots))).toEqual({ matmul: 1, 'fused-matmul': 1 })
    expect(valuesOf(fuse(roots))).toEqual(valuesOf(roots))
    for (const trained of [step(swiglu(gate, up, 'silu'), [w1]), step(swiglu(up, up, 'silu'), [up.node.inputs[1]])]) {
      expect(valuesOf(fuse(trained))).toEqual(valuesOf(trained))
    }
  })
  it('is done when it is done', () => {
    const once = fuse(step(add(x, linear(activation(linear(x, w1, b1), 'gelu'), w2, b2)), [w1, w2]))
    expect(fuse(once)).toEqual(once)
  })
})

it('what flows past a norm is added where the norm’s own gradient is made', () => {
  const [gain, bias] = [leaf('g', [C]), leaf('s', [C])]
  const embedded = linear(x, leaf('embedding', [C, C]))
  const y = add(embedded, linear(layerNorm(embedded, gain, bias, 1e-5), leaf('w', [C, C])))
  const z = add(y, linear(rmsNorm(y, gain, 1e-5), leaf('v', [C, C])))
  const roots = step(z, [embedded.node.inputs[1], gain])
  expect(counts(roots)).toMatchObject({ add: 4 })
  expect(counts(fuse(roots)).add).toBeUndefined()
  expect(valuesOf(fuse(roots))).toEqual(valuesOf(roots))
})

it("a Transformer's feed-forward block trains in six products and nothing else", () => {
  // forward: two; backward: dw2 with db2, dz = (dy · w2) ⊙ f'(z), dw1 with db1, dx = dy + dz · w1
  const h = linear(x, leaf('embedding', [C, C]))
  const y = add(h, linear(activation(linear(h, w1, b1), 'gelu_new'), w2, b2))
  const roots = step(y, [w1, b1, w2, b2, h.node.inputs[1]])
  expect(counts(roots)).toEqual({
    matmul: 6,
    'weight-gradient': 2,
    activation: 1,
    'activation-backward': 1,
    add: 2,
    sum: 1,
  })
  expect(counts(fuse(roots))).toEqual({ matmul: 2, 'fused-matmul': 4, 'weight-gradient': 2, sum: 1 })
  expect(valuesOf(fuse(roots))).toEqual(valuesOf(roots))
})

it('queries of many rows turn where they are made, with what LoRA adds to them', () => {
  const [many, w] = [leaf('many', [1, 5, 8]), leaf('w', [16, 8])]
  const delta = linear(linear(many, leaf('lora_A', [2, 8])), leaf('lora_B', [16, 2]))
  const positions = leaf('positions of many', [5], 'u32')
  const roots = [rope(add(linear(many, w), delta), positions, { headDim: 8, theta: 10000 })]
  expect(counts(fuse(roots))).toEqual({ matmul: 2, 'fused-matmul': 1 })
  expect(valuesOf(fuse(roots))).toEqual(valuesOf(roots))
  const training = step(roots[0], [w])
  expect(counts(fuse(training))).not.toHaveProperty('rope')
  expect(valuesOf(fuse(training))).toEqual(valuesOf(training))
})

it('what LoRA scales is scaled in its product, on its way and on the way back', () => {
  const [A, B, w] = [leaf('lora_A', [2, C]), leaf('lora_B', [C, 2]), leaf('w', [C, C])]
  const h = linear(x, leaf('embedding', [C, C]))
  const adapted = add(linear(h, w), linear(scale(linear(h, A), 0.75), B))
  const roots = step(adapted, [A, B, h.node.inputs[1]])
  expect(counts(roots)).toMatchObject({ scale: 2 })
  expect(counts(fuse(roots))).not.toHaveProperty('scale')
  expect(valuesOf(fuse(roots))).toEqual(valuesOf(roots))
  const twice = scale(scale(linear(x, w), 0.5), 3)
  expect(counts(fuse([twice]))).toEqual({ 'fused-matmul': 1, scale: 1 })
})

describe('of few rows, as in decoding', () => {
  const [token, gain, shift] = [leaf('token', [1, 3, 8]), leaf('gain', [8]), leaf('shift', [8])]
  const q = leaf('q', [16, 8])
  const positions = leaf('positions', [3], 'u32')
  const turned = (x: Tensor, p: Tensor) => rope(x, p, { headDim: 8, theta: 10000 })

  it('queries turn where they are made, and nothing is added after', () => {
    for (const roots of [
      [turned(linear(token, q, leaf('b', [16])), positions)],
      [turned(linear(token, q), positions)],
    ]) {
      expect(counts(fuse(roots))).toEqual({ 'fused-matmul': 1 })
      expect(valuesOf(fuse(roots))).toEqual(valuesOf(roots))
    }
    const after = [add(turned(linear(token, q), positions), leaf('r', [1, 3, 16]))]
    expect(counts(fuse(after))).toEqual({ 'fused-matmul': 1, add: 1 })
    expect(valuesOf(fuse(after))).toEqual(valuesOf(after))
  })
  it('heads of which half is an odd number of channels turn on their own, and so do queries that something else reads', () => {
    const odd = rope(linear(token, leaf('odd', [12, 8])), positions, { headDim: 6, theta: 10000 })
    expect(counts(fuse([odd]))).toEqual({ matmul: 1, rope: 1 })
    const read = linear(token, q)
    expect(counts(fuse([turned(read, positions), scale(read, 2)]))).toEqual({ matmul: 1, rope: 1, scale: 1 })
  })
  it('a norm is part of all products that read it, where that is asked for', () => {
    const n = rmsNorm(token, gain, 1e-6, true)
    const m = layerNorm(token, gain, shift, 1e-5)
    const roots = [turned(linear(n, q), positions), linear(n, w2), activation(linear(m, q), 'silu')]
    expect(counts(fuse(roots))).toMatchObject({ 'rms-norm': 1, 'layer-norm': 1 })
    expect(counts(fuse(roots, { norms: true }))).toEqual({ 'fused-matmul': 3 })
    expect(valuesOf(fuse(roots, { norms: true }))).toEqual(valuesOf(roots))
  })
  it('a norm that something else reads, or a head of many tokens, stays', () => {
    const n = rmsNorm(token, gain, 1e-6)
    const head = linear(rmsNorm(token, gain, 1e-5), leaf('head', [65, 8]))
    const kept = fuse([linear(n, q), swiglu(n, token), head], { norms: true })
    expect(counts(kept)).toEqual({ 'rms-norm': 2, matmul: 2, swiglu: 1 })
  })
})

describe('what the backward pass writes again on its way', () => {
  const h = linear(x, leaf('embedding', [C, C]))
  const trained = (y: Tensor) => {
    const loss = lossOf(y)
    const roots = (gradients: ReturnType<typeof backward>) => [loss, ...gradients.map((c) => c.gradient)]
    const gradients = backward(loss, [w1, b1, w2, b2, h.node.inputs[1]])
    return { plain: roots(gradients), remade: fuse(roots(recompute(loss, gradients, 'none'))) }
  }
  const dw2 = (roots: readonly Tensor[]) => roots.find((t) => t.shape[0] === C && t.shape[1] === 8)!

  it('an activation, by the product that its derivative is part of', () => {
    const { plain, remade } = trained(add(h, linear(activation(linear(h, w1, b1), 'gelu_new'), w2, b2)))
    expect(counts(remade)).toEqual({ matmul: 2, 'fused-matmul': 4, 'weight-gradient': 2, sum: 1 })
    const { op, attrs } = dw2(remade).node.inputs[1].node
    expect([op.name, attrs.derivative, attrs.again]).toEqual(['fused-matmul', 'gelu_new', true])
    expect(valuesOf(remade)).toEqual(valuesOf(plain))
  })
  it('SwiGLU, by the pass of its derivatives', () => {
    const { plain, remade } = trained(linear(swiglu(linear(h, w1), linear(h, leaf('up', [8, C]))), w2, b2))
    expect(dw2(remade).node.inputs[1].node.op.name).toBe('swiglu-backward')
    expect(counts(remade)).toEqual(counts(fuse(plain)))
    expect(valuesOf(remade)).toEqual(valuesOf(plain))
  })
  it('not what that pass itself waits for', () => {
    // An activation of an activation: the derivative of the outer one reads the inner one, long before that one's own.
    const y = activation(activation(linear(h, w1, b1), 'silu'), 'gelu')
    const { plain, remade } = trained(linear(y, w2, b2))
    const again = topological(remade).filter(({ attrs }) => attrs.again)
    expect(again.map(({ op, attrs }) => [op.name, attrs.derivative])).toEqual([['fused-matmul', 'gelu']])
    expect(valuesOf(remade)).toEqual(valuesOf(plain))
  })
})

it('random graphs keep their values', () => {
  let [fusions, again] = [0, 0]
  for (let seed = 0; seed < 60; seed++) {
    const roots = randomStep(seed)
    const fused = fuse(roots)
    expect(fused.map((t) => t.shape)).toEqual(roots.map((t) => t.shape))
    expect(valuesOf(fused)).toEqual(valuesOf(roots))
    fusions += topological(roots).length - topological(fused).length
    const [loss, ...gradients] = roots
    const contributions = gradients.map((gradient) => ({ of: loss, gradient }))
    const remade = recompute(loss, contributions, 'none').map((c) => c.gradient)
    expect(valuesOf(fuse([loss, ...remade]))).toEqual(valuesOf(roots))
    again += topological(remade).filter(({ attrs }) => attrs.again).length
  }
  expect(fusions).toBeGreaterThan(100)
  expect(again).toBeGreaterThan(5)
})

/** A loss over products, sums and activations of each other, and the gradients of all weights. */
function randomStep(seed: number): Tensor[] {
  const { uniform } = normals(seed + 1)
  const pick = <T>(list: readonly T[]) => list[Math.floor(uniform() * list.length)]
  const weights: Tensor[] = []
  const weight = (shape: Shape) => weights[weights.push(leaf(`w${weights.length}`, shape)) - 1]
  const known: Tensor[] = [weight([4, 3]), weight([4, 5])]
  for (let i = 0; i < 12; i++) {
    const t = pick(known)
    const [r, c] = t.shape
    const same = known.filter((other) => String(other.shape) === String(t.shape))
    known.push(
      pick([
        () => linear(t, weight([3, c]), weight([3])),
        () => linear(t, weight([5, c])),
        () => matmul(t, weight([c, pick([3, 5])]), 'NN'),
        () => matmul(weight([4, r]), t, 'NN'),
        () => activation(t, pick(['gelu', 'gelu_new', 'silu'] as const)),
        () => add(t, pick(same)),
        () => add(pick(same), t),
      ])(),
    )
  }
  const read = new Set(known.flatMap((t) => t.node.inputs))
  const ends = known.filter((t) => !read.has(t)).map(lossOf)
  return step(ends.reduce(add), weights)
}
