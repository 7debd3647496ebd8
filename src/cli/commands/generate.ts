// vitro generate: text on stdout as it comes.

import { checkpointWeights, generateText, readChecked } from '../../engine/headless.ts'
import { readFlags } from '../flags.ts'
import { gpu } from '../gpu.ts'
import { openRunFolder } from '../run-folder.ts'

const flags = {
  run: { kind: 'text', required: true },
  prompt: { kind: 'text', default: '' },
  'max-tokens': { kind: 'integer', min: 1, default: 100 },
  temperature: { kind: 'number', min: 0, default: 0.8 },
  'top-k': { kind: 'integer', min: 0, default: 0 },
  'top-p': { kind: 'number', min: 0, max: 1, default: 1 },
  'repetition-penalty': { kind: 'number', min: 0.01, default: 1 },
  seed: { kind: 'integer', min: 0, default: 1 },
} as const

export async function run(args: string[]) {
  const f = readFlags(flags, args)
  const { run, checkpoint } = await openRunFolder(f.run)
  const { tokenizer } = run
  const sentence = readChecked(run.config, tokenizer.vocabSize)
  const weights = await checkpointWeights(checkpoint)
  const settings = {
    maxTokens: f['max-tokens'],
    temperature: f.temperature,
    topK: f['top-k'],
    topP: f['top-p'],
    repetitionPenalty: f['repetition-penalty'],
    seed: f.seed,
    stop: [],
  }
  process.stdout.write(f.prompt)
  for await (const text of generateText(await gpu(), sentence, weights, tokenizer, f.prompt, settings))
    process.stdout.write(text)
  process.stdout.write('\n')
}
