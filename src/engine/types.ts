// All that a client may ask of the engine, and every answer, as plain data: this file is the border between the page or
// the command line and everything else. No tensor, no buffer and no class crosses it. Two objects implement it, each in a
// worker of its own: the engine (engine.ts: GPU, runs) and the data room (data-room.ts: files, tokenizers, datasets).

import type { CacheFormat } from '../generate/kv-cache.ts'
import type { RecomputePolicy } from '../graph/recompute.ts'
import type { Options } from '../options.ts'

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
  /** It sets a task: what it holds can be read as examples with answers, too. */
  task: boolean
  /** Its metric says whether an answer is right, so that `scoreTask` can ask a model. */
  asked: boolean
  /** What of it has labels: its texts, or their words. */
  labels: 'labels' | 'tags' | null
}
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

// ---- the device

export interface DeviceReport {
  name: string
  vendor: string
  architecture: string
  software: boolean
  features: string[]
  limits: Record<string, number>
  /** Measured on this device in well under a second: floating-point operations and bytes copied, per second. */
  rates: { flops: number; bandwidth: number }
}

// ---- the plan

export interface PlanReport {
  parameters: number
  /** Bytes on the GPU by kind; `total` is exact and is what will be allocated. */
  bytes: {
    /** Those that are trained. */
    parameters: number
    /** Those that stay as they are, in the number format they are kept in. */
    frozen: number
    gradients: number
    moments: number
    activations: number
    inputs: number
    total: number
  }
  /** Whether something of the base is kept in fewer than 32 bits, which `baseError` tells the cost of. */
  fewBits: boolean
  /** Whether `total` is within the limit that was set, or else what this device is known to hold; null where nothing is known. */
  fits: boolean | null
  /** What is computed again rather than kept, as asked for or as the planner chose. */
  recompute: RecomputePolicy
  /** Bytes of which 16 bits relieve `total`, beside the same step in f32; null where that one is too large for the device. */
  saved: number | null
  flopsPerToken: number
  tokensPerStep: number
  dispatches: number
  /** From the calibration, or from this run's own steps once it has some; null before the device is open. */
  secondsPerStep: number | null
  rows: PlanRow[]
}
export interface PlanRow {
  phase: string
  op: string
  shape: readonly number[]
  bytes: number
  flops: number
}
/** Where the time of a step goes on this device. */
export interface ProfileReport {
  device: string
  /** Whether the GPU's own clock was read; otherwise the queue was waited for, which is coarser. */
  timestamps: boolean
  /** Measured on this device: floating-point operations of a matrix product, and bytes of a copy, per second. */
  ceilings: { flops: number; bandwidth: number }
  /** Longest first. */
  rows: ProfileRow[]
  step: {
    /** From the call to the verdict, as training takes it; and what JavaScript took of that. */
    seconds: number
    javascriptSeconds: number
    /** Sum of all kernels, each measured alone. */
    kernelSeconds: number
    flops: number
    /** Model FLOP utilisation: the step's operations over what the device could have done in its time. */
    mfu: number
    dispatches: number
    submits: number
    /** Everything that its dispatches bind, once each. */
    bytes: number
    tokensPerSecond: number
  }
}
/** The same of a generated token: one row of the table and the roofline is a kernel of one token. */
export interface DecodingReport extends Pick<ProfileReport, 'device' | 'timestamps' | 'ceilings' | 'rows'> {
  token: {
    /** Of one token, in bursts as they are generated; and what JavaScript took of that. */
    seconds: number
    javascriptSeconds: number
    kernelSeconds: number
    dispatches: number
    /** Tokens that it looks at. */
    seen: number
    /** Of weights and cache, which must be read for it. */
    bytes: number
    tokensPerSecond: number
    /** Tokens a second if reading those at the speed of a copy were all that it takes. */
    atMost: number
  }
}
/** What tuning found for a kernel of one shape on this device. */
export interface TunedReport {
  kernel: string
  shape: readonly number[]
  variant: string
  /** What computes it where nothing was tuned; the same name where nothing was faster. */
  defaultVariant: string
  /** The default's time over the variant's. */
  faster: number
}
export interface TuningReport {
  kernels: TunedReport[]
  /** Kernels of this plan that are still to be timed. */
  left: number
}
/** All dispatches of one kernel on one shape. */
export interface ProfileRow {
  phase: string
  op: string
  kernel: string
  shape: readonly number[]
  count: number
  seconds: number
  /** Of the sum of all kernels. */
  share: number
  flops: number
  bytes: number
  /** Which of the two ceilings is the nearer, and what part of it was reached. */
  bound: 'arithmetic' | 'bandwidth'
  ceiling: number
}

