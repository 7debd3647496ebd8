// What every keeper of runs promises, as plain data. indexeddb.ts keeps the promise in a browser, cli/folder-store.ts in a folder.
// Knows bytes, names and JSON. Knows no tensor, no model and no file format: what `info`, `config` and `state` mean is the caller's.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** The largest value ever handed to storage. Chromium's SQLite backing refuses values of 133,169,152 bytes and more. */
export const CHUNK_BYTES = 16 * 2 ** 20
/** How long a deleted run or dataset can be brought back, in milliseconds. */
export const UNDO_PERIOD = 24 * 60 * 60 * 1000
/** How many whole, verified checkpoints a run keeps beside its best and pinned ones. One is not enough: it may be the bad one. */
export const CHECKPOINTS_KEPT = 2

/**
 * A named array that is read piece by piece, so that hundreds of megabytes pass through a few.
 * Saving takes these and loading gives them back. Pieces may have any length; together they are `size` bytes.
 */
export interface ArraySource {
  readonly name: string
  readonly size: number
  read(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/** An array as it lies in storage: its chunks in order, each at most CHUNK_BYTES, with SHA-256 in hex. */
export interface StoredArray {
  readonly name: string
  readonly size: number
  readonly chunks: readonly { readonly size: number; readonly sha256: string }[]
}

/** What the trainer wants to find again, beside its arrays. `state` is any JSON: data position, seed, schedule. */
export interface Progress {
  readonly step: number
  readonly tokens: number
  readonly state: Json
}

export interface CheckpointInfo extends Progress {
  /** 1, 2, 3 ... within the run; a later save has a larger number. */
  readonly id: number
  readonly createdAt: number
  /** Bytes of all arrays. */
  readonly size: number
  /** SHA-256 of what all arrays hold: the same wherever, and however often, the same is saved. */
  readonly content: string
}

/** A checkpoint whose every hash was right when it was loaded. */
export interface Checkpoint extends CheckpointInfo {
  readonly arrays: readonly ArraySource[]
  /** Newer checkpoints that were found damaged and passed over, newest first; `step` is null where even that is unreadable. */
  readonly lost: readonly { readonly id: number; readonly step: number | null }[]
}

/** Columns of equal length by name (`step`, `loss`, `lr`, ...). A value that was not measured is NaN. */
export type MetricColumns = ReadonlyMap<string, Float64Array>

export interface Sample {
  readonly step: number
  readonly prompt: string
  readonly text: string
}

/** Anyone may read a run, also while another tab writes it. */
export interface RunReader {
  /** Newest first. */
  listCheckpoints(): Promise<CheckpointInfo[]>
  /**
   * The newest whole checkpoint, with those passed over in `lost`; or exactly the one asked for.
   * @throws StoreError `not-found` where there is none, `corrupt` where none is whole
   */
  loadCheckpoint(id?: number): Promise<Checkpoint>
  /** Every point ever appended. */
  readMetrics(): Promise<MetricColumns>
  readSamples(): Promise<Sample[]>
}

/** The one writer of a run. It holds the run's lock until it is released or its tab goes away. */
export interface RunWriter extends RunReader {
  /**
   * Chunks first, then manifest and head in one strict transaction, then the older ones are deleted.
   * Whatever fails, the checkpoints that were there are still there. Saves queue: one at a time.
   * @throws StoreError `quota-exceeded`, `corrupt` (what was written did not read back), `storage-failed`, `closed`
   */
  saveCheckpoint(progress: Progress, arrays: readonly ArraySource[]): Promise<CheckpointInfo>
  /** Rows to the end. `step` must be among the columns. Columns may come and go. */
  appendMetrics(columns: MetricColumns): Promise<void>
  appendSamples(samples: readonly Sample[]): Promise<void>
  /** Drops metrics and samples after `step`: what a resumed run will measure again. */
  rewind(step: number): Promise<void>
  release(): Promise<void>
}

export interface Run {
  readonly id: string
  readonly name: string
  readonly notes: string
  /** The settings the run was started with. */
  readonly config: Json
  readonly datasetId: string | null
  /** The engine's word for where the run stands; the store does not interpret it. */
  readonly state: string
  /** Last figures, so that a list need not read metrics. */
  readonly summary: Json
  readonly createdAt: number
  /** Where a fork was taken from. The fork has its own copy and outlives its parent. */
  readonly parent: { readonly runId: string; readonly checkpoint: number; readonly step: number } | null
  /** The newest checkpoint, written in one transaction with its manifest. */
  readonly head: { readonly checkpoint: number; readonly step: number; readonly tokens: number } | null
  /** Checkpoints that are kept however old they get. */
  readonly best: number | null
  readonly pinned: readonly number[]
  /** When it was deleted; until UNDO_PERIOD later it can be restored. */
  readonly deletedAt: number | null
}
export type NewRun = Pick<Run, 'name' | 'config' | 'datasetId' | 'state'> & Partial<Pick<Run, 'notes' | 'summary'>>
export interface FirstCheckpoint {
  readonly progress: Progress
  readonly arrays: readonly ArraySource[]
}
export type RunChanges = Partial<
  Pick<Run, 'name' | 'notes' | 'config' | 'datasetId' | 'state' | 'summary' | 'best' | 'pinned'>
>

export interface Dataset {
  readonly id: string
  readonly name: string
  /** Small plain facts: counts, sources, token width. What is large (the tokenizer) goes in as an array of its own. */
  readonly info: Json
  /** `train`, `validation`, `tokenizer.json`, ... */
  readonly arrays: readonly StoredArray[]
  /** SHA-256 over the names and hashes of all arrays: equal content, equal hash. */
  readonly hash: string
  readonly createdAt: number
  readonly deletedAt: number | null
}

/** A dataset on its way in; nobody sees it before `finish`. */
export interface DatasetWriter {
  readonly id: string
  /** Arrays may take turns: `train`, then `validation`, then `train` again. One append at a time. */
  append(array: string, bytes: Uint8Array): Promise<void>
  finish(info: Json): Promise<Dataset>
  /** Gives up and frees what was written. */
  abort(): Promise<void>
}

/** One file of an exported run. `bytes` in any number of pieces. */
export interface BundleEntry {
  readonly name: string
  readonly bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>
}

/** What an exported run says in the caller's terms. */
export interface FoundRun {
  readonly config: Json
  readonly dataset: FoundDataset | null
  /** Datasets that it is made of; what another of them is made of comes before it. */
  readonly parts: readonly (FoundDataset & { readonly id: string })[]
}
export type FoundDataset = Pick<Dataset, 'info' | 'arrays'>

/**
 * Which other datasets one is made of, in the caller's terms: asks `idOf` about each that its facts name, and gives the facts back with
 * the answers in their place.
 */
export type PartsOf = (info: Json, idOf: (id: string) => string) => Json

/** Bytes by kind. `total` and `quota` are the browser's own estimates; the quota is not a promise. */
export interface Usage {
  readonly datasets: number
  readonly checkpoints: number
  /** Of both, what a purge would free. */
  readonly deleted: number
  readonly total: number
  readonly quota: number
  /** Whether the browser promised not to evict this origin under pressure. */
  readonly persisted: boolean
}

export interface Store {
  createDataset(name: string): Promise<DatasetWriter>
  listDatasets(which?: 'kept' | 'deleted'): Promise<Dataset[]>
  getDataset(id: string): Promise<Dataset>
  /** Chunk `index` of an array, its hash checked. All but the last have CHUNK_BYTES. */
  readDatasetChunk(id: string, array: string, index: number): Promise<ArrayBuffer>
  renameDataset(id: string, name: string): Promise<void>
  deleteDataset(id: string): Promise<void>
  restoreDataset(id: string): Promise<void>

  /** @param first a checkpoint that it begins with: then nobody sees the run before that is whole */
  createRun(run: NewRun, first?: FirstCheckpoint): Promise<Run>
  listRuns(which?: 'kept' | 'deleted'): Promise<Run[]>
  getRun(id: string): Promise<Run>
  updateRun(id: string, changes: RunChanges): Promise<Run>
  /** A new run that starts at a checkpoint of another, with a copy of it and of the metrics up to its step. */
  forkRun(id: string, checkpoint: number, run: NewRun): Promise<Run>
  /** @throws StoreError `locked-elsewhere` while anyone writes the run */
  deleteRun(id: string): Promise<void>
  restoreRun(id: string): Promise<void>
  readRun(id: string): RunReader
  /** @throws StoreError `locked-elsewhere` where another tab (or this one) writes the run already */
  openRun(id: string): Promise<RunWriter>
  /** Whether somebody has opened it to write, in whichever tab. */
  isWritten(id: string): Promise<boolean>

  /**
   * The whole run (settings, dataset and those it is made of, metrics, samples, checkpoints) as named files of at most CHUNK_BYTES, in the
   * order import expects.
   */
  exportRun(id: string, partsOf?: PartsOf): AsyncIterable<BundleEntry>
  /**
   * A new run from exported files. Nothing in them is trusted: everything is checked, and nothing shows before all of it is whole.
   * @param refuse says what is wrong with that of which the store knows no meaning, or null; asked before anything is written
   * @throws StoreError `invalid-bundle`
   */
  importRun(
    entries: AsyncIterable<BundleEntry> | Iterable<BundleEntry>,
    refuse?: (found: FoundRun) => string | null,
    partsOf?: PartsOf,
  ): Promise<Run>

  /** What was found out about this adapter's kernels; undefined where nothing was. */
  readKernels(adapter: string): Promise<unknown>
  writeKernels(adapter: string, found: unknown): Promise<void>
  /** What was written last under this name; undefined where nothing was. */
  readDraft(what: string): Promise<unknown>
  /** @param bytes roughly how many, for the message when storage is full */
  writeDraft(what: string, draft: unknown, bytes?: number): Promise<void>

  usage(): Promise<Usage>
  /** Asks the browser not to evict this origin; call it from a user's gesture and show the answer. */
  persist(): Promise<boolean>
  /** Frees what was deleted more than `age` milliseconds ago (0: all of it, now) and what interrupted writes left behind. */
  purge(age?: number): Promise<void>
  close(): void
}
