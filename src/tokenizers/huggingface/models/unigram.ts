// Unigram: of all ways to make a word of tokens, the likeliest. What is unknown is spelled in bytes, or is the unknown token.
// https://github.com/huggingface/tokenizers/tree/main/tokenizers/src/models/unigram

import { Trie } from '../../unigram/trie.ts'
import { bestPath, UNKNOWN } from '../../unigram/viterbi.ts'
import type { IdList } from '../id-list.ts'
import { bad, type Part } from '../part.ts'
import { byteTokens, MAX_VOCABULARY, type Model } from './model.ts'

/** Below the smallest score: what an unknown character costs. SentencePiece's number. */
export const UNKNOWN_PENALTY = 10

/** @param special tokens that no text may become. @throws TokenizerFileError */
export function readUnigram(model: Part, special: ReadonlySet<string>): Model {
  const { ids, scores } = readPieces(model)
  const unknown = model.has('unk_id') ? model.count('unk_id', scores.length - 1) : null
  const fallback = model.flag('byte_fallback', false) ? byteTokens(ids) : null
  const trie = new Trie()
  for (const [piece, id] of ids) if (piece && !special.has(piece)) trie.add(piece, id)
  const unknownScore =
    scores.reduce((least, score) => Math.min(least, score), Number.POSITIVE_INFINITY) - UNKNOWN_PENALTY
  const pieces = { trie, scores, unknownScore }
  const utf8 = new TextEncoder()

  const spell = (text: string, out: IdList) => {
    const bytes = fallback && Array.from(utf8.encode(text), (byte) => fallback[byte])
    if (bytes && !bytes.includes(undefined)) out.append(bytes as number[])
    else if (unknown !== null) out.push(unknown)
  }
  return {
    ids,
    encode(word, out) {
      let done = 0 // up to here it is spelled; unknown characters in a row are spelled as one
      let end = 0
      const { values, ends } = bestPath(word, pieces)
      for (let i = 0; i < values.length; i++) {
        if (values[i] !== UNKNOWN && values[i] !== unknown) {
          if (end > done) spell(word.slice(done, end), out)
          out.push(values[i])
          done = ends[i]
        }
        end = ends[i]
      }
      if (end > done) spell(word.slice(done, end), out)
    },
  }
}

/** `model.vocab`, a list of [piece, log-probability]. */
function readPieces(model: Part) {
  const pieces = model.list('vocab', MAX_VOCABULARY)
  if (!pieces.length) throw bad('model.vocab is empty')
  const ids = new Map<string, number>()
  const scores = new Float64Array(pieces.length)
  pieces.forEach((entry, id) => {
    const [piece, score]: unknown[] = Array.isArray(entry) ? entry : []
    if (typeof piece !== 'string' || typeof score !== 'number' || !Number.isFinite(score))
      throw bad(`model.vocab[${id}] is not a piece of text and a finite score`)
    ids.set(piece, id)
    scores[id] = score
  })
  return { ids, scores }
}
