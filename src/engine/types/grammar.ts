// The grammar of a run: its nouns with their options, and the sentence that they make. Plain data.

import type { Options } from '../../options.ts'

export type Value = number | string | boolean
/** A noun of the sentence: which member of a folder, and what its options are set to (those left out take defaults). */
export interface Choice {
  id: string
  options: Record<string, Value>
}

/** A run is a sentence: model × adapter × objective × optimizer × data. */
export interface RunConfig {
  model: Choice
  /** The model it starts from; where left out it starts from random weights. */
  base?: BaseModel
  /** How the base is tuned while it stays as it is; where left out every parameter is trained. */
  adapter?: Choice
  objective: Choice
  /** Of an objective that reads labels or tags: what there is to choose from, by number. Its dataset's where left out. */
  labels?: string[]
  /** Id of a dataset in the store, on which is measured what a tuned base forgets; '' for none. */
  general?: string
  optimizer: Choice
  /** Values of `grammar().training`: context, batch, accumulate, steps, seed, intervals, recompute, sample prompt. */
  training: Record<string, Value>
}

/** Another run, or an opened model, as the beginning of this one. */
export interface BaseModel {
  /** Its id in the store; on the command line its folder or file. '' for a model that was opened from files: it is its own beginning. */
  run: string
  /** A checkpoint's id; the newest where left out. */
  checkpoint?: number
  /** As the base was made: rows of its tables, and the longest context it can have. */
  vocabulary: number
  context: number
  /** What it was called, and the SHA-256 of what that checkpoint holds: by that it is found where it came here under another id. */
  name?: string
  content?: string
}

export interface Member {
  id: string
  options: Options
  /** Named settings worth starting from; labels in the language files under `<folder>.<id>.presets.<key>`. */
  presets: Record<string, Record<string, Value>>
}
export interface CleaningMember extends Member {
  /** Does no harm to any text, so that it is on until someone turns it off. */
  suggested: boolean
  /** What it cannot do without: a model that gives a score. */
  needs: 'score' | null
}
export interface DatasetMember extends Member {
  /** It sets a task: what it holds can be read as examples with answers, too, and `scoreTask` can ask a model how many it gets right. */
  task: boolean
  /** What of it has labels: its texts, or their words. */
  labels: 'labels' | 'tags' | null
  /** By what it is cut where a preset takes bytes. */
  tokenizer: Choice | null
}
/** What an objective learns from: running text, examples with marks for what counts, texts with a label each, or words with one each. */
export type Reads = 'text' | 'examples' | 'labels' | 'tags'
export interface ObjectiveMember extends Member {
  reads: Reads
}
export interface AdapterMember extends Member {
  /** What it adds can count more or less, beside others of the same base. */
  weighted: boolean
}
export interface Grammar {
  models: Member[]
  adapters: AdapterMember[]
  objectives: ObjectiveMember[]
  optimizers: Member[]
  tokenizers: Member[]
  /** Built-in corpora. */
  datasets: DatasetMember[]
  /** Steps of cleaning, in the order in which they do best. */
  cleaning: CleaningMember[]
  training: Options
  /** Whole sentences to start from, smallest first; labels under `presets.<id>`. `corpus`: how much built-in text that needs. */
  presets: { id: string; config: RunConfig; tokenizer: Choice; corpus?: Choice['options'] }[]
}
