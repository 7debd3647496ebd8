// A whole run as named files, and back. `run.json` comes first and says what follows, to the byte; import believes nothing it has not
// checked, holds one chunk at a time, and shows the run only when all of it is in. How the files become one file is the caller's.
import * as v from 'valibot'
import { checkpointPlace } from './checkpoint-place.ts'
import { type CheckpointPlace, loadCheckpoint } from './checkpoints.ts'
import { contentHash, sha256, storedArrays } from './chunks.ts'
import type { Database } from './database.ts'
import { createDataset, readDatasetChunk } from './datasets.ts'
import { StoreError } from './errors.ts'
import { lock } from './locks.ts'
import { json, type Manifest, openManifest } from './manifest.ts'
import { MOST_COLUMNS, rowCount, runRecords } from './metrics.ts'
import { type Context, changeRecord, eraseRecord, getRecord, label, listRecords, lockName } from './records.ts'
import { addRun, blankRun } from './runs.ts'
import {
  type ArraySource,
  type BundleEntry,
  CHUNK_BYTES,
  type Dataset,
  type DatasetWriter,
  type Json,
  type MetricColumns,
  type PartsOf,
  type Run,
  type Store,
  type StoredArray,
} from './store.ts'

export function bundleStore(context: Context): Pick<Store, 'exportRun' | 'importRun'> {
  return { exportRun: (...args) => exportRun(context, ...args), importRun: (...args) => importRun(context, ...args) }
}

// --- What run.json says -------------------------------------------------------------------------------------------------------------

/** 2 where there are datasets that the dataset is made of: what knows only 1 would leave them out. */
const VERSION = 2
/** Of run.json, whose samples and chunk lists are the only parts that grow. */
const MOST_DESCRIPTION_BYTES = 64 * 2 ** 20
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const unique = <T>(values: readonly T[]) => new Set(values).size === values.length

const dataset = {
  name: v.string(),
  info: json,
  hash,
  arrays: v.pipe(
    storedArrays,
    v.check((arrays) => unique(arrays.map(({ name }) => name)), 'an array comes twice'),
  ),
}
const parts = v.pipe(
  v.array(v.strictObject({ id: v.string(), ...dataset })),
  v.check((parts) => unique(parts.map(({ id }) => id)), 'a part comes twice'),
)

const description = v.strictObject({
  format: v.literal('vitro-run'),
  version: v.picklist([1, VERSION]),
  run: v.strictObject({
    name: v.string(),
    notes: v.string(),
    config: json,
    state: v.string(),
    summary: json,
    createdAt: v.number(),
    parent: v.nullable(v.strictObject({ runId: v.string(), checkpoint: count, step: count })),
    best: v.nullable(count),
    pinned: v.array(count),
  }),
  checkpoints: v.array(json),
  metrics: v.strictObject({
    columns: v.pipe(v.array(v.string()), v.maxLength(MOST_COLUMNS), v.check(unique, 'a column comes twice')),
    pieces: v.array(v.strictObject({ rows: v.pipe(count, v.minValue(1)), sha256: hash })),
  }),
  samples: v.array(v.strictObject({ step: count, prompt: v.string(), text: v.string() })),
  dataset: v.nullable(v.strictObject(dataset)),
  parts: v.optional(parts, []),
})
type Description = v.InferOutput<typeof description>

const checkpointFile = (id: number, array: number, index: number) => `checkpoints/${id}/${array}-${index}.bin`
const metricsFile = (piece: number) => `metrics/${piece}.f64`
const datasetFile = (array: number, index: number) => `dataset/${array}-${index}.bin`
const partFile = (part: number) => (array: number, index: number) => `parts/${part}/${array}-${index}.bin`

// --- Out ----------------------------------------------------------------------------------------------------------------------------