/** What is wrong with a configuration, before anything runs: which control, and a sentence (translated by `code`). */
export interface Problem {
  /** Path of the control: `model.heads`, `training.context`. */
  at: string
  code: string
  params: Record<string, Value>
  message: string
}

// ---- data

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
/** What an objective learns from: running text, examples with marks for what counts, texts with a label each, or words with one each. */
export type Reads = 'text' | 'examples' | 'labels' | 'tags'
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
  files: FileReport[]
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

// ---- runs

export type RunState =
  | 'draft'
  | 'elsewhere' // another tab is training it
  | 'preparing'
  | 'compiling'
  | 'training'
  | 'paused'
  | 'saving'
  | 'completed'
  | 'stopped'
  | 'interrupted'
  | 'failed'

export interface RunReport {
  id: string
  name: string
  notes: string
  config: RunConfig
  datasetId: string | null
  datasetName: string
  state: RunState
  createdAt: number
  step: number
  steps: number
  tokens: number
  parameters: number
  /** How its model answers: by its chat template, in plain lines as it was tuned to, by labels alone, or not at all: it goes on with a text. */
  speaks: 'template' | 'lines' | 'labels' | null
  /** Last known figures. */
  loss: number | null
  validationLoss: number | null
  /** Of labels, on the validation split: 0 to 1. */
  accuracy: number | null
  /** Of what labels of words name (B-…, I-…), on the validation split: F1, 0 to 1. */
  entityF1: number | null
  /** Mean nats a token of the general text, on which forgetting is measured. */
  generalLoss: number | null
  /** Of a base that is tuned: the same before the first step. */
  before: Measured | null
  parent: { runId: string; step: number } | null
  /** Oldest first. */
  checkpoints: { id: number; step: number; bytes: number; createdAt: number }[]
  /** Set when the state is failed or interrupted. */
  notice: Notice | null
}

/** What an evaluation found; null where it does not look at that. */
export interface Measured {
  validationLoss: number | null
  accuracy: number | null
  entityF1: number | null
  generalLoss: number | null
}

/** Something to tell the user: translated by `code`, with an English sentence for logs and the command line. */
export interface Notice {
  code: string
  params: Record<string, Value>
  message: string
}

/** Columns of equal length; NaN where a point was not measured. Always has step, tokens, seconds (of training). */
export type MetricColumns = Record<string, Float64Array>
export const metricNames = [
  'step',
  'tokens',
  'seconds',
  'wall', // milliseconds since the epoch
  'loss',
  'learning_rate',
  'grad_norm',
  'tokens_per_second',
  'memory',
  'val_loss',
  'bits_per_byte',
  'accuracy', // of labels, on the validation split: 0 to 1
  'entity_f1', // of what labels of words name: 0 to 1
  'general_loss',
] as const
export interface TextSample {
  step: number
  prompt: string
  text: string
}

export type TrainEvent =
  | { type: 'state'; state: RunState; notice: Notice | null }
  /** Work before or between steps: compiling, saving, evaluating. */
  | { type: 'progress'; phase: string; fraction: number | null }
  | { type: 'metrics'; columns: MetricColumns }
  | { type: 'sample'; sample: TextSample }
  | { type: 'checkpoint'; id: number; step: number; bytes: number }
  | { type: 'memory'; planned: number; allocated: number }
  /** Not fatal: a step was skipped because its loss or gradient was not finite, a save failed and the older one stays. */
  | { type: 'notice'; notice: Notice }

