// Hugging Face's tokenizer.json for byte-level BPE, written and read. The reader takes what the writer gives and GPT-2's own
// file, and refuses the rest with a sentence: a regular expression or a normalizer from a file is never run.
// https://github.com/huggingface/tokenizers/blob/main/tokenizers/src/tokenizer/serialization.rs

import { END_OF_TEXT, type TokenizerJson, type Vocabulary } from '../tokenizer.ts'
import { fromPrintable } from './alphabet.ts'
import type { Merge, Parts } from './byte-level.ts'

/** Far above any vocabulary in use; a file that asks for more is refused before anything is made for it. */
const MAX_VOCABULARY = 1 << 20

const BYTE_LEVEL = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true }

export function toJSON({ tokens, merges, eosId }: Vocabulary): TokenizerJson {
  const vocab: Record<string, number> = Object.create(null) // a token may well be called __proto__
  tokens.forEach((token, id) => {
    vocab[token] = id
  })
  const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false }
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [{ id: eosId, content: END_OF_TEXT, ...plain, special: true }],
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
      merges: [...merges],
    },
  }
}

/** @throws RangeError in a plain sentence where the file is not of this kind, or is damaged */
export function readParts(json: unknown): Parts {
  const file = object(json, 'the file')
  const model = object(file.model, 'model')
  if (model.type !== 'BPE') throw bad(`model.type is ${String(model.type)}; only byte-level BPE can be read`)
  if (file.normalizer) throw bad('it has a normalizer, which would change the text; only files without one can be read')
  const splitter = object(file.pre_tokenizer, 'pre_tokenizer')
  if (splitter.type !== 'ByteLevel' || splitter.use_regex === false || splitter.add_prefix_space === true)
    throw bad("its pre_tokenizer is not GPT-2's ByteLevel")

  const ids = Object.entries(object(model.vocab, 'model.vocab'))
  const { eosId, extra } = specialToken(file.added_tokens, ids)
  const tokens = byId(extra ? [...ids, extra] : ids)
  const bytes = tokens.map((token, id) => {
    const spelled = id === eosId ? new Uint8Array(0) : fromPrintable(token)
    if (!spelled) throw bad(`token ${id} is not written in the byte-level alphabet`)
    return spelled
  })
  const single = new Set(bytes.filter((token) => token.length === 1).map(([byte]) => byte))
  if (single.size < 256) throw bad(`only ${single.size} of the 256 bytes have a token`)
  return { bytes, eosId, merges: readMerges(model.merges, tokens) }
}

function specialToken(added: unknown, ids: readonly [string, unknown][]) {
  const list = Array.isArray(added) ? added : []
  const found = list.map((entry) => object(entry, 'added_tokens')).find((entry) => entry.content === END_OF_TEXT)
  if (!found || typeof found.id !== 'number' || list.length > 1)
    throw bad(`its added_tokens are not ${END_OF_TEXT} alone`)
  const known = ids.some(([token, id]) => token === END_OF_TEXT && id === found.id)
  return { eosId: found.id, extra: known ? null : ([END_OF_TEXT, found.id] as [string, unknown]) }
}

function byId(ids: readonly [string, unknown][]): string[] {
  if (ids.length > MAX_VOCABULARY)
    throw bad(`its vocabulary has ${ids.length} tokens; at most ${MAX_VOCABULARY} are read`)
  const tokens = new Map<number, string>()
  for (const [token, id] of ids) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= ids.length || tokens.has(id))
      throw bad(`its ids are not 0 to ${ids.length - 1}, each once`)
    tokens.set(id, token)
  }
  return ids.map((_, id) => tokens.get(id)!)
}

function readMerges(merges: unknown, tokens: readonly string[]): Merge[] {
  if (!Array.isArray(merges) || merges.length > MAX_VOCABULARY)
    throw bad('model.merges is not a list of fitting length')
  const ids = new Map(tokens.map((token, id) => [token, id]))
  return merges.map((merge, i) => {
    const pair: unknown = typeof merge === 'string' ? merge.split(' ') : merge // both forms are in use
    const [left, right] = Array.isArray(pair) && pair.length === 2 ? pair.map(String) : []
    const found = [left, right, left + right].map((token) => ids.get(token))
    if (found.includes(undefined)) throw bad(`merge ${i + 1} is not of two known tokens into a third`)
    return { left: found[0]!, right: found[1]!, token: found[2]! }
  })
}

const bad = (what: string) => new RangeError(`This tokenizer.json cannot be used: ${what}.`)

function object(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(`${name} is not an object`)
  return value as Record<string, unknown>
}
