// Adapters in float64: LoRA, rsLoRA, DoRA, prompt and prefix tuning agree with PyTorch (1e-10, as in golden.test.ts); every adapter
// without virtual tokens leaves the base's loss as it is before its first step; each has the gradients that finite differences show,
// and merges, if it can, into weights that do the same.

import { describe, expect, it } from 'vitest'
import * as bottleneck from '../../src/adapters/bottleneck.ts'
import * as freeze from '../../src/adapters/freeze.ts'
import * as full from '../../src/adapters/full.ts'
import * as ia3 from '../../src/adapters/ia3.ts'
import * as loraAdapter from '../../src/adapters/lora.ts'
import * as prefix from '../../src/adapters/prefix.ts'
import * as prompt from '../../src/adapters/prompt.ts'
import * as qlora from '../../src/adapters/qlora.ts'
import { encode } from '../../src/compress/encode.ts'
import type { Batch } from '../../src/data/batches.ts'
import { afterVirtualTokens } from '../../src/data/pack.ts'
import { sortByToken } from '../../src/data/sort-by-token.ts'
import { DEFAULT_TRAITS } from '../../src/engine/planning.ts'
import { backward } from '../../src/graph/backward.ts'
import { evaluate } from '../../src/graph/cpu.ts'
import { fuse } from '../../src/graph/fuse.ts'
import { recompute } from '../../src/graph/recompute.ts'
import * as gemma3 from '../../src/models/gemma3.ts'
import * as llama from '../../src/models/llama.ts'
import * as qwen2 from '../../src/models/qwen2.ts'
import {
  type AdapterModule,
  adaptedLayers,
  type BaseStorage,
  scopeOf,
  stack,
  type Tuning,
} from '../../src/nn/adapter.ts'
import { matches } from '../../src/nn/glob.ts'
import { initialise } from '../../src/nn/init.ts'
import { plain } from '../../src/nn/layers.ts'
import type { ModelConfig, ModelModule } from '../../src/nn/model.ts'
import type { Param } from '../../src/nn/scope.ts'
import * as causalLm from '../../src/objectives/causal-lm.ts'
import type { Quantized } from '../../src/ops/kernels/quantized.ts'
import { decode } from '../../src/ops/scalar/quantized.ts'
import { readValues } from '../../src/options.ts'
import { bytesOf, leaf, one, size, type Tensor, topological } from '../../src/tensor.ts'
import { type StepShape, traceTraining } from '../../src/train/program.ts'
import { base, lora, virtual } from '../golden/lora.ts'
import { normals } from '../ops.ts'

const F32: BaseStorage = { linears: 'f32', tables: 'f32' }
const tuningOf = (adapter: AdapterModule, given: Record<string, unknown> = {}, storage = F32): Tuning => ({
  adapter,
  values: readValues(adapter.options, given),
  base: storage,
})

