// vitro generate: text on stdout as it comes. With --chat the prompt is a user's message, and the model answers it. Adapters of a base
// can be stacked: --run BASE --adapter A:0.7 B:0.3

import { asConversation, type CacheFormat, cacheFormats, generateText, stackedModel } from '../../engine/headless.ts'
import { readFlags, UsageError } from '../flags.ts'
import { gpu } from '../gpu.ts'
import { alone, modelAt, stackAt, stackFlags } from '../model-at.ts'

export const usage = 'vitro generate --run DIR [--prompt TEXT] [--chat]: text that a model writes, or its answer'

const flags = {
  ...stackFlags,
  prompt: { kind: 'text', default: '' },
  chat: { kind: 'switch' },
  'max-tokens': { kind: 'integer', min: 1, default: 100 },
  temperature: { kind: 'number', min: 0, default: 0.8 },
  'top-k': { kind: 'integer', min: 0, default: 0 },
  'top-p': { kind: 'number', min: 0, max: 1, default: 1 },
  'repetition-penalty': { kind: 'number', min: 0.01, default: 1 },
  seed: { kind: 'integer', min: 0, default: 1 },
  'kv-cache': { kind: 'text', choices: cacheFormats, default: 'f32' },
} as const

export async function run(args: string[]) {
  const f = readFlags(flags, args)
  const model = await modelOf(f)
  if (model.sentence.labels)
    throw new UsageError(`--run: ${f.run} has a head of labels and writes nothing: \`vitro classify\` asks it`)
  const settings = {
    maxTokens: f['max-tokens'],
    temperature: f.temperature,
    topK: f['top-k'],
    topP: f['top-p'],
    repetitionPenalty: f['repetition-penalty'],
    seed: f.seed,
    stop: [],
    cache: f['kv-cache'] as CacheFormat,
    templated: f.chat && model.chatTemplate !== null,
    ends: model.eosIds,
  }
  const prompt = f.chat ? asConversation(model, [{ role: 'user', content: f.prompt }]) : f.prompt
  if (!f.chat) process.stdout.write(prompt)
  for await (const text of generateText(await gpu(), model.sentence, model.weights, model.tokenizer, prompt, settings))
    process.stdout.write(text)
  process.stdout.write('\n')
}

async function modelOf({ run, adapter }: { run: string; adapter: string[] }) {
  if (!adapter.length) return (await modelAt(run)).model
  const { base, parts } = await stackAt(run, adapter)
  return alone(parts) ?? stackedModel(base, parts)
}
