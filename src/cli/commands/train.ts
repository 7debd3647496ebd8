// vitro train: one JSON object a line on stdout, progress on stderr. DIR is a Hugging Face folder plus what resuming needs;
// interrupted at any moment it holds the last whole checkpoint.

import { join } from 'node:path'
import {
  exportedModel,
  prepareInMemory,
  readChecked,
  type SavedRun,
  toHuggingFace,
  trainRun,
} from '../../engine/headless.ts'
import { readFlags, UsageError } from '../flags.ts'
import { openFolder, readFolder } from '../folder-store.ts'
import { gpu } from '../gpu.ts'
import { runConfig, trainFlags } from '../model-flags.ts'
import { newestCheckpoint, readRunFolder, writeFile, writeRunFolder } from '../run-folder.ts'
import { sources } from '../sources.ts'

const flags = {
  data: { kind: 'texts', required: true },
  tokenizer: { kind: 'text', choices: ['byte', 'char', 'bpe'], default: 'byte' },
  vocab: { kind: 'integer', min: 258, max: 65536 },
  validation: { kind: 'number', min: 0, max: 0.5, default: 0.1 },
  ...trainFlags,
  out: { kind: 'text', required: true },
  resume: { kind: 'switch' },
} as const

export async function run(args: string[]) {
  const f = readFlags(flags, args)
  if (f.vocab && f.tokenizer === 'byte')
    throw new UsageError('--vocab is for --tokenizer char or bpe; byte has always 257 ids')
  const before = f.resume ? await readRunFolder(f.out) : null
  if (!before && (await readFolder(f.out).listCheckpoints()).length)
    throw new UsageError(`${f.out} holds a run already: add --resume, or choose another --out`)

  const device = await gpu()
  const tokenizer = before?.tokenizer ?? { id: f.tokenizer, options: f.vocab ? { vocab: f.vocab } : {} }
  const split = { fraction: f.validation, seed: f.seed }
  const data = await prepareInMemory(
    { source: { files: await sources(f.data) }, tokenizer, split },
    (phase, fraction) => {
      if (process.stderr.isTTY)
        process.stderr.write(`\r${phase} ${fraction === null ? '' : `${Math.round(fraction * 100)} %`}   `)
    },
  )
  console.error(
    `${data.train.length} tokens to train on, ${data.validation.length} held out, ${data.tokenizer.vocabSize} ids`,
  )

  // A resumed run keeps its sentence; only how long and how often may be said anew.
  const asked = runConfig(f)
  const { steps, eval_interval, save_interval } = asked.training
  const config = before
    ? { ...before.config, training: { ...before.config.training, steps, eval_interval, save_interval } }
    : asked
  const saved: SavedRun = { config, tokenizer: data.tokenizer }
  const sentence = readChecked(config, data.tokenizer.vocabSize)
  const writer = await openFolder(f.out)
  let stopped = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (stopped = true))
  try {
    await writeRunFolder(f.out, saved)
    const done = await trainRun(device, sentence, data, writer, f.resume, {
      proceed: () => !stopped,
      step({ skipped, ...report }) {
        if (skipped)
          console.error(`step ${report.step}: the loss or the gradient is not finite; the update was skipped`)
        print(report)
      },
      evaluation: print,
      saved: (step) => console.error(`checkpoint at step ${step}`),
    })
    const model = await exportedModel(saved, await newestCheckpoint(f.out), 'vitro')
    for (const file of toHuggingFace(model, 'f32')) await writeFile(join(f.out, file.name), file.bytes())
    if (stopped) console.error(`stopped after ${done} steps; --resume goes on from the last checkpoint`)
  } finally {
    await writer.release()
  }
}
/** NaN and infinities are null in JSON. */
const print = (report: object) => console.log(JSON.stringify(report))
