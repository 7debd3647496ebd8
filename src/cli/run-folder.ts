// DIR: a Hugging Face folder and what resuming needs. `run.json` holds the sentence and how the text was prepared; checkpoints lie
// beside it (folder-store.ts); config.json, generation_config.json, tokenizer.json, tokenizer_config.json, special_tokens_map.json,
// model.safetensors and README.md are the newest checkpoint's model, for every other program.
//
// Killed between any two system calls, DIR is whole, because of the order: run.json and the files that no checkpoint changes come before
// the first checkpoint; a checkpoint comes to exist by one rename, and its predecessor goes after it; then model.safetensors takes its
// place by one rename, and README.md. So until that last moment the model is the checkpoint's predecessor, whole too, and resuming
// brings it up to date. What is half written is called *.partial, and is cleared away when the folder is next opened for writing.

import * as nodeFs from 'node:fs/promises'
import { join } from 'node:path'
import {
  checkpointModel,
  modelDescription,
  newestCheckpoint,
  readSavedRun,
  runFiles,
  type SavedRun,
  savedRunJson,
  type UsableModel,
} from '../engine/headless.ts'
import type { Checkpoint } from '../store/store.ts'
import { type Files, writeWhole } from './files.ts'
import { UsageError } from './flags.ts'
import { readFolder } from './folder-store.ts'

export const RUN = 'run.json'
/** What the text is, for whoever gets the model. */
export const DATA_CARD = 'DATA.md'
const TOKENIZER = 'tokenizer.json'

/** The run of a folder, or null where none was begun. @throws Error in a sentence where what is there cannot be read */
export async function findRun(folder: string): Promise<SavedRun | null> {
  const run = await readJson(join(folder, RUN))
  if (run === null) {
    await refuseForeign(folder)
    return null
  }
  const tokenizer = await readJson(join(folder, TOKENIZER))
  return tokenizer === null ? null : readSavedRun(run, tokenizer)
}

/** A run with its newest whole checkpoint. @throws Error in a sentence where the folder holds none */
export async function openRunFolder(folder: string): Promise<{ run: SavedRun; checkpoint: Checkpoint }> {
  const run = await findRun(folder)
  if (!run) throw new Error(`There is no run in ${folder}: ${RUN} or ${TOKENIZER} is missing.`)
  const checkpoint = await newestCheckpoint(readFolder(folder))
  if (!checkpoint) throw new Error(`The run in ${folder} has no checkpoint yet.`)
  for (const { step } of checkpoint.lost)
    console.error(`The checkpoint of step ${step ?? '?'} is damaged; this is the one of step ${checkpoint.step}.`)
  return { run, checkpoint }
}

/** What holds for all checkpoints of a run. Where files of these names lie already, they are replaced one by one. @param base what it is tuned from */
export async function writeRunFolder(
  folder: string,
  run: SavedRun,
  base: UsableModel | null = null,
  files: Files = nodeFs,
): Promise<void> {
  await writeWhole(join(folder, RUN), [Buffer.from(`${JSON.stringify(savedRunJson(run), null, 2)}\n`)], files)
  for (const { name, bytes } of modelDescription(run, base)) await writeWhole(join(folder, name), bytes(), files)
}

/** Makes the newest checkpoint, if there is one yet, the folder's model. @param base what it was tuned from */
export async function writeModel(
  folder: string,
  run: SavedRun,
  base: UsableModel | null = null,
  files: Files = nodeFs,
): Promise<void> {
  const checkpoint = await newestCheckpoint(readFolder(folder, files))
  if (!checkpoint) return
  const model = await checkpointModel(run.config, run.tokenizer, checkpoint, base)
  const said = new Set(modelDescription(run).map(({ name }) => name))
  for (const { name, bytes } of runFiles(model, 'vitro', checkpoint))
    if (!said.has(name)) await writeWhole(join(folder, name), bytes(), files)
}

/** A model that Vitro did not write is not written over. */
async function refuseForeign(folder: string): Promise<void> {
  const names = await nodeFs.readdir(folder).catch(() => [])
  const foreign = names.find((name) => name === 'config.json' || name === 'model.safetensors')
  if (foreign)
    throw new UsageError(`${folder} holds a model that is no run of Vitro's (${foreign}): choose another folder`)
}

/** null where there is no such file. */
async function readJson(path: string): Promise<unknown> {
  const text = await nodeFs.readFile(path, 'utf8').catch((error) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
    throw error
  })
  if (text === null) return null
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`${path} is damaged: it is no JSON.`)
  }
}
