// What training a tokenizer needs besides its own rule: the words of a text and how often each stands there, and a way to
// share the thread while working.

import type { TrainingControl, TrainingText } from '../tokenizer.ts'
import { eachWord } from './words.ts'

/**
 * Counts words line by line, a line keeping its "\n": so Hugging Face's trainer reads files, and merges must equal its.
 */
export async function countWords(
  text: TrainingText,
  turn: () => Promise<void> | undefined,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  const count = (word: string) => counts.set(word, (counts.get(word) ?? 0) + 1)
  for await (const piece of text) {
    for (const line of piece.match(/[^\n]*\n|[^\n]+/g) ?? []) eachWord(line, count)
    await turn()
  }
  return counts
}

/** Milliseconds of work between two looks at other tasks. */
const TURN = 50

/**
 * To be called often, and awaited, by work that takes long: every 50 ms it lets other tasks of the thread run.
 * @throws the signal's reason once it is aborted
 */
export function turns(signal: TrainingControl['signal']): () => Promise<void> | undefined {
  let since = performance.now()
  return () => {
    if (performance.now() - since < TURN) return
    return new Promise<void>((resolve) => setTimeout(resolve)).then(() => {
      signal?.throwIfAborted()
      since = performance.now()
    })
  }
}
