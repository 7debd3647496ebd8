// How a tokenizer is told to llama.cpp: as byte-level BPE ("gpt2") or by SentencePiece's scores ("llama"), in GGUF metadata. Byte and
// character tokenizers are byte-level BPE too: with no merges, or with merges that join the bytes of one character. UTF-8 tells a character's first
// byte from the others, so such a merge never reaches across two characters, whatever its rank.
// And the way back, for files of others: as a tokenizer.json.

import { FormatError, quote } from './bytes.ts'
import { bool, i32s, type Metadata, string, strings, u32 } from './gguf.ts'

export interface BytePairTokenizer {
  readonly model: 'gpt2' | 'llama'
  /**
   * By id, as many as the embedding has rows. Of byte-level BPE in GPT-2's alphabet of 256 printable characters, one a byte; control
   * tokens are plain text. A byte that is no token vanishes from llama.cpp's input.
   */
  readonly tokens: readonly string[]
  /** LLAMA_TOKEN_TYPE_* by id: 1 normal, 3 control (hidden from output, found in text only where the caller allows it). */
  readonly types: readonly number[]
  /** In the merges' stead: scores by id, and whether a space is put before a text. */
  readonly sentencePiece?: { readonly scores: readonly number[]; readonly prefix: boolean }
  /** `left right`, first learned first. */
  readonly merges: readonly string[]
  /** The pattern that splits text before merging, by llama.cpp's name for it: `gpt-2` is GPT-2's. Unknown names do not load. */
  readonly pre: string
  /** Both begins and ends a text, as in GPT-2. Must be said: llama.cpp takes token 11 for what is absent. */
  readonly eosId: number
}

export function tokenizerMetadata(tokenizer: BytePairTokenizer): Metadata {
  const { model, tokens, types, merges, sentencePiece, pre, eosId } = tokenizer
  const unknown = types.indexOf(UNKNOWN)
  return new Map([
    ['tokenizer.ggml.model', string(model)],
    ['tokenizer.ggml.pre', string(pre)],
    ['tokenizer.ggml.tokens', strings(tokens)],
    ['tokenizer.ggml.token_type', i32s(types)],
    ...(sentencePiece
      ? ([
          ['tokenizer.ggml.scores', { kind: 'f32', list: sentencePiece.scores }],
          ['tokenizer.ggml.add_space_prefix', bool(sentencePiece.prefix)],
        ] as const)
      : ([['tokenizer.ggml.merges', strings(merges)]] as const)),
    ...(unknown < 0 ? [] : ([['tokenizer.ggml.unknown_token_id', u32(unknown)]] as const)),
    ['tokenizer.ggml.bos_token_id', u32(eosId)],
    ['tokenizer.ggml.eos_token_id', u32(eosId)],
    ['tokenizer.ggml.add_bos_token', bool(false)],
  ])
}

/** Hugging Face's tokenizer.json of a file's `tokenizer.ggml.*`. @throws FormatError where the file's kind is not known here */
export function tokenizerJson(metadata: Metadata): Record<string, unknown> {
  const kind = text(metadata, 'model') ?? ''
  const tokens = list<string>(metadata, 'tokens', 'string')
  if (!tokens.length) throw new FormatError('The GGUF file has a tokenizer without tokens.')
  const ids = new Map(tokens.map((token, id) => [token, id])) // where a token comes twice, the last one counts, as in JSON
  const write = new Map([
    ['gpt2', byteLevel],
    ['llama', sentencePiece],
  ]).get(kind)
  if (!write)
    throw new FormatError(`The GGUF file's tokenizer is of the kind ${quote(kind)}; gpt2 and llama can be read.`)
  const { vocabulary, ...parts } = write(metadata, tokens, ids)
  const model = { type: 'BPE', dropout: null, continuing_subword_prefix: null, end_of_word_suffix: null }
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens(metadata, tokens),
    ...parts,
    post_processor: beginning(metadata, tokens),
    model: { ...model, vocab: Object.assign(Object.create(null), Object.fromEntries(ids)), ...vocabulary },
  }
}

/** And of its tokenizer_config.json: which tokens begin and end a text, where the file says so. */
export function tokenizerConfig(metadata: Metadata): Record<string, unknown> {
  const tokens = list<string>(metadata, 'tokens', 'string')
  const named = ['bos', 'eos'].map((end) => [`${end}_token`, tokens[Number(plainValue(metadata, `${end}_token_id`))]])
  return Object.fromEntries(named.filter(([, token]) => token !== undefined))
}

type Writer = (
  metadata: Metadata,
  tokens: readonly string[],
  ids: ReadonlyMap<string, number>,
) => { normalizer: unknown; pre_tokenizer: unknown; decoder: unknown; vocabulary: Record<string, unknown> }

const GPT2_WORDS = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true }
const BYTES = { ...GPT2_WORDS, use_regex: false }
const words = (digits: string) => ({
  type: 'Split',
  pattern: {
    Regex: `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`,
  },
  behavior: 'Isolated',
  invert: false,
})
const sequence = (...pretokenizers: object[]) => ({ type: 'Sequence', pretokenizers })
/** How text is cut into words, by llama.cpp's name for it. */
const WORDS = new Map<string, object>([
  ['gpt-2', GPT2_WORDS],
  ['smollm', sequence({ type: 'Digits', individual_digits: true }, GPT2_WORDS)],
  ['llama-bpe', sequence(words('\\p{N}{1,3}'), BYTES)],
  ['qwen2', sequence(words('\\p{N}'), BYTES)],
])

