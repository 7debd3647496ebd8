// A tiny model of each family under an adapter whose every tensor is random, and its logits in float64: what tests of tuned models that are
// taken away share, with each other and with PEFT (golden/peft.ts).

import type { Sentence } from '../src/engine/sentence.ts'
import type { RunConfig } from '../src/engine/types.ts'
import { parametersOf, type UsableModel } from '../src/engine/usable-model.ts'
import { evaluate } from '../src/graph/cpu.ts'
import { type AdapterModule, scopeOf } from '../src/nn/adapter.ts'
import { plain } from '../src/nn/layers.ts'
import type { Param } from '../src/nn/scope.ts'
import { matmul } from '../src/ops/matmul.ts'
import { readValues } from '../src/options.ts'
import { leaf, size, type Tensor } from '../src/tensor.ts'
import { train } from '../src/tokenizers/bpe.ts'
import { writeFirstWeights } from '../src/train/first-weights.ts'
import { tinyModel } from './families.ts'
import { normals } from './ops.ts'

export const TEXT = 'Once upon a time there was a small fox. The fox said: “Hello!”'
export const tokenizer = await train([TEXT.repeat(20)], { vocab: 300, minFrequency: 2 })
export const tokens = [...tokenizer.encode(TEXT)]

/** A tiny model under an adapter whose every tensor is random, so that nothing it does can be overlooked. */
export function tuned(
  family: string,
  adapter: AdapterModule,
  id: string,
  given: Record<string, number | boolean | string>,
) {
  const base = tinyModel(family, tokenizer)
  const values = readValues(adapter.options, given)
  const tuning = { adapter, values, base: adapter.base(values) }
  const sentence = { model: base.module, modelConfig: base.config, tuning } as Sentence
  const config = { model: { id: family, options: {} }, adapter: { id, options: values } } as RunConfig
  const random = normals(11)
  const own = new Map(
    [...parametersOf(sentence)]
      .filter(([, { origin }]) => origin === 'adapter')
      .map(([name, { tensor }]) => [
        name,
        Float32Array.from({ length: size(tensor.shape) }, () => 0.1 * random.normal()),
      ]),
  )
  const weights = {
    tensors: [...base.weights.tensors, ...[...own.keys()].map((name) => ({ name, shape: [] }))],
    read: async (name: string) => own.get(name) ?? base.weights.read(name),
  }
  const model: UsableModel = { sentence, config, weights, tokenizer, chatTemplate: null, eosIds: [] }
  return { base, model }
}

/** Of the text's tokens; virtual ones stand before them. */
export async function ourLogits({ sentence, weights }: UsableModel): Promise<Float64Array> {
  const { model, modelConfig, tuning } = sentence
  const virtual = tuning?.adapter.virtualTokens?.(tuning.values) ?? 0
  const read = [...Array.from({ length: virtual }, (_, i) => modelConfig.vocab + i), ...tokens]
  const params = new Map<string, Param>()
  const u32 = (name: string) => leaf(name, [1, read.length], 'u32')
  const [ids, positions] = [u32('tokens'), u32('positions')]
  const input = { tokens: { ids, order: null }, positions: { ids: positions, order: null } }
  const scope = scopeOf(params, plain, tuning, { ids, vocabulary: modelConfig.vocab })
  const { hidden, head } = model.forward(scope, input, modelConfig)
  const feed = new Map<Tensor, ArrayLike<number>>([
    [ids, read],
    [positions, read.map((_, i) => i)],
  ])
  await writeFirstWeights(params, 0, weights, (stored, values) => void feed.set(stored, values))
  return evaluate([matmul(hidden, head, 'NT')], feed)[0].slice(virtual * modelConfig.vocab)
}
