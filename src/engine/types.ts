// All that a client may ask of the engine, and every answer, as plain data: this file and those of types/ are the border between the
// page or the command line and everything else. No tensor, no buffer and no class crosses it. Two objects implement it, each in a
// worker of its own: the engine (engine.ts: GPU, runs) and the data room (data-room.ts: files, tokenizers, datasets).

import type {
  BuiltinSource,
  CleaningPreview,
  ContaminationReport,
  DatasetReport,
  DatasetStatistics,
  DocumentPage,
  DocumentQuery,
  EncodingSample,
  FileReport,
  FilesSource,
  HubFile,
  HubRepository,
  KeptTokenizer,
  MixtureRequest,
  PrepareProgress,
  PrepareRequest,
  Preview,
  ReadyTokenizer,
  Removal,
  RemovedDocument,
  ShapeReport,
  SourceFile,
  TokenChip,
  TokenizerFigures,
} from './types/data.ts'
import type { BaseModel, Choice, Grammar, RunConfig, Value } from './types/grammar.ts'
import type {
  DecodingReport,
  DeviceReport,
  PlanReport,
  Problem,
  ProfileReport,
  TunedReport,
  TuningReport,
} from './types/plan.ts'
import type {
  BaseError,
  Classified,
  ExportFormat,
  ExportOffer,
  GenerateRequest,
  GenerateResult,
  MergeError,
  MetricColumns,
  OpenProgress,
  Quantization,
  RunReport,
  StorageReport,
  TaskAnswer,
  TaskRequest,
  TaskScore,
  TextSample,
  TrainEvent,
  WeightedAdapter,
} from './types/runs.ts'

export * from './types/data.ts'
export * from './types/grammar.ts'
export * from './types/plan.ts'
export * from './types/runs.ts'

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
