// Ours beside Hugging Face's own implementation (the Rust library, by its npm package `tokenizers`).

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import * as huggingface from 'tokenizers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as bpe from '../../../src/tokenizers/bpe.ts'
import * as byte from '../../../src/tokenizers/byte.ts'
import * as char from '../../../src/tokenizers/char.ts'
import { fromJSON } from '../../../src/tokenizers/huggingface/tokenizer-json.ts'
import { END_OF_TEXT, type Tokenizer, type TokenizerMember } from '../../../src/tokenizers/tokenizer.ts'
import { corpora, texts } from './texts.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitro-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What their trainer makes of a text, as "left right". */
function theirMerges(text: string): string[] {
  const file = join(folder, 'corpus.txt')
  writeFileSync(file, text)
  const theirs = new huggingface.Tokenizer(huggingface.BPE.empty())
  theirs.setPreTokenizer(huggingface.byteLevelPreTokenizer(false, true))
  theirs.train([file])
  theirs.save(join(folder, 'trained.json'))
  const { model } = JSON.parse(readFileSync(join(folder, 'trained.json'), 'utf8'))
  return model.merges.map((merge: string | string[]) => (typeof merge === 'string' ? merge : merge.join(' ')))
}

describe('training gives the same merges', () => {
  test.each(Object.keys(corpora))('%s', async (name) => {
    const theirs = theirMerges(corpora[name])
    const ours = (await bpe.train([corpora[name]], { vocab: 6000, minFrequency: 1 })).vocabulary().merges
    expect(ours.length).toBeGreaterThan(2500)
    expect(ours).toEqual(theirs.slice(0, ours.length))
  })

  test('on small alphabets, where overlaps and ties are everywhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '字'), maxLength: 200 }),
        async (text) => {
          const ours = (await bpe.train([text], { minFrequency: 1 })).vocabulary().merges
          expect(ours).toEqual(theirMerges(text))
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('an exported tokenizer.json encodes and decodes the same', () => {
  const corpus = Object.values(corpora).join('\n') + Object.values(texts).join('\n')
  const members: [string, TokenizerMember, Record<string, unknown>][] = [
    ['byte', byte, {}],
    ['char', char, {}],
    ['char with most characters unknown', char, { vocab: 300 }],
    ['bpe', bpe, { vocab: 3000 }],
    ['bpe without merges', bpe, { vocab: 257 }],
  ]
  describe.each(members)('%s', (_, member, values) => {
    let ours: Tokenizer
    let theirs: huggingface.Tokenizer
    let readBack: Tokenizer
    beforeAll(async () => {
      ours = await member.train([corpus], values)
      const json = JSON.stringify(ours.toJSON())
      theirs = huggingface.Tokenizer.fromString(json)
      readBack = fromJSON(JSON.parse(json))
    })
    const same = async (text: string) => {
      const ids = [...ours.encode(text)]
      expect(ids).toEqual((await theirs.encode(text)).getIds())
      expect([...readBack.encode(text)]).toEqual(ids)
      expect(ours.decode(ids)).toBe(text)
      expect(await theirs.decode(ids, true)).toBe(text)
    }

    test.each(Object.keys(texts))('%s', (name) => same(texts[name]))
    test('a long real text', () =>
      same(corpora.english.slice(0, 50_000) + corpora.chinese + corpora.code.slice(-50_000)))
    test('any text', async () => {
      // Characters newer than Unicode 16 are letters to one and nothing to the other until both know them.
      const unit = fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom(' ', '  ', '\n', "'s", "'", '0', 'é', '语'),
      )
      await fc.assert(fc.asyncProperty(fc.string({ unit, maxLength: 60 }), same))
    })

    test('the special token, and the sizes', () => {
      expect(theirs.tokenToId(END_OF_TEXT)).toBe(ours.eosId)
      expect(theirs.getVocabSize(true)).toBe(ours.vocabSize)
      expect(readBack.toJSON()).toEqual(ours.toJSON())
      expect(readBack.eosId).toBe(ours.eosId)
    })
  })
})
