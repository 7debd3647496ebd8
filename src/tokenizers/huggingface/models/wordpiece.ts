// WordPiece: from the left, always the longest token that fits; a word that cannot be made of tokens is the unknown token.
// https://github.com/huggingface/tokenizers/tree/main/tokenizers/src/models/wordpiece

import { Trie } from '../../unigram/trie.ts'
import { bad, type Part, shown } from '../part.ts'
import { type Model, readVocabulary } from './model.ts'

/** @param special tokens that no text may become. @throws TokenizerFileError */
export function readWordPiece(model: Part, special: ReadonlySet<string>): Model {
  const ids = readVocabulary(model)
  const prefix = model.text('continuing_subword_prefix', '##')
  const most = model.count('max_input_chars_per_word', 10_000, 100)
  const unknown = ids.get(model.text('unk_token', '[UNK]'))
  if (unknown === undefined) throw bad(`its unknown token ${shown(model.text('unk_token', '[UNK]'))} has no id`)
  const first = new Trie()
  const later = new Trie()
  for (const [token, id] of ids) {
    if (special.has(token)) continue
    first.add(token, id)
    if (token.startsWith(prefix)) later.add(token.slice(prefix.length), id)
  }

  return {
    ids,
    prefix,
    encode(word, out) {
      const before = out.length
      if (characters(word) > most) return out.push(unknown)
      for (let start = 0; start < word.length; ) {
        const pieces = start ? later : first
        let id = -1
        let end = start
        pieces.prefixes(word, start, (at, value) => {
          id = value
          end = at
        })
        if (id < 0) {
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
