// vitro merge: a tuned run, or several adapters over the base they were tuned from, as one model: folded into the base's weights, a
// Hugging Face folder. Prints one JSON object: how far what the folder holds is from what was merged.

import { mkdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import {
  exportedModel,
  mergeError,
  openDecoder,
  openModel,
  publishedModel,
  stackedModel,
  stackMerged,
  toHuggingFace,
  type UsableModel,
} from '../../engine/headless.ts'
import { requireKnown } from '../../engine/offers.ts'
import type { Checkpoint } from '../../store/store.ts'
import { writeWhole } from '../files.ts'
import { readFlags, UsageError } from '../flags.ts'
import { gpu } from '../gpu.ts'
import { alone, modelAt, sourcesAt, stackAt, stackFlags } from '../model-at.ts'

export const usage =
  'vitro merge --run DIR [--adapter DIR[:WEIGHT]...] --out DIR: adapters folded into their base, and how far that is off'

const flags = {
  ...stackFlags,
  dtype: { kind: 'text', choices: ['f32', 'f16', 'bf16'], default: 'f32' },
  out: { kind: 'text', required: true },
} as const

interface Merging {
  /** With its adapters beside it. */
  tuned: UsableModel
  /** Whose adapters, if it still has some, are merged as it is written. */
  merged: UsableModel
  checkpoint: Checkpoint | null
}

export async function run(args: string[]) {
  const f = readFlags(flags, args)
  const { tuned, merged, checkpoint } = await mergingOf(f)
  requireKnown(merged.sentence)
  for (const file of toHuggingFace(exportedModel(merged, basename(resolve(f.out)), checkpoint), f.dtype)) {
    await mkdir(f.out, { recursive: true })
    await writeWhole(join(f.out, file.name), file.bytes())
    console.error(join(f.out, file.name))
  }
  console.log(JSON.stringify({ dtype: f.dtype, ...(await errorOf(tuned, f.out)) }))
}

async function mergingOf(f: { run: string; adapter: string[] }): Promise<Merging> {
  if (f.adapter.length) {
    const { base, parts } = await stackAt(f.run, f.adapter)
    const one = alone(parts)
    const [tuned, merged] = one ? [one, one] : [stackedModel(base, parts), stackMerged(base, parts)]
    return { tuned, merged, checkpoint: null }
  }
  const { model, checkpoint } = await modelAt(f.run)
  if (!model.config.adapter)
    throw new UsageError(`--run: ${f.run} was not tuned by an adapter: there is nothing to merge`)
  return { tuned: model, merged: model, checkpoint }
}

/** Both read the same text on the device, the folder as everybody else will. */
async function errorOf({ sentence, weights, tokenizer }: UsableModel, folder: string) {
  const device = await gpu().catch((error: Error) =>
    console.error(`How far it is off was not measured: ${error.message}`),
  )
  if (!device) return { logits: null }
  const stacked = await openDecoder(device, sentence, weights)
  try {
    const written = publishedModel(await openModel(await sourcesAt(folder, true)), folder)
    const merged = await openDecoder(device, written.sentence, written.weights)
    try {
      return { logits: await mergeError(stacked, merged, tokenizer.eosId) }
    } finally {
      merged.close()
    }
  } finally {
    stacked.close()
  }
}
