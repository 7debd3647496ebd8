import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { train as trainBpe } from '../../../src/tokenizers/bpe.ts'
import { train } from '../../../src/tokenizers/byte.ts'
import { cutPoint } from '../../../src/tokenizers/byte-level/words.ts'
import { train as trainChar } from '../../../src/tokenizers/char.ts'
import { fromJSON } from '../../../src/tokenizers/huggingface/tokenizer-json.ts'
import { END_OF_TEXT, streamDecoder } from '../../../src/tokenizers/tokenizer.ts'
import { corpora, texts } from './texts.ts'

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

describe('char', () => {
  test('characters take ids by frequency, each after the first bytes it needs', async () => {
    const char = await trainChar(['é€€€éaaaa', '😀'])
    const tokens = Array.from({ length: char.vocabSize - 257 }, (_, i) => [...char.tokenBytes(256 + i)])
    const utf8 = (text: string) => [...new TextEncoder().encode(text)]
    const [euro, smile] = [utf8('€'), utf8('😀')]
    expect(tokens).toEqual([euro.slice(0, 2), euro, utf8('é'), smile.slice(0, 2), smile.slice(0, 3), smile])
    expect(char.encode('é€😀a').length).toBe(4)
  })

  test('the cap is kept, and characters beyond it are spelled in bytes, not lost', async () => {
    const char = await trainChar(['一一一三三二'], { vocab: 260 }) // 一 needs two ids; 三 shares its first two bytes, 二 does not
    expect(char.vocabSize).toBe(260)
    expect(['一', '二', '三', 'ж'].map((text) => char.encode(text).length)).toEqual([1, 3, 1, 2])
    expect(char.decode(char.encode('一二三ж'))).toBe('一二三ж')
  })
})

describe('bpe', () => {
  test('stops at the vocabulary asked for, or where no pair is frequent enough', async () => {
    const text = 'low lower lowest newer wider '.repeat(10)
    expect((await trainBpe([text], { vocab: 270 })).vocabSize).toBe(270)
    const { merges } = (await trainBpe([text], { minFrequency: 11 })).vocabulary()
    expect(merges.length).toBeGreaterThan(0)
    expect(merges.length).toBeLessThan((await trainBpe([text])).vocabulary().merges.length)
    await expect(trainBpe([text], { vocab: 100 })).rejects.toThrow('vocab must be a whole number from 257 to 65536')
  })

  test('tells its progress, lets other tasks run, and stops when it is told to', async () => {
    const text = Array.from({ length: 40_000 }, (_, i) => ` w${(i * 7919).toString(36)}`).join('')
    const seen: number[] = []
    await trainBpe([text], { vocab: 5000 }, { progress: (fraction) => seen.push(fraction) })
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(seen.every((fraction) => fraction >= 0 && fraction <= 1)).toBe(true)
    const endless = (function* () {
      for (;;) yield text
    })()
    const reason = new Error('cancelled')
    const cancel = new AbortController()
    setTimeout(() => cancel.abort(reason), 30)
    await expect(trainBpe(endless, {}, { signal: cancel.signal })).rejects.toBe(reason)
  })

  test('a long line without a space takes no more than linear work', async () => {
    const line = 'ab'.repeat(100_000) + '汉字'.repeat(50_000)
    const bpe = await trainBpe([line], { vocab: 400 })
    expect(bpe.decode(bpe.encode(line))).toBe(line)
  })
})

test('text cut at a cut point encodes as it does whole', async () => {
  const bpe = await trainBpe(Object.values(corpora), { vocab: 2000 })
  const unit = fc.constantFrom('a', ' ', '\n', '\t', '\u00a0', "'s", '1', '!', '字', '😀')
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 40 }), fc.nat(50), (text, limit) => {
      const cut = cutPoint(text, limit)
      expect(cut).toBeLessThanOrEqual(Math.max(limit, 1))
      const spaced = text[cut] === ' ' || text[cut] === '\n'
      if (!spaced || /\s/u.test(text[cut - 1] ?? ' ')) return // no exact place near: one word may be cut in two
      expect([...bpe.encode(text.slice(0, cut)), ...bpe.encode(text.slice(cut))]).toEqual([...bpe.encode(text)])
    }),
  )
})

