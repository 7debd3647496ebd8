// Checkpoints that are whole or absent, over any place that can hold chunks: chunks first, then the manifest, then the older ones go.
// Every read checks every hash. Knows the order of things and nothing of where they lie; see CheckpointPlace.
import { ChunkWriter, contentHash, sha256, totalSize } from './chunks.ts'
import { StoreError, type StoreErrorCode } from './errors.ts'
import { type Manifest, openManifest, sealManifest } from './manifest.ts'
import {
  type ArraySource,
  CHECKPOINTS_KEPT,
  type Checkpoint,
  type CheckpointInfo,
  type Progress,
  type StoredArray,
} from './store.ts'

/** Where the checkpoints of one run lie: the operations that may fail, each as small as it can be. */
export interface CheckpointPlace {
  /** The run, as a message names it. */
  readonly what: string
  /** Numbers of the checkpoints that have a manifest, in any order. */
  list(): Promise<number[]>
  /** A number larger than any whose remains can be found. */
  nextId(): Promise<number>
  /** undefined where there is none. */
  readManifest(id: number): Promise<unknown>
  writeChunk(id: number, array: number, index: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>
  readChunk(id: number, array: number, index: number): Promise<Uint8Array<ArrayBuffer> | undefined>
  /** The one moment at which a checkpoint comes to exist. Atomic, and on the disk when it resolves. */
  commit(manifest: Manifest): Promise<void>
  /** Manifests and chunks; a checkpoint half removed must not be listed. */
  remove(ids: readonly number[]): Promise<void>
  /** Checkpoints that retention must leave. */
  kept(): Promise<readonly number[]>
}

const name = (place: CheckpointPlace, id: number) => `Checkpoint ${id} of ${place.what}`
const newestFirst = async (place: CheckpointPlace) => (await place.list()).sort((a, b) => b - a)
const has = (error: unknown, ...codes: StoreErrorCode[]) => error instanceof StoreError && codes.includes(error.code)

async function info({ id, step, tokens, state, createdAt, arrays }: Manifest): Promise<CheckpointInfo> {
  return { id, step, tokens, state, createdAt, size: totalSize(arrays), content: await contentHash(arrays) }
}

export async function listCheckpoints(place: CheckpointPlace): Promise<CheckpointInfo[]> {
  const list: CheckpointInfo[] = []
  for (const id of await newestFirst(place)) {
    const manifest = await openManifest(await place.readManifest(id), name(place, id)).catch(() => null)
    if (manifest) list.push(await info(manifest)) // a damaged one is no choice to offer
  }
  return list
}

/** The checkpoint asked for, or else the newest that is whole. */
export async function loadCheckpoint(place: CheckpointPlace, id?: number): Promise<Checkpoint> {
  if (id !== undefined) return open(place, id)
  const ids = await newestFirst(place)
  const lost: { id: number; step: number | null }[] = []
  let damage: unknown = new StoreError('not-found', { what: `A checkpoint of ${place.what}` })
  for (const candidate of ids) {
    try {
      return { ...(await open(place, candidate)), lost }
    } catch (error) {
      // It may have been deleted under our eyes, by a writer that has a newer one by now.
      if (!(await place.list()).includes(candidate)) return loadCheckpoint(place)
      if (!has(error, 'corrupt', 'not-found', 'storage-failed')) throw error
      damage = error
      lost.push({ id: candidate, step: await stepOf(place, candidate) })
    }
  }
  throw damage
}

/**
 * Saves, reads back, and then deletes what retention does not keep.
 * @param whole numbers of checkpoints this writer has seen whole; grows, so that each is read in full but once
 */
export async function saveCheckpoint(
  place: CheckpointPlace,
  whole: Set<number>,
  progress: Progress,
  sources: readonly ArraySource[],
): Promise<CheckpointInfo> {
  const id = await place.nextId()
  try {
    const arrays: StoredArray[] = []
    for (const [index, source] of sources.entries()) arrays.push(await writeArray(place, id, index, source))
    const { step, tokens, state } = progress
    const manifest = await sealManifest({ id, step, tokens, state, createdAt: Date.now(), arrays })
    await place.commit(manifest)
    await open(place, id)
    whole.add(id)
    // A failed deletion costs space, not the checkpoint just made; the next save tries again.
    await retain(place, whole).catch(() => {})
    return info(manifest)
  } catch (error) {
    // What cannot be removed now either has no manifest, and is collected when the run is next opened, or is told by its hashes.
    await place.remove([id]).catch(() => {})
    if (has(error, 'quota-exceeded')) throw await explainQuota(place, sources, error)
    throw error
  }
}

/** Reads every chunk of a checkpoint and compares every hash. */
async function open(place: CheckpointPlace, id: number): Promise<Checkpoint> {
  const found = await place.readManifest(id)
  if (found === undefined) throw new StoreError('not-found', { what: name(place, id) })
  const manifest = await openManifest(found, name(place, id))
  if (manifest.id !== id) throw new StoreError('corrupt', { what: name(place, id) })
  const arrays = manifest.arrays.map((array, index) => ({
    name: array.name,
    size: array.size,
    read: () => readArray(place, id, index, array),
  }))
  for (const array of arrays) for await (const _ of array.read());
  return { ...(await info(manifest)), arrays, lost: [] }
}

async function* readArray(place: CheckpointPlace, id: number, index: number, { chunks }: StoredArray) {
  for (const [i, chunk] of chunks.entries()) {
    const bytes = await place.readChunk(id, index, i)
    if (bytes?.length !== chunk.size || (await sha256(bytes)) !== chunk.sha256) {
      throw new StoreError('corrupt', { what: name(place, id) })
    }
    yield bytes
  }
}

async function writeArray(
  place: CheckpointPlace,
  id: number,
  index: number,
  source: ArraySource,
): Promise<StoredArray> {
  const writer = new ChunkWriter((i, bytes) => place.writeChunk(id, index, i, bytes), source.size)
  let given = 0
  for await (const piece of source.read()) {
    given += piece.length
    if (given > source.size) break
    await writer.push(piece)
  }
  if (given !== source.size)
    throw new Error(`array '${source.name}' did not give the ${source.size} bytes it announced`)
  return writer.end(source.name)
}

/** Deletes what is older than the newest CHECKPOINTS_KEPT whole ones; nothing at all while there are fewer. */
async function retain(place: CheckpointPlace, whole: Set<number>): Promise<void> {
  const kept = await place.kept()
  const drop: number[] = []
  let found = 0
  for (const id of await newestFirst(place)) {
    if (found < CHECKPOINTS_KEPT && (await isWhole(place, whole, id))) found++
    else if (!kept.includes(id)) drop.push(id)
  }
  if (found === CHECKPOINTS_KEPT) await place.remove(drop)
}

async function isWhole(place: CheckpointPlace, whole: Set<number>, id: number): Promise<boolean> {
  if (whole.has(id)) return true
  try {
    await open(place, id)
  } catch (error) {
    if (has(error, 'corrupt', 'not-found')) return false
    throw error // unreadable just now is no reason to delete
  }
  whole.add(id)
  return true
}

/** The step of a damaged checkpoint, where its manifest at least is sound. */
function stepOf(place: CheckpointPlace, id: number): Promise<number | null> {
  const manifest = place.readManifest(id).then((found) => openManifest(found, name(place, id)))
  return manifest.then(
    ({ step }) => step,
    () => null,
  )
}

async function explainQuota(
  place: CheckpointPlace,
  sources: readonly ArraySource[],
  cause: unknown,
): Promise<StoreError> {
  const newest = (await listCheckpoints(place).catch(() => []))[0]
  return new StoreError('quota-exceeded', { needed: totalSize(sources), keptStep: newest?.step ?? null }, { cause })
}
