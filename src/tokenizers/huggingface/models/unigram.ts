// Unigram: of all ways to make a word of tokens, the likeliest (Kudo 2018), found by Viterbi's algorithm over a trie.
// https://github.com/huggingface/tokenizers/tree/main/tokenizers/src/models/unigram

import { Trie } from '../../unigram/trie.ts'
import { bad, type Part } from '../part.ts'
import { byteTokens, MAX_VOCABULARY, type Model } from './model.ts'

/** Added to the smallest score: what an unknown character costs. SentencePiece's number. */
const UNKNOWN_PENALTY = 10

/** @throws TokenizerFileError */
export function readUnigram(model: Part): Model {
  const { ids, scores } = readPieces(model)
  const unknown = model.has('unk_id') ? model.count('unk_id', scores.length - 1) : null
  const fallback = model.flag('byte_fallback', false) ? byteTokens(ids) : null
  const trie = new Trie()
  for (const [piece, id] of ids) if (piece) trie.add(piece, id)
  const unknownScore =
    scores.reduce((least, score) => Math.min(least, score), Number.POSITIVE_INFINITY) - UNKNOWN_PENALTY
  const utf8 = new TextEncoder()

  return {
    ids,
    encode(word) {
      const out: number[] = []
      const parts = segment(word, trie, scores, unknownScore, unknown)
      for (const { text, id } of parts) {
        if (id !== null) {
          out.push(id)
          continue
        }
        const bytes = fallback && Array.from(utf8.encode(text), (byte) => fallback[byte])
        if (bytes && !bytes.includes(undefined)) out.push(...(bytes as number[]))
        else if (unknown !== null) out.push(unknown)
      }
      return Uint32Array.from(out)
    },
  }
}

interface Segment {
  readonly text: string
  /** null: no token is that text. */
  readonly id: number | null
}

/** The best path. Unknown characters in a row are one segment. */
function segment(word: string, trie: Trie, scores: Float64Array, unknownScore: number, unknown: number | null) {
  const best = new Float64Array(word.length + 1)
  const from = new Int32Array(word.length + 1).fill(-1)
  const token = new Int32Array(word.length + 1).fill(-1)
  const relax = (start: number, end: number, score: number, id: number) => {
    if (from[end] >= 0 && best[start] + score <= best[end]) return
    best[end] = best[start] + score
    from[end] = start
    token[end] = id
  }
  for (let start = 0; start < word.length; ) {
    const width = word.codePointAt(start)! > 0xffff ? 2 : 1
    let known = false
    trie.prefixes(word, start, (end, id) => {
      relax(start, end, scores[id], id)
      known ||= end === start + width
    })
    if (!known) relax(start, start + width, unknownScore, -1)
    start += width
  }

  const segments: Segment[] = []
  let end = word.length
  for (let at = word.length; at > 0; at = from[at]) {
    const id = token[at]
    const isUnknown = id < 0 || id === unknown
    if (isUnknown && from[at] > 0 && (token[from[at]] < 0 || token[from[at]] === unknown)) continue // the run goes on
    segments.push({ text: word.slice(from[at], end), id: isUnknown ? null : id })
    end = from[at]
  }
  return segments.reverse()
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
