// What the data room is asked and answers: sources, what was read of them, datasets, and what is in them. Plain data.

import type { Choice, Reads, Value } from './grammar.ts'

export interface BuiltinSource {
  builtin: Choice
}
export interface FilesSource {
  files: SourceFile[]
  /** For all files that have none of their own; set to override what was detected. */
  encoding?: string
  shape?: ShapeChoice
}
/** A file, and what a person decided about it. In an archive, it holds for all that is in there. */
export interface SourceFile {
  path: string
  blob: Blob
  encoding?: string
  shape?: ShapeChoice
}
/** How records become text: a shape (`ShapeReport.shapes`), and the column for each of its slots. */
export interface ShapeChoice {
  id: string
  fields: Readonly<Record<string, string>>
}
export interface HubRepository {
  kind: 'dataset' | 'model'
  /** `owner/name` */
  name: string
  revision?: string
}
export interface HubFile {
  path: string
  bytes: number
  id: string
}
/** How a text begins, as one encoding reads it. */
export interface EncodingSample {
  encoding: string
  detected: boolean
  text: string
}
/** What the records of a file are taken for; everything in here is to be shown as text. */
export interface ShapeReport {
  columns: readonly string[]
  /** What is used: as chosen, or the surest guess; null where the records are strings, or no column has text. */
  shape: ShapeChoice | null
  /** All there are, with what they need and the columns that would fill it. `score` is 0 to 1. */
  shapes: readonly (ShapeChoice & { score: number; slots: readonly { key: string; optional: boolean }[] })[]
  /** The first records by that shape. */
  examples: readonly ExampleReport[]
}
export interface ExampleReport {
  /** What a model would read. */
  text: string
  segments: readonly Segment[]
  /** Of a preference pair: what `segments` is preferred to. */
  rejected?: readonly Segment[]
  label?: string
}
export interface Segment {
  role: 'text' | 'system' | 'user' | 'assistant' | 'tool'
  text: string
  /** Fine-tuning counts its loss here only. */
  trained: boolean
  /** Of a word: what it is said to be. */
  label?: string
}
export interface PrepareRequest {
  name: string
  source: BuiltinSource | FilesSource
  tokenizer: Choice
  /** Share of documents held out. */
  validation: number
  seed: number
  /** Steps that documents go through first, in this order. */
  clean?: Choice[]
  /** Datasets whose documents are not to come in again: the near-duplicates step looks there too. */
  against?: string[]
  /** Of the text, as whoever prepares it states it. */
  licence?: string
  /** Cuts the text as it is, and nothing is learnt; `tokenizer` then only names it. */
  ready?: ReadyTokenizer
  /** A run that is to be tuned on it: its tokenizer is used, and `tokenizer` is not looked at. */
  base?: string
  /** Whether answers are told apart from what they answer, for an objective that reads examples. Only with a base. */
  reads?: Reads
}
/** A tokenizer that is there already: a dataset's, or a tokenizer.json, with the tokenizer_config.json that may lie beside it. */
export type ReadyTokenizer = { dataset: string } | { file: Blob; config?: Blob }
/** A tokenizer that was chosen, and what the sentence says of it. */
export interface KeptTokenizer {
  name: string
  tokenizer: ReadyTokenizer
  choice: Choice
}
/** A tokenizer as it does on a text. Everything that is not a count or a share is to be shown as text. */
export interface TokenizerFigures {
  name: string
  vocabSize: number
  tokens: number
  bytesPerToken: number
  charactersPerToken: number
  /** The part of the vocabulary that occurs, 0 to 1. */
  vocabularyUsed: number
  /** Whether the text can be had back from its tokens. */
  lossless: boolean
  /** By ISO 639-1, `und` where it cannot be told. `fertility`: tokens a word. `unknown`: 0 to 1. */
  languages: {
    language: string
    bytes: number
    tokens: number
    bytesPerToken: number
    fertility: number
    unknown: number
  }[]
  chips: TokenChip[]
}
export interface FileReport {
  path: string
  bytes: number
  taken: boolean
  /** Why it was skipped, or what was remarkable. */
  code?: string
  params?: Record<string, Value>
  message?: string
  /** Id of the format it was read as. */
  format?: string
  encoding?: string
  /** Of records: how they were read. */
  shape?: ShapeChoice
  documents: number
  characters: number
}
export interface PrepareProgress {
  phase: 'reading' | 'training-tokenizer' | 'tokenizing' | 'saving'
  /** 0 to 1, or null where the total is unknown. */
  fraction: number | null
  /** Of the files that were read so far: so many as are looked at, those that were skipped first; and how many they are in all. */
  files: FileReport[]
  fileCount: number
  /** What each step of cleaning did so far in this reading. */
  cleaning: CleaningReport[]
}
export interface DatasetReport {
  id: string
  name: string
  createdAt: number
  /** `base`, with its run's id as the option `run`, where it was prepared for tuning. */
  tokenizer: Choice
  vocabulary: number
  documents: { train: number; validation: number }
  tokens: { train: number; validation: number }
  characters: number
  /** UTF-8 bytes of the text, for bits per byte. */
  bytes: { train: number; validation: number }
  storedBytes: number
  files: FileReport[]
  source: { builtin: string } | { files: number } | { mixture: number }
  licence: string
  cleaning: CleaningReport[]
  /** Documents that cleaning removed, and those of them that can still be looked at. */
  removed: { total: number; kept: number }
  /** Whether its documents were signed, so that others can be compared with them. */
  signed: boolean
  /** Paths of the files by which its documents can be told apart; none where that was not kept. */
  sources: string[]
  /** Of examples, how many tokens the loss counts; `documents` are examples then. Null for a text. */
  trained: { train: number; validation: number } | null
  /** What its texts or words are said to be, by number; null where nothing is said. */
  labels: { reads: 'labels' | 'tags'; names: string[] } | null
  /** Whose rows it draws, and how many of them each part's are, 0 to 1; null where it has a text of its own. */
  mixture: { parts: { dataset: string; name: string; weight: number; share: number }[]; temperature: number } | null
}
export interface MixtureRequest {
  name: string
  /** `weight`: how often a part is wanted beside what its size gives it. */
  parts: { dataset: string; weight: number }[]
  /** 1 takes parts as they are large; a high one takes all alike. */
  temperature: number
}
/** What a step of cleaning did. */
export interface CleaningReport {
  id: string
  options: Record<string, Value>
  /** Documents that came to it. */
  documents: number
  changed: number
  removed: number
  /** Characters fewer after it than before, of changed and removed documents. */
  characters: number
  /** Removed documents by reason; words under `clean.<id>.reasons.<reason>`. */
  reasons: Record<string, number>
}
/** Why a document was taken out. */
export interface Removal {
  step: string
  reason: string
  facts: Record<string, string | number>
}
export interface CleaningPreview {
  /** Documents that were changed or removed first, then others. */
  samples: { before: string; after: string | null; removal: Removal | null }[]
  steps: CleaningReport[]
  /** How many were looked at, and of those removed or changed. */
  documents: number
  removed: number
  changed: number
}
export interface RemovedDocument extends Removal {
  /** Its file; '' for a generator's. */
  path: string
  characters: number
  /** Its beginning. */
  text: string
}
export interface Tally {
  documents: number
  characters: number
  tokens: number
}
export interface DatasetStatistics {
  total: Tally
  /** Files; many small ones together under null. */
  sources: (Tally & { path: string | null })[]
  /** ISO 639-1, '' where it cannot be told; scaled up from `languagesFrom` documents. */
  languages: (Tally & { language: string })[]
  languagesFrom: number
  /** Documents of `from` up to twice as many characters. */
  lengths: { from: number; documents: number }[]
  tokens: (TokenChip & { count: number })[]
  tokensUsed: number
  /** True counts are at most `atMost` higher. */
  grams: { top: { text: string; n: number; count: number }[]; atMost: number; characters: number }
}
export interface DocumentQuery {
  split: 'train' | 'validation'
  contains: string
  /** ISO 639-1; '' for all. */
  language: string
  minCharacters: number
  /** 0 for no limit. */
  maxCharacters: number
  /** Of one file: its place in the report's `sources`; null for all. */
  file: number | null
  /** 0, or `next` of the page before. */
  from: number
}
export interface DocumentPage {
  documents: { excerpt: string; match: { at: number; length: number } | null; characters: number; offset: number }[]
  next: number | null
}
/** What validation text stands in training text too, in runs of n words (characters in Chinese). */
export interface ContaminationReport {
  n: number
  documents: number
  contaminated: number
  grams: number
  shared: number
  /** One run in so many was looked at. */
  every: number
}
/** One token as the model sees it: its text where its bytes are whole characters, its bytes in hex where they are not. */
export interface TokenChip {
  id: number
  text: string | null
  bytes: string
  special: boolean
}
export interface Preview {
  split: 'train' | 'validation'
  offset: number
  tokens: TokenChip[]
  /** Of examples: whether the loss counts this token. */
  trained: boolean[] | null
  /** Of texts or words with labels: which one stands at this token. */
  labels: (string | null)[] | null
  total: number
}
