// The tokenizers, built-in corpora and steps of cleaning there are, by id.

import type { Options } from '../options.ts'
import { byName } from '../registry.ts'
import type { TokenizerMember } from '../tokenizers/tokenizer.ts'
import type { CleaningMember } from './clean/step.ts'

/** One file of datasets/: a corpus made on the spot. The same values give the same documents. */
export interface BuiltinCorpus {
  readonly options: Options
  /** By what it is cut where bytes would do for others. */
  readonly tokenizer?: { id: string; options: Record<string, number> }
  documents(values: Readonly<Record<string, unknown>>): Iterable<string>
}

export const tokenizers = byName(
  import.meta.glob<TokenizerMember>(['../tokenizers/*.ts', '!../tokenizers/tokenizer.ts'], { eager: true }),
)
export const corpora = byName(import.meta.glob<BuiltinCorpus>('./datasets/*.ts', { eager: true }))
export const cleaners = byName(
  import.meta.glob<CleaningMember>(['./clean/*.ts', '!./clean/step.ts', '!./clean/pipeline.ts'], { eager: true }),
)

/** @throws RangeError naming what there is */
export function member<T>(members: Readonly<Record<string, T>>, id: string): T {
  if (!members[id]) throw new RangeError(`There is no ${id}; known are: ${Object.keys(members).join(', ')}.`)
  return members[id]
}
