// Documents that are nearly the same as one that was there before, here or in another dataset: MinHash over n-grams of words
// (of characters in Chinese), candidates by locality-sensitive hashing, each verified. See ../dedupe/near-duplicates.ts.
// Best put last: what a later step removes still counts as seen.

import type { Options, Values } from '../../options.ts'
import { NearDuplicates } from '../dedupe/near-duplicates.ts'
import { type CleaningContext, removal, type Step } from './step.ts'

export const place = 140
export const options = [
  { key: 'threshold', kind: 'number', default: 0.8, min: 0.3, max: 1, step: 0.05 },
  { key: 'gram', kind: 'integer', default: 5, min: 1, max: 20 },
  { key: 'permutations', kind: 'integer', default: 128, min: 32, max: 512, step: 32 },
  { key: 'exact', kind: 'boolean', default: true },
] as const satisfies Options

export function create(given: Readonly<Record<string, unknown>>, { others = [], signed }: CleaningContext): Step {
  const { threshold, gram, permutations, exact } = given as Values<typeof options>
  const settings = { gram, permutations }
  const seen = new NearDuplicates({ ...settings, threshold, exact })
  for (const { name, signatures } of others) seen.addOthers(name, signatures)
  return (text) => {
    const found = seen.add(text, signed && ((signature) => signed(signature, settings)))
    if (!found) return { text }
    const similarity = Math.round(found.similarity * 1000) / 1000
    return found.other === null
      ? removal('near-duplicate', { document: found.document + 1, similarity })
      : removal('duplicate-elsewhere', { dataset: found.other, similarity })
  }
}
