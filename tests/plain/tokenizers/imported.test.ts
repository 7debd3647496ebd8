// Tokenizers of other projects, read from their tokenizer.json: the same ids and the same text as Hugging Face's own
// implementation (the Rust library, by its npm package `tokenizers`).

import fc from 'fast-check'
import * as huggingface from 'tokenizers'
import { beforeAll, describe, expect, test } from 'vitest'
import { fromJSON } from '../../../src/tokenizers/huggingface/tokenizer-json.ts'
import { streamDecoder, type Tokenizer } from '../../../src/tokenizers/tokenizer.ts'
import { build, shapes } from './shapes.ts'
import { corpora, texts } from './texts.ts'

/** Characters that every table of either side knows: some of theirs stand at Unicode 8, ours is the engine's. */
const OLD = /^[\0-\u2e3f\u2e80-\uffff\u{1f300}-\u{1f64f}\u{20000}-\u{2a6d6}]*$/u
/** Punctuation, and what other letters may be written for, among those that came later: theirs does not know them. */
const NEW = /[\ua7f2-\ua7f4\uab69\u061d\u09fd\u0a76\u0c77\u0c84\u1b4e\u1b4f\u1b7d-\u1b7f\u32ff]/
const special = [
  '<|endoftext|>',
  '<s>',
  '</s>',
  ' <mask> ',
  '<think>',
  '[INST]',
  '[MASK]',
  '<eos>',
  '\n\n',
  'Chrome',
  'ĜĜ ',
]
const unit = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 3 }).filter((text) => OLD.test(text) && !NEW.test(text)),
  fc.string({ unit: fc.integer({ min: 0x20, max: 0x2ff }).map((point) => String.fromCodePoint(point)), maxLength: 4 }),
  fc.constantFrom(
    ' ',
    '  ',
    '\n',
    '\r\n',
    '\t',
    "'s",
    "'LL",
    "'",
    '0',
    '123',
    'é',
    'E\u0301',
    'ſ',
    '语',
    '中文',
    '，',
    '▁',
    ...special,
  ),
)

describe.each(Object.keys(shapes))('%s', (name) => {
  let ours: Tokenizer
  let theirs: huggingface.Tokenizer
  beforeAll(() => {
    const json = JSON.stringify(build(shapes[name]))
    ours = fromJSON(JSON.parse(json))
    theirs = huggingface.Tokenizer.fromString(json)
  }, 60_000)

  const same = async (text: string) => {
    for (const addSpecial of [true, false]) {
      const ids = [...ours.encode(text, { parseSpecial: true, addSpecial })]
      expect(ids).toEqual((await theirs.encode(text, null, { addSpecialTokens: addSpecial })).getIds())
      const decoded = ours.decode(ids)
      expect(decoded).toBe(await theirs.decode(ids, true))
      const stream = streamDecoder(ours)
      expect(ids.map(stream.push).join('') + stream.end()).toBe(decoded)
    }
  }

  test.each(Object.keys(texts))('%s', (text) => same(texts[text]))
  test.each(Object.keys(corpora))('a long real text: %s', (corpus) => same(corpora[corpus].slice(0, 20_000)))
  test('any text', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(unit, { maxLength: 30 }).map((parts) => parts.join('')),
        same,
      ),
      { numRuns: 150, examples: [['᙭0']] }, // punctuation once, a symbol today
    ))

  test('is written as it came', () => {
    expect(fromJSON(JSON.parse(JSON.stringify(ours.toJSON()))).toJSON()).toEqual(ours.toJSON())
    expect(theirs.getVocabSize(true)).toBe(ours.vocabSize)
  })
})
