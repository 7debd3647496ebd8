// A run before its first step: what was asked for, completed by what its data and its base say, and checked. Trains nothing.

import type { Store } from '../store/store.ts'
import type { Tokenizer } from '../tokenizers/tokenizer.ts'
import { firstText } from './classify.ts'
import { EngineError } from './errors.ts'
import { objectives } from './members.ts'
import { openDataset } from './open-dataset.ts'
import { planSentence } from './planning.ts'
import { asJson, NOT_MEASURED, type RunSummary } from './run-report.ts'
import { readChecked } from './sentence.ts'
import { baseModel, baseOf, speaksAs } from './stored-model.ts'
import type { RunConfig, RunState } from './types.ts'
import type { UsableModel } from './usable-model.ts'

/** A draft, its base as the store has it, whose checkpoint is kept from now on. */
export async function newRun(kept: Store, name: string, asked: RunConfig, datasetId: string) {
  const dataset = await openDataset(kept, datasetId)
  const base = await baseOf(kept, asked)
  if (base) requireTokenizer(base, dataset.tokenizer)
  if (base?.config.labels)
    throw new EngineError('base-has-labels', {}, 'This model only knows labels: tune the one that it was made from.')
  const { names: labels } = dataset.report.labels ?? {}
  const config = {
    ...asked,
    ...(base && { model: base.config.model, base: baseModel(base) }),
    ...(labels && objectives[asked.objective.id]?.reads !== 'text' && { labels }),
    ...(asked.general && base && { general: await withTokenizerOf(kept, base, asked.general) }),
  }
  const { rows, training } = readChecked(config, dataset.report.vocabulary)
  if ('labels' in rows && training.sample_prompt === '')
    config.training = { ...config.training, sample_prompt: await firstText(dataset, rows, training.context) }
  const { parameters } = planSentence(config, dataset.report.vocabulary)
  if (base) await kept.updateRun(base.run.id, { pinned: [...new Set([...base.run.pinned, base.checkpoint.id])] })
  const datasetName = dataset.report.name
  const speaks = speaksAs(config, base?.chatTemplate ?? null)
  const summary: RunSummary = { parameters, datasetName, speaks, ...NOT_MEASURED, notice: null }
  const state: RunState = 'draft'
  return { name, config: asJson(config), datasetId, state, summary: asJson(summary) }
}

/** @throws EngineError `other-tokenizer` */
async function withTokenizerOf(kept: Store, base: UsableModel, id: string): Promise<string> {
  const { tokenizer } = await openDataset(kept, id)
  requireTokenizer(base, tokenizer)
  return id
}
function requireTokenizer(base: UsableModel, tokenizer: Tokenizer) {
  if (JSON.stringify(base.tokenizer.toJSON()) === JSON.stringify(tokenizer.toJSON())) return
  const message = 'This text was cut into tokens for another model: prepare it for this one.'
  throw new EngineError('other-tokenizer', {}, message)
}
