// What a checkpoint from somebody's file may say of where its weights lie: each is read, or named in an error of ours.

import { expect, it } from 'vitest'
import { checkpointWeights } from '../../src/engine/weights.ts'
import type { ArraySource, Json } from '../../src/store/store.ts'

const bytes = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer)
const array = (name: string, content: Uint8Array<ArrayBuffer>): ArraySource => ({
  name,
  size: content.length,
  async *read() {
    for (let at = 0; at < content.length; at += 7) yield content.slice(at, at + 7) // no value whole
  },
})
const entry = (name: string, buffer: string, offset: number, shape: number[]) => ({ name, buffer, offset, shape })
const weights = (layout: unknown, arrays = [array('all', bytes)]) =>
  checkpointWeights({ state: { seed: 1, layout } as Json, arrays })

it('reads tensors that share an array, and one that has its own', async () => {
  const both = await weights(
    [entry('a', 'all', 0, [2]), entry('b', 'all', 8, [2, 2]), entry('c', 'own', 0, [6])],
    [array('all', bytes), array('own', bytes)],
  )
  expect([...(await both.read('a'))]).toEqual([1, 2])
  expect([...(await both.read('b'))]).toEqual([3, 4, 5, 6])
  const pieces: number[] = []
  for await (const piece of both.pieces!('c')) pieces.push(...piece)
  expect(pieces).toEqual([1, 2, 3, 4, 5, 6])
})

it.each([
  ['an array that is not there', entry('a', 'none', 0, [2])],
  ['a place past the end', entry('a', 'all', 16, [3])],
  ['a place within a value', entry('a', 'all', 2, [1])],
  ['a shape beyond all numbers', entry('a', 'all', 0, [2 ** 31, 2 ** 31, 2 ** 31])],
])('names a tensor in %s', async (_, place) => {
  const { read } = await weights([place])
  await expect(read('a')).rejects.toThrow('The checkpoint has no a, or not all of it.')
})
it('names a tensor in an array that ends within a value', async () => {
  const { read } = await weights(
    [entry('a', 'all', 0, [1]), entry('b', 'all', 4, [1])],
    [array('all', bytes.slice(0, 9))],
  )
  await expect(read('b')).rejects.toThrow('The checkpoint has no b, or not all of it.')
})

it.each([
  ['nothing', undefined],
  ['no list', { a: 1 }],
  ['null in the list', [null]],
  ['a place below zero', [entry('a', 'all', -4, [1])]],
  ['no shape', [{ name: 'a', buffer: 'all', offset: 0 }]],
  ['a shape of halves', [entry('a', 'all', 0, [0.5])]],
])('refuses a layout that is %s', async (_, layout) => {
  await expect(weights(layout)).rejects.toThrow('does not say where its parameters lie')
})
