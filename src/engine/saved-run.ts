// A run as the files of a folder say it: the sentence, how its text was prepared, its tokenizer, and the model of a checkpoint with what
// other programs need to open it. Knows what the files say; where they lie is the command line's.

import * as v from 'valibot'
import type { NamedFile } from '../formats/bytes.ts'
import type { Checkpoint } from '../store/store.ts'
import { fromJSON } from '../tokenizers/huggingface/tokenizer-json.ts'
import type { Tokenizer, TokenizerJson } from '../tokenizers/tokenizer.ts'
import { type ExportedModel, toHuggingFace } from './export.ts'
import { headOf } from './label-export.ts'
import { modelCard } from './model-card.ts'
import { toPeft } from './peft.ts'
import { choice, runConfig } from './run-config.ts'
import { readChecked } from './sentence.ts'
import type { Choice, RunConfig } from './types.ts'
import { mergedWeights, standsAlone, type UsableModel } from './usable-model.ts'

export interface Mixture {
  /** One for each part: how often it is wanted beside what its size gives it. */
  weights: number[]
  /** 1 takes parts as they are large, a high one takes all alike. */
  temperature: number
}
/** What a run is beside its checkpoints. */
export interface SavedRun {
  config: RunConfig
  /** How the text became tokens; `sha256` is of the tokens. */
  text: { tokenizer: Choice; validation: number; sha256: string; clean?: Choice[]; mixture?: Mixture }
  tokenizer: Tokenizer
}

const VERSION = 1
const saved = v.object({
  version: v.literal(VERSION),
  ...runConfig.entries,
  text: v.object({
    tokenizer: choice,
    validation: v.number(),
    clean: v.optional(v.array(choice)),
    mixture: v.optional(v.object({ weights: v.array(v.number()), temperature: v.number() })),
    sha256: v.string(),
  }),
})

/** run.json */
export const savedRunJson = ({ config, text }: SavedRun): object => ({ version: VERSION, ...config, text })

/** @throws Error in a sentence */
export function readSavedRun(run: unknown, tokenizer: unknown): SavedRun {
  const read = v.safeParse(saved, run)
  if (!read.success) {
    const [issue] = read.issues
    throw new Error(
      `run.json is no run that this version of Vitro can read: ${v.getDotPath(issue) ?? ''} ${issue.message}`,
    )
  }
  const { version: _, text, ...config } = read.output
  return { config, text, tokenizer: fromJSON(tokenizer as TokenizerJson) }
}

/** A model ready to be written out, its adapter merged. @param progress of the run that made it */
export function exportedModel(
  model: UsableModel,
  name: string,
  progress: Pick<Checkpoint, 'step' | 'tokens'> | null = null,
): ExportedModel {
  const card = modelCard({ name, config: model.config, step: progress?.step ?? 0, tokens: progress?.tokens ?? 0 })
  return { ...described(model, name), weights: mergedWeights(model), card }
}

/**
 * A run's folder for other programs: the model, or where it is an adapter that PEFT knows, that and its tokenizer. A model that others
 * would compute wrongly has no config.json, so that none opens it, and an adapter that nobody else knows no weights either; run.json
 * tells us what it is.
 */
export function runFiles(model: UsableModel, name: string, progress: Pick<Checkpoint, 'step' | 'tokens'>): NamedFile[] {
  if (isPeft(model)) return [...modelDescription(model, model), ...toPeft(model, model.config.base?.run ?? '')]
  if (!standsAlone(model.sentence)) return modelDescription(model, model)
  const files = toHuggingFace(exportedModel(model, name, progress), 'f32')
  return isOnlyHere(model) ? files.filter(saysNoModel) : files
}

/** Those of them that are the same for all its checkpoints. @param speaks as what it was tuned from does */
export function modelDescription(
  { config, tokenizer }: Pick<SavedRun, 'config' | 'tokenizer'>,
  speaks: Pick<UsableModel, 'chatTemplate' | 'eosIds'> | null = null,
): NamedFile[] {
  const model = { ...speaks, tokenizer, sentence: readChecked(config, tokenizer.vocabSize) }
  const files = descriptionOf(model)
  const isWhole = !isPeft(model) && standsAlone(model.sentence) && !isOnlyHere(model)
  return isWhole ? files : files.filter(saysNoModel)
}
const saysNoModel = ({ name }: NamedFile) => name !== 'config.json' && name !== 'generation_config.json'

type Described = Pick<UsableModel, 'sentence' | 'tokenizer'> & Partial<Pick<UsableModel, 'chatTemplate' | 'eosIds'>>
const isPeft = ({ sentence }: Described) => sentence.tuning?.adapter.peft !== undefined
const isOnlyHere = ({ sentence: { model, modelConfig } }: Described) => model.onlyHere?.(modelConfig) === true

function descriptionOf(model: Described): NamedFile[] {
  const weights = { tensors: [], read: () => Promise.reject(new Error('a description has no weights')) }
  const files = toHuggingFace({ ...described(model, ''), weights, card: '' }, 'f32')
  return files.filter(({ name }) => name.endsWith('.json'))
}

const described = ({ sentence, tokenizer, chatTemplate, eosIds }: Described, name: string) => ({
  module: sentence.model,
  config: sentence.modelConfig,
  tokenizer,
  chatTemplate,
  eosIds,
  head: headOf(sentence),
  name,
})