async function* exportRun(context: Context, id: string, partsOf: PartsOf = NO_PARTS): AsyncGenerator<BundleEntry> {
  const { db } = context
  const run = await getRecord(db, 'runs', id)
  const datasets = run.datasetId === null ? null : await unlessMissing(withParts(db, run.datasetId, partsOf))
  const dataset = datasets?.at(-1) ?? null
  const parts = datasets?.slice(0, -1) ?? []
  const checkpoints = await wholeCheckpoints(checkpointPlace(db, id, label('runs', run)))
  const records = runRecords(db, id)
  const columns = await records.readMetrics()
  const pieces = [...cutColumns(columns)]

  const { name, notes, config, state, summary, createdAt, parent } = run
  const exported = (checkpoint: number) => checkpoints.some(({ manifest }) => manifest.id === checkpoint)
  const said: Omit<Description, 'parts'> & Partial<Pick<Description, 'parts'>> = {
    format: 'vitro-run',
    version: parts.length ? VERSION : 1,
    run: {
      ...{ name, notes, config, state, summary, createdAt, parent },
      best: run.best !== null && exported(run.best) ? run.best : null,
      pinned: run.pinned.filter(exported),
    },
    checkpoints: checkpoints.map(({ manifest }) => manifest as unknown as Json),
    metrics: {
      columns: [...columns.keys()],
      pieces: await Promise.all(pieces.map(async ({ rows, bytes }) => ({ rows, sha256: await sha256(bytes) }))),
    },
    samples: await records.readSamples(),
    dataset: dataset && saidOf(dataset),
    ...(parts.length && { parts: parts.map((part) => ({ id: part.id, ...saidOf(part) })) }),
  }
  yield { name: 'run.json', bytes: [new TextEncoder().encode(JSON.stringify(said))] }
  for (const { manifest, arrays } of checkpoints) {
    for (const [i, array] of arrays.entries()) {
      let index = 0
      for await (const bytes of array.read()) yield { name: checkpointFile(manifest.id, i, index++), bytes: [bytes] }
    }
  }
  for (const [i, { bytes }] of pieces.entries()) yield { name: metricsFile(i), bytes: [bytes] }
  for (const [i, part] of parts.entries()) yield* datasetEntries(context, part, partFile(i))
  if (dataset) yield* datasetEntries(context, dataset, datasetFile)
}

const saidOf = ({ name, info, hash, arrays }: Dataset) => ({ name, info, hash, arrays })

async function* datasetEntries(
  context: Context,
  { id, arrays }: Dataset,
  file: typeof datasetFile,
): AsyncGenerator<BundleEntry> {
  for (const [i, { name, chunks }] of arrays.entries()) {
    for (const index of chunks.keys())
      yield { name: file(i, index), bytes: [new Uint8Array(await readDatasetChunk(context, id, name, index))] }
  }
}

/** A dataset, last, and before it all that it is made of, each after what it is itself made of. @throws StoreError `not-found` */
async function withParts(db: Database, id: string, partsOf: PartsOf): Promise<Dataset[]> {
  const found = new Map<string, Dataset>()
  const visit = async (id: string) => {
    const dataset = await getRecord(db, 'datasets', id)
    for (const part of idsIn(dataset.info, partsOf)) if (!found.has(part)) await visit(part)
    found.set(id, dataset)
  }
  await visit(id)
  return [...found.values()]
}

const NO_PARTS: PartsOf = (info) => info

function idsIn(info: Json, partsOf: PartsOf): string[] {
  const ids: string[] = []
  partsOf(info, (id) => {
    ids.push(id)
    return id
  })
  return ids
}

/** Oldest first. A damaged checkpoint is left out: what is good can still be taken away. */
async function wholeCheckpoints(place: CheckpointPlace) {
  const whole: { manifest: Manifest; arrays: readonly ArraySource[] }[] = []
  for (const id of (await place.list()).sort((a, b) => a - b)) {
    try {
      const { arrays } = await loadCheckpoint(place, id)
      whole.push({ manifest: await openManifest(await place.readManifest(id), place.what), arrays })
    } catch (error) {
      if (!(error instanceof StoreError && (error.code === 'corrupt' || error.code === 'not-found'))) throw error
    }
  }
  return whole
}

/** Rows in pieces of at most CHUNK_BYTES, each column after column. */
function* cutColumns(columns: MetricColumns): Generator<{ rows: number; bytes: Uint8Array<ArrayBuffer> }> {
  const total = rowCount(columns)
  const most = Math.floor(CHUNK_BYTES / 8 / columns.size)
  for (let from = 0; from < total; from += most) {
    const rows = Math.min(most, total - from)
    const values = new Float64Array(rows * columns.size)
    for (const [i, column] of [...columns.values()].entries()) values.set(column.subarray(from, from + rows), i * rows)
    yield { rows, bytes: new Uint8Array(values.buffer) }
  }
}

