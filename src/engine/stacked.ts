// Several adapters of one base at once, each counting as much as its weight says: as a model that is read from, whose weights can change
// while it lies on the device, and folded into the base's weights one after the other. Knows no place where runs lie.

import type { Decoder } from '../generate/decoder.ts'
import { stack, type Tuning } from '../nn/adapter.ts'
import { type LogitsError, logitsError } from '../nn/compression.ts'
import { EngineError } from './errors.ts'
import type { ModelWeights } from './export.ts'
import type { Value } from './types.ts'
import { mergedWeights, parametersOf, type UsableModel, united } from './usable-model.ts'

/** A tuned model of which only the adapter counts, so often: 1 as it was trained, 0 not at all. */
export interface StackedAdapter {
  name: string
  model: UsableModel
  weight: number
}

/** @throws EngineError `other-shape`, `cannot-stack`, naming the adapter */
export function stackedModel(base: UsableModel, parts: readonly StackedAdapter[]): UsableModel {
  for (const part of parts) requireStackable(base, part)
  return {
    ...base,
    sentence: { ...base.sentence, tuning: stackTuning(parts) },
    weights: parts.reduce((all, part, i) => united(weightedTensors(part, `${i}.`), all), base.weights),
  }
}

/** One model that does the same: each adapter folded in, rounded to f32 each time. @throws EngineError those of the stack, `cannot-merge` */
export function stackMerged(base: UsableModel, parts: readonly StackedAdapter[]): UsableModel {
  for (const part of parts) requireStackable(base, part)
  const stored = stackTuning(parts).base
  const weights = parts.reduce<ModelWeights>((inner, part, i) => {
    const { sentence, config } = part.model
    const tuning = { ...sentence.tuning!, base: i ? ({ linears: 'f32', tables: 'f32' } as const) : stored }
    return mergedWeights({ sentence: { ...sentence, tuning }, config, weights: united(weightedTensors(part), inner) })
  }, base.weights)
  return { ...base, dtype: undefined, weights }
}

function stackTuning(parts: readonly StackedAdapter[]): Tuning {
  const adapter = stack(
    parts.map(({ model: { sentence } }, i) => ({
      name: String(i),
      adapter: sentence.tuning!.adapter,
      values: sentence.tuning!.values,
    })),
  )
  return { adapter, values: {}, base: adapter.base({}) }
}

const ownNames = ({ sentence }: UsableModel) =>
  [...parametersOf(sentence)].flatMap(([name, { origin }]) => (origin === 'adapter' ? [name] : []))

/** @param prefix of the names under which they are asked for */
function weightedTensors({ model, weight }: StackedAdapter, prefix = ''): ModelWeights {
  const { adapter } = model.sentence.tuning!
  const own = new Set(ownNames(model))
  return {
    tensors: model.weights.tensors
      .filter(({ name }) => own.has(name))
      .map(({ name, shape }) => ({ name: prefix + name, shape })),
    async read(asked) {
      const name = asked.slice(prefix.length)
      return adapter.weighted!(name, await model.weights.read(name), weight)!
    },
  }
}

function requireStackable(base: UsableModel, { name, model }: StackedAdapter): void {
  const { tuning } = model.sentence
  const id = model.config.adapter?.id ?? 'full'
  const trainsMore = [...parametersOf(model.sentence).values()].some((p) => p.origin !== 'adapter' && p.trainable)
  const weighted = tuning?.adapter.weighted
  if (!tuning || trainsMore || !weighted || ownNames(model).some((own) => weighted(own, NONE, 1) === null))
    throw new EngineError('cannot-stack', { name, adapter: id }, `What ${id} learnt in ${name} cannot be weighted.`)
  const different = mismatch(base, model)
  if (!different) return
  const { key, got, want } = different
  const message = `${name} does not fit to this base: its ${key} is ${got} and not ${want}.`
  throw new EngineError('other-shape', { name, ...different }, message)
}
const NONE = new Float32Array()

/** In what a model's shape is another than the base's; null where it is the same. */
function mismatch(base: UsableModel, model: UsableModel): { key: string; got: Value; want: Value } | null {
  const [want, got] = [base, model].map(({ config, sentence }) => ({ model: config.model.id, ...sentence.modelConfig }))
  const different = Object.entries(want).find(([key, value]) => Reflect.get(got, key) !== value)
  return different ? { key: different[0], got: Reflect.get(got, different[0]), want: different[1] } : null
}

const PROBE = 32 // tokens

/** Rows of one length, one after the other. */
function joined(rows: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(rows.length * rows[0].length)
  for (const [i, row] of rows.entries()) all.set(row, i * row.length)
  return all
}

/**
 * How far the merged model's logits are from the stack's, over a text that the stack writes itself, taking the likeliest token each
 * time.
 * @param first id that the text goes on from
 */
export async function mergeError(stacked: Decoder, merged: Decoder, first: number): Promise<LogitsError> {
  const ids = [first]
  const [want, got]: [Float32Array[], Float32Array[]] = [[], []]
  for (let n = 0; n < Math.min(PROBE, stacked.program.context); n++) {
    const logits = await stacked.next(ids)
    want.push(logits)
    got.push(await merged.next(ids))
    ids.push(logits.indexOf(logits.reduce((a, b) => Math.max(a, b))))
  }
  return logitsError(joined(want), joined(got), want[0].length)
}
