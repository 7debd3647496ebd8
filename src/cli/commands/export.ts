// vitro export: the newest checkpoint as a Hugging Face folder or a GGUF file.

import { join } from 'node:path'
import { exportedModel, toGguf, toHuggingFace } from '../../engine/headless.ts'
import { readFlags, UsageError } from '../flags.ts'
import { newestCheckpoint, readRunFolder, writeFile } from '../run-folder.ts'

const flags = {
  run: { kind: 'text', required: true },
  format: { kind: 'text', required: true, choices: ['huggingface', 'gguf'] },
  quantize: { kind: 'text', choices: ['none', 'f16', 'bf16', 'q8_0', 'q4_0', 'q4_k'], default: 'none' },
  out: { kind: 'text', required: true },
} as const

export async function run(args: string[]) {
  const f = readFlags(flags, args)
  const dtype = f.quantize === 'none' ? 'f32' : f.quantize
  const model = await exportedModel(await readRunFolder(f.run), await newestCheckpoint(f.run), 'vitro')
  if (f.format === 'gguf') return writeFile(f.out, toGguf(model, dtype).bytes())
  if (!['f32', 'f16', 'bf16'].includes(dtype))
    throw new UsageError('--format huggingface takes --quantize none, f16 or bf16; the others are GGUF formats')
  for (const file of toHuggingFace(model, dtype)) await writeFile(join(f.out, file.name), file.bytes())
}