/** The golden Llama under an adapter: its loss on a batch, and values for all leaves. */
function traced(
  tuning: Tuning | null,
  { batch, context }: { batch: number; context: number },
  data: Batch = base.batch,
) {
  const u32 = (name: string) => leaf(name, [batch, context], 'u32')
  const tokens = { ids: u32('tokens'), order: u32('order') }
  const positions = { ids: u32('positions'), order: u32('positions in order') }
  const targets = { ids: u32('targets'), weights: leaf('weights', [batch, context]) }
  const params = new Map<string, Param>()
  const output = base.model.forward(
    scopeOf(params, plain, tuning, { ids: tokens.ids, vocabulary: base.config.vocab }),
    { tokens, positions },
    base.config,
  )
  const loss = causalLm.loss(output, targets, true)
  const count = batch * context
  const ids = data.tokens.subarray(0, count)
  const places = Array.from(ids, (_, i) => i % context)
  const feed = new Map<Tensor, Float64Array>()
  const give = (t: Tensor, values: ArrayLike<number>) => feed.set(t, Float64Array.from(values))
  give(one, [1])
  give(tokens.ids, ids)
  give(tokens.order, sortByToken(ids, base.config.vocab))
  give(positions.ids, places)
  give(positions.order, sortByToken(Uint32Array.from(places), base.config.context))
  give(targets.ids, data.targets.subarray(0, count))
  const counts = data.counts?.subarray(0, count) ?? new Uint8Array(count).fill(1)
  const counted = counts.reduce((sum, mark) => sum + mark, 0)
  give(
    targets.weights,
    Array.from(counts, (mark) => mark / counted),
  )
  const decoded = new Map<string, Float64Array>()
  for (const [name, { origin, stored, tensor }] of params) {
    if (origin === 'adapter') continue
    const quantized = stored === tensor ? null : (tensor.node.attrs as Quantized)
    const words = quantized && encode(base.weights.get(name)!, quantized.format)
    give(stored, words ?? base.weights.get(name)!)
    decoded.set(name, words ? decode(words, quantized.format, size(quantized.shape)) : feed.get(stored)!)
  }
  for (const [name, param] of params) {
    if (param.origin === 'model') continue
    const of = param.init.kind === 'row norms' ? decoded.get(param.init.of) : undefined
    give(param.stored, initialise(name, param, 5, of))
  }
  const trained = [...params.values()].filter((p) => p.trainable).map((p) => p.tensor)
  /** The loss, and the gradient of each trained parameter, by the graph that a device would run. */
  const differentiate = () => {
    const contributions = recompute(loss, backward(loss, trained), 'layers')
    const [value, ...parts] = evaluate(fuse([loss, ...contributions.map((c) => c.gradient)]), feed)
    const gradients = new Map<Tensor, Float64Array>()
    for (const [i, { of }] of contributions.entries()) {
      const sum = gradients.get(of) ?? new Float64Array(size(of.shape))
      gradients.set(
        of,
        sum.map((v, j) => v + parts[i][j]),
      )
    }
    return { loss: value[0], gradients }
  }
  return { params, loss, feed, decoded, differentiate, lossNow: () => evaluate(fuse([loss]), feed)[0][0] }
}

const far = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  const scale = Math.sqrt(Array.from(b).reduce((s, v) => s + v * v, 0) / b.length) + 1e-12
  return Math.max(...Array.from(a, (v, i) => Math.abs(v - b[i]))) / scale
}

describe.each(lora)('$name', ({ values, shape, batch, weights, loss, gradients }) => {
  it("has PyTorch's loss and gradients", () => {
    const t = traced(tuningOf(loraAdapter, values), shape, batch)
    expect([...weights.keys()].sort()).toEqual(
      [...t.params].flatMap(([name, { origin }]) => (origin === 'adapter' ? [name] : [])).sort(),
    )
    for (const [name, numbers] of weights) t.feed.set(t.params.get(name)!.stored, Float64Array.from(numbers))
    const got = t.differentiate()
    expect(got.loss).toBeCloseTo(loss, 12)
    for (const [name, want] of gradients)
      expect(far(got.gradients.get(t.params.get(name)!.tensor)!, want), name).toBeLessThan(1e-10)
  })
})

describe.each(virtual)('$name tuning', ({ name, options: values, shape, batch, weights, loss, gradients }) => {
  it("has PyTorch's loss and gradients", () => {
    const context = shape.context + values.virtual_tokens
    const rows = afterVirtualTokens(batch, context, { first: base.config.vocab, count: values.virtual_tokens })
    const t = traced(tuningOf(name === 'prompt' ? prompt : prefix, values), { ...shape, context }, rows)
    for (const [key, numbers] of weights) t.feed.set(t.params.get(key)!.stored, Float64Array.from(numbers))
    const got = t.differentiate()
    expect(got.gradients.size).toBe(gradients.size)
    expect(got.loss).toBeCloseTo(loss, 12)
    for (const [key, want] of gradients)
      expect(far(got.gradients.get(t.params.get(key)!.tensor)!, want), key).toBeLessThan(1e-10)
  })
})

