// Byte-level byte-pair encoding, as a tokenizer.json: what the three tokenizers here on bytes come to, which differ in what
// they merge only. Ids 0..255 are the bytes, then come the merged tokens, the special token is last. It knows no training.

import { fromJSON } from '../huggingface/tokenizer-json.ts'
import { END_OF_TEXT, type Tokenizer, type TokenizerJson } from '../tokenizer.ts'
import { toPrintable } from './alphabet.ts'

/** Words are GPT-2's, spelled in bytes. */
export const BYTE_LEVEL = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true }

/** A tokenizer from merges alone, in this project's own order: bytes, one token for each merge, the special token. */
export function byteLevel(pairs: readonly (readonly [left: number, right: number])[]): Tokenizer {
  const tokens = Array.from({ length: 256 }, (_, byte) => toPrintable(Uint8Array.of(byte)))
  const merges = pairs.map(([left, right]) => {
    tokens.push(tokens[left] + tokens[right])
    return `${tokens[left]} ${tokens[right]}`
  })
  return fromJSON(toJSON(tokens, merges))
}

function toJSON(tokens: readonly string[], merges: readonly string[]): TokenizerJson {
  const vocab: Record<string, number> = Object.create(null) // a token may well be called __proto__
  for (const [id, token] of [...tokens, END_OF_TEXT].entries()) vocab[token] = id
  const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false }
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [{ id: tokens.length, content: END_OF_TEXT, ...plain, special: true }],
    normalizer: null,
    pre_tokenizer: BYTE_LEVEL,
    post_processor: null,
    decoder: BYTE_LEVEL,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab,
      merges,
    },
  }
}
