// vitro export: a model as a Hugging Face folder or a GGUF file, adapters merged; or an adapter alone, as PEFT or llama.cpp load it
// beside the base.

import { mkdir, readFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import {
  exportedModel,
  modelfile,
  stackMerged,
  toGguf,
  toGgufLora,
  toHuggingFace,
  toPeft,
} from '../../engine/headless.ts'
import { requireKnown, requireRows } from '../../engine/offers.ts'
import type { ExportFormat, Quantization } from '../../engine/types.ts'
import { writeWhole } from '../files.ts'
import { readFlags, UsageError } from '../flags.ts'
import { alone, modelAt, stackAt, stackFlags } from '../model-at.ts'
import { DATA_CARD } from '../run-folder.ts'

export const usage =
  'vitro export --run DIR --format huggingface|gguf|ollama|peft|gguf-lora --out PATH: a model, or its adapter alone, for other programs'

const flags = {
  ...stackFlags,
  format: { kind: 'text', required: true, choices: ['huggingface', 'gguf', 'peft', 'gguf-lora', 'ollama'] },
  quantize: { kind: 'text', choices: ['none', 'f16', 'bf16', 'q8_0', 'q4_0', 'q4_k', 'q6_k'], default: 'none' },
  out: { kind: 'text', required: true },
} as const

export async function run(args: string[]) {
  const f = readFlags(flags, args)
  const dtype = f.quantize === 'none' ? 'f32' : f.quantize
  if (f.format === 'huggingface' && !['f32', 'f16', 'bf16'].includes(dtype))
    throw new UsageError('--quantize must be none, f16 or bf16 with --format huggingface; the others are GGUF formats')
  if (['peft', 'gguf-lora'].includes(f.format) && dtype !== 'f32')
    throw new UsageError(`--quantize must be left out with --format ${f.format}: adapters are written in f32`)
  if (['peft', 'gguf-lora'].includes(f.format) && f.adapter.length)
    throw new UsageError(`--adapter: with --format ${f.format} name the one tuned model as --run`)
  const { model, checkpoint } = await modelOf(f)
  requireKnown(model.sentence)
  const name = basename(resolve(f.run))
  requireRows({ whole: () => exportedModel(model, name, checkpoint) }, f.format as ExportFormat, dtype as Quantization)
  const inFolder = (files: ReturnType<typeof toPeft>) =>
    files.map((file) => ({ path: join(f.out, file.name), bytes: file.bytes() }))
  const writers: Record<string, () => { path: string; bytes: AsyncIterable<Uint8Array> }[]> = {
    gguf: () => [{ path: f.out, bytes: toGguf(exportedModel(model, name, checkpoint), dtype).bytes() }],
    huggingface: () => inFolder(toHuggingFace(exportedModel(model, name, checkpoint), dtype)),
    peft: () => inFolder(toPeft(model, model.config.base?.run ?? '')),
    'gguf-lora': () => [{ path: f.out, bytes: toGgufLora(model, name).bytes() }],
    ollama: () =>
      inFolder([
        { name: `${name}.gguf`, ...toGguf(exportedModel(model, name, checkpoint), dtype) },
        modelfile(model, `${name}.gguf`),
      ]),
  }
  for (const { path, bytes } of writers[f.format]()) {
    await mkdir(dirname(path), { recursive: true })
    await writeWhole(path, bytes)
    console.error(path)
  }
  const card = await readFile(join(f.run, DATA_CARD)).catch(() => null) // of a run that was trained here
  const isFolder = ['huggingface', 'peft', 'ollama'].includes(f.format)
  if (card && isFolder) await writeWhole(join(f.out, DATA_CARD), [card])
}

async function modelOf({ run, adapter }: { run: string; adapter: string[] }) {
  if (!adapter.length) return modelAt(run)
  const { base, parts } = await stackAt(run, adapter)
  return { model: alone(parts) ?? stackMerged(base, parts), checkpoint: null }
}
