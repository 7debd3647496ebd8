// Documents that were there before, up to case, punctuation and white space: by a hash of 64 bits of their words.
// At most 32 bytes of memory a document; two of 10 million documents share a hash by chance with probability 3 in a million.

import type { Options } from '../../options.ts'
import { Hash64, hash64 } from '../dedupe/hash.ts'
import { HashCounts } from '../dedupe/hash-counts.ts'
import { removal, type Step } from './step.ts'
import { eachWord } from './text/words.ts'

export const place = 130
export const suggested = true
export const options = [{ key: 'words', kind: 'boolean', default: true }] as const satisfies Options

export function create({ words }: Readonly<Record<string, unknown>>): Step {
  const seen = new HashCounts()
  return (text) => {
    const [high, low] = (words ? hashOfWords(text.toLowerCase()) : null) ?? hash64(text.trim() || text)
    return seen.add(high, low) > 1 ? removal('exact-duplicate') : { text }
  }
}

/** Of its words alone, with a space after each; null where it has none, and is told by its signs. */
function hashOfWords(text: string): [high: number, low: number] | null {
  const hash = new Hash64()
  let any = false
  eachWord(text, (start, end) => {
    hash.add(text, start, end).add(' ')
    any = true
  })
  return any ? hash.value() : null
}
