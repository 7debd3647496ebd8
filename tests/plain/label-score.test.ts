// How much a head of labels finds: the figures that seqeval's own README gives for its example, and what its reading that isn't strict
// makes of labels that are out of order; a text ends where the next begins, in a row or behind it.

import { expect, it } from 'vitest'
import { LabelScore } from '../../src/train/label-score.ts'

const LABELS = ['O', 'B-MISC', 'I-MISC', 'B-PER', 'I-PER']

/** Texts side by side in rows of `context`, each a word a token; what is padded, or `-`, does not count. */
function scored(rows: string[][][], context: number) {
  const length = rows.length * context
  const targets = new Uint32Array(length)
  const counts = new Uint8Array(length)
  const positions = new Uint32Array(length)
  const logits = new Float32Array(length * LABELS.length)
  rows.forEach((texts, row) => {
    let at = row * context
    for (const text of texts)
      for (const [place, word] of text.entries()) {
        const [said, found] = word.split(' ')
        positions[at] = place
        counts[at] = Number(said !== '-')
        targets[at] = Math.max(0, LABELS.indexOf(said))
        logits[at * LABELS.length + LABELS.indexOf(found)] = 1
        at++
      }
    for (let place = 0; at < (row + 1) * context; place++) positions[at++] = place
  })
  const score = new LabelScore(LABELS)
  score.add(logits, { tokens: targets, targets, counts, positions }, context)
  return score
}
const pairs = (said: string, found: string) => said.split(' ').map((label, i) => `${label} ${found.split(' ')[i]}`)

it('is what seqeval says', () => {
  const first = pairs('O O O B-MISC I-MISC I-MISC O', 'O O B-MISC I-MISC I-MISC I-MISC O')
  const second = pairs('B-PER I-PER O', 'B-PER I-PER O')
  for (const rows of [[[first, second]], [[first], [second]]]) {
    const score = scored(rows, 12)
    expect(score.entityF1).toBe(0.5)
    expect(score.accuracy).toBe(0.8)
  }
})

it('lets I- begin what nothing began, and no name reach into the next text', () => {
  // One of kind MISC, one of PER right after it; found is the same, however it is marked.
  expect(scored([[pairs('B-MISC I-MISC B-PER', 'I-MISC I-MISC I-PER')]], 4).entityF1).toBe(1)
  // Two names and one: a second B- begins another.
  expect(scored([[pairs('B-PER B-PER', 'B-PER I-PER')]], 4).entityF1).toBe(0)
  // The last word of a text and the first of the next are two names.
  expect(scored([[pairs('O B-PER', 'O B-PER'), pairs('I-PER O', 'I-PER O')]], 4).entityF1).toBe(1)
  expect(scored([[pairs('O B-PER', 'O B-PER'), pairs('B-PER O', 'I-PER O')]], 4).entityF1).toBe(1)
  // Tokens between words do not count, and do not end a name.
  expect(scored([[pairs('B-PER - I-PER O', 'B-PER O I-PER B-PER')]], 4).entityF1).toBe(2 / 3)
})

it('says nothing where nothing is named', () => {
  expect(scored([[pairs('O O', 'O O')]], 4).entityF1).toBeNull()
  expect(scored([[pairs('O O', 'O B-PER')]], 4).entityF1).toBe(0)
  const nameless = new LabelScore()
  nameless.add(
    Float32Array.of(1, 0),
    { tokens: new Uint32Array(1), targets: new Uint32Array(1), counts: Uint8Array.of(1) },
    1,
  )
  expect([nameless.accuracy, nameless.entityF1]).toEqual([1, null])
})
