// Byte-pair encoding: a word's characters (or bytes), merged pair by pair, the earliest merge of the list first.
// https://github.com/huggingface/tokenizers/tree/main/tokenizers/src/models/bpe

import { toPrintable } from '../../byte-level/alphabet.ts'
import { type Merge, merger } from '../../byte-level/merge.ts'
import { writeUtf8 } from '../../byte-level/utf8.ts'
import type { IdList } from '../id-list.ts'
import { bad, type Part, shown } from '../part.ts'
import { byteTokens, MAX_VOCABULARY, type Model, readVocabulary } from './model.ts'

/**
 * @param bytes words are spelled in bytes, in GPT-2's printable alphabet. `special`: tokens that no text may become.
 * @throws TokenizerFileError
 */
export function readBpe(model: Part, bytes: boolean, special: ReadonlySet<string>): Model {
  for (const key of ['continuing_subword_prefix', 'end_of_word_suffix'])
    if (model.has(key) && model.text(key)) throw bad(`it has a ${model.where(key)}, which is not supported`)
  const ids = readVocabulary(model)
  const unknown = model.has('unk_token') ? ids.get(model.text('unk_token')) : undefined
  const spell = speller(ids, {
    unknown,
    fuse: model.flag('fuse_unk', false),
    fallback: model.flag('byte_fallback', false) ? byteTokens(ids) : null,
  })
  const merge = merger(readMerges(model, ids))
  const whole = model.flag('ignore_merges', false) ? ids : null
  const letters = bytes ? byteSpeller(ids, spell) : spell
  return {
    ids,
    encode(word, out) {
      const token = whole && (bytes ? printable(word) : word)
      const id = token && !special.has(token) ? whole.get(token) : undefined
      if (id !== undefined) return out.push(id)
      const start = out.length
      letters(word, out)
      out.length = merge(out.ids, start, out.length)
    },
  }
}

const utf8 = new TextEncoder()
const printable = (word: string) => toPrintable(utf8.encode(word))

type Spell = (word: string, out: IdList) => void

/** Bytes to ids by a table, where every byte has a token of its own. */
function byteSpeller(ids: ReadonlyMap<string, number>, spell: Spell): Spell {
  const table = new Uint32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    const id = ids.get(toPrintable(Uint8Array.of(byte)))
    if (id === undefined) return (word, out) => spell(printable(word), out)
    table[byte] = id
  }
  return (word, out) => {
    out.reserve(3 * word.length)
    const start = out.length
    out.length = writeUtf8(word, out.ids, start)
    for (let i = start; i < out.length; i++) out.ids[i] = table[out.ids[i]]
  }
}

interface Unknowns {
  readonly unknown: number | undefined
  /** Unknown characters in a row are one token. */
  readonly fuse: boolean
  readonly fallback: readonly (number | undefined)[] | null
}

/** Characters to ids. One without a token is spelled in bytes, or is the unknown token, or, without either, falls away. */
function speller(ids: ReadonlyMap<string, number>, { unknown, fuse, fallback }: Unknowns): Spell {
  return (word, out) => {
    let open = false // an unknown character stands at the end
    for (const character of word) {
      const id = ids.get(character)
      if (id !== undefined) {
        out.push(id)
        open = false
        continue
      }
      const bytes = fallback && Array.from(utf8.encode(character), (byte) => fallback[byte])
      if (bytes && !bytes.includes(undefined)) out.append(bytes as number[])
      else if (unknown !== undefined && !(open && fuse)) out.push(unknown)
      open = !bytes || bytes.includes(undefined)
    }
  }
}

/** "left right" or ["left", "right"]; both forms are in use. */
function readMerges(model: Part, ids: ReadonlyMap<string, number>): Merge[] {
  return model.list('merges', MAX_VOCABULARY).map((merge, i) => {
    const pair: unknown = typeof merge === 'string' ? merge.split(' ') : merge
    if (!Array.isArray(pair) || pair.length !== 2 || !pair.every((side) => typeof side === 'string'))
      throw bad(`merge ${i + 1} is not of two tokens`)
    const [left, right, token] = [pair[0], pair[1], pair[0] + pair[1]].map((side: string) => {
      const id = ids.get(side)
      if (id === undefined) throw bad(`merge ${i + 1} is of ${shown(side)}, which is not in the vocabulary`)
      return id
    })
    return { left, right, token }
  })
}
