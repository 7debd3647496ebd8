// What a step is planned to hold, and which policy the planner takes to keep to a limit.
import { describe, expect, it } from 'vitest'
import { readPerToken } from '../../src/engine/decoding-profile.ts'
import { traceDecoder } from '../../src/generate/decoder.ts'
import { plannedBytes, TooLargeForDevice } from '../../src/graph/plan.ts'
import { recomputePolicies } from '../../src/graph/recompute.ts'
import * as gpt2 from '../../src/models/gpt2.ts'
import * as causalLm from '../../src/objectives/causal-lm.ts'
import { readValues } from '../../src/options.ts'
import { PHASE, type StepShape, traceEvaluation, traceTraining } from '../../src/train/program.ts'
import { placeParameters } from '../../src/train/weights.ts'

/** A card of the kind that such a model is trained on. */
const device = {
  maxBinding: 2 ** 31,
  maxBufferSize: 2 ** 32,
  maxWorkgroupStorage: 2 ** 14,
  maxInvocations: 256,
  maxStorageBuffers: 8,
  software: false,
  subgroups: null,
}
const SMALL = { layers: 12, heads: 12, d_model: 768, d_ff: 3072 } // GPT-2 124M
const DISTILLED = { ...SMALL, layers: 6 } // DistilGPT-2

function traced(
  options: typeof SMALL,
  shape: Pick<StepShape, 'batch' | 'context'> & Partial<StepShape>,
  traits = device,
) {
  const config = { ...readValues(gpt2.options, options), vocab: 50257, context: 1024 }
  const step = { accumulate: 1, evaluationBatch: 1, recompute: 'auto' as const, ...shape }
  return traceTraining(gpt2, config, causalLm, step, traits)
}
const gigabytes = (...asked: Parameters<typeof traced>) => plannedBytes(traced(...asked).plan) / 1e9

describe('planned memory', () => {
  const tokens = { batch: 4, context: 1024 }

  it('GPT-2 124M at 4,096 tokens takes under 4.0 GB, and checkpointed under 2.9 GB', () => {
    expect(gigabytes(SMALL, { ...tokens, recompute: 'none' })).toBeLessThan(4.0)
    expect(gigabytes(SMALL, { ...tokens, recompute: 'layers' })).toBeLessThan(2.9)
  })
  it('DistilGPT-2 at 512 tokens takes under 2.0 GB with everything kept', () => {
    expect(gigabytes(DISTILLED, { batch: 1, context: 512, recompute: 'none' })).toBeLessThan(2.0)
  })
})

it('the whole optimizer of twelve layers is three dispatches', () => {
  const { plan } = traced(SMALL, { batch: 4, context: 1024 })
  const update = plan.phases.find(({ name }) => name === PHASE.update)!
  const dispatches = update.nodes.flatMap(({ node, accumulate }) => node.op.dispatch(node, device, accumulate))
  expect(update.nodes.map(({ node }) => node.op.name)).toEqual(['square-sum', 'clip', 'adamw'])
  expect(dispatches).toHaveLength(3)
})

it('an evaluation alone holds the weights and one forward pass', () => {
  const config = { ...readValues(gpt2.options, SMALL), vocab: 50257, context: 1024 }
  const shape = { context: 1024, evaluationBatch: 4 }
  const { plan } = traceEvaluation(gpt2, config, causalLm, shape, device)
  const weights = 124_439_808 * 4
  const of = (kind: string) => [...plan.buffers].reduce((sum, [name, n]) => sum + (name.startsWith(kind) ? n : 0), 0)
  expect([...plan.buffers.keys()].filter((name) => /gradient|moment|ring|training/.test(name))).toEqual([])
  expect(of('parameters')).toBeLessThan(weights * 1.001)
  // At once: a chunk of logits (64 MiB), or the widest layer (4 · d_model) with what it is made of, and the residual stream.
  expect(plan.temporaryBytes).toBeLessThan(2 ** 26 + 4 * 1024 * (3072 + 2 * 768) * 4)
  expect(plannedBytes(plan)).toBeLessThan(0.65e9)
  const training = traced(SMALL, { batch: 4, context: 1024, evaluationBatch: 4, recompute: 'layers' })
  expect(plannedBytes(training.plan)).toBeGreaterThan(4 * plannedBytes(plan))
})

it('a token must read all weights but most of the tables, and the cache as far as it is filled', () => {
  const config = { ...readValues(gpt2.options, SMALL), vocab: 50257, context: 1024 }
  const decoding = (cache: 'f32' | 'int8') =>
    traceDecoder(gpt2, config, device, (memory, params) => placeParameters(memory, params, device), { cache })
  // One row of the positions; of the embeddings everything, as they are the head.
  const weights = 4 * (124_439_808 - 1023 * 768)
  const cached = (bytes: number) => 2 * 12 * 768 * bytes
  expect(readPerToken(decoding('f32'), 1)).toBe(weights + cached(4))
  expect(readPerToken(decoding('f32'), 1000)).toBe(weights + 1000 * cached(4))
  expect(readPerToken(decoding('int8'), 1000)).toBe(weights + 1000 * cached((4 * 17) / 64)) // a scale for 64 channels
})

describe('planned memory in 16 bits', () => {
  const tokens = { batch: 4, context: 1024 }

  it.each(['bf16', 'f16'] as const)('GPT-2 124M at 4,096 tokens takes under 3.2 GB in %s', (precision) => {
    expect(gigabytes(SMALL, { ...tokens, precision, recompute: 'none' })).toBeLessThan(3.2)
  })
  it('what is kept is half of what it was: all but logits, sums and statistics', () => {
    const temporary = (precision: 'f32' | 'bf16') => {
      const { plan } = traced(SMALL, { ...tokens, precision, recompute: 'none' })
      return plan.temporaryBytes
    }
    expect(temporary('bf16') / temporary('f32')).toBeLessThan(0.55)
  })
})

describe('recompute: auto', () => {
  const tokens = { batch: 4, context: 1024 }
  const chosen = (memoryLimit: number | null) => traced(SMALL, { ...tokens, memoryLimit }).recompute

  it('is the fastest policy that keeps to the limit', () => {
    expect([null, 4e9, 3.7e9, 2.9e9, 1e9].map(chosen)).toEqual(['none', 'none', 'activations', 'layers', 'layers'])
    const bytes = recomputePolicies.map((recompute) => gigabytes(SMALL, { ...tokens, recompute }))
    expect(bytes).toEqual([...bytes].sort((a, b) => b - a))
  })
  it('takes no policy that the device cannot bind, and says so where it can bind none', () => {
    const none = () => traced(DISTILLED, { batch: 1, context: 512 }, { ...device, maxBinding: 2 ** 20 })
    expect(none).toThrow(TooLargeForDevice)
  })
})
