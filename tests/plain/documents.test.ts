// Documents side by side in a row are to a model what each of them is alone: hidden states in float64, to the last roundings.

import { expect, test } from 'vitest'
import { evaluate } from '../../src/graph/cpu.ts'
import { plain, withDocuments } from '../../src/nn/layers.ts'
import { type Param, rootScope } from '../../src/nn/scope.ts'
import { leaf, type Tensor } from '../../src/tensor.ts'
import { golden } from '../golden/golden.ts'

const lengths = [3, 1, 4] // of three documents in a row of 9, the last place padding

test.each(golden)('$name', ({ model, config, weights }) => {
  const tokens = Uint32Array.from({ length: 9 }, (_, i) => (i * 5 + 2) % config.vocab)
  const positions = [0, 1, 2, 0, 0, 1, 2, 3, 0]

  /** Hidden states of one row. */
  const hidden = (ids: ArrayLike<number>, at: readonly number[], several: boolean) => {
    const u32 = (name: string) => leaf(name, [1, ids.length], 'u32')
    const [t, p, starts] = [u32('tokens'), u32('positions'), u32('starts')]
    const params = new Map<string, Param>()
    const layers = several ? withDocuments(plain, starts) : plain
    const output = model.forward(
      rootScope(params, layers),
      { tokens: { ids: t, order: null }, positions: { ids: p, order: null } },
      config,
    )
    const feed = new Map<Tensor, ArrayLike<number>>([
      [t, ids],
      [p, at],
      [starts, at.map((position, i) => i - position)],
      ...[...params].map(([name, { tensor }]) => [tensor, weights.get(name)!] as const),
    ])
    return evaluate([output.hidden], feed)[0]
  }

  const packed = hidden(tokens, positions, true)
  const width = packed.length / 9
  let at = 0
  for (const length of lengths) {
    const alone = hidden(tokens.subarray(at, at + length), positions.slice(at, at + length), false)
    alone.forEach((x, i) => void expect(packed[at * width + i]).toBeCloseTo(x, 12))
    at += length
  }
  const neighbour = hidden(tokens, [0, 1, 2, 3, 4, 5, 6, 7, 8].slice(0, 9), false)
  expect(Math.abs(neighbour[4 * width] - packed[4 * width]), 'without borders they are something else').toBeGreaterThan(
    1e-6,
  )
})
