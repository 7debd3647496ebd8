// A tokenizer.json as llama.cpp is told of it, for GGUF: only byte-level BPE whose words are cut as one of its own names says.

import type { Vocabulary } from '../tokenizer.ts'
import type { AddedToken } from './added-tokens.ts'
import type { Part } from './part.ts'
import { llamaCppName } from './pattern/published.ts'
import type { Splitting } from './pre-tokenizers.ts'

interface Facts {
  readonly file: Part
  readonly splitting: Splitting
  readonly added: readonly AddedToken[]
  readonly table: { readonly size: number; text(id: number): string | null; isSpecial(id: number): boolean }
  readonly eosId: number
}

/** @throws RangeError in a plain sentence where llama.cpp has no such tokenizer */
export function ggmlVocabulary({ file, splitting, added, table, eosId }: Facts): Vocabulary {
  const model = file.part('model')
  const pre = llamaCppName(splitting.patterns)
  if (!splitting.bytes || !model.has('merges') || !pre)
    throw new RangeError(
      'GGUF cannot hold this tokenizer: only byte-level BPE with a word pattern that llama.cpp knows.',
    )
  const addedIds = new Set(added.map(({ id }) => id))
  const ids = Array.from({ length: table.size }, (_, id) => id)
  return {
    model: 'gpt2',
    pre,
    tokens: ids.map((id) => table.text(id) ?? `[UNUSED${id}]`),
    merges: (model.at('merges') as (string | string[])[]).map((merge) =>
      typeof merge === 'string' ? merge : merge.join(' '),
    ),
    types: ids.map((id) => (table.isSpecial(id) ? 3 : addedIds.has(id) ? 4 : table.text(id) === null ? 5 : 1)),
    eosId,
  }
}
