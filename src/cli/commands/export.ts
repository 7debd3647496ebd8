// vitro export: the newest checkpoint as a Hugging Face folder or a GGUF file.

import { mkdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { exportedModel, toGguf, toHuggingFace } from '../../engine/headless.ts'
import { writeWhole } from '../files.ts'
import { readFlags, UsageError } from '../flags.ts'
import { openRunFolder } from '../run-folder.ts'

const flags = {
  run: { kind: 'text', required: true },
  format: { kind: 'text', required: true, choices: ['huggingface', 'gguf'] },
  quantize: { kind: 'text', choices: ['none', 'f16', 'bf16', 'q8_0', 'q4_0', 'q4_k'], default: 'none' },
  out: { kind: 'text', required: true },
} as const

export async function run(args: string[]) {
  const f = readFlags(flags, args)
  const dtype = f.quantize === 'none' ? 'f32' : f.quantize
  if (f.format === 'huggingface' && !['f32', 'f16', 'bf16'].includes(dtype))
    throw new UsageError('--quantize must be none, f16 or bf16 with --format huggingface; the others are GGUF formats')
  const { run, checkpoint } = await openRunFolder(f.run)
  const model = await exportedModel(run, checkpoint, basename(resolve(f.run)))
  const files =
    f.format === 'gguf'
      ? [{ path: f.out, bytes: toGguf(model, dtype).bytes() }]
      : toHuggingFace(model, dtype).map(({ name, bytes }) => ({ path: join(f.out, name), bytes: bytes() }))
  for (const { path, bytes } of files) {
    await mkdir(dirname(path), { recursive: true })
    await writeWhole(path, bytes)
    console.error(path)
  }
}
