// A run as the files of a folder say it: the sentence, how its text was prepared, its tokenizer, and the model of a checkpoint with what
// other programs need to open it. Knows what the files say; where they lie is the command line's.

import * as v from 'valibot'
import type { NamedFile } from '../formats/bytes.ts'
import type { Checkpoint } from '../store/store.ts'
import { fromJSON } from '../tokenizers/byte-level/byte-level.ts'
import type { Tokenizer, TokenizerJson } from '../tokenizers/tokenizer.ts'
import { type ExportedModel, toHuggingFace } from './export.ts'
import { modelCard } from './model-card.ts'
import { choice, runConfig } from './run-config.ts'
import { readChecked } from './sentence.ts'
import type { Choice, RunConfig } from './types.ts'
import { checkpointWeights } from './weights.ts'

/** What a run is beside its checkpoints. */
export interface SavedRun {
  config: RunConfig
  /** How the text became tokens; `sha256` is of the tokens. */
  text: { tokenizer: Choice; validation: number; sha256: string }
  tokenizer: Tokenizer
}

const VERSION = 1
const saved = v.object({
  version: v.literal(VERSION),
  ...runConfig.entries,
  text: v.object({ tokenizer: choice, validation: v.number(), sha256: v.string() }),
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

/** The model of a checkpoint, ready to be written out. */
export async function exportedModel(run: SavedRun, checkpoint: Checkpoint, name: string): Promise<ExportedModel> {
  const card = modelCard({ name, config: run.config, step: checkpoint.step, tokens: checkpoint.tokens })
  return { ...describedModel(run, name), weights: await checkpointWeights(checkpoint), card }
}

/** The files of a run's Hugging Face folder that are the same for all its checkpoints: all but weights and model card. */
export function modelDescription(run: SavedRun): NamedFile[] {
  const weights = { tensors: [], read: () => Promise.reject(new Error('a description has no weights')) }
  const files = toHuggingFace({ ...describedModel(run, ''), weights, card: '' }, 'f32')
  return files.filter(({ name }) => name.endsWith('.json'))
}

function describedModel({ config, tokenizer }: SavedRun, name: string) {
  const { model, modelConfig } = readChecked(config, tokenizer.vocabSize)
  return { module: model, config: modelConfig, tokenizer, name }
}