describe('fromJSON', () => {
  const trained = async () => JSON.parse(JSON.stringify((await trainBpe([texts.english], { vocab: 280 })).toJSON()))

  test("reads ids in any order, GPT-2's list form of merges too", async () => {
    const json = await trained()
    const plain = fromJSON(json)
    const last = plain.vocabSize - 1
    for (const token of Object.keys(json.model.vocab)) json.model.vocab[token] = last - json.model.vocab[token]
    json.added_tokens[0].id = 0
    json.model.merges = json.model.merges.map((merge: string) => merge.split(' '))
    const turned = fromJSON(json)
    expect([...turned.encode(texts.english)]).toEqual([...plain.encode(texts.english)].map((id) => last - id))
    expect(turned.decode(turned.encode(texts.english))).toBe(texts.english)
    expect(turned.eosId).toBe(0)
  })

  // biome-ignore lint/suspicious/noExplicitAny: a file from outside, about to be spoilt
  const spoilt: [string, (json: any) => void, RegExp][] = [
    ['another model', (json) => (json.model.type = 'WordLevel'), /model is "WordLevel"; BPE, WordPiece and Unigram/],
    ['an unknown normalizer', (json) => (json.normalizer = { type: 'Nmt' }), /normalizer is a "Nmt"/],
    ['an unknown step', (json) => (json.pre_tokenizer = { type: 'constructor' }), /pre_tokenizer is a "constructor"/],
    ['no vocabulary', (json) => (json.model.vocab = null), /model.vocab is not an object/],
    [
      'an empty vocabulary',
      (json) => Object.assign(json, { model: { type: 'BPE', vocab: {} }, added_tokens: [] }),
      /vocabulary is empty/,
    ],
    [
      'an enormous id',
      (json) => (json.model.vocab['!'] = 1e9),
      /the id of "!" is not a whole number from 0 to 1048575/,
    ],
    ['an id that is no number', (json) => (json.model.vocab['!'] = '1'), /the id of "!"/],
    ['an id twice', (json) => (json.model.vocab['!'] = json.model.vocab['"']), /id 34 is given to .* and to another/],
    ['a merge of nothing known', (json) => json.model.merges.push('zz qq'), /merge \d+ is of "zz"/],
    ['a merge of three', (json) => json.model.merges.push('a b c'), /merge \d+ is not of two tokens/],
    ['a merge of numbers', (json) => json.model.merges.push([1, 2]), /merge \d+ is not of two tokens/],
    [
      'nothing that ends a text',
      (json) => (json.added_tokens = []) && delete json.model.vocab[END_OF_TEXT],
      /which token ends/,
    ],
    ['an added token without an id', (json) => json.added_tokens.push({ content: '<s>' }), /added_tokens\[1\].id/],
    [
      'an id for two tokens',
      (json) => json.added_tokens.push({ id: json.added_tokens[0].id, content: '<s>' }),
      /id \d+ is "<\|endoftext\|>" and "<s>"/,
    ],
    ['a suffix', (json) => (json.model.end_of_word_suffix = '</w>'), /end_of_word_suffix/],
    ['a flag that is text', (json) => (json.model.byte_fallback = 'no'), /model.byte_fallback is not true or false/],
  ]
  test.each(spoilt)('refuses %s', async (_, spoil, message) => {
    const json = await trained()
    spoil(json)
    expect(() => fromJSON(json)).toThrow(message)
  })
  test.each([[null], ['{}'], [[]], [{}]])('refuses %j', (json) => expect(() => fromJSON(json)).toThrow(RangeError))
})
