// Words and what each of them is, as CoNLL's tasks are published: two lists of one length. Models that continue text read the words
// alone. https://huggingface.co/docs/transformers/tasks/token_classification

import { type Fields, type Mapping, type Rendered, type Segment, type Slot, valueAt } from './shape.ts'

export const slots: readonly Slot[] = [
  { key: 'tokens', names: ['tokens', 'words'] },
  { key: 'tags', names: ['ner_tags', 'tags', 'pos_tags', 'chunk_tags', 'upos', 'labels', 'ner'] },
]

export const matches = (record: Fields, fields: Mapping) => (wordsOf(record, fields) ? 0.9 : 0)

export const render = (record: Fields, fields: Mapping): Rendered => ({ segments: wordsOf(record, fields) ?? [] })

function wordsOf(record: Fields, fields: Mapping): Segment[] | null {
  const [words, tags] = ['tokens', 'tags'].map((slot) => listOf(valueAt(record, fields, slot)))
  if (!words?.length || words.length !== tags?.length || !words.every((word) => typeof word === 'string')) return null
  if (!tags.every((tag) => ['string', 'number', 'bigint'].includes(typeof tag))) return null
  return words.map((word, i) => ({
    role: 'text',
    text: i > 0 && spaced(words[i - 1], word) ? ` ${word}` : word,
    trained: true,
    label: String(tags[i]),
  }))
}

/** Chinese and Japanese are written without spaces. */
const spaced = (before: string, word: string) => !(/\p{scx=Han}$|\p{scx=Kana}$/u.test(before) && UNSPACED.test(word))
const UNSPACED = /^[\p{scx=Han}\p{scx=Kana}]/u

/** A list, or one as tables of text have it: JSON, or words with spaces between them. */
function listOf(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value
  if (typeof value !== 'string' || !value.trim()) return null
  if (!value.trimStart().startsWith('[')) return value.trim().split(/\s+/)
  try {
    const list: unknown = JSON.parse(value)
    return Array.isArray(list) ? list : null
  } catch {
    return null
  }
}
