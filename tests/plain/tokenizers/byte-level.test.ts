import { expect, test } from 'vitest'
import { train } from '../../../src/tokenizers/byte.ts'
import { streamDecoder } from '../../../src/tokenizers/tokenizer.ts'

test('byte: ids are the UTF-8 bytes, the special token is 256', async () => {
  const byte = await train()
  expect([...byte.encode('aé€')]).toEqual([0x61, 0xc3, 0xa9, 0xe2, 0x82, 0xac])
  expect([byte.vocabSize, byte.eosId]).toEqual([257, 256])
  expect(byte.decode([0x61, 256, 0xef, 0xbb, 0xbf, 0xe2])).toBe('a\uFEFF\uFFFD')
  expect(byte.encode('<|endoftext|>')).not.toContain(256)
})

test('streamDecoder gives text as soon as its characters are whole', async () => {
  const { push, end } = streamDecoder(await train())
  expect([0x61, 0xe2, 0x82, 0xac, 256, 0xf0, 0x9f].map(push)).toEqual(['a', '', '', '€', '', '', ''])
  expect(end()).toBe('\uFFFD')
})
