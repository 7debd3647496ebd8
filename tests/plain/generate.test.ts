// Text out of tokens: what a length cuts off, and what ends a text, never leaves half a character behind.
import { expect, it } from 'vitest'
import type { Decoder } from '../../src/generate/decoder.ts'
import { generate } from '../../src/generate/generate.ts'
import { train } from '../../src/tokenizers/byte.ts'

const tokenizer = await train()
const settings = { temperature: 0, topK: 0, topP: 1, repetitionPenalty: 1, seed: 1, stop: [] }

/** What is written where a model would write this text, or these bytes, one a token, and then end it. */
async function written(text: string | number[], maxTokens: number, stop: string[] = []) {
  const ids = [...(typeof text === 'string' ? tokenizer.encode(text) : text), tokenizer.eosId]
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

const [A, B, LINE, LEAD, OTHER] = [0x61, 0x62, 0x0a, 0xe2, 0xc3] // LEAD and OTHER begin characters
it.each([
  ['between letters', [A, LEAD, B], 9, 'a\uFFFDb', 'end-of-text'],
  ['where the model ends', [A, LEAD, OTHER], 9, 'a', 'end-of-text'],
  ['where the length ends', [A, LEAD, OTHER, LEAD], 4, 'a', 'length'],
  ['before a stop text', [A, LEAD, LINE, B], 9, 'a', 'stop'],
  ['and nothing else', [LEAD, OTHER], 2, '', 'length'],
])('bytes that are no character: %s', async (_, bytes, maxTokens, text, finish) => {
  expect(tokenizer.encode('ab')).toEqual(Uint32Array.of(A, B)) // a byte is its own id
  expect(await written(bytes, maxTokens, ['\n'])).toMatchObject({ text, finish })
})