const byteLevel: Writer = (metadata) => {
  const pre = text(metadata, 'pre') ?? ''
  const pre_tokenizer = WORDS.get(pre)
  if (!pre_tokenizer) {
    const known = [...WORDS.keys()].join(', ')
    throw new FormatError(`The GGUF file's tokenizer cuts words as ${quote(pre)} does; ${known} can be read.`)
  }
  return {
    normalizer: pre === 'qwen2' ? { type: 'NFC' } : null,
    pre_tokenizer,
    decoder: GPT2_WORDS,
    vocabulary: {
      unk_token: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: pre === 'llama-bpe',
      merges: list<string>(metadata, 'merges', 'string'),
    },
  }
}

/** As transformers converts SentencePiece's BPE: words are not cut, a space is a letter, and what has no token is spelled in bytes. */
const sentencePiece: Writer = (metadata, tokens, ids) => {
  const unknown = tokens[typesOf(metadata, tokens).indexOf(UNKNOWN)] ?? null
  const prefix = plainValue(metadata, 'add_space_prefix') !== false
  const space = { type: 'Replace', pattern: { String: ' ' }, content: SPACE }
  return {
    normalizer: { type: 'Sequence', normalizers: [...(prefix ? [{ type: 'Prepend', prepend: SPACE }] : []), space] },
    pre_tokenizer: null,
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: SPACE }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        ...(prefix ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : []),
      ],
    },
    vocabulary: {
      unk_token: unknown,
      fuse_unk: true,
      byte_fallback: true,
      ignore_merges: false,
      merges: mergesOfScores(metadata, tokens, ids),
    },
  }
}
const SPACE = '▁'

/** Every way to make a token of two others, the best scored token first: with ranks for scores the outcome is the same. */
function mergesOfScores(
  metadata: Metadata,
  tokens: readonly string[],
  ids: ReadonlyMap<string, number>,
): [string, string][] {
  const scores = list<number>(metadata, 'scores', 'f32')
  if (scores.length !== tokens.length)
    throw new FormatError(`The GGUF file's tokenizer has ${tokens.length} tokens but ${scores.length} scores.`)
  const types = typesOf(metadata, tokens)
  const merges: { pair: [string, string]; score: number; order: readonly number[] }[] = []
  tokens.forEach((token, id) => {
    if (types[id] !== NORMAL) return
    if (token.length > MAX_TOKEN) throw new FormatError(`The GGUF file has a token of ${token.length} characters.`)
    for (let i = 1; i < token.length; i++) {
      const [left, right] = [ids.get(token.slice(0, i)), ids.get(token.slice(i))]
      if (left === undefined || right === undefined) continue
      merges.push({ pair: [token.slice(0, i), token.slice(i)], score: scores[id], order: [left, right] })
      if (merges.length > MOST_WAYS * tokens.length)
        throw new FormatError(`The GGUF file's tokens can be made of each other in over ${MOST_WAYS} ways each.`)
    }
  })
  merges.sort((a, b) => b.score - a.score || a.order[0] - b.order[0] || a.order[1] - b.order[1])
  return merges.map(({ pair }) => pair)
}
const MAX_TOKEN = 1024 // characters
const MOST_WAYS = 16 // a token, in the mean; Llama's has two

// LLAMA_TOKEN_TYPE_*
const NORMAL = 1
const UNKNOWN = 2
const CONTROL = 3
const USER_DEFINED = 4

function typesOf(metadata: Metadata, tokens: readonly string[]): ArrayLike<number> & { indexOf(type: number): number } {
  const types = metadata.has('tokenizer.ggml.token_type') ? list<number>(metadata, 'token_type', 'i32') : []
  return types.length ? types : tokens.map(() => NORMAL)
}

/** Tokens that are found in text before it is cut, those of control among them. */
function addedTokens(metadata: Metadata, tokens: readonly string[]) {
  const types = typesOf(metadata, tokens)
  const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false }
  const special = new Set([UNKNOWN, CONTROL])
  return tokens.flatMap((content, id) =>
    special.has(types[id]) || types[id] === USER_DEFINED
      ? { id, content, ...plain, special: special.has(types[id]) }
      : [],
  )
}

/** What puts the token that begins a text before it, where the file asks for that. */
function beginning(metadata: Metadata, tokens: readonly string[]) {
  const id = Number(plainValue(metadata, 'bos_token_id'))
  const usual = text(metadata, 'model') === 'llama' || text(metadata, 'pre') === 'llama-bpe' // as in llama.cpp
  if ((plainValue(metadata, 'add_bos_token') ?? usual) !== true || tokens[id] === undefined) return null
  const begin = { SpecialToken: { id: tokens[id], type_id: 0 } }
  const sequences = ['A', 'B'].map((name, type_id) => ({ Sequence: { id: name, type_id } }))
  return {
    type: 'TemplateProcessing',
    single: [begin, sequences[0]],
    pair: [begin, sequences[0], begin, sequences[1]],
    special_tokens: Object.assign(Object.create(null), {
      [tokens[id]]: { id: tokens[id], ids: [id], tokens: [tokens[id]] },
    }),
  }
}

function plainValue(metadata: Metadata, key: string) {
  const entry = metadata.get(`tokenizer.ggml.${key}`)
  return entry && 'value' in entry ? entry.value : undefined
}

function text(metadata: Metadata, key: string): string | undefined {
  const value = plainValue(metadata, key)
  return typeof value === 'string' ? value : undefined
}

function list<V extends string | number>(metadata: Metadata, key: string, kind: string): V[] {
  const entry = metadata.get(`tokenizer.ggml.${key}`)
  if (entry && 'list' in entry && entry.kind === kind) return Array.from(entry.list as ArrayLike<V>)
  throw new FormatError(`The GGUF file's tokenizer has no list of ${key}.`)
}
