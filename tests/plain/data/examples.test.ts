import { describe, expect, it } from 'vitest'
import { type Examples, rowsOf } from '../../../src/data/examples.ts'
import { openTokens } from '../../../src/data/tokens.ts'

/** Three examples of 4, 7 and 3 ids; the last id of each is its end. Marked: what a person would call the answer. */
function examples(): Examples {
  const ids = Uint16Array.of(10, 11, 12, 1, 20, 21, 22, 23, 24, 25, 1, 30, 31, 1)
  const marks = Uint8Array.of(0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 1, 0, 1, 1)
  return {
    ids: openTokens({ tokens: ids.length, bytesPerToken: 2 }, async () => ids.buffer),
    marks: openTokens({ tokens: marks.length, bytesPerToken: 1 }, async () => marks.buffer),
    starts: Uint32Array.of(0, 4, 11, 14),
  }
}
const shape = { batch: 1, context: 5, accumulate: 2, seed: 7 }

describe('rows of examples', () => {
  it('hold one example each from its start, cut at the context, and count its marked targets', async () => {
    const { tokens, targets, counts } = await rowsOf(examples()).evaluation(5, 0, 3)
    expect([...tokens]).toEqual([10, 11, 12, 1, 0, 20, 21, 22, 23, 24, 30, 31, 1, 0, 0])
    expect([...targets]).toEqual([11, 12, 1, 0, 0, 21, 22, 23, 24, 25, 31, 1, 0, 0, 0])
    // The id 12 is marked: what counts is predicting it, at the place before it. The cut example loses its last answer.
    expect([...counts!]).toEqual([0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0])
  })

  it('come once in an epoch, in an order of seed and epoch alone', async () => {
    const source = rowsOf(examples())
    const first = async (step: number, micro: number, seed = 7) =>
      (await source.batch({ ...shape, seed }, step, micro)).tokens[0]
    const samples: number[] = []
    for (let sample = 0; sample < 60; sample++) samples.push(await first(Math.floor(sample / 2), sample % 2))
    const epochs = Array.from({ length: 20 }, (_, i) => samples.slice(3 * i, 3 * i + 3))
    for (const epoch of epochs) expect([...epoch].sort()).toEqual([10, 20, 30])
    expect(new Set(epochs.map(String)).size).toBeGreaterThan(3)
    expect(await first(17, 1)).toBe(samples[35])
  })
})
