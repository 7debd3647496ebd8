// What every tokenizer is, and what every member of this folder exports. A tokenizer turns text into whole numbers and back
// without losing anything: whatever it has no word for, it spells in bytes. It knows no model and no data set.

import type { Options } from '../options.ts'

/** Stands between documents, and stands for no text. As GPT-2 does, it both begins and ends a text. */
export const END_OF_TEXT = '<|endoftext|>'

export interface Tokenizer {
  /** How many ids there are: 0 .. vocabSize - 1. */
  readonly vocabSize: number
  /** The id of END_OF_TEXT. */
  readonly eosId: number
  /** Plain text to ids. `<|endoftext|>` in the text is ordinary text: no text can forge the special token. */
  encode(text: string): Uint32Array
  /** The text that ids stand for; bytes that are no UTF-8 become U+FFFD, the special token becomes nothing. */
  decode(ids: ArrayLike<number>): string
  /** The UTF-8 bytes an id stands for, perhaps only a part of a character; none for the special token. Do not write to them. */
  tokenBytes(id: number): Uint8Array
  /** Hugging Face's tokenizer.json; `fromJSON` reads it back. */
  toJSON(): TokenizerJson
  /** What GGUF's `tokenizer.ggml.*` keys hold. */
  vocabulary(): Vocabulary
}

/** The vocabulary as GGUF and Hugging Face write it: bytes in GPT-2's printable alphabet, one string a token, by id. */
export interface Vocabulary {
  readonly model: 'gpt2'
  readonly pre: 'gpt-2'
  readonly tokens: readonly string[]
  /** "left right", the first merged first. */
  readonly merges: readonly string[]
  /** llama.cpp's token types by id: 1 normal, 3 control. */
  readonly types: readonly (1 | 3)[]
  readonly eosId: number
}

/** tokenizer.json as this project writes it: byte-level BPE with GPT-2's word pattern. Plain JSON. */
export interface TokenizerJson {
  readonly version: string
  readonly truncation: null
  readonly padding: null
  readonly added_tokens: readonly Readonly<Record<string, unknown>>[]
  readonly normalizer: null
  readonly pre_tokenizer: Readonly<Record<string, unknown>>
  readonly post_processor: null
  readonly decoder: Readonly<Record<string, unknown>>
  readonly model: Readonly<Record<string, unknown>> & {
    readonly vocab: Readonly<Record<string, number>>
    readonly merges: readonly string[]
  }
}

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
export function streamDecoder(tokenizer: Pick<Tokenizer, 'tokenBytes'>) {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  return {
    push: (id: number) => decoder.decode(tokenizer.tokenBytes(id), { stream: true }),
    end: () => decoder.decode(),
  }
}
