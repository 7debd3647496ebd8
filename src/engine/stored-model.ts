// A run of the store as a model that can be read from: its checkpoint, what that was tuned from, and how it speaks. Joins what the
// store keeps (runs, datasets) with what a model needs (usable-model.ts).

import { StoreError } from '../store/errors.ts'
import type { Checkpoint, Run, Store } from '../store/store.ts'
import type { Tokenizer } from '../tokenizers/tokenizer.ts'
import { datasetTokenizer } from './dataset.ts'
import { EngineError } from './errors.ts'
import { objectives } from './members.ts'
import { storedSpeech } from './open/stored.ts'
import { readRunConfig } from './run-config.ts'
import { readChecked } from './sentence.ts'
import type { StackedAdapter } from './stacked.ts'
import type { BaseModel, RunConfig, RunReport, WeightedAdapter } from './types.ts'
import { checkpointModel, mergedWeights, type UsableModel } from './usable-model.ts'
import { checkpointWeights } from './weights.ts'

export interface StoredModel extends UsableModel {
  run: Run
  checkpoint: Checkpoint
}

/**
 * @param id of the checkpoint; the newest whole one where left out
 * @throws EngineError `no-dataset` or `base-missing` where what it needs is gone, `bad-option`
 */
export async function storedModel(store: Store, runId: string, id?: number): Promise<StoredModel> {
  const run = await store.getRun(runId)
  const config = configOf(run)
  const checkpoint = await store.readRun(runId).loadCheckpoint(id)
  const speech = await storedSpeech(checkpoint)
  if (speech) {
    const { vocabulary } = config.base ?? { vocabulary: speech.tokenizer.vocabSize }
    const sentence = readChecked(config, vocabulary)
    return { run, checkpoint, config, sentence, ...speech, weights: await checkpointWeights(checkpoint) }
  }
  const base = await baseOf(store, config)
  const tokenizer = base?.tokenizer ?? (await tokenizerOf(store, run))
  return { run, checkpoint, ...(await checkpointModel(config, tokenizer, checkpoint, base)) }
}

/** What a run was or is to be tuned from, as one model: an adapter of its own is merged. Null where it began with random weights. */
export async function baseOf(store: Store, { base }: Pick<RunConfig, 'base'>): Promise<StoredModel | null> {
  if (!base?.run) return null
  const model = await storedModel(store, base.run, base.checkpoint).catch((error) => {
    throw error instanceof StoreError && error.code === 'not-found'
      ? new EngineError('base-missing', { name: base.name ?? base.run }, missing(base.name))
      : error
  })
  if (!model.sentence.tuning) return model
  const { adapter: _, ...config } = model.config
  return { ...model, config, sentence: { ...model.sentence, tuning: null }, weights: mergedWeights(model) }
}
const missing = (name = '') =>
  `The model that this run was tuned from${name && `, ${name},`} is not here: it was deleted, or never brought here.`

/**
 * A run's model, and adapters of other runs to stack over it.
 * @throws EngineError `other-base` where one was tuned from another run, or another checkpoint of this one
 */
export async function storedStack(
  store: Store,
  { run, checkpoint }: Pick<BaseModel, 'run' | 'checkpoint'>,
  adapters: readonly WeightedAdapter[],
): Promise<{ base: StoredModel; parts: StackedAdapter[] }> {
  const base = await storedModel(store, run, checkpoint)
  const parts: StackedAdapter[] = []
  for (const { run, checkpoint, weight } of adapters) {
    const model = await storedModel(store, run, checkpoint)
    const { name } = model.run
    const from = model.config.base
    if (from?.run !== base.run.id || (from.checkpoint ?? base.checkpoint.id) !== base.checkpoint.id) {
      const message = `${name} was tuned from another model than ${base.run.name}, or from another checkpoint of it.`
      throw new EngineError('other-base', { name, base: base.run.name }, message)
    }
    parts.push({ name, model, weight })
  }
  return { base, parts }
}

/** A base as a configuration names it, whatever it says of itself: its checkpoint, its vocabulary and its context. */
export const baseModel = ({ run, checkpoint, sentence: { modelConfig } }: StoredModel): BaseModel => ({
  run: run.id,
  checkpoint: checkpoint.id,
  vocabulary: modelConfig.vocab,
  context: modelConfig.context,
  name: run.name,
  content: checkpoint.content,
})

/** How a model answers that was made so. */
export function speaksAs(config: RunConfig, chatTemplate: string | null): RunReport['speaks'] {
  const { reads } = objectives[config.objective.id] ?? {}
  if (reads === 'labels' || reads === 'tags') return 'labels'
  if (chatTemplate !== null) return 'template'
  return reads === 'examples' ? 'lines' : null
}

function configOf(run: Run): RunConfig {
  const config = readRunConfig(run.config)
  if (config) return config
  const problem = 'the settings of this run have not the form of a sentence'
  throw new EngineError('bad-option', { problem }, `This run cannot be read: ${problem}.`)
}

async function tokenizerOf(store: Store, { datasetId }: Run): Promise<Tokenizer> {
  if (datasetId) return datasetTokenizer(store, await store.getDataset(datasetId))
  throw new EngineError('no-dataset', {}, 'This run has no dataset.')
}