async function unlessMissing<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise
  } catch (error) {
    if (error instanceof StoreError && error.code === 'not-found') return null
    throw error
  }
}

// --- In -----------------------------------------------------------------------------------------------------------------------------

async function importRun(
  context: Context,
  ...[entries, refuse = () => null, partsOf = NO_PARTS]: Parameters<Store['importRun']>
): Promise<Run> {
  const { db } = context
  const files = new BundleReader(entries)
  const said = parseDescription(await files.take('run.json', MOST_DESCRIPTION_BYTES))
  const problem = refuse({ config: said.run.config, dataset: said.dataset, parts: said.parts })
  if (problem) throw invalid('run.json', problem)
  const manifests = await openManifests(said)
  await checkDatasets(said)
  const { parent, best, pinned, createdAt, ...fields } = said.run
  const run: Run = { ...blankRun({ ...fields, datasetId: null }), parent, best, pinned, createdAt }
  const release = await lock(context.tryLock, lockName(context, run.id), label('runs', run))
  try {
    await addRun(db, run)
    for (const manifest of manifests) await importCheckpoint(context, run, manifest, files)
    await importMetrics(context, run, said, files)
    await runRecords(db, run.id).appendSamples(said.samples)
    const datasetId = await importDatasets(context, said, { files, partsOf })
    return await changeRecord(db, 'runs', run.id, (found) => ({ ...found, datasetId, deletedAt: null }))
  } catch (error) {
    await eraseRecord(db, 'runs', run.id).catch(() => {}) // or the next purge does it
    throw error
  } finally {
    await files.close()
    await release()
  }
}

function parseDescription(bytes: Uint8Array): Description {
  let found: unknown
  try {
    found = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw invalid('run.json', 'not JSON')
  }
  const version = (found as { version?: unknown } | null)?.version
  if (typeof version === 'number' && version > VERSION)
    throw new StoreError('newer-schema', { found: version, known: VERSION })
  const parsed = v.safeParse(description, found)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw invalid('run.json', `${v.getDotPath(issue) ?? ''} ${issue.message}`)
}

async function openManifests({ checkpoints, run }: Description): Promise<Manifest[]> {
  const manifests: Manifest[] = []
  for (const found of checkpoints) {
    const manifest = await openManifest(found, 'checkpoint').catch(() => {
      throw invalid('run.json', 'a checkpoint’s list of contents does not match its checksum')
    })
    if (manifest.id <= (manifests.at(-1)?.id ?? 0)) throw invalid('run.json', 'checkpoints out of order')
    manifests.push(manifest)
  }
  const known = new Set(manifests.map(({ id }) => id))
  const named = run.best === null ? run.pinned : [run.best, ...run.pinned]
  if (!named.every((id) => known.has(id))) throw invalid('run.json', 'a kept checkpoint is missing')
  return manifests
}

async function checkDatasets({ dataset, parts }: Description): Promise<void> {
  for (const said of dataset ? [...parts, dataset] : parts)
    if ((await contentHash(said.arrays)) !== said.hash)
      throw invalid('run.json', 'the dataset does not match its checksum')
}

async function importCheckpoint({ db }: Context, run: Run, manifest: Manifest, files: BundleReader): Promise<void> {
  const place = checkpointPlace(db, run.id, label('runs', run))
  for (const [i, { chunks }] of manifest.arrays.entries()) {
    for (const [index, chunk] of chunks.entries()) {
      const bytes = await files.takeExactly(checkpointFile(manifest.id, i, index), chunk.size, chunk.sha256)
      await place.writeChunk(manifest.id, i, index, bytes)
    }
  }
  await place.commit(manifest)
}

async function importMetrics({ db }: Context, run: Run, { metrics }: Description, files: BundleReader): Promise<void> {
  const { columns, pieces } = metrics
  for (const [i, { rows, sha256 }] of pieces.entries()) {
    const size = rows * columns.length * 8
    if (!columns.includes('step') || size > CHUNK_BYTES)
      throw invalid('run.json', `${metricsFile(i)} has impossible rows`)
    const values = new Float64Array((await files.takeExactly(metricsFile(i), size, sha256)).buffer)
    const piece = new Map(columns.map((name, c) => [name, values.slice(c * rows, (c + 1) * rows)]))
    if (piece.get('step')!.some(Number.isNaN)) throw invalid(metricsFile(i), 'a step is no number')
    await runRecords(db, run.id).appendMetrics(piece)
  }
}

