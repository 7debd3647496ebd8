// The words of a text and how often each stands there.

import type { TrainingText } from '../tokenizer.ts'
import type { Turn } from './turns.ts'
import { eachWord } from './words.ts'

/**
 * Counts words line by line, a line keeping its "\n": so Hugging Face's trainer reads files, and merges must equal its.
 */
export async function countWords(text: TrainingText, turn: Turn): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  const count = (word: string) => counts.set(word, (counts.get(word) ?? 0) + 1)
  for await (const piece of text) {
    for (const line of piece.match(/[^\n]*\n|[^\n]+/g) ?? []) eachWord(line, count)
    await turn()
  }
  return counts
}