const small = { batch: 1, context: 6 }
const bases: [string, BaseStorage][] = [
  ['f32', F32],
  ['nf4', { linears: 'nf4', tables: 'int8' }],
]
const members: [string, AdapterModule, Record<string, unknown>][] = [
  ['lora', loraAdapter, { rank: 2 }],
  ['dora', loraAdapter, { rank: 2, dora: true, targets: 'q_proj,down_proj' }],
  ['ia3', ia3, {}],
  ['bottleneck', bottleneck, { size: 3 }],
]
const withVirtualTokens: typeof members = [
  ['prompt', prompt, { virtual_tokens: 2 }],
  ['prefix', prefix, { virtual_tokens: 2 }],
]
/** Two virtual tokens, then text; the first is no target. */
const prompted = { tokens: base.batch.tokens.slice(), targets: base.batch.targets.slice() }
prompted.tokens.set([base.config.vocab, base.config.vocab + 1])
describe.each(bases)('over a base in %s', (_, storage) => {
  // DoRA divides by lengths that were summed and rounded before: equal to some roundings of f32, in which m starts.
  it.each(members)('%s starts as the base', (name, adapter, given) => {
    const bare = traced(tuningOf(freeze, { train: 'nothing' }, storage), small).lossNow()
    const first = traced(tuningOf(adapter, given, storage), small).lossNow()
    if (name === 'dora') expect(first).toBeCloseTo(bare, 6)
    else expect(first).toBe(bare)
  })

  // 1e-6, as in ops.test.ts.
  it.each([...members, ...withVirtualTokens])('%s has the gradients of finite differences', (name, adapter, given) => {
    const t = traced(tuningOf(adapter, given, storage), small, adapter.virtualTokens ? prompted : base.batch)
    const random = normals(3)
    const own = [...t.params].filter(([, { origin }]) => origin === 'adapter')
    for (const [, { stored }] of own)
      t.feed.set(
        stored,
        t.feed.get(stored)!.map((v) => v + 0.1 * random.normal()),
      )
    const { gradients } = t.differentiate()
    expect(gradients.size).toBe(own.length)
    for (const [key, { stored, tensor }] of own.filter((_, i) => i % 5 === 0 || own.length < 5)) {
      const exact = gradients.get(tensor)!
      const values = t.feed.get(stored)!
      const at = Math.floor(random.uniform() * values.length)
      const was = values[at]
      const lossAt = (x: number) => {
        values[at] = x
        return t.lossNow()
      }
      // The denominator of DoRA counts as constant, so its A and B are not what differences show; PyTorch's numbers cover them.
      if (name === 'dora' && !key.endsWith('vector')) continue
      const slope = (lossAt(was + 1e-5) - lossAt(was - 1e-5)) / 2e-5
      values[at] = was
      const scale = Math.sqrt(exact.reduce((s, g) => s + g * g, 0) / exact.length) + 1e-3
      expect(Math.abs(exact[at] - slope), key).toBeLessThan(1e-6 * (scale + Math.abs(slope)))
    }
  })
})

it.each(members.filter(([, adapter]) => adapter.merge))(
  '%s merges into weights that do the same',
  (_, adapter, given) => {
    const tuning = tuningOf(adapter, given)
    const t = traced(tuning, small)
    const random = normals(4)
    for (const { origin, stored } of t.params.values())
      if (origin === 'adapter')
        t.feed.set(
          stored,
          t.feed.get(stored)!.map((v) => Math.fround(v + 0.1 * random.normal())),
        )
    const merged = traced(null, small)
    const layers = adaptedLayers(t.params)
    expect(layers.size).toBeGreaterThan(3)
    for (const [layer, own] of layers) {
      const { stored } = merged.params.get(`${layer}.weight`)!
      const tensors = new Map([...own].map(([tail, param]) => [tail, Float32Array.from(t.feed.get(param.stored)!)]))
      const weight = Float32Array.from(merged.feed.get(stored)!)
      const sum = adapter.merge!({ layer, weight, shape: stored.shape, tensors }, tuning.values)
      merged.feed.set(stored, Float64Array.from(sum))
    }
    // Each merged weight is rounded to f32: 6e-8 of its size.
    expect(merged.lossNow()).toBeCloseTo(t.lossNow(), 6)
    expect(Math.abs(merged.lossNow() - traced(null, small).lossNow())).toBeGreaterThan(1e-3)
  },
)