/** The dataset's id: of the one in the file, or of one with the same content that is here already. With what it is made of. */
async function importDatasets(
  context: Context,
  { dataset, parts }: Description,
  { files, partsOf }: { files: BundleReader; partsOf: PartsOf },
): Promise<string | null> {
  const ids = new Map<string, string>()
  const writing: { writer: DatasetWriter; info: Json }[] = []
  const take = async (said: NonNullable<Description['dataset']>, file: typeof datasetFile) => {
    const { info, ...placed } = placeDataset(said, ids, partsOf)
    const known = await knownDataset(context, said.hash, placed.made ? info : null)
    const writer = known ? null : await createDataset(context, said.name)
    if (writer) writing.push({ writer, info })
    await takeArrays(said.arrays, { files, file, writer })
    return (known ?? writer)!.id
  }
  try {
    for (const [i, part] of parts.entries()) ids.set(part.id, await take(part, partFile(i)))
    const id = dataset && (await take(dataset, datasetFile))
    await files.end()
    for (const { writer, info } of writing) await writer.finish(info)
    return id
  } catch (error) {
    for (const { writer } of writing) await writer.abort().catch(() => {}) // or the next purge does it
    throw error
  }
}

/** Its facts, with the ids that what it is made of has here. */
function placeDataset(said: NonNullable<Description['dataset']>, ids: ReadonlyMap<string, string>, partsOf: PartsOf) {
  const made = idsIn(said.info, partsOf)
  const lost = made.find((id) => !ids.has(id))
  if (lost !== undefined) throw invalid('run.json', 'a part of the dataset is missing')
  return { made: made.length > 0, info: partsOf(said.info, (id) => ids.get(id)!) }
}

/** Equal content is the same dataset; one that is made of others has little content of its own, and must also say the same. */
async function knownDataset({ db }: Context, hash: string, info: Json): Promise<Dataset | undefined> {
  const said = info && JSON.stringify(info)
  return (await listRecords(db, 'datasets', 'kept')).find(
    (dataset) => dataset.hash === hash && (!said || JSON.stringify(dataset.info) === said),
  )
}

async function takeArrays(
  arrays: readonly StoredArray[],
  { files, file, writer }: { files: BundleReader; file: typeof datasetFile; writer: DatasetWriter | null },
): Promise<void> {
  for (const [i, { name, chunks }] of arrays.entries()) {
    await writer?.append(name, new Uint8Array())
    for (const [index, chunk] of chunks.entries()) {
      const bytes = await files.takeExactly(file(i, index), chunk.size, chunk.sha256)
      await writer?.append(name, bytes)
    }
  }
}

/** Takes files in the order they were announced. What is allocated is what has come, and stops at what was announced. */
class BundleReader {
  readonly #entries: AsyncIterator<BundleEntry>

  constructor(entries: AsyncIterable<BundleEntry> | Iterable<BundleEntry>) {
    this.#entries = (async function* () {
      yield* entries
    })()
  }

  async take(name: string, atMost: number): Promise<Uint8Array<ArrayBuffer>> {
    const { done, value: entry } = await this.#entries.next()
    if (done) throw invalid(name, 'missing')
    if (entry.name !== name) throw invalid(name, `found ${JSON.stringify(entry.name.slice(0, 80))} in its place`)
    const pieces: Uint8Array[] = []
    let size = 0
    for await (const piece of entry.bytes) {
      size += piece.length
      if (size > atMost) throw invalid(name, `longer than ${atMost} bytes`)
      pieces.push(piece)
    }
    const bytes = new Uint8Array(size)
    let at = 0
    for (const piece of pieces) {
      bytes.set(piece, at)
      at += piece.length
    }
    return bytes
  }

  async takeExactly(name: string, size: number, hash: string): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await this.take(name, size)
    if (bytes.length !== size) throw invalid(name, `${bytes.length} bytes instead of ${size}`)
    if ((await sha256(bytes)) !== hash) throw invalid(name, 'its checksum does not match')
    return bytes
  }

  async end(): Promise<void> {
    if (!(await this.#entries.next()).done) throw invalid('the end', 'more files than run.json announces')
  }

  async close(): Promise<void> {
    await this.#entries.return?.()
  }
}

const invalid = (where: string, problem: string) => new StoreError('invalid-bundle', { where, problem })
