// What every tokenizer is, and what every member of this folder exports. A tokenizer turns text into whole numbers and back.
// Those trained here on bytes lose nothing: what they have no word for, they spell. One that is read from another's file does
// to the text whatever its file says. It knows no model and no data set.

import type { Options } from '../options.ts'

/** Stands between documents, and stands for no text. As GPT-2 does, it both begins and ends a text. */
export const END_OF_TEXT = '<|endoftext|>'

export interface EncodeOptions {
  /** Special tokens that are written out in the text count as such. By default they are ordinary text, so none can be forged. */
  readonly parseSpecial?: boolean
  /** Adds what the tokenizer puts around a text, such as <s> or [CLS] … [SEP]. */
  readonly addSpecial?: boolean
  /** The text goes on after other text: a tokenizer that puts a space before a text doesn't do it here. */
  readonly continues?: boolean
}

export interface Tokenizer {
  /** Ids are below this. Not all of them need be in use where the tokenizer is from elsewhere. */
  readonly vocabSize: number
  /** The id that ends a text, and stands between documents. */
  readonly eosId: number
  /** The id that begins a text, where there is one. */
  readonly bosId: number | null
  encode(text: string, options?: EncodeOptions): Uint32Array
  /** The text that ids stand for; bytes that are no UTF-8 become U+FFFD, special tokens become nothing. */
  decode(ids: ArrayLike<number>): string
  /**
   * The UTF-8 bytes an id stands for, perhaps only a part of a character; none for special tokens. Do not write to them.
   * `first`: as the first token of a text, where some tokenizers drop a space.
   */
  tokenBytes(id: number, first?: boolean): Uint8Array
  /** A token as it is written in the vocabulary, special ones too; null for an id that is not in use. */
  tokenText(id: number): string | null
  /** The id of a token as it is written in the vocabulary. */
  tokenId(token: string): number | null
  isSpecial(id: number): boolean
  /** Hugging Face's tokenizer.json; `fromJSON` reads it back. */
  toJSON(): TokenizerJson
  /** What GGUF's `tokenizer.ggml.*` keys hold. @throws RangeError where llama.cpp has no such tokenizer */
  vocabulary(): Vocabulary
}

/** The vocabulary as GGUF writes it. Of byte-level BPE (`gpt2`): bytes in GPT-2's printable alphabet, one string a token, by id. */
export interface Vocabulary {
  readonly model: 'gpt2' | 'llama'
  /** llama.cpp's name for the pattern by which words are cut. */
  readonly pre: string
  readonly tokens: readonly string[]
  /** "left right", the first merged first. */
  readonly merges: readonly string[]
  /** In the merges' stead, of SentencePiece's BPE (`llama`). */
  readonly sentencePiece?: {
    /** By id: of all pairs whose texts together are a token, that of the highest score is joined first. */
    readonly scores: readonly number[]
    /** A space is put before a text. */
    readonly prefix: boolean
  }
  /** llama.cpp's token types by id: 1 normal, 2 unknown, 3 control, 4 added by the user, 5 not in use, 6 a byte. */
  readonly types: readonly (1 | 2 | 3 | 4 | 5 | 6)[]
  readonly eosId: number
}

/** Plain JSON. https://github.com/huggingface/tokenizers/blob/main/tokenizers/src/tokenizer/serialization.rs */
export type TokenizerJson = Readonly<Record<string, unknown>>

/** Text to learn from, in pieces. A word that crosses two pieces counts as two. */
export type TrainingText = Iterable<string> | AsyncIterable<string>

export interface TrainingControl {
  /** Called now and then with the part that is done, 0 .. 1. */
  progress?(fraction: number): void
  /** Stops the training: `train` then throws the signal's reason. */
  signal?: AbortSignal
}

/** One file of this folder. Training gives way to other tasks of its thread now and then, so that a signal can arrive. */
export interface TokenizerMember {
  readonly options: Options
  /** Bytes of text that are enough to learn from; of a larger corpus, it may be given a sample of this size. */
  readonly enough?: number
  train(text: TrainingText, values: Readonly<Record<string, unknown>>, control?: TrainingControl): Promise<Tokenizer>
}

/** Text as it is generated: give ids one by one, get text as soon as its characters are whole. `end` gives what is left. */
export function streamDecoder(tokenizer: Pick<Tokenizer, 'tokenBytes' | 'isSpecial'>) {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  let first = true
  return {
    push(id: number): string {
      const bytes = tokenizer.tokenBytes(id, first)
      first &&= tokenizer.isSpecial(id)
      return decoder.decode(bytes, { stream: true })
    },
    end: () => decoder.decode(),
  }
}
