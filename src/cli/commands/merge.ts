// vitro merge: a tuned run as one model, its adapter folded into the base's weights: a Hugging Face folder.

import { mkdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { exportedModel, toHuggingFace } from '../../engine/headless.ts'
import { writeWhole } from '../files.ts'
import { readFlags, UsageError } from '../flags.ts'
import { modelAt } from '../model-at.ts'

const flags = {
  run: { kind: 'text', required: true },
  dtype: { kind: 'text', choices: ['f32', 'f16', 'bf16'], default: 'f32' },
  out: { kind: 'text', required: true },
} as const

export async function run(args: string[]) {
  const f = readFlags(flags, args)
  const { model, checkpoint } = await modelAt(f.run)
  if (!model.config.adapter)
    throw new UsageError(`--run: ${f.run} was not tuned by an adapter: there is nothing to merge`)
  for (const file of toHuggingFace(exportedModel(model, basename(resolve(f.run)), checkpoint), f.dtype)) {
    await mkdir(f.out, { recursive: true })
    await writeWhole(join(f.out, file.name), file.bytes())
    console.error(join(f.out, file.name))
  }
}
