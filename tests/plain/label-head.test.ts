// A head of labels in float64: loss and gradients are PyTorch's, whose …ForSequenceClassification and …ForTokenClassification the golden
// script computes (1e-10, as in golden.test.ts); the model's own head is a parameter no more, and score is trained whatever the adapter.

import { describe, expect, it } from 'vitest'
import * as lora from '../../src/adapters/lora.ts'
import { sortByToken } from '../../src/data/sort-by-token.ts'
import { backward } from '../../src/graph/backward.ts'
import { evaluate } from '../../src/graph/cpu.ts'
import { fuse } from '../../src/graph/fuse.ts'
import type { Tuning } from '../../src/nn/adapter.ts'
import { headed } from '../../src/nn/label-head.ts'
import { plain } from '../../src/nn/layers.ts'
import type { Param } from '../../src/nn/scope.ts'
import * as sequence from '../../src/objectives/sequence-classification.ts'
import * as token from '../../src/objectives/token-classification.ts'
import { readValues } from '../../src/options.ts'
import { leaf, one, type Tensor } from '../../src/tensor.ts'
import { base, classification } from '../golden/classification.ts'

const { model, config, shape } = base

function traced(labels: number, tuning: Tuning | null = null) {
  const u32 = (name: string) => leaf(name, [shape.batch, shape.context], 'u32')
  const tokens = { ids: u32('tokens'), order: u32('order') }
  const positions = { ids: u32('positions'), order: u32('positions in order') }
  const params = new Map<string, Param>()
  const output = headed(model, params, plain, tuning, { tokens, positions }, config, labels)
  return { tokens, positions, params, output }
}

describe.each(classification)('$name classification', ({ name, labels, weights, batch, loss, gradients }) => {
  it("has PyTorch's loss and gradients", () => {
    const { tokens, positions, params, output } = traced(labels)
    const targets = { ids: leaf('targets', tokens.ids.shape, 'u32'), weights: leaf('weights', tokens.ids.shape) }
    const places = batch.tokens.map((_, i) => i % shape.context)
    const counted = batch.counts!.reduce((sum, mark) => sum + mark, 0)
    const feed = new Map<Tensor, ArrayLike<number>>([
      [one, [1]],
      [tokens.ids, batch.tokens],
      [tokens.order, sortByToken(batch.tokens, config.vocab)],
      [positions.ids, places],
      [positions.order, sortByToken(places, config.context)],
      [targets.ids, batch.targets],
      [targets.weights, Array.from(batch.counts!, (mark) => mark / counted)],
    ])
    for (const [key, { tensor }] of params) feed.set(tensor, weights.get(key)!)
    const objective = name === 'sequence' ? sequence : token
    const total = objective.loss(output, targets, true)
    const contributions = backward(
      total,
      [...gradients.keys()].map((key) => params.get(key)!.tensor),
    )
    const [gotLoss, ...got] = evaluate(fuse([total, ...contributions.map((c) => c.gradient)]), feed)
    expect(gotLoss[0]).toBeCloseTo(loss, 12)
    for (const [key, want] of gradients) {
      const parts = got.filter((_, i) => contributions[i].of === params.get(key)!.tensor)
      const sum = Float64Array.from(parts[0], (_, i) => parts.reduce((s, part) => s + part[i], 0))
      const scale = Math.sqrt(Array.from(want).reduce((s, v) => s + v * v, 0) / want.length)
      expect(Math.max(...sum.map((v, i) => Math.abs(v - want[i]))) / scale, key).toBeLessThan(1e-10)
    }
  })
})

it('stands in the place of the own head, which is a parameter only where it is the embedding too', () => {
  const { params } = traced(3)
  expect(params.has('lm_head.weight')).toBe(false)
  expect(params.get('score.weight')!.tensor.shape).toEqual([3, config.d_model])
  const tied = new Map<string, Param>()
  const { tokens, positions } = traced(3)
  headed(model, tied, plain, null, { tokens, positions }, { ...config, tie: true }, 3)
  expect([...tied.keys()].filter((key) => /embed|score|head/.test(key))).toEqual([
    'model.embed_tokens.weight',
    'score.weight',
  ])
})

it('is trained whole and in f32, whatever the adapter', () => {
  const values = readValues(lora.options, { targets: 'q_proj' })
  const { params } = traced(3, { adapter: lora, values, base: { linears: 'nf4', tables: 'int8' } })
  const { trainable, tensor, stored, origin } = params.get('score.weight')!
  expect({ trainable, plain: tensor === stored, origin }).toEqual({ trainable: true, plain: true, origin: 'head' })
  const trained = [...params].filter(([, param]) => param.trainable).map(([key]) => key.split('.').at(-2))
  expect([...new Set(trained)].sort()).toEqual(['lora_A', 'lora_B', 'score'])
})