export interface GenerateRequest {
  run: string
  /** A checkpoint's id; the newest where left out. */
  checkpoint?: number
  /** Over the model, which is the base that all of them were tuned from. */
  adapters?: WeightedAdapter[]
  /** A text to go on with. */
  prompt: string
  /** Or what was said so far, for the model to answer; the prompt is not looked at then. */
  conversation?: Message[]
  maxTokens: number
  temperature: number
  topK: number
  topP: number
  repetitionPenalty: number
  seed: number
  /** How keys and values of earlier tokens are kept: int8 takes about a quarter of the memory. f32 where left out. */
  cache?: CacheFormat
  /** Generation ends where one of these appears; it is not part of the answer. */
  stop: string[]
}
/** What a tuned run has beside its base. */
export interface WeightedAdapter {
  run: string
  checkpoint?: number
  /** How much it counts: 1 as it was trained, 0 not at all. */
  weight: number
}
/** How far a merged model's logits are from those of a base with its adapters, over a text that these wrote. */
export interface MergeError {
  /** Root mean square of the differences, as a share of the logits' own. */
  relative: number
  /** Nats a token. */
  divergence: number
  /** Share of tokens whose likeliest successor is the same. */
  agreement: number
}
/** What it costs to keep a base in few bits while it is tuned. */
export interface BaseError {
  /** Of the parameters that stay as they are; and as they would be in f32. */
  bytes: number
  exactBytes: number
  /** Of its logits, beside the exact ones. */
  logits: MergeError
}
export interface Message {
  role: 'system' | 'user' | 'assistant'
  content: string
}
export interface GenerateResult {
  text: string
  tokens: number
  seconds: number
  finish: 'length' | 'stop' | 'end-of-text' | 'cancelled'
}

/** What a head of labels says of a text, or of one of its words. */
export interface Classified {
  text: string
  /** The likeliest first; together 1. */
  scores: { label: string; probability: number }[]
}

/** Asks a run's model the built-in task that it was trained on. */
export interface TaskRequest {
  run: string
  /** A checkpoint's id; the newest where left out. */
  checkpoint?: number
  /** How many. They are drawn under another seed; those that training was given come last. */
  examples: number
}
export interface TaskAnswer {
  prompt: string
  wanted: string
  answer: string
  right: boolean
  /** Training was given this one: the task had too few others. */
  seen: boolean
}
export interface TaskScore {
  right: number
  asked: number
  /** Of those asked. */
  seen: number
  /** What guessing at random would get, 0 to 1. */
  chance: number
  /** It ended before all were asked. */
  cancelled: boolean
}

export const exportFormats = ['huggingface', 'gguf', 'ollama', 'peft', 'gguf-lora'] as const
export type ExportFormat = (typeof exportFormats)[number]
export const quantizations = ['f32', 'f16', 'bf16', 'q8_0', 'q4_0', 'q4_k', 'q6_k'] as const
export type Quantization = (typeof quantizations)[number]
export interface ExportOffer {
  format: ExportFormat
  quantize: Quantization
  bytes: number
  /** On the validation split; null until measured. */
  perplexity: number | null
  perplexityBefore: number | null
  /** In place of perplexity, of a head of labels: 0 to 1. */
  accuracy: number | null
  accuracyBefore: number | null
  /** Why this cannot be had for this model (rows are no multiple of a block). */
  unavailable: Notice | null
}

/** A published model on its way into the store. */
export interface OpenProgress {
  /** Id of its family among the models. */
  model: string
  parameters: number
  /** Of its files' weights. */
  bytes: { done: number; total: number }
}

export interface StorageReport {
  datasets: number
  checkpoints: number
  deleted: number
  total: number
  quota: number
  persisted: boolean
}

/** Streams its answers through a callback; under Comlink wrap it with `proxy`. */
export type Listener<T> = (value: T) => void

export interface Engine {
  grammar(): Grammar
  /** Opens the GPU if it is not open, and calibrates it once. @throws NoGpu */
  device(): Promise<DeviceReport>
  /** What is wrong with this configuration; empty where it can run. `tokens` are the dataset's, where one is chosen. */
  check(
    config: RunConfig,
    dataset: Pick<DatasetReport, 'vocabulary' | 'tokens' | 'trained' | 'labels'> | null,
  ): Problem[]
  /** Sizes, work and time of a step; needs no GPU. */
  plan(config: RunConfig, vocabulary: number): PlanReport

  /** Compiles the kernels of this configuration while something else goes on. Never fails: what is wrong shows when it trains. */
  warm(config: RunConfig, vocabulary: number): Promise<void>
  /** Measures a step of this configuration, kernel by kernel. @throws where a run trains */
  profile(config: RunConfig, vocabulary: number): Promise<ProfileReport>
  /** Where the time of a generated token goes. */
  profileDecoding(config: RunConfig, vocabulary: number): Promise<DecodingReport>

