import { expect, test } from 'vitest'
import { compareTokenizers } from '../../../src/data/compare-tokenizers.ts'
import * as bpe from '../../../src/tokenizers/bpe.ts'
import * as byte from '../../../src/tokenizers/byte.ts'
import * as char from '../../../src/tokenizers/char.ts'
import * as wordpiece from '../../../src/tokenizers/wordpiece.ts'
import { corpora } from './texts.ts'

test('figures of small texts are those counted by hand', async () => {
  const english = { language: 'en', text: 'The cat sat. The cat ran.' } // 25 bytes, 6 words
  const chinese = { language: 'zh', text: '你好，世界' } // 15 bytes, 5 characters, 2 words
  const [bytes, characters, words] = compareTokenizers(
    [
      { name: 'byte', tokenizer: await byte.train() },
      { name: 'char', tokenizer: await char.train([chinese.text]) },
      { name: 'wordpiece', tokenizer: await wordpiece.train([english.text.repeat(9)], { vocab: 200 }) },
    ],
    [english, chinese],
    'cat 你',
  )
  expect(bytes).toMatchObject({
    vocabSize: 257,
    tokens: 40,
    bytesPerToken: 1,
    charactersPerToken: 0.75,
    lossless: true,
  })
  expect(bytes.languages).toEqual([
    { language: 'en', bytes: 25, tokens: 25, bytesPerToken: 1, fertility: 25 / 6, unknown: 0 },
    { language: 'zh', bytes: 15, tokens: 15, bytesPerToken: 1, fertility: 7.5, unknown: 0 },
  ])
  const distinct = new Set(new TextEncoder().encode(english.text + chinese.text)).size
  expect(bytes.vocabularyUsed).toBeCloseTo(distinct / 257, 12)
  expect(bytes.chips.map(({ text }) => text)).toEqual(['c', 'a', 't', ' ', null, null, null])

  expect(characters.languages[1]).toMatchObject({ tokens: 5, bytesPerToken: 3, fertility: 2.5 })
  expect(characters.chips.map(({ text }) => text)).toEqual(['c', 'a', 't', ' ', '你'])

  expect(words.languages[0]).toMatchObject({ tokens: 8, bytesPerToken: 25 / 8, fertility: 8 / 6, unknown: 0 })
  expect(words.languages[1]).toMatchObject({ tokens: 5, unknown: 1 })
  expect(words.lossless).toBe(false)
  const [halves] = compareTokenizers(
    [{ name: 'byte', tokenizer: await byte.train() }],
    [{ language: 'en', text: 'a \ud800 b' }],
    '',
  )
  expect(halves).toMatchObject({ lossless: true, tokens: 7 })
})

test('what is learnt of one language is better at it', async () => {
  const learn = async (text: string) => bpe.train([text], { vocab: 1500 })
  const texts = [
    { language: 'en', text: corpora.english.slice(0, 40_000) },
    { language: 'zh', text: corpora.chinese.slice(0, 40_000) },
  ]
  const [english, chinese] = compareTokenizers(
    [
      { name: 'en', tokenizer: await learn(corpora.english) },
      { name: 'zh', tokenizer: await learn(corpora.chinese) },
    ],
    texts,
    '',
  )
  expect(english.languages[0].fertility).toBeLessThan(chinese.languages[0].fertility)
  expect(chinese.languages[1].fertility).toBeLessThan(english.languages[1].fertility)
  expect(english.chips).toEqual([])
})