it('two adapters at once do what both merged do', () => {
  const parts = [
    { name: 'style', adapter: loraAdapter, values: readValues(loraAdapter.options, { rank: 2 }) },
    { name: 'facts', adapter: loraAdapter, values: readValues(loraAdapter.options, { rank: 3, targets: 'q_proj' }) },
  ]
  const t = traced({ adapter: stack(parts), values: {}, base: F32 }, small)
  const merged = traced(null, small)
  const random = normals(8)
  for (const [name, { origin, stored }] of t.params)
    if (origin === 'adapter')
      t.feed.set(
        stored,
        t.feed.get(stored)!.map(() => (name.includes('_A') ? 1 : 0.1) * random.normal()),
      )
  for (const { name, adapter, values } of parts)
    for (const [layer, { stored }] of [...merged.params].map(
      ([key, p]) => [key.replace(/\.weight$/, ''), p] as const,
    )) {
      const [a, b] = ['A', 'B'].map((x) => t.params.get(`${name}.${layer}.lora_${x}.weight`))
      if (!a || !b) continue
      const numbers = (p: Param) => Float32Array.from(t.feed.get(p.stored)!)
      const tensors = new Map([
        ['lora_A.weight', numbers(a)],
        ['lora_B.weight', numbers(b)],
      ])
      const weight = Float32Array.from(merged.feed.get(stored)!)
      merged.feed.set(stored, Float64Array.from(adapter.merge({ layer, weight, shape: stored.shape, tensors }, values)))
    }
  expect(merged.lossNow()).toBeCloseTo(t.lossNow(), 6)
  expect(Math.abs(merged.lossNow() - traced(null, small).lossNow())).toBeGreaterThan(1e-3)
})

it('a quantized base computes with what its words stand for, and nothing writes them out', () => {
  const storage = { linears: 'int4-32', tables: 'nf4' } as const
  const quantized = traced(tuningOf(qlora, {}, storage), small)
  const exact = traced(null, small)
  for (const [name, values] of quantized.decoded) exact.feed.set(exact.params.get(name)!.stored, values)
  expect(quantized.lossNow()).toBeCloseTo(exact.lossNow(), 12)
  expect(Math.abs(quantized.lossNow() - traced(null, small).lossNow())).toBeGreaterThan(1e-3)
  const names = topological(fuse([quantized.loss])).map(({ op }) => op.name)
  expect(names).not.toContain('dequantize')
  expect(names).toContain('quantized-embedding')
})

it('a prompt of real embeddings is that text, and so is a prefix of its keys and values', () => {
  // With two virtual tokens that enter as the embeddings of real ones, and keys and values as the model makes them of those.
  const real = traced(null, small)
  const asPrompt = traced(tuningOf(prompt, { virtual_tokens: 2 }), small, prompted)
  const table = base.weights.get('model.embed_tokens.weight')!
  const C = Number(base.config.d_model)
  const [first, second] = base.batch.tokens
  const rows = [first, second].flatMap((id) => [...table.subarray(id * C, (id + 1) * C)])
  asPrompt.feed.set(asPrompt.params.get('prompt_embeddings')!.stored, Float64Array.from(rows))
  expect(asPrompt.lossNow()).toBeCloseTo(real.lossNow(), 12)

  const asPrefix = traced(tuningOf(prefix, { virtual_tokens: 2 }), small, prompted)
  const [attention] = topological([real.loss])
    .filter(({ op }) => op.name === 'attention')
    .slice(0, 1)
  const [k, v] = evaluate(attention.inputs.slice(1), real.feed)
  for (const [name, made] of [
    ['prefix_keys', k],
    ['prefix_values', v],
  ] as const) {
    const { stored } = asPrefix.params.get(`model.layers.0.self_attn.${name}`)!
    asPrefix.feed.set(stored, made.slice(0, size(stored.shape)))
  }
  const attended = (t: typeof real) => {
    const [node] = topological([t.loss]).filter(({ op }) => op.name === 'attention')
    return evaluate([node.outputs[0]], t.feed)[0].slice(2 * node.outputs[0].shape[2])
  }
  expect(far(attended(asPrefix), attended(real))).toBeLessThan(1e-12)
})

it('trains the parameters that patterns choose, and no others', () => {
  const t = traced(tuningOf(freeze, { train: '*.layers.1.*,model.norm.weight' }), small)
  const chosen = [...t.params].filter(([, p]) => p.trainable).map(([name]) => name)
  expect(chosen).toEqual([...t.params.keys()].filter((name) => /layers\.1\.|^model\.norm/.test(name)))
  expect([...t.differentiate().gradients.keys()].map((x) => x.node.attrs.name).sort()).toEqual(chosen.sort())
  const all = traced(tuningOf(full), small)
  expect([...all.params.values()].every((p) => p.trainable)).toBe(true)
})

it('chooses names by pattern, in time', () => {
  const path = 'model.layers.12.self_attn.q_proj'
  for (const good of ['q_proj', 'self_attn.q_proj', '*', '*.layers.1?.*', 'k_proj, q_proj', path])
    expect(matches(good, path), good).toBe(true)
  for (const bad of ['proj', 'q_pro', '*.layers.1.*', '', 'model.*.k_proj', 'layers'])
    expect(matches(bad, path), bad).toBe(false)
  expect(matches(`${'*a'.repeat(2000)}b`, 'a'.repeat(5000))).toBe(false)
})

