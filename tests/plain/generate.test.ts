// Text out of tokens: what a length cuts off, and what ends a text, never leaves half a character behind.
import { expect, it } from 'vitest'
import type { Decoder } from '../../src/generate/decoder.ts'
import { generate } from '../../src/generate/generate.ts'
import { train } from '../../src/tokenizers/byte.ts'

const tokenizer = await train()
const settings = { temperature: 0, topK: 0, topP: 1, repetitionPenalty: 1, seed: 1, stop: [] }

/** What is written where a model would write this text, one byte a token, and then end it. */
async function written(text: string, maxTokens: number, stop: string[] = []) {
  const ids = [...tokenizer.encode(text), tokenizer.eosId]
  const decoder = {
    follow: async (_: unknown, __: unknown, drawn: number, most: number) => ids.slice(drawn, drawn + most),
  } as unknown as Decoder
  const pieces = generate(decoder, tokenizer, 'a', { ...settings, maxTokens, stop })
  for (let all = ''; ; ) {
    const { value, done } = await pieces.next()
    if (done) return { text: all, ...value }
    all += value
  }
}

it.each([
  [1, 'a', 'length'],
  [2, 'a', 'length'], // the first of two bytes
  [3, 'aé', 'length'],
  [4, 'aé', 'length'],
  [6, 'aé', 'length'], // three of four
  [7, 'aé🐄', 'length'],
  [8, 'aé🐄', 'end-of-text'],
])('of "aé🐄", %i tokens are %j', async (maxTokens, text, finish) => {
  expect(await written('aé🐄', maxTokens)).toEqual({ text, tokens: maxTokens, finish })
})

it('a beginning of a stop text that does not go on is part of the answer', async () => {
  expect(await written('one\ntw', 6, ['\n\n'])).toMatchObject({ text: 'one\ntw', finish: 'length' })
  expect(await written('one\n', 4, ['\n\n'])).toMatchObject({ text: 'one\n', finish: 'length' })
})