  /** Kernels that were tuned on this device, now or earlier. */
  tunedKernels(): Promise<TunedReport[]>
  /**
   * Times the variants of this configuration's kernels that were not timed on this device yet, one by one; ends early where
   * something trains, generates or is measured, or after `cancelTuning`. What is faster and gives the same bits is used from then on.
   * @returns whether nothing is left to be timed
   */
  tuneKernels(config: RunConfig, vocabulary: number, onTuned: Listener<TuningReport>): Promise<boolean>
  cancelTuning(): void
  /** What was tuned, as a small file for the same kind of adapter elsewhere. */
  exportKernels(): Promise<{ name: string; blob: Blob }>
  /** @throws where the file is of another adapter, or none of ours */
  importKernels(file: Blob): Promise<TunedReport[]>

  /** What it costs to keep this sentence's base as its adapter keeps it; null where that is exact. @throws where a run trains */
  baseError(config: RunConfig): Promise<BaseError | null>

  /** Whether these files are a published model, and no text: a GGUF, or a Hugging Face folder, loose or in a zip. */
  isModel(files: SourceFile[]): Promise<boolean>
  /** Whether these files are an adapter as PEFT keeps it, loose or in a zip. */
  isAdapter(files: SourceFile[]): Promise<boolean>
  /** Keeps such an adapter as a run that was tuned from another. @throws where it is for another base, saying in what it does not fit */
  openAdapter(name: string, files: SourceFile[], base: Pick<BaseModel, 'run' | 'checkpoint'>): Promise<RunReport>
  /** Asked before such a model's weights are loaded from elsewhere. @throws where there is no room for it, saying what would fit */
  requireRoom(config: Blob | null, bytes: number): Promise<void>
  /** Keeps such a model as a run at step 0. Nothing shows before all of it is whole. One at a time. */
  openModel(name: string, files: SourceFile[], onProgress: Listener<OpenProgress>): Promise<RunReport>
  cancelOpening(): void

  runs(): Promise<RunReport[]>
  deletedRuns(): Promise<RunReport[]>
  run(id: string): Promise<RunReport>
  metrics(id: string): Promise<MetricColumns>
  samples(id: string): Promise<TextSample[]>
  /** @throws where the dataset was not made with the tokenizer of the run's base */
  createRun(name: string, config: RunConfig, datasetId: string): Promise<RunReport>
  /** A new run from a checkpoint of another, with changed settings. */
  fork(id: string, checkpoint: number, name: string, config: RunConfig): Promise<RunReport>
  describe(id: string, changes: { name?: string; notes?: string }): Promise<RunReport>
  /** @throws where others were tuned from it */
  deleteRun(id: string): Promise<void>
  restoreRun(id: string): Promise<void>

  /** Starts or resumes (from the newest whole checkpoint); resolves when training ends in whatever way. One run at a time. */
  train(id: string, onEvent: Listener<TrainEvent>): Promise<RunReport>
  pause(): void
  /** Goes on after pause. */
  proceed(): void
  /** One step, then paused again. */
  step(): void
  stop(save: boolean): void
  /** Which run trains now, if any. */
  active(): string | null

  /** Mean nats a token of a text's beginning, under the run's newest checkpoint; it stays on the device. @throws where a run trains */
  score(run: string, text: string): Promise<number>
  endScoring(): Promise<void>
  /** What a run's head of labels says of a text, or of each of its words. @throws where a run trains */
  classify(run: string, text: string): Promise<Classified[]>

  generate(request: GenerateRequest, onText: Listener<string>): Promise<GenerateResult>
  cancelGeneration(): void
  /** How much of a built-in task a run's model does right, without chance in its answers. @throws `no-task`, and where a run trains */
  scoreTask(request: TaskRequest, onAnswer: Listener<TaskAnswer>): Promise<TaskScore>
  cancelTask(): void
  /** A base with adapters over it as one model, kept as a run at step 0. @throws EngineError `other-base`, `cannot-stack`, `cannot-merge` */
  mergeAdapters(
    name: string,
    base: Pick<BaseModel, 'run' | 'checkpoint'>,
    adapters: WeightedAdapter[],
  ): Promise<{ run: RunReport; error: MergeError }>

  exportOffers(run: string, onOffer: Listener<ExportOffer>): Promise<ExportOffer[]>
  exportModel(run: string, format: ExportFormat, quantize: Quantization): Promise<{ name: string; blob: Blob }>
  exportRun(run: string): Promise<{ name: string; blob: Blob }>
  importRun(file: Blob): Promise<RunReport>

