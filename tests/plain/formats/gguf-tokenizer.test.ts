// A GGUF file's tokenizer as tokenizer.json: llama.cpp, which reads the metadata, and our tokenizer, which reads the JSON, give the
// same ids, for every way of cutting words that is known and for SentencePiece's scores. And back again: from tokenizer.json.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { toGguf } from '../../../src/engine/export.ts'
import { openModel } from '../../../src/engine/open/open.ts'
import { collect, fromBytes } from '../../../src/formats/bytes.ts'
import { bool, gguf, i32s, type Metadata, readGguf, string, strings, u32 } from '../../../src/formats/gguf.ts'
import { tokenizerJson, tokenizerMetadata } from '../../../src/formats/gguf-tokenizer.ts'
import { train } from '../../../src/tokenizers/bpe.ts'
import { fromJSON } from '../../../src/tokenizers/huggingface/tokenizer-json.ts'
import { tinyModel } from '../../families.ts'
import { openInLlamaCpp, unavailable } from '../../llama/llama.ts'

const TEXTS = [
  "Once upon a time there was a small fox. It's 12345, I'LL say;  don't\tyou?\n\n\nEnd  ",
  '从前有一只小狐狸，它住在山里。 “Hello!” naïve café — ½ 🦊 x=1+2;\r\n  indented',
]
const tokenizer = await train([TEXTS.join(' ').repeat(20)], { vocab: 340, minFrequency: 2 })
const folder = mkdtempSync(join(tmpdir(), 'vitro-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A model of which only the tokenizer matters. */
async function llamaCppIds(name: string, tokenizerKeys: Metadata, vocabSize: number): Promise<number[][]> {
  const model = tinyModel('llama tied', { ...tokenizer, vocabSize })
  const { metadata, tensors } = await readGguf(fromBytes(await collect(toGguf(model, 'f32'))))
  const others = [...metadata].filter(([key]) => !key.startsWith('tokenizer.'))
  const path = join(folder, `${name}.gguf`)
  writeFileSync(
    path,
    await collect(gguf(new Map([...others, ['llama.context_length', u32(256)], ...tokenizerKeys]), tensors)),
  )
  const answers = await openInLlamaCpp(
    path,
    TEXTS.map((text) => ({ text })),
  )
  return answers.map(({ ids }) => ids)
}
const ours = (metadata: Metadata) => TEXTS.map((text) => [...fromJSON(tokenizerJson(metadata)).encode(text)])

const { tokens, types, merges, eosId } = tokenizer.vocabulary()
const byteLevel = (pre: string, addBos = false): Metadata =>
  new Map([
    ['tokenizer.ggml.model', string('gpt2')],
    ['tokenizer.ggml.pre', string(pre)],
    ['tokenizer.ggml.tokens', strings(tokens)],
    ['tokenizer.ggml.token_type', i32s(types)],
    ['tokenizer.ggml.merges', strings(merges)],
    ['tokenizer.ggml.bos_token_id', u32(eosId)],
    ['tokenizer.ggml.eos_token_id', u32(eosId)],
    ['tokenizer.ggml.add_bos_token', bool(addBos)],
  ])

/** Pieces as SentencePiece's BPE has them: beginnings and ends of the first text's words, and its letters. The rest is for bytes. */
function pieces(): { tokens: string[]; scores: number[]; types: number[] } {
  const words = TEXTS[0].replaceAll(' ', '▁').match(/▁?\p{L}+|./gu)!
  const parts = words.flatMap((word) =>
    Array.from({ length: word.length }, (_, i) => [word.slice(0, i + 1), word.slice(i)]),
  )
  const long = [...new Set(parts.flat())].filter((piece) => [...piece].length > 1 && piece.length < 9)
  const letters = [...new Set(TEXTS[0].replaceAll(' ', '▁'))].filter((letter) => letter >= '!')
  const bytes = Array.from({ length: 256 }, (_, i) => `<0x${i.toString(16).toUpperCase().padStart(2, '0')}>`)
  const control = ['<unk>', '<s>', '</s>']
  return {
    tokens: [...control, ...bytes, ...long, ...letters],
    scores: [...control, ...bytes]
      .map(() => 0)
      .concat(
        long.map((_, i) => -i),
        letters.map((_, i) => -1e4 - i),
      ),
    types: [2, 3, 3, ...bytes.map(() => 6), ...long.map(() => 1), ...letters.map(() => 1)],
  }
}
const sentencePiece = (spm: ReturnType<typeof pieces>, prefix: boolean): Metadata =>
  new Map([
    ['tokenizer.ggml.model', string('llama')],
    ['tokenizer.ggml.tokens', strings(spm.tokens)],
    ['tokenizer.ggml.scores', { kind: 'f32', list: spm.scores }],
    ['tokenizer.ggml.token_type', i32s(spm.types)],
    ['tokenizer.ggml.bos_token_id', u32(1)],
    ['tokenizer.ggml.eos_token_id', u32(2)],
    ['tokenizer.ggml.add_bos_token', bool(false)],
    ['tokenizer.ggml.add_space_prefix', bool(prefix)],
  ])

describe.skipIf(unavailable)('llama.cpp gives the same ids', { timeout: 300_000 }, () => {
  it.each(['gpt-2', 'llama-bpe', 'qwen2', 'smollm'])('words cut as %s', async (pre) => {
    const metadata = byteLevel(pre)
    expect(ours(metadata)).toEqual(await llamaCppIds(pre, metadata, tokens.length))
  })

  it.each([true, false])('SentencePiece, a space before the text: %s', async (prefix) => {
    const spm = pieces()
    const metadata = sentencePiece(spm, prefix)
    const names = (ids: number[][]) => ids.map((all) => all.map((id) => spm.tokens[id]).join(' '))
    expect(names(ours(metadata))).toEqual(names(await llamaCppIds(`spm-${prefix}`, metadata, spm.tokens.length)))
    const written = tokenizerMetadata(fromJSON(tokenizerJson(metadata)).vocabulary())
    for (const key of ['tokens', 'token_type', 'add_space_prefix'])
      expect(written.get(`tokenizer.ggml.${key}`)).toEqual(metadata.get(`tokenizer.ggml.${key}`))
    expect(names(ours(written))).toEqual(names(ours(metadata)))
  })

  it("Gemma's, in a model's file", async () => {
    const gemma = fromJSON(gemmas(), { bos_token: '<s>', eos_token: '</s>' })
    const model = tinyModel('gemma3', gemma)
    const file = await collect(toGguf({ ...model, config: { ...model.config, context: 256 } }, 'f32'))
    const path = join(folder, 'gemma.gguf')
    writeFileSync(path, file)
    const answers = await openInLlamaCpp(
      path,
      TEXTS.map((text) => ({ text })),
    )
    const want = TEXTS.map((text) => [...gemma.encode(text)])
    expect(want[0]).toEqual(expect.arrayContaining(['▁▁', '\n\n'].map((token) => gemma.tokenId(token))))
    expect(answers.map(({ ids }) => ids)).toEqual(want)
    const { tokenizer, tokenizerConfig, bosId } = await openModel(new Map([['gemma.gguf', fromBytes(file)]]))
    const read = fromJSON(tokenizer, tokenizerConfig)
    expect(bosId).toBe(gemma.bosId)
    for (const text of TEXTS) {
      expect(read.encode(text, { addSpecial: true })).toEqual(gemma.encode(text, { addSpecial: true }))
      expect(read.decode(read.encode(text))).toBe(text)
    }
  })
})

/** A tokenizer.json with Gemma's peculiarities: runs of white space found beforehand, a tab that is its byte, a split at no spaces. */
function gemmas() {
  const { tokens } = pieces()
  const json = tokenizerJson(sentencePiece(pieces(), false))
  const model = json.model as { vocab: Record<string, number>; merges: [string, string][] }
  const [spaces, lines] = [tokens.length, tokens.length + 1]
  const found = { special: false, single_word: false, lstrip: false, rstrip: false, normalized: false }
  return {
    ...json,
    pre_tokenizer: { type: 'Split', pattern: { String: ' ' }, behavior: 'MergedWithPrevious', invert: false },
    added_tokens: [
      ...(json.added_tokens as object[]),
      { id: spaces, content: '▁▁', ...found },
      { id: lines, content: '\n\n', ...found },
    ],
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      special_tokens: { '<s>': { id: '<s>', ids: [1], tokens: ['<s>'] } },
    },
    model: {
      ...model,
      vocab: { ...model.vocab, '▁▁': spaces, '\n\n': lines, '\t': model.vocab['<0x09>'] },
      merges: [['▁', '▁'], ...model.merges],
    },
  }
}

it('tells no scores of merges that are not as scores make them', () => {
  const json = gemmas()
  const { merges } = json.model
  const withMerges = (merges: [string, string][]) => () =>
    fromJSON({ ...json, model: { ...json.model, merges } }, { eos_token: '</s>' }).vocabulary()
  expect(withMerges(merges as [string, string][])().sentencePiece!.prefix).toBe(false)
  // One of the ways to make a token left out; and the last merge, of a token made in several ways, put before all others.
  expect(withMerges(merges.slice(0, -1) as [string, string][])).toThrow('GGUF cannot hold this tokenizer')
  const split = merges.findLastIndex(([l, r], i) => l + r === merges[i - 1]?.join(''))
  const apart = [merges[split], ...merges.filter((_, i) => i !== split)] as [string, string][]
  expect(withMerges(apart)).toThrow('GGUF cannot hold this tokenizer')
  const cut = { ...json, pre_tokenizer: { type: 'Whitespace' } }
  expect(() => fromJSON(cut, { eos_token: '</s>' }).vocabulary()).toThrow('GGUF cannot hold this tokenizer')
})

it('text comes back, also what is spelled in bytes', () => {
  for (const metadata of [byteLevel('llama-bpe'), sentencePiece(pieces(), true)]) {
    const read = fromJSON(tokenizerJson(metadata))
    for (const text of TEXTS) expect(read.decode(read.encode(text))).toBe(text)
  }
})

it('asks for the token that begins a text where the file does', () => {
  const template = (metadata: Metadata) => tokenizerJson(metadata).post_processor
  const begin = { SpecialToken: { id: '<|endoftext|>', type_id: 0 } }
  expect(template(byteLevel('gpt-2'))).toBeNull()
  expect(template(byteLevel('gpt-2', true))).toMatchObject({ type: 'TemplateProcessing', single: [begin, {}] })
  const unsaid = (metadata: Metadata) => new Map([...metadata].filter(([key]) => !key.endsWith('add_bos_token')))
  expect(template(unsaid(byteLevel('gpt-2')))).toBeNull()
  expect(template(unsaid(byteLevel('llama-bpe')))).toMatchObject({ single: [begin, {}] })
  expect(template(unsaid(sentencePiece(pieces(), true)))).toMatchObject({ special_tokens: { '<s>': { ids: [1] } } })
})

it('refuses what is not known or makes no sense', () => {
  const changed = (key: string, value: Parameters<Map<string, ReturnType<typeof u32>>['set']>[1]) => () =>
    tokenizerJson(new Map([...byteLevel('gpt-2'), [`tokenizer.ggml.${key}`, value]]))
  expect(changed('model', string('bert'))).toThrow('of the kind "bert"; gpt2 and llama can be read')
  expect(changed('pre', string('gpt-9'))).toThrow('cuts words as "gpt-9" does; gpt-2, ')
  expect(changed('tokens', strings([]))).toThrow('without tokens')
  expect(changed('merges', u32(1))).toThrow('no list of merges')
  expect(changed('model', string('llama'))).toThrow('no list of scores')
  const nested = Array.from({ length: 200 }, (_, i) => 'a'.repeat(i + 1))
  const spm = { tokens: nested, scores: nested.map((_, i) => -i), types: nested.map(() => 1) }
  expect(() => tokenizerJson(sentencePiece(spm, true))).toThrow('in over 16 ways each')
  const long = { tokens: ['a', 'b'.repeat(2000)], scores: [0, 0], types: [1, 1] }
  expect(() => tokenizerJson(sentencePiece(long, true))).toThrow('a token of 2000 characters')
})
