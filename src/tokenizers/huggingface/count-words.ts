// The words of a text to learn from, as a tokenizer.json cuts them, and how often each stands there.

import type { Turn } from '../byte-level/turns.ts'
import type { TokenizerJson, TrainingText } from '../tokenizer.ts'
import { readNormalizer } from './normalizers.ts'
import { Part } from './part.ts'
import { readPreTokenizer } from './pre-tokenizers.ts'

/** Line by line, a line keeping its "\n": so Hugging Face's trainers read files, and what is learnt must equal theirs. */
export async function countWords(
  pieces: TrainingText,
  { normalizer, pre_tokenizer }: TokenizerJson,
  turn: Turn,
): Promise<Map<string, number>> {
  const normalize = normalizer ? readNormalizer(new Part(normalizer, 'normalizer')) : (line: string) => line
  const { split } = readPreTokenizer(new Part(pre_tokenizer, 'pre_tokenizer'))
  const counts = new Map<string, number>()
  const count = (piece: string, start: number, end: number) => {
    const word = piece.slice(start, end)
    if (word) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  for await (const piece of pieces) {
    const text = piece.replace(/\p{Surrogate}/gu, '\ufffd') // as in UTF-8
    for (const line of text.match(/[^\n]*\n|[^\n]+/g) ?? []) split(normalize(line, false), count, true, false)
    await turn()
  }
  return counts
}
