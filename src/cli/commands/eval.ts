// vitro eval: mean nats a predicted token over windows of the context's length that do not overlap, the incomplete last one
// left out; perplexity, and bits per byte of the text.

import { checkpointWeights, evaluateWeights, prepareInMemory, readChecked } from '../../engine/headless.ts'
import { readFlags } from '../flags.ts'
import { gpu } from '../gpu.ts'
import { newestCheckpoint, readRunFolder } from '../run-folder.ts'
import { sources } from '../sources.ts'

const flags = { run: { kind: 'text', required: true }, data: { kind: 'texts', required: true } } as const

export async function run(args: string[]) {
  const f = readFlags(flags, args)
  const { config, tokenizer } = await readRunFolder(f.run)
  const sentence = readChecked(config, tokenizer.vocabSize)
  const split = { fraction: 0, seed: 0 } // everything is evaluated
  const { info, train } = await prepareInMemory({ source: { files: await sources(f.data) }, tokenizer, split })
  const weights = await checkpointWeights(await newestCheckpoint(f.run))
  const { loss, targets } = await evaluateWeights(await gpu(), sentence, weights, train)
  if (!targets) throw new Error(`${train.length} tokens do not fill one window of ${sentence.modelConfig.context}.`)
  const bits_per_byte = (loss / Math.LN2) * (info.train.tokens / info.train.bytes)
  console.log(JSON.stringify({ loss, perplexity: Math.exp(loss), bits_per_byte, tokens: targets }))
}
