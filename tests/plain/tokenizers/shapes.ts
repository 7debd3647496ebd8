// Small tokenizers of the shapes that well-known models publish: normalizers, pre-tokenizers, decoders, templates and added
// tokens written as in their tokenizer.json, the vocabulary trained by Hugging Face's own trainer on this folder's corpora.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as huggingface from 'tokenizers'
import { corpora } from './texts.ts'

type Json = Record<string, unknown>

interface Shape {
  normalizer: Json | null
  pre_tokenizer: Json | null
  decoder: Json | null
  /** Ids of special tokens, by their order in `special`. */
  post_processor?: (id: (token: string) => number) => Json
  model: Json
  special: (string | Json)[]
  /** Tokens that stand in the vocabulary before all others. */
  first?: string[]
}

const regex = (pattern: string, behavior = 'Isolated', invert = false) => ({
  type: 'Split',
  pattern: { Regex: pattern },
  behavior,
  invert,
})
const byteLevel = (use_regex: boolean, add_prefix_space = false) => ({
  type: 'ByteLevel',
  add_prefix_space,
  trim_offsets: true,
  use_regex,
})
const steps = (key: string, ...list: Json[]) => ({ type: 'Sequence', [key]: list })
const bpe = {
  type: 'BPE',
  dropout: null,
  unk_token: null,
  continuing_subword_prefix: null,
  end_of_word_suffix: null,
  fuse_unk: false,
  byte_fallback: false,
  ignore_merges: false,
}
const template = (before: string[], behind: string[]) => (id: (token: string) => number) => ({
  type: 'TemplateProcessing',
  single: [
    ...before.map((id) => ({ SpecialToken: { id, type_id: 0 } })),
    { Sequence: { id: 'A', type_id: 0 } },
    ...behind.map((id) => ({ SpecialToken: { id, type_id: 0 } })),
  ],
  pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
  special_tokens: Object.fromEntries(
    [...before, ...behind].map((token) => [token, { id: token, ids: [id(token)], tokens: [token] }]),
  ),
})
const bytes = Array.from({ length: 256 }, (_, i) => `<0x${i.toString(16).toUpperCase().padStart(2, '0')}>`)

const LLAMA3 =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
const GPT4O =
  "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
const replace = (from: string, content: string) => ({ type: 'Replace', pattern: { String: from }, content })
const sentencePiece = steps('decoders', replace('▁', ' '), { type: 'ByteFallback' }, { type: 'Fuse' })
const metaspace = (prepend_scheme: string, split = true) => ({
  type: 'Metaspace',
  replacement: '▁',
  prepend_scheme,
  split,
})