  storage(): Promise<StorageReport>
  persistStorage(): Promise<boolean>
  /** Frees what was deleted for good. */
  purge(): Promise<void>
}

/** Mean nats a token of a text under some model. */
export type Score = (text: string) => Promise<number>

export interface DataRoom {
  /** Answers as soon as nothing else holds its thread. */
  alive(): void
  /**
   * Reads, trains the tokenizer, splits, tokenizes and stores; one at a time.
   * @param score what steps ask that need a model: the same text must have the same score each time
   * @throws where nothing usable is left, with the file rows
   */
  prepare(request: PrepareRequest, onProgress: Listener<PrepareProgress>, score?: Score): Promise<DatasetReport>
  cancel(): void
  /** A dataset that draws its rows from others. @throws where they were cut by different tokenizers */
  mix(request: MixtureRequest): Promise<DatasetReport>
  /** What part of such a dataset's rows each of its parts would give, 0 to 1. */
  mixtureShares(mixture: Pick<MixtureRequest, 'parts' | 'temperature'>): Promise<number[]>
  datasets(): Promise<DatasetReport[]>
  deletedDatasets(): Promise<DatasetReport[]>
  preview(id: string, split: 'train' | 'validation', offset: number, count: number): Promise<Preview>
  /** How a text would be cut into tokens. */
  tokenize(id: string, text: string): Promise<TokenChip[]>
  /** @throws where it cannot be used, saying why */
  readTokenizer(tokenizer: ReadyTokenizer): Promise<{ vocabulary: number }>
  /** Keeps one in the place of the one that was kept before, for when the page is loaded again. */
  keepTokenizer(kept: KeptTokenizer): Promise<void>
  /** null where there is none, or it was a dataset's that is gone. */
  keptTokenizer(): Promise<KeptTokenizer | null>
  /** How tokenizers do on the beginning of a source, language by language, and how each cuts `sample`. A choice learns from that text. */
  compareTokenizers(
    source: BuiltinSource | FilesSource,
    candidates: { name: string; tokenizer: Choice | ReadyTokenizer }[],
    sample: string,
  ): Promise<TokenizerFigures[]>
  /** A dataset's tokenizer.json. */
  tokenizerFile(id: string): Promise<Blob>
  /** What steps of cleaning would do to the first documents of a source. */
  previewCleaning(source: BuiltinSource | FilesSource, clean: Choice[], score?: Score): Promise<CleaningPreview>
  /** Null for a dataset of a version that did not count. */
  statistics(id: string): Promise<DatasetStatistics | null>
  /** Documents that cleaning removed, a page at a time; of one step and reason, or all. */
  removed(
    id: string,
    of: Pick<Removal, 'step' | 'reason'> | null,
    from: number,
  ): Promise<{ documents: RemovedDocument[]; next: number | null }>
  documents(id: string, query: DocumentQuery): Promise<DocumentPage>
  contamination(id: string, n: number): Promise<ContaminationReport>
  /** Markdown: sources, counts, what cleaning did. */
  dataCard(id: string): Promise<string>
  /** First documents of a source, before anything is prepared. */
  peek(source: BuiltinSource | FilesSource): Promise<{ documents: string[]; files: FileReport[] }>
  /** How a file's text begins in every encoding, the detected one first; empty where it is no text. */
  encodings(file: SourceFile): Promise<EncodingSample[]>
  /** What a file's records are taken for, or chosen to be; null where it has none. */
  recogniseShape(file: SourceFile): Promise<ShapeReport | null>
  /** Files of a repository on the Hugging Face hub: the one thing that asks another origin, and only when a person names it. */
  hubFiles(repository: HubRepository): Promise<HubFile[]>
  /** The whole file. What was loaded when it fails is kept, and the same file goes on from there. */
  hubDownload(repository: HubRepository, file: HubFile, onProgress: Listener<number>): Promise<Blob>
  /** Ends a list or a download under way: it throws `cancelled`. */
  hubStop(): void
  rename(id: string, name: string): Promise<void>
  /** @throws while a mixture draws from it */
  remove(id: string): Promise<void>
  /** A mixture comes back with its parts. */
  restore(id: string): Promise<void>
}

/** How an error crosses to a client: Comlink keeps name and message; `code` and `params` ride in the message as JSON after a line break. */
export interface PlainError {
  code: string
  params: Record<string, Value>
  message: string
}
