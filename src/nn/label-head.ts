// A head of labels in the place of a model's own: what Hugging Face calls …ForSequenceClassification, a linear layer over hidden states,
// and …ForTokenClassification, the same with a bias. Whatever model and adapter are under it, it is trained whole and kept in f32. Knows
// no label and no text: which place of a row it is asked at, the targets' weights say (data/label-rows.ts).

import { lastDim, type Tensor, topological } from '../tensor.ts'
import { scopeOf, type Tuning } from './adapter.ts'
import type { ModelConfig, ModelInput, ModelModule, ModelOutput } from './model.ts'
import type { Reads } from './objective.ts'
import { type Keep, type Layers, type Param, rootScope, trainableLeaf } from './scope.ts'

const SCORE = 'score'
/** `weight` (labels, C) and, for words, `bias` (labels): logits of labels are hidden · weightᵀ + bias. */
export const isScore = (name: string) => name.startsWith(`${SCORE}.`)

export interface HeadShape {
  labels: number
  bias: boolean
}
/** As transformers' classes are. */
export const headShape = (head: { reads: Reads; labels: readonly string[] } | null): HeadShape | null =>
  head && { labels: head.labels.length, bias: head.reads === 'tags' }

/** As the models' own matrices begin in transformers (`initializer_range`). */
const STD = 0.02

/**
 * A model's pass under `tuning`, with a head of labels, or with its own where there is none. The own head's parameter is then
 * left out, unless the model reads it elsewhere: tied, it is the table of tokens too.
 */
export function headed(
  model: ModelModule,
  params: Map<string, Param>,
  layers: Layers,
  tuning: Tuning | null,
  input: ModelInput,
  config: ModelConfig,
  head: HeadShape | null,
): ModelOutput {
  const text = { ids: input.tokens.ids, vocabulary: config.vocab }
  const output = model.forward(scopeOf(params, layers, tuning, text), input, config)
  if (!head) return output
  const { hidden, head: own } = output
  const read = new Set(topological([hidden]).flatMap(({ outputs }) => outputs))
  for (const [name, { tensor }] of params) if (tensor === own && !read.has(tensor)) params.delete(name)
  return { hidden, ...score(params, layers, head, hidden) }
}

function score(params: Map<string, Param>, layers: Layers, { labels, bias }: HeadShape, hidden: Tensor) {
  const keep: Keep = (...what) => ({ ...trainableLeaf(...what), origin: 'head' })
  const scope = rootScope(params, layers, keep).at(SCORE)
  const head = scope.param('weight', [labels, lastDim(hidden)], { kind: 'normal', std: STD }, 'linear')
  return bias ? { head, bias: scope.param('bias', [labels], { kind: 'zeros' }) } : { head }
}
