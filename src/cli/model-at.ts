// A model by its path: a run's folder (its newest whole checkpoint, with the base it was tuned from), or a published model: a Hugging
// Face folder, a zip of one, a GGUF file.

import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  type ByteSource,
  checkpointModel,
  isAdapter,
  openAdapter,
  openModel,
  publishedModel,
  type SavedRun,
  type StackedAdapter,
  type UsableModel,
} from '../engine/headless.ts'
import type { BaseModel } from '../engine/types.ts'
import { StoreError } from '../store/errors.ts'
import type { Checkpoint } from '../store/store.ts'
import { UsageError } from './flags.ts'
import { readFolder } from './folder-store.ts'
import { openRunFolder, RUN } from './run-folder.ts'

/** Where the weights are from: a checkpoint of a run, or files as somebody published them. */
export interface ModelAt {
  model: UsableModel
  run: SavedRun | null
  checkpoint: Checkpoint | null
}

/** @throws Error in a sentence */
export async function modelAt(path: string): Promise<ModelAt> {
  const found = await stat(path).catch(() => null)
  if (!found) throw new Error(`There is no file or folder ${path}.`)
  if (found.isDirectory() && (await readdir(path)).includes(RUN)) {
    const { run, checkpoint } = await openRunFolder(path)
    return { run, checkpoint, model: await modelOfRun(run, checkpoint) }
  }
  const files = await sourcesAt(path, found.isDirectory())
  return { run: null, checkpoint: null, model: publishedModel(await openModel(files), path) }
}

export async function modelOfRun({ config, tokenizer }: SavedRun, checkpoint: Checkpoint): Promise<UsableModel> {
  return checkpointModel(config, tokenizer, checkpoint, config.base ? await baseOf(config.base) : null)
}

/**
 * The base as it was when a run was tuned from it, though it may have been trained on since.
 * @throws Error that says it is the base which is missing, or its checkpoint
 */
export async function baseOf({
  run: path,
  checkpoint: id,
}: Pick<BaseModel, 'run' | 'checkpoint'>): Promise<UsableModel> {
  const found = await stat(path).catch(() => null)
  if (!found) throw new Error(`The model that this run was tuned from is no longer at ${path}.`)
  const { model, run, checkpoint } = await modelAt(path)
  if (!run || id === undefined || checkpoint?.id === id) return model
  try {
    return await modelOfRun(run, await readFolder(path).loadCheckpoint(id))
  } catch (error) {
    if (!(error instanceof StoreError && error.code === 'not-found')) throw error
    throw new Error(`${path} was trained on since this run was tuned from it, and its checkpoint of then is gone.`)
  }
}

/** Files by name, read where they lie and never whole. They stay open as long as the process. */
export async function sourcesAt(path: string, folder: boolean): Promise<Map<string, ByteSource>> {
  if (!folder) return new Map([[path, await sourceOf(path)]])
  const entries = await readdir(path, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink()).map(({ name }) => name)
  return new Map(await Promise.all(names.map(async (name) => [name, await sourceOf(join(path, name))] as const)))
}

const held: FileHandle[] = [] // whoever reads, reads through a closure: without this they would be closed as garbage
async function sourceOf(path: string): Promise<ByteSource> {
  const file = await open(path)
  held.push(file)
  const { size } = await file.stat()
  return { size, read: (offset, length) => read(file, offset, length, path) }
}

async function read(file: FileHandle, offset: number, length: number, path: string) {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; ) {
    const { bytesRead } = await file.read(bytes, at, length - at, offset + at)
    if (!bytesRead) throw new Error(`${path} became shorter while it was read.`)
    at += bytesRead
  }
  return bytes
}

/**
 * Which model a command is about: a run or a published model, and adapters that were tuned from it, each as `PATH` or `PATH:WEIGHT`: a run,
 * or an adapter as PEFT keeps it.
 */
export const stackFlags = { run: { kind: 'text', required: true }, adapter: { kind: 'texts' } } as const

/** A base under several adapters at once; merged, it is one model. @throws UsageError where an adapter is of another base */
export async function stackAt(
  path: string,
  adapters: readonly string[],
): Promise<{ base: UsableModel; parts: StackedAdapter[] }> {
  const { model: base, checkpoint } = await modelAt(path)
  if (base.config.adapter)
    throw new UsageError(`--run: ${path} is an adapter itself: name its base here, and it with --adapter`)
  const parts: StackedAdapter[] = []
  for (const given of adapters) {
    const [, name, weight = '1'] = /^(.+?)(?::(-?[\d.]+))?$/s.exec(given)!
    if (!Number.isFinite(Number(weight))) throw new UsageError(`--adapter: ${weight} is no number`)
    parts.push({ name, model: await adapterAt(name, path, base, checkpoint?.id), weight: Number(weight) })
  }
  return { base, parts }
}

/** The one adapter that counts as it was trained, of whatever kind; null where others, or weights, ask for a stack. */
export const alone = ([first, ...others]: readonly StackedAdapter[]): UsableModel | null =>
  others.length || first.weight !== 1 ? null : first.model

/** A run that was tuned from the base, or a folder of PEFT's. */
async function adapterAt(path: string, basePath: string, base: UsableModel, checkpoint?: number): Promise<UsableModel> {
  const names: string[] = await readdir(path).catch(() => [])
  if (!names.includes(RUN) && isAdapter(names)) {
    const { vocab: vocabulary, context } = base.sentence.modelConfig
    return openAdapter(await sourcesAt(path, true), base, { run: resolve(basePath), vocabulary, context })
  }
  const { model } = await modelAt(path)
  const { run: from = '', checkpoint: then = checkpoint } = model.config.base ?? {}
  if (resolve(from) === resolve(basePath)) {
    if (then === checkpoint) return model
    throw new UsageError(`--adapter: ${path} was tuned from ${basePath} before that was trained on`)
  }
  throw new UsageError(`--adapter: ${path} was tuned from ${from || 'no base'}, and not from ${resolve(basePath)}`)
}
