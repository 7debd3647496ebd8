// vitro eval: mean nats a predicted token over windows of the context's length that do not overlap, the incomplete last one
// left out; perplexity, and bits per byte of the text.

import { tmpdir } from 'node:os'
import { checkpointWeights, evaluateWeights, prepareTokens, readChecked } from '../../engine/headless.ts'
import { readFlags } from '../flags.ts'
import { gpu } from '../gpu.ts'
import { openRunFolder } from '../run-folder.ts'
import { sources } from '../sources.ts'
import { openTokenFile } from '../token-file.ts'

const flags = { run: { kind: 'text', required: true }, data: { kind: 'texts', required: true } } as const

export async function run(args: string[]) {
  const f = readFlags(flags, args)
  const { run, checkpoint } = await openRunFolder(f.run)
  const sentence = readChecked(run.config, run.tokenizer.vocabSize)
  const split = { fraction: 0, seed: 0 } // everything is evaluated
  const request = { source: { files: await sources(f.data) }, tokenizer: run.tokenizer, split }
  const { info, train } = await prepareTokens(request, await openTokenFile(tmpdir()))
  const { context } = sentence.modelConfig
  if (train.length <= context)
    throw new Error(`${train.length} tokens do not fill one window of ${context} and a token after it.`)
  const { loss, targets } = await evaluateWeights(await gpu(), sentence, await checkpointWeights(checkpoint), train)
  const bits_per_byte = (loss / Math.LN2) * (info.train.tokens / info.train.bytes)
  console.log(JSON.stringify({ loss, perplexity: Math.exp(loss), bits_per_byte, tokens: targets }))
}
