// A tokenizer.json as llama.cpp is told of it, for GGUF: byte-level BPE whose words are cut as one of its own names says, or BPE by
// SentencePiece's scores.

import type { Vocabulary } from '../tokenizer.ts'
import type { AddedToken } from './added-tokens.ts'
import { byteTokens } from './models/model.ts'
import type { Part } from './part.ts'
import { llamaCppName } from './pattern/published.ts'
import type { Splitting } from './pre-tokenizers.ts'
import { scoresOf, spacePrefix } from './sentence-piece.ts'

interface Facts {
  readonly file: Part
  readonly splitting: Splitting
  readonly added: readonly AddedToken[]
  readonly table: {
    readonly size: number
    text(id: number): string | null
    id(token: string): number | undefined
    isSpecial(id: number): boolean
  }
  readonly eosId: number
}

/** @throws RangeError in a plain sentence where llama.cpp has no such tokenizer */
export function ggmlVocabulary(facts: Facts): Vocabulary {
  const model = facts.file.part('model')
  const vocabulary = !model.has('merges') ? null : (bytePairs(facts, model) ?? sentencePiece(facts, model))
  if (vocabulary) return vocabulary
  throw new RangeError(
    "GGUF cannot hold this tokenizer: only byte-level BPE with a word pattern that llama.cpp knows, or BPE by SentencePiece's scores.",
  )
}

function bytePairs({ splitting, added, table, eosId }: Facts, model: Part): Vocabulary | null {
  const pre = llamaCppName(splitting.patterns)
  if (!splitting.bytes || !pre) return null
  const addedIds = new Set(added.map(({ id }) => id))
  const ids = Array.from({ length: table.size }, (_, id) => id)
  return {
    model: 'gpt2',
    pre,
    tokens: ids.map((id) => table.text(id) ?? `[UNUSED${id}]`),
    merges: mergesOf(model).map((merge) => merge.join(' ')),
    types: ids.map((id) => (table.isSpecial(id) ? 3 : addedIds.has(id) ? 4 : table.text(id) === null ? 5 : 1)),
    eosId,
  }
}

const mergesOf = (model: Part) =>
  (model.at('merges') as (string | [string, string])[]).map((merge) =>
    typeof merge === 'string' ? (merge.split(' ') as [string, string]) : merge,
  )

/** As llama.cpp's converter writes what SentencePiece made. Null where this is none of its BPE. */
function sentencePiece({ added, file, table, eosId }: Facts, model: Part): Vocabulary | null {
  const prefix = spacePrefix(file)
  if (prefix === null || !model.flag('byte_fallback', false) || model.flag('ignore_merges', false)) return null
  const ids = Array.from({ length: table.size }, (_, id) => id)
  const texts = ids.map((id) => table.text(id))
  const bytes = new Set(byteTokens(new Map(texts.flatMap((text, id) => (text === null ? [] : [[text, id]])))))
  const addedIds = new Set(added.map(({ id }) => id))
  const unknown = model.has('unk_token') ? table.id(model.text('unk_token')) : undefined
  const types = ids.map((id) => {
    if (id === unknown) return 2
    if (bytes.has(id)) return 6
    if (addedIds.has(id)) return table.isSpecial(id) ? 3 : 4
    return texts[id] === null ? 5 : 1
  })
  const known = new Set([
    ...model
      .part('vocab')
      .entries()
      .map(([token]) => token),
    ...added.map(({ content }) => content),
  ])
  const plain = new Set(texts.filter((text, id): text is string => text !== null && types[id] === 1))
  const merges = mergesOf(model)
  const scores = scoresOf(merges, known, (token) => plain.has(token))
  if (!scores) return null
  const scoreOf = (id: number) => {
    if (types[id] === 1) return scores.get(texts[id]!) ?? -merges.length // nothing is joined to become it
    return types[id] === 4 ? -1000 : 0
  }
  return {
    model: 'llama',
    pre: 'default',
    // What is looked for in a text has spaces as the text has them.
    tokens: texts.map((text, id) => (types[id] === 4 ? text!.replaceAll('▁', ' ') : (text ?? `[UNUSED${id}]`))),
    merges: [],
    sentencePiece: { scores: ids.map(scoreOf), prefix },
    types,
    eosId,
  }
}
