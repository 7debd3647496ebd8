// DIR: a Hugging Face folder and what resuming needs. `run.json` holds the sentence, `tokenizer.json` the tokenizer;
// checkpoints lie beside them (folder-store.ts), and the model files are those of the newest checkpoint.

import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { readSavedRun, type SavedRun, savedRunJson } from '../engine/headless.ts'
import { readFolder } from './folder-store.ts'

const RUN = 'run.json'
const TOKENIZER = 'tokenizer.json'

/** @throws Error in a sentence where the folder holds no run */
export async function readRunFolder(folder: string): Promise<SavedRun> {
  const json = async (name: string) => {
    const text = await readFile(join(folder, name), 'utf8').catch(() => {
      throw new Error(`There is no run in ${folder}: ${name} is missing.`)
    })
    try {
      return JSON.parse(text)
    } catch {
      throw new Error(`${join(folder, name)} is damaged: it is no JSON.`)
    }
  }
  return readSavedRun(await json(RUN), await json(TOKENIZER))
}
export const newestCheckpoint = (folder: string) => readFolder(folder).loadCheckpoint()

export async function writeRunFolder(folder: string, run: SavedRun): Promise<void> {
  await mkdir(folder, { recursive: true })
  const { config, tokenizer } = savedRunJson(run)
  await writeFile(join(folder, TOKENIZER), [Buffer.from(JSON.stringify(tokenizer))])
  await writeFile(join(folder, RUN), [Buffer.from(JSON.stringify(config, null, 2))])
}

/** Whole or not at all: written beside its place, then moved there. */
export async function writeFile(path: string, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await pipeline(Readable.from(bytes), createWriteStream(`${path}.partial`, { flush: true }))
  await rename(`${path}.partial`, path)
}
