// What a text is that was prepared without a store, in Markdown, to lie beside the model that was trained on it.

import { dataCard, mixtureCard } from '../data/data-card.ts'
import { shares } from '../data/mixture.ts'
import type { PreparedDataset } from '../data/prepare.ts'
import type { Choice } from './types.ts'

/** @param mixture how its parts were mixed; null where they weren't */
export function textCard(
  texts: readonly { name: string; info: PreparedDataset }[],
  tokenizer: Choice,
  mixture: { weights: readonly number[]; temperature: number } | null,
): string {
  const cards = texts.map(({ name, info }) => dataCard({ ...info, name, tokenizer, licence: '', builtin: null }))
  if (!mixture) return cards.join('\n')
  const { weights, temperature } = mixture
  const sized = texts.map(({ info }, i) => ({ size: info.train.tokens, weight: weights[i] }))
  const share = shares(sized, temperature)
  const parts = texts.map(({ name }, i) => ({ name, weight: weights[i], share: share[i], card: cards[i] }))
  return mixtureCard({ name: texts.map(({ name }) => name).join(' + '), temperature, parts })
}
