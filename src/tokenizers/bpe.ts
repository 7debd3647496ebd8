// Byte-level byte-pair encoding, trained: again and again the most frequent pair of neighbours becomes a token of its own
// (Sennrich et al. 2016, over bytes as in GPT-2). Merges equal those of Hugging Face's trainer on the same text: words are
// counted line by line, and of equally frequent pairs the one with the smallest ids goes first.

import { type Options, readValues } from '../options.ts'
import { alphabet } from './byte-level/alphabet.ts'
import { BYTE_LEVEL, byteLevel } from './byte-level/byte-level.ts'
import { type Pair, Pairs } from './byte-level/pairs.ts'
import { byteRows } from './byte-level/rows.ts'
import { turns } from './byte-level/turns.ts'
import { countWords } from './huggingface/count-words.ts'
import type { Tokenizer, TrainingControl, TrainingText } from './tokenizer.ts'

/**
 * vocab: ids in all, of which 257 are the bytes and the special token; there are fewer where the text has no more pairs.
 * minFrequency: a pair that occurs less often becomes no token.
 */
export const options = [
  { key: 'vocab', kind: 'integer', default: 4096, min: 257, max: 65536, scale: 'log' },
  { key: 'minFrequency', kind: 'integer', default: 2, min: 1, max: 1000, scale: 'log' },
] as const satisfies Options

/** Merges hardly change with more, and the memory that training takes grows with it: some 30 bytes a byte of new words. */
export const enough = 16 * 2 ** 20

export async function train(
  text: TrainingText,
  values: Readonly<Record<string, unknown>> = {},
  { progress, signal }: TrainingControl = {},
): Promise<Tokenizer> {
  const { vocab, minFrequency } = readValues(options, values)
  const turn = turns(signal)
  const pairs = new Pairs(byteRows(await countWords(text, { pre_tokenizer: BYTE_LEVEL }, turn)))
  const merges: Pair[] = []
  const wanted = vocab - 257
  while (merges.length < wanted) {
    const pair = pairs.takeMostFrequent(minFrequency)
    if (!pair) break
    merges.push(pair)
    pairs.merge(pair, 255 + merges.length)
    const pause = turn()
    if (pause) progress?.(merges.length / wanted)
    await pause
  }
  const byteOf = (id: number) => (id < 256 ? alphabet[id] : id)
  return byteLevel(merges.map(([left, right]) => [byteOf(left), byteOf(right)]))
}
