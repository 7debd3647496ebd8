// A head of labels in the place of a model's own: what Hugging Face calls …ForSequenceClassification and …ForTokenClassification, a
// linear layer without bias over hidden states. Whatever model and adapter are under it, it is trained whole and kept in f32. Knows
// no label and no text: which place of a row it is asked at, the targets' weights say (data/label-rows.ts).

import { type Tensor, topological } from '../tensor.ts'
import { scopeOf, type Tuning } from './adapter.ts'
import type { ModelConfig, ModelInput, ModelModule, ModelOutput } from './model.ts'
import { type Keep, type Layers, type Param, rootScope, trainableLeaf } from './scope.ts'

/** (labels, C): logits of labels are hidden · scoreᵀ. */
export const SCORE = 'score.weight'
/** As the models' own matrices begin in transformers (`initializer_range`). */
const STD = 0.02

/**
 * A model's pass under `tuning`, with a head of so many labels, or with its own where there are none. The own head's parameter is then
 * left out, unless the model reads it elsewhere: tied, it is the table of tokens too.
 */
export function headed(
  model: ModelModule,
  params: Map<string, Param>,
  layers: Layers,
  tuning: Tuning | null,
  input: ModelInput,
  config: ModelConfig,
  labels: number | null,
): ModelOutput {
  const text = { ids: input.tokens.ids, vocabulary: config.vocab }
  const output = model.forward(scopeOf(params, layers, tuning, text), input, config)
  if (labels === null) return output
  const { hidden, head: own } = output
  const read = new Set(topological([hidden]).flatMap(({ outputs }) => outputs))
  for (const [name, { tensor }] of params) if (tensor === own && !read.has(tensor)) params.delete(name)
  return { hidden, head: score(params, layers, labels, hidden) }
}

function score(params: Map<string, Param>, layers: Layers, labels: number, { shape }: Tensor): Tensor {
  const keep: Keep = (...what) => ({ ...trainableLeaf(...what), origin: 'head' })
  const [module, name] = SCORE.split('.')
  const size = [labels, shape[shape.length - 1]]
  return rootScope(params, layers, keep).at(module).param(name, size, { kind: 'normal', std: STD }, 'linear')
}