export const shapes: Readonly<Record<string, Shape>> = {
  'GPT-2': {
    normalizer: null,
    pre_tokenizer: byteLevel(true),
    decoder: byteLevel(true),
    model: bpe,
    special: ['<|endoftext|>'],
  },
  RoBERTa: {
    normalizer: null,
    pre_tokenizer: byteLevel(true, true),
    decoder: byteLevel(true, true),
    post_processor: (id) => ({
      type: 'RobertaProcessing',
      sep: ['</s>', id('</s>')],
      cls: ['<s>', id('<s>')],
      trim_offsets: true,
      add_prefix_space: true,
    }),
    model: bpe,
    special: ['<s>', '</s>', '<unk>', { content: '<mask>', lstrip: true }],
  },
  'Llama 3': {
    normalizer: null,
    pre_tokenizer: steps('pretokenizers', regex(LLAMA3), byteLevel(false)),
    decoder: byteLevel(true),
    post_processor: (id) => steps('processors', byteLevel(false), template(['<|begin_of_text|>'], [])(id)),
    model: { ...bpe, ignore_merges: true },
    special: ['<|begin_of_text|>', '<|end_of_text|>', '<|start_header_id|>', '<|end_header_id|>', '<|eot_id|>'],
  },
  Qwen: {
    normalizer: { type: 'NFC' },
    pre_tokenizer: steps('pretokenizers', regex(LLAMA3.replace('{1,3}', '')), byteLevel(false)),
    decoder: byteLevel(false),
    post_processor: () => byteLevel(false),
    model: bpe,
    special: [
      '<|endoftext|>',
      '<|im_start|>',
      '<|im_end|>',
      { content: '<think>', special: false },
      { content: '</think>', special: false },
    ],
  },
  SmolLM: {
    normalizer: null,
    pre_tokenizer: steps('pretokenizers', { type: 'Digits', individual_digits: true }, byteLevel(true)),
    decoder: byteLevel(true),
    model: bpe,
    special: ['<|endoftext|>', '<|im_start|>', '<|im_end|>'],
  },
  'GPT-4o': {
    normalizer: null,
    pre_tokenizer: steps('pretokenizers', regex(GPT4O, 'Removed', true), byteLevel(false)),
    decoder: byteLevel(false),
    model: bpe,
    special: ['<|endoftext|>'],
  },
  DeepSeek: {
    normalizer: steps('normalizers'),
    pre_tokenizer: steps(
      'pretokenizers',
      regex('\\p{N}{1,3}'),
      regex('[一-龥぀-ゟ゠-ヿ]+'),
      regex(
        '[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+',
      ),
      byteLevel(false),
    ),
    decoder: byteLevel(true),
    post_processor: template(['<｜begin▁of▁sentence｜>'], []),
    model: bpe,
    special: ['<｜begin▁of▁sentence｜>', '<｜end▁of▁sentence｜>', { content: '<｜User｜>', special: false }],
  },
  'Llama 2': {
    normalizer: steps('normalizers', { type: 'Prepend', prepend: '▁' }, replace(' ', '▁')),
    pre_tokenizer: null,
    decoder: steps('decoders', ...(sentencePiece.decoders as Json[]), {
      type: 'Strip',
      content: ' ',
      start: 1,
      stop: 0,
    }),
    post_processor: template(['<s>'], []),
    model: { ...bpe, unk_token: '<unk>', fuse_unk: true, byte_fallback: true },
    special: ['<unk>', '<s>', '</s>'],
    first: ['<unk>', '<s>', '</s>', ...bytes],
  },
  Mistral: {
    normalizer: null,
    pre_tokenizer: metaspace('first', false),
    decoder: steps('decoders', ...(sentencePiece.decoders as Json[]), {
      type: 'Strip',
      content: ' ',
      start: 1,
      stop: 0,
    }),
    post_processor: template(['<s>'], []),
    model: { ...bpe, unk_token: '<unk>', fuse_unk: true, byte_fallback: true, ignore_merges: false },
    special: ['<unk>', '<s>', '</s>', '[INST]', '[/INST]'],
    first: ['<unk>', '<s>', '</s>', '[INST]', '[/INST]', ...bytes],
  },
  Gemma: {
    normalizer: replace(' ', '▁'),
    pre_tokenizer: { type: 'Split', pattern: { String: ' ' }, behavior: 'MergedWithPrevious', invert: false },
    decoder: sentencePiece,
    post_processor: template(['<bos>'], []),
    model: { ...bpe, unk_token: '<unk>', fuse_unk: true, byte_fallback: true },
    special: [
      '<pad>',
      '<eos>',
      '<bos>',
      '<unk>',
      '<start_of_turn>',
      '<end_of_turn>',
      { content: '\n\n', special: false, normalized: false },
    ],
    first: ['<pad>', '<eos>', '<bos>', '<unk>', ...bytes],
  },
  'BERT uncased': {
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    post_processor: template(['[CLS]'], ['[SEP]']),
    model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100 },
    special: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'],
    first: ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'],
  },
  'BERT cased': {
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: false,
      lowercase: false,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: false },
    post_processor: (id) => ({ type: 'BertProcessing', sep: ['[SEP]', id('[SEP]')], cls: ['[CLS]', id('[CLS]')] }),
    model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100 },
    special: ['[UNK]', '[CLS]', '[SEP]', { content: 'Chrome', special: false, single_word: true, normalized: true }],
    first: ['[UNK]', '[CLS]', '[SEP]'],
  },
  'Unigram, ALBERT-like': {
    normalizer: steps(
      'normalizers',
      replace('``', '"'),
      { type: 'NFKD' },
      { type: 'StripAccents' },
      { type: 'Lowercase' },
      { type: 'Replace', pattern: { Regex: ' {2,}' }, content: ' ' },
      { type: 'Strip', strip_left: false, strip_right: true },
    ),
    pre_tokenizer: steps('pretokenizers', { type: 'WhitespaceSplit' }, metaspace('always')),
    decoder: metaspace('always'),
    post_processor: template([], ['</s>']),
    model: { type: 'Unigram', unk_id: 0, byte_fallback: false },
    special: ['<unk>', '</s>'],
    first: ['<unk>', '</s>'],
  },
  'Unigram with bytes': {
    normalizer: { type: 'NFKC' },
    pre_tokenizer: steps('pretokenizers', { type: 'Punctuation', behavior: 'MergedWithNext' }, { type: 'Whitespace' }),
    decoder: null,
    model: { type: 'Unigram', unk_id: 0, byte_fallback: true },
    special: ['<unk>', '</s>', { content: 'ĜĜ', special: false, rstrip: true, normalized: false }],
    first: ['<unk>', '</s>', ...bytes],
  },
}

