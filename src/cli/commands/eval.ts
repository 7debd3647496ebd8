// vitro eval: mean nats a predicted token over windows of the context's length that do not overlap, the incomplete last one
// left out; perplexity, and bits per byte of the text.

import { tmpdir } from 'node:os'
import { evaluateWeights, prepareTokens, readingText, textData } from '../../engine/headless.ts'
import { readFlags } from '../flags.ts'
import { gpu } from '../gpu.ts'
import { modelAt } from '../model-at.ts'
import { sources } from '../sources.ts'
import { openTokenFile } from '../token-file.ts'

const flags = { run: { kind: 'text', required: true }, data: { kind: 'texts', required: true } } as const

export async function run(args: string[]) {
  const f = readFlags(flags, args)
  const { sentence, tokenizer, weights } = (await modelAt(f.run)).model
  const split = { fraction: 0, seed: 0 } // everything is evaluated
  const request = { source: { files: await sources(f.data) }, tokenizer, split }
  const data = await prepareTokens(request, await openTokenFile(tmpdir()))
  const { info, train } = data
  const { context } = sentence.training
  if (train.length <= context)
    throw new Error(`${train.length} tokens do not fill one window of ${context} and a token after it.`)
  const reader = readingText(sentence)
  const { loss, targets } = await evaluateWeights(await gpu(), reader, weights, textData(data, reader.rows).train)
  const bits_per_byte = (loss / Math.LN2) * (info.train.tokens / info.train.bytes)
  console.log(JSON.stringify({ loss, perplexity: Math.exp(loss), bits_per_byte, tokens: targets }))
}
