// vitro classify: what a head of labels says of a text, or of each of its words: a JSON object a line, likeliest labels first.

import { askingOne, classify, openEvaluator } from '../../engine/headless.ts'
import { readFlags, UsageError } from '../flags.ts'
import { gpu } from '../gpu.ts'
import { modelAt } from '../model-at.ts'

export const usage = 'vitro classify --run DIR --text TEXT...: what a head of labels says of texts, or of their words'

const flags = {
  run: { kind: 'text', required: true },
  text: { kind: 'texts', required: true },
} as const

export async function run(args: string[]) {
  const f = readFlags(flags, args)
  const { sentence, tokenizer, weights } = (await modelAt(f.run)).model
  if (!sentence.labels) throw new UsageError(`--run: ${f.run} has no head of labels: \`vitro generate\` asks it`)
  const evaluator = await openEvaluator(await gpu(), askingOne(sentence), weights)
  for (const text of f.text)
    for (const said of await classify(evaluator, sentence, tokenizer, text)) console.log(JSON.stringify(said))
  evaluator.close()
}
