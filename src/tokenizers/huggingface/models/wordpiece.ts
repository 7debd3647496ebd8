// WordPiece: from the left, always the longest token that fits; a word that cannot be made of tokens is the unknown token.
// https://github.com/huggingface/tokenizers/tree/main/tokenizers/src/models/wordpiece

import { bad, type Part, shown } from '../part.ts'
import { spend } from '../patience.ts'
import { type Model, readVocabulary } from './model.ts'

/** @param special tokens that no text may become. @throws TokenizerFileError */
export function readWordPiece(model: Part, special: ReadonlySet<string>): Model {
  const ids = readVocabulary(model)
  const prefix = model.text('continuing_subword_prefix', '##')
  const most = model.count('max_input_chars_per_word', 10_000, 100)
  const unknown = ids.get(model.text('unk_token', '[UNK]'))
  if (unknown === undefined) throw bad(`its unknown token ${shown(model.text('unk_token', '[UNK]'))} has no id`)
  const pieces = new Map([...ids].filter(([token]) => !special.has(token)))
  let longest = 0
  for (const token of pieces.keys()) longest = Math.max(longest, token.length)

  return {
    ids,
    prefix,
    encode(word, out) {
      const before = out.length
      if (characters(word) > most) return out.push(unknown)
      for (let start = 0; start < word.length; ) {
        let end = Math.min(word.length, start + longest)
        const length = end - start
        let id: number | undefined
        for (; end > start; end--) {
          id = pieces.get(start ? prefix + word.slice(start, end) : word.slice(start, end))
          if (id !== undefined) break
        }
        spend(length + ((length ** 2) >>> 5)) // so many slices, and their characters hashed
        if (id === undefined) {
          out.length = before
          return out.push(unknown)
        }
        out.push(id)
        start = end
      }
    },
  }
}

function characters(word: string): number {
  let count = 0
  for (const _ of word) count++
  return count
}
