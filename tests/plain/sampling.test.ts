// Tokens are chosen as often as they should be. The choice itself is a function of seed and count (src/ops/sample.ts; its kernel is held
// against it by tests/gpu/ops.test.ts), so nothing here is left to chance.

import { expect, it } from 'vitest'
import { evaluate } from '../../src/graph/cpu.ts'
import { sample } from '../../src/ops/sample.ts'
import { leaf, type Tensor } from '../../src/tensor.ts'

const LOGITS = [2, 0.5, 1, -1, 1.5, -3]
const DRAWS = 4000

/** How often each token is drawn. */
function frequencies(
  settings: [temperature: number, topK: number, topP: number, penalty: number],
  seen: number[] = [],
) {
  const u32 = (name: string, length: number) => leaf(name, [length], 'u32')
  const cursor = {
    ...{ draw: u32('draw', 2), seen: u32('seen', LOGITS.length), token: u32('token', 1) },
    ...{ position: u32('position', 1), start: u32('start', 1), answers: u32('answers', 4) },
  }
  const [logits, given] = [leaf('logits', [LOGITS.length]), leaf('settings', [4])]
  const token = sample(logits, given, cursor, { last: 9 })[2]
  const counts = new Array<number>(LOGITS.length).fill(0)
  for (let draw = 0; draw < DRAWS; draw++) {
    const feed = new Map<Tensor, ArrayLike<number>>([
      [logits, LOGITS],
      [given, settings],
      [cursor.draw, [3, draw]],
      [cursor.seen, LOGITS.map((_, id) => (seen.includes(id) ? 1 : 0))],
      ...[cursor.token, cursor.position, cursor.start].map((t) => [t, [0]] as const),
      [cursor.answers, [0, 0, 0, 0]],
    ])
    counts[evaluate([token], feed)[0][0]]++
  }
  return counts.map((n) => n / DRAWS)
}

const softmax = (logits: number[]) => {
  const weights = logits.map(Math.exp)
  const total = weights.reduce((a, b) => a + b)
  return weights.map((w) => w / total)
}
/** A frequency of 4000 draws deviates by at most 0.008; three and a half times that. */
const close = (got: number[], want: number[]) => got.forEach((f, id) => void expect(f).toBeCloseTo(want[id], 1.26))
const only = (...ids: number[]) => LOGITS.map((x, id) => (ids.includes(id) ? x : Number.NEGATIVE_INFINITY))

it('by their probabilities, at any temperature', () => {
  close(frequencies([1, 0, 1, 1]), softmax(LOGITS))
  close(frequencies([0.5, 0, 1, 1]), softmax(LOGITS.map((x) => x / 0.5)))
  expect(frequencies([0, 0, 1, 1])[0]).toBe(1)
})

it('of the likeliest few, or of those that reach a share together', () => {
  close(frequencies([1, 3, 1, 1]), softmax(only(0, 4, 2)))
  close(frequencies([1, 0, 0.7, 1]), softmax(only(0, 4))) // 0.44 and 0.27 reach it
})

it('less often when they were seen before', () => {
  close(frequencies([1, 0, 1, 2], [0, 3]), softmax(LOGITS.map((x, id) => (id === 0 ? 1 : id === 3 ? -2 : x))))
})
