// WordPiece and Unigram as they are learnt here, beside Hugging Face's trainers on the same text.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import * as huggingface from 'tokenizers'
import { beforeAll, describe, expect, test } from 'vitest'
import { fromJSON } from '../../../src/tokenizers/huggingface/tokenizer-json.ts'
import { END_OF_TEXT, type Tokenizer } from '../../../src/tokenizers/tokenizer.ts'
import * as unigram from '../../../src/tokenizers/unigram.ts'
import * as wordpiece from '../../../src/tokenizers/wordpiece.ts'
import { corpora, texts } from './texts.ts'

const corpus = Object.values(corpora).join('\n')

/** Their model, trained on the corpus with the same normalizer and pre-tokenizer. */
function theirModel(json: Record<string, unknown>, model: object) {
  const folder = mkdtempSync(join(tmpdir(), 'vitro-'))
  try {
    writeFileSync(join(folder, 'corpus.txt'), corpus)
    const theirs = huggingface.Tokenizer.fromString(
      JSON.stringify({ ...json, added_tokens: [], post_processor: null, model }),
    )
    theirs.train([join(folder, 'corpus.txt')])
    theirs.save(join(folder, 'trained.json'))
    return JSON.parse(readFileSync(join(folder, 'trained.json'), 'utf8'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('wordpiece', () => {
  let ours: Tokenizer
  beforeAll(async () => {
    ours = await wordpiece.train([corpus], { vocab: 4000 })
  }, 60_000)

  test('learns what their trainer learns', () => {
    const empty = {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: { '[UNK]': 0 },
    }
    const theirs = theirModel(ours.toJSON(), empty).model.vocab as Record<string, number>
    const tokens = Array.from({ length: ours.vocabSize }, (_, id) => ours.tokenText(id)!).slice(5)
    const single = (token: string) => [...token.replace('##', '')].length === 1
    // They number the alphabet in no fixed order, by which ties are broken; so the last pieces differ a little.
    const merged = tokens.filter((token) => !single(token))
    const early = new Set(Object.entries(theirs).filter(([token]) => !single(token)).sort(([, a], [, b]) => a - b).slice(0, merged.length).map(([token]) => token)) // biome-ignore format: one thought
    expect(merged.length).toBeGreaterThan(1000)
    expect(merged.filter((token) => early.has(token)).length / merged.length).toBeGreaterThan(0.97)
  })

  test('a tokenizer of its own kind: ids of their implementation, special tokens, sizes', async () => {
    expect(ours.vocabSize).toBe(4000)
    const theirs = huggingface.Tokenizer.fromString(JSON.stringify(ours.toJSON()))
    for (const text of [...Object.values(texts), corpus.slice(0, 50_000)])
      expect([...ours.encode(text, { addSpecial: true, parseSpecial: true })]).toEqual(
        (await theirs.encode(text)).getIds(),
      )
    expect([ours.tokenText(ours.eosId), ours.tokenText(ours.bosId!)]).toEqual(['[SEP]', '[CLS]'])
    expect(ours.decode(ours.encode('Ätna, the Volcano!'))).toBe('atna, the volcano!')
    expect(ours.encode('[SEP] [MASK]')).not.toContain(ours.eosId)
  })

  test('keeps capitals where it is told to', async () => {
    const cased = await wordpiece.train(['The Cat saw the cat. '.repeat(20)], { vocab: 200, lowercase: false })
    expect(cased.decode(cased.encode('The Cat'))).toBe('The Cat')
  })
})

describe('unigram', () => {
  let ours: Tokenizer
  const seen: number[] = []
  beforeAll(async () => {
    ours = await unigram.train([corpus], { vocab: 4000 }, { progress: (fraction) => seen.push(fraction) })
  }, 60_000)

  test('makes the text as likely as their trainer does with as many pieces', async () => {
    const json = ours.toJSON()
    const trained = theirModel(json, { type: 'Unigram', unk_id: 0, byte_fallback: false, vocab: [['<unk>', 0]] })
    const count = 4000 - 258
    trained.model.unk_id = 0
    trained.model.vocab = [['<unk>', -100], ...trained.model.vocab.slice(0, count)] // sorted by score: the best of the 8000 it makes
    const theirs = huggingface.Tokenizer.fromString(JSON.stringify(trained))
    const lines = corpus.split('\n')
    const theirLength = (await theirs.encodeBatch(lines)).reduce((sum, encoding) => sum + encoding.getLength(), 0)
    const ourLength = lines.reduce((sum, line) => sum + ours.encode(line).length, 0)
    expect(ourLength / theirLength).toBeLessThan(1.03)
  })

  test('loses nothing, and gives the ids of their implementation', async () => {
    const theirs = huggingface.Tokenizer.fromString(JSON.stringify(ours.toJSON()))
    const same = async (text: string) => {
      const ids = [...ours.encode(text)]
      expect(ids).toEqual((await theirs.encode(text)).getIds())
      expect(ours.decode(ids)).toBe(text.replaceAll('▁', ' '))
    }
    for (const [name, text] of Object.entries(texts)) if (name !== 'special') await same(text)
    await same(corpus.slice(0, 50_000))
    const unit = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 4 }),
      fc.constantFrom(' ', '\n', '语', '<0x41>', '<unk>'),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(unit, { maxLength: 20 }).map((parts) => parts.join('')),
        same,
      ),
      { numRuns: 300 },
    )
  })

  test('no text can forge the special token; bytes written out are text', () => {
    expect(ours.vocabSize).toBe(4000)
    for (const text of [END_OF_TEXT, '<0x0A>', '<unk>']) {
      expect(ours.encode(text)).not.toContain(ours.eosId)
      expect(ours.decode(ours.encode(text))).toBe(text)
    }
  })

  test('tells its progress, stops when it is told to, and is read back', async () => {
    expect(seen.length).toBeGreaterThan(3)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    const cancel = new AbortController()
    const reason = new Error('cancelled')
    setTimeout(() => cancel.abort(reason), 100)
    await expect(unigram.train([corpus], { vocab: 8000 }, { signal: cancel.signal })).rejects.toBe(reason)
    expect(fromJSON(JSON.parse(JSON.stringify(ours.toJSON()))).toJSON()).toEqual(ours.toJSON())
  })

  test('learns of little text, and of none', async () => {
    expect((await unigram.train(['aaa aaa aab'], { vocab: 300 })).decode([258, 259])).toBeTypeOf('string')
    const none = await unigram.train([])
    expect(none.decode(none.encode('语 a'))).toBe('语 a')
  })
})
