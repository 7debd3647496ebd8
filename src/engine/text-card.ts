// What a text is that was prepared without a store, in Markdown, to lie beside the model that was trained on it.

import { dataCard } from '../data/data-card.ts'
import type { PreparedDataset } from '../data/prepare.ts'
import type { Choice } from './types.ts'

/** One part after the other where texts were mixed. */
export const textCard = (parts: readonly { name: string; info: PreparedDataset }[], tokenizer: Choice): string =>
  parts.map(({ name, info }) => dataCard({ ...info, name, tokenizer, licence: '', builtin: null })).join('\n')
