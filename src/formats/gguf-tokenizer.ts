// How a tokenizer is told to llama.cpp: as byte-level BPE ("gpt2"), in GGUF metadata. Byte and character tokenizers are
// byte-level BPE too: with no merges, or with merges that join the bytes of one character. UTF-8 tells a character's first
// byte from the others, so such a merge never reaches across two characters, whatever its rank.

import { bool, i32s, type Metadata, string, strings, u32 } from './gguf.ts'

export interface BytePairTokenizer {
  /**
   * By id, as many as the embedding has rows, in GPT-2's alphabet of 256 printable characters, one a byte; control tokens are
   * plain text. A byte that is no token vanishes from llama.cpp's input.
   */
  readonly tokens: readonly string[]
  /** LLAMA_TOKEN_TYPE_* by id: 1 normal, 3 control (hidden from output, found in text only where the caller allows it). */
  readonly types: readonly number[]
  /** `left right`, first learned first. */
  readonly merges: readonly string[]
  /** The pattern that splits text before merging, by llama.cpp's name for it: `gpt-2` is GPT-2's. Unknown names do not load. */
  readonly pre: string
  /** Both begins and ends a text, as in GPT-2. Must be said: llama.cpp takes token 11 for what is absent. */
  readonly eosId: number
}

export function tokenizerMetadata({ tokens, types, merges, pre, eosId }: BytePairTokenizer): Metadata {
  return new Map([
    ['tokenizer.ggml.model', string('gpt2')],
    ['tokenizer.ggml.pre', string(pre)],
    ['tokenizer.ggml.tokens', strings(tokens)],
    ['tokenizer.ggml.token_type', i32s(types)],
    ['tokenizer.ggml.merges', strings(merges)],
    ['tokenizer.ggml.bos_token_id', u32(eosId)],
    ['tokenizer.ggml.eos_token_id', u32(eosId)],
    ['tokenizer.ggml.add_bos_token', bool(false)],
  ])
}
