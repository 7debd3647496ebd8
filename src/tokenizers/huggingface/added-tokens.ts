// Tokens that were added beside the vocabulary and are found in the text itself, before anything is done to it or right after
// it was normalized. Special ones stand for no text; they count only where the caller asks for it, so that no text can forge
// one. https://github.com/huggingface/tokenizers/blob/main/tokenizers/src/tokenizer/added_vocabulary.rs

import { bad, type Part, shown } from './part.ts'
import { spend } from './patience.ts'

export interface AddedToken {
  readonly id: number
  readonly content: string
  readonly special: boolean
  /** Looked for in the normalized text. */
  readonly normalized: boolean
  /** Not inside a word. */
  readonly singleWord: boolean
  /** Takes the white space before it, behind it. */
  readonly lstrip: boolean
  readonly rstrip: boolean
  /** This project's own mark, in files it writes: the token ends a text. */
  readonly endsText: boolean
}

const MOST = 100_000
const LONGEST = 10_000

export function readAddedTokens(file: Part, largestId: number): AddedToken[] {
  return file.parts('added_tokens', MOST).map((part) => {
    const content = part.text('content')
    if (content.length > LONGEST) throw bad(`${part.path}.content is longer than ${LONGEST} characters`)
    const special = part.flag('special', false)
    return {
      id: part.count('id', largestId),
      content,
      special,
      normalized: part.flag('normalized', !special),
      singleWord: part.flag('single_word', false),
      lstrip: part.flag('lstrip', false),
      rstrip: part.flag('rstrip', false),
      endsText: part.flag('ends_text', false),
    }
  })
}

/** Called in order with the text between, and with the tokens found. */
export interface Found {
  text(text: string, begins: boolean): void
  token(id: number): void
}

export type Find = (text: string, parseSpecial: boolean, found: Found) => void

/** @param contents by which tokens are found: as they are, or normalized; the longest of those that begin at a place counts */
export function finder(tokens: readonly (readonly [content: string, token: AddedToken])[]): Find {
  const byFirst = new Map<string, (readonly [content: string, token: AddedToken])[]>()
  for (const entry of tokens) {
    if (!entry[0]) continue
    const first = entry[0][0]
    const entries = byFirst.get(first) ?? []
    entries.push(entry)
    byFirst.set(first, entries)
  }
  if (!byFirst.size)
    return (text, _, found) => {
      if (text) found.text(text, true)
    }
  for (const entries of byFirst.values()) entries.sort(([a], [b]) => b.length - a.length)
  const firsts = new RegExp(`[${[...byFirst.keys()].map(unit).join('')}]`, 'g')

  return (text, parseSpecial, found) => {
    let done = 0
    firsts.lastIndex = 0
    for (let at = firsts.exec(text); at; at = firsts.exec(text)) {
      const candidates = byFirst.get(at[0])!
      spend(candidates.length)
      const entry = candidates.find(([content]) => text.startsWith(content, at!.index))
      if (!entry) continue
      const [content, token] = entry
      let start = at.index
      let end = start + content.length
      firsts.lastIndex = end
      if (token.special && !parseSpecial) continue
      if (
        token.singleWord &&
        (WORD_END.test(text.slice(Math.max(0, start - 2), start)) || WORD_START.test(text.slice(end, end + 2)))
      )
        continue
      if (token.lstrip) while (start > done && WHITE.test(text[start - 1])) start--
      if (token.rstrip) while (end < text.length && WHITE.test(text[end])) end++
      if (start > done) found.text(text.slice(done, start), done === 0)
      found.token(token.id)
      done = end
      firsts.lastIndex = end
    }
    if (text.length > done) found.text(text.slice(done), done === 0)
  }
}

const unit = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
const WHITE = /\p{White_Space}/u
const WORD_END = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u
const WORD_START = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u

/** @throws TokenizerFileError where two tokens share an id, or one has two */
export function checkAddedTokens(tokens: readonly AddedToken[], idOf: (content: string) => number | undefined): void {
  const seen = new Map<number, string>()
  for (const { id, content } of tokens) {
    const other = seen.get(id)
    if (other !== undefined && other !== content) throw bad(`id ${id} is ${shown(other)} and ${shown(content)}`)
    const known = idOf(content)
    if (known !== undefined && known !== id) throw bad(`the token ${shown(content)} has the ids ${known} and ${id}`)
    seen.set(id, content)
  }
}