/** A tokenizer.json of this shape, to do with as one likes. It is trained once for all files of tests that a process runs. */
export function build(shape: Shape): Json {
  if (!built.has(shape)) built.set(shape, JSON.stringify(train(shape)))
  return JSON.parse(built.get(shape)!)
}
const built = new Map<Shape, string>()

/** Trains the model of a shape on the beginning of every corpus, and puts the file together. */
function train({ normalizer, pre_tokenizer, decoder, post_processor, model, special, first = [] }: Shape): Json {
  const around = { version: '1.0', truncation: null, padding: null, normalizer, pre_tokenizer, decoder }
  const empty =
    model.type === 'Unigram'
      ? { ...model, vocab: [['<unk>', 0]], unk_id: 0 }
      : { ...model, vocab: { '[UNK]': 0, '<unk>': 1 }, merges: [] }
  const folder = mkdtempSync(join(tmpdir(), 'vitro-'))
  try {
    const text = join(folder, 'corpus.txt')
    writeFileSync(
      text,
      Object.values(corpora)
        .map((corpus) => corpus.slice(0, LEARNT))
        .join('\n'),
    )
    const theirs = huggingface.Tokenizer.fromString(
      JSON.stringify({ ...around, post_processor: null, added_tokens: [], model: empty }),
    )
    theirs.train([text])
    theirs.save(join(folder, 'trained.json'))
    const trained = JSON.parse(readFileSync(join(folder, 'trained.json'), 'utf8')).model
    const whole = model.type === 'Unigram' ? unigram(model, trained, first) : byId(model, trained, first)
    const ids = new Map<string, number>(
      Array.isArray(whole.vocab)
        ? whole.vocab.map(([piece], id) => [piece, id])
        : Object.entries(whole.vocab as Json as Record<string, number>),
    )
    const added_tokens = special.map((entry) => {
      const token = typeof entry === 'string' ? { content: entry } : entry
      const content = token.content as string
      if (!ids.has(content)) ids.set(content, ids.size)
      const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }
      return { id: ids.get(content)!, ...plain, ...token }
    })
    return {
      ...around,
      added_tokens: added_tokens.sort((a, b) => a.id - b.id),
      post_processor: post_processor?.((token) => ids.get(token)!) ?? null,
      model: whole,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Characters of each corpus to learn from, and tokens to keep: enough for merges of merges in every script. */
const [LEARNT, MOST] = [50_000, 6000]

function byId(model: Json, trained: { vocab: Record<string, number>; merges?: string[] }, first: string[]): Json {
  const rest = Object.entries(trained.vocab)
    .sort(([, a], [, b]) => a - b)
    .map(([token]) => token)
  const tokens = [...new Set([...first, ...rest])].slice(0, MOST)
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]))
  if (!trained.merges) return { ...model, vocab }
  const known = (merge: string | string[]) => {
    const [left, right] = typeof merge === 'string' ? merge.split(' ') : merge
    return [left, right, left + right].every((token) => Object.hasOwn(vocab, token))
  }
  return { ...model, vocab, merges: trained.merges.filter(known) }
}

function unigram(
  model: Json,
  trained: { vocab: [string, number][] },
  first: string[],
): Json & { vocab: [string, number][] } {
  // Rounded: their reader of JSON is off by a bit in long numbers, by which ties would be broken.
  const rest = trained.vocab
    .filter(([piece]) => !first.includes(piece))
    .map(([piece, score]): [string, number] => [piece, Math.round(score * 1e6) / 1e6])
  return { ...model, vocab: [...first.map((piece): [string, number] => [piece, 0]), ...rest].slice(0, MOST) }
}
