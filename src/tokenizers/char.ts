// One token a character, for the characters of the text it learnt from, the most frequent first. A character it did not
// learn is spelled in bytes, so nothing is lost.
//
// It is byte-level BPE too: merges join the bytes of a character, and a character's first bytes on the way to all of it.
// Because no character's UTF-8 begins inside another's, no such merge ever crosses from one character into the next, and
// other programs read it as what it is without knowing of characters.

import { type Options, readValues } from '../options.ts'
import { byteLevel } from './byte-level/byte-level.ts'
import { type Turn, turns } from './byte-level/turns.ts'
import type { Tokenizer, TrainingControl, TrainingText } from './tokenizer.ts'

/** The largest the vocabulary may become; characters that are left out are spelled in bytes. */
export const options = [
  { key: 'vocab', kind: 'integer', default: 8192, min: 257, max: 65536, scale: 'log' },
] as const satisfies Options

export async function train(
  text: TrainingText,
  values: Readonly<Record<string, unknown>> = {},
  { signal }: TrainingControl = {},
): Promise<Tokenizer> {
  const { vocab } = readValues(options, values)
  const counts = await countCharacters(text, turns(signal))
  const byFrequency = [...counts].sort(([a, m], [b, n]) => n - m || a - b).map(([point]) => point)

  const pairs: [number, number][] = []
  const known = new Map<string, number>() // bytes, as text -> id
  for (const point of byFrequency) {
    const bytes = new TextEncoder().encode(String.fromCodePoint(point))
    const steps = Array.from({ length: bytes.length - 1 }, (_, i) => bytes.subarray(0, i + 2).join(' '))
    const added = steps.filter((step) => !known.has(step)).length
    if (257 + pairs.length + added > vocab) break
    let left = bytes[0]
    steps.forEach((step, i) => {
      if (!known.has(step)) known.set(step, 255 + pairs.push([left, bytes[i + 1]]))
      left = known.get(step)!
    })
  }
  return byteLevel(pairs)
}

/** Code points above ASCII and how often each occurs; ASCII needs no learning. A lone surrogate is U+FFFD, as in UTF-8. */
async function countCharacters(text: TrainingText, turn: Turn) {
  const counts = new Map<number, number>()
  for await (const piece of text) {
    for (let i = 0; i < piece.length; i++) {
      let point = piece.codePointAt(i)!
      if (point < 0x80) continue
      if (point > 0xffff) i++
      else if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd
      counts.set(point, (counts.get(point) ?? 0) + 1)
    }
    await turn()
  }
  return counts
}