describe('memory', () => {
  const device = DEFAULT_TRAITS
  const step = { batch: 1, context: 512, accumulate: 1, evaluationBatch: 1, recompute: 'layers' } as const
  const planned = (model: ModelModule, config: ModelConfig, tuning: Tuning, more: Partial<StepShape> = {}) => {
    const { plan, memory, params, recompute } = traceTraining(
      model,
      config,
      causalLm,
      { ...step, ...more },
      device,
      tuning,
    )
    return { plan, memory, params, recompute, bytes: [...plan.buffers.values()].reduce((a, b) => a + b, 0) }
  }
  const configOf = (model: ModelModule, preset: string, vocab: number) =>
    ({ ...readValues(model.options, { ...model.presets[preset], tie: true }), vocab, context: 512 }) as ModelConfig

  it('a Llama of 135M is tuned in 600 MB, with nothing but adapters having gradients and moments', () => {
    const { memory, params, bytes, plan } = planned(
      llama,
      configOf(llama, 'smollm', 49152),
      tuningOf(qlora, { rank: 8 }, qlora.base({ linears: 'nf4', tables: 'bf16' })),
    )
    const of = (kind: string) =>
      [...memory.buffers].reduce((sum, [name, n]) => sum + (name.startsWith(kind) ? n : 0), 0)
    const own = [...params.values()].filter((p) => p.trainable)
    expect(own.length).toBe(30 * 7 * 2)
    expect(own.reduce((sum, { tensor }) => sum + size(tensor.shape), 0)).toBe(
      30 * 8 * (576 * 2 + (576 + 192) * 2 + 576 * 2 + (576 + 1536) * 3),
    )
    for (const kind of ['parameters', 'gradients', 'first moments', 'second moments'])
      expect(of(kind)).toBe(own.reduce((sum, { tensor }) => sum + Math.ceil(bytesOf(tensor) / 256) * 256, 0))
    // 106M weights of 4.127 bits, a table of 16 bits, gains of 32.
    expect(of('frozen')).toBeGreaterThan((106_168_320 * 4.125) / 8 + 49152 * 576 * 2)
    expect(of('frozen')).toBeLessThan((106_168_320 * 4.13) / 8 + 49152 * 576 * 2 + 2e5)
    expect(bytes).toBeLessThan(600e6)
    expect(plan.phases[0].nodes.map(({ node }) => node.op.name)).not.toContain('dequantize')
  })

  it('where nothing is said, of a base in few bits no norms and activations are kept, and 600 MB are enough', () => {
    const config = configOf(llama, 'smollm', 49152)
    const auto = (linears: 'f32' | 'nf4') => {
      const tuning = tuningOf(linears === 'f32' ? loraAdapter : qlora, { rank: 8 }, { linears, tables: linears })
      return planned(llama, config, tuning, { recompute: 'auto' })
    }
    expect(auto('nf4').recompute).toBe('activations')
    expect(auto('nf4').bytes).toBeLessThan(600e6)
    expect(auto('f32').recompute).toBe('none')
  })

  it('a Qwen 2.5 of 0.5B is tuned in 1.5 GB', () => {
    const storage = qlora.base({ linears: 'nf4', tables: 'nf4' })
    expect(planned(qwen2, configOf(qwen2, 'qwen2', 151936), tuningOf(qlora, { rank: 8 }, storage)).bytes).toBeLessThan(
      1.5e9,
    )
  })

  it('a Gemma 3 of 270M, of whose table and head no f32 would fit a buffer here, is tuned in 320 MB', () => {
    const storage = qlora.base({ linears: 'nf4', tables: 'nf4' })
    const config = configOf(gemma3, 'gemma3', 262144)
    const { bytes, params, plan } = planned(gemma3, config, tuningOf(qlora, { rank: 8 }, storage))
    const own = [...params.values()].filter(({ origin }) => origin === 'model')
    expect(own.reduce((sum, { tensor }) => sum + size(tensor.shape), 0)).toBe(268_098_176) // as published
    expect(bytes).toBeLessThan(320e6)
    expect(Math.max(...plan.buffers.values())).toBeLessThan(device.maxBufferSize)
  })
})
