// vitro open DIR|FILE --out RUN: a published model, checked tensor by tensor and written as the Hugging Face folder that every other
// command takes. Prints one JSON object of what it is.

import { mkdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { exportedModel, toHuggingFace } from '../../engine/headless.ts'
import { writeWhole } from '../files.ts'
import { readFlags, UsageError } from '../flags.ts'
import { modelAt } from '../model-at.ts'

export const usage =
  'vitro open DIR|FILE --out RUN: a published model (Hugging Face folder, zip, GGUF), checked and kept as a folder'

export async function run(args: string[]) {
  const named = args[0] !== undefined && !args[0].startsWith('--')
  const f = readFlags({ out: { kind: 'text', required: true } }, named ? args.slice(1) : args)
  if (!named) throw new UsageError('vitro open DIR|FILE --out RUN: say which folder or file')
  const [path] = args
  const { model } = await modelAt(path)
  const dtype = model.dtype ?? 'f32'
  const { tensors } = model.weights
  for (const file of toHuggingFace(exportedModel(model, basename(resolve(path))), dtype)) {
    await mkdir(f.out, { recursive: true })
    await writeWhole(join(f.out, file.name), file.bytes())
    console.error(file.name)
  }
  const { vocab, context } = model.sentence.modelConfig
  console.log(
    JSON.stringify({
      model: model.config.model.id,
      parameters: tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
      tensors: tensors.length,
      dtype,
      vocabulary: vocab,
      context,
      chat_template: model.chatTemplate !== null,
    }),
  )
}
