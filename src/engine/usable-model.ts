// A model that can be read from, whoever made it: a published one, a run's checkpoint, or a base with what was tuned beside it.
// Its weights are by name as tracing its sentence asks for them. Knows no place where files lie.

import { encode } from '../compress/encode.ts'
import { adaptedLayers } from '../nn/adapter.ts'
import { headed, headShape } from '../nn/label-head.ts'
import { plain } from '../nn/layers.ts'
import type { Param } from '../nn/scope.ts'
import type { Quantized } from '../ops/kernels/quantized.ts'
import { decode } from '../ops/scalar/quantized.ts'
import type { Checkpoint } from '../store/store.ts'
import { leaf } from '../tensor.ts'
import { fromJSON } from '../tokenizers/huggingface/tokenizer-json.ts'
import type { Tokenizer } from '../tokenizers/tokenizer.ts'
import { EngineError } from './errors.ts'
import type { ModelWeights } from './export.ts'
import { headOf } from './label-export.ts'
import type { OpenedModel } from './open/opened-model.ts'
import { weightsOf } from './open/tensors.ts'
import { readChecked, type Sentence } from './sentence.ts'
import type { BaseModel, RunConfig } from './types.ts'
import { checkpointWeights } from './weights.ts'

export interface UsableModel {
  config: RunConfig
  sentence: Sentence
  tokenizer: Tokenizer
  /** Jinja; null where the model has none. */
  chatTemplate: string | null
  /** Ids that end an answer beside the tokenizer's own. */
  eosIds: readonly number[]
  weights: ModelWeights
  /** The number format that nothing is lost in, where it is less than f32. */
  dtype?: 'f16' | 'bf16'
}

/** Longest context that an opened model is evaluated and continued with where nobody says otherwise: a cache has to be paid for. */
const USUAL_CONTEXT = 2048

const OBJECTIVES = { labels: 'sequence-classification', tags: 'token-classification' }

/** @throws EngineError `no-tokenizer` */
export function publishedModel(
  { family, config, head, tokenizer, tokenizerConfig, chatTemplate, eosIds, tensors }: OpenedModel,
  run: string,
): UsableModel {
  if (!tokenizer)
    throw new EngineError('no-tokenizer', {}, 'The files hold no tokenizer.json, which says what the model reads.')
  const { vocab, context, ...options } = config
  const base: BaseModel = { run, vocabulary: vocab, context }
  const own: RunConfig = {
    model: { id: family, options },
    base,
    objective: { id: head ? OBJECTIVES[head.reads] : 'causal-lm', options: {} },
    ...(head && { labels: [...head.labels] }),
    optimizer: { id: 'adamw', options: {} },
    training: { context: Math.min(context, USUAL_CONTEXT) },
  }
  return {
    config: own,
    sentence: readChecked(own, vocab),
    tokenizer: fromJSON(tokenizer, tokenizerConfig ?? undefined),
    chatTemplate,
    eosIds,
    weights: weightsOf(tensors),
    dtype: (['f16', 'bf16'] as const).find((dtype) => tensors.every((tensor) => tensor.dtype === dtype)),
  }
}

/** @param base what the run was tuned from; null where it began with random weights */
export async function checkpointModel(
  config: RunConfig,
  tokenizer: Tokenizer,
  checkpoint: Pick<Checkpoint, 'state' | 'arrays'>,
  base: UsableModel | null,
): Promise<UsableModel> {
  const own = await checkpointWeights(checkpoint)
  return {
    config,
    sentence: readChecked(config, tokenizer.vocabSize),
    tokenizer,
    chatTemplate: base?.chatTemplate ?? null,
    eosIds: base?.eosIds ?? [],
    weights: base ? united(own, base.weights) : own,
  }
}

/** What both have; of what both have by the same name, the first's. */
export function united(first: ModelWeights, second: ModelWeights): ModelWeights {
  const known = new Set(first.tensors.map(({ name }) => name))
  const owner = (name: string) => (known.has(name) ? first : second)
  return {
    tensors: [...first.tensors, ...second.tensors.filter(({ name }) => !known.has(name))],
    read: (name) => owner(name).read(name),
    async *pieces(name) {
      const { pieces, read } = owner(name)
      if (pieces) yield* pieces(name)
      else yield await read(name)
    },
  }
}

/** Whether some weights do alone what a base and its adapter do together. */
export const standsAlone = (sentence: Sentence): boolean =>
  !sentence.tuning || sentence.tuning.adapter.merge !== undefined || !adaptedLayers(parametersOf(sentence)).size

/**
 * The weights that do alone what a base and its adapter do together, and only those that a checkpoint of the model has. A base
 * that was kept in few bits is merged as it was read: rounded.
 * @throws EngineError `cannot-merge` where no weights do the same
 */
export function mergedWeights({
  sentence,
  config,
  weights,
}: Pick<UsableModel, 'sentence' | 'config' | 'weights'>): ModelWeights {
  const { tuning } = sentence
  if (!tuning) return weights
  const { adapter, values } = tuning
  const params = parametersOf(sentence)
  const layers = adaptedLayers(params)
  if (!standsAlone(sentence)) {
    const facts = { adapter: config.adapter!.id }
    throw new EngineError(
      'cannot-merge',
      facts,
      `What ${facts.adapter} adds cannot be merged into the model's weights.`,
    )
  }
  const own = [...params].filter(([, { origin }]) => origin !== 'adapter')
  return {
    tensors: own.map(([name, { tensor }]) => ({ name, shape: tensor.shape })),
    async read(name) {
      const param = params.get(name)!
      const given = asComputed(param, await weights.read(name))
      const [, layer = '', kind] = /^(.*)\.(weight|bias)$/.exec(name) ?? []
      const beside = layers.get(layer)
      if (!beside || (kind === 'bias' && !adapter.mergeBias)) return given
      const tensors = new Map<string, Float32Array>()
      for (const short of beside.keys()) tensors.set(short, await weights.read(`${layer}.${short}`))
      return kind === 'bias'
        ? adapter.mergeBias!({ layer, bias: given, tensors }, values)
        : adapter.merge!({ layer, weight: given, shape: param.tensor.shape, tensors }, values)
    },
  }
}

function asComputed({ tensor, stored }: Param, values: Float32Array): Float32Array {
  if (tensor === stored) return values
  const { format } = tensor.node.attrs as Quantized
  return Float32Array.from(decode(encode(values, format), format, values.length))
}

/** Every parameter that the sentence's model declares, those of an adapter and of a head of labels included. */
export function parametersOf(sentence: Sentence): Map<string, Param> {
  const { model, modelConfig, tuning } = sentence
  const params = new Map<string, Param>()
  const ids = leaf('ids', [1, 1], 'u32')
  const input = { tokens: { ids, order: null }, positions: { ids, order: null } }
  headed(model, params, plain, tuning, input, modelConfig, headShape(headOf(sentence)))
  return params
}
