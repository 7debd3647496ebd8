// A general text beside a task's: its loss while a base is tuned tells what is forgotten. Measured with the task's own program, so that
// nothing more lies on the device.

import type { BatchSource } from '../data/batches.ts'
import { textRows } from '../data/pack.ts'
import type { TokenStream } from '../data/tokens.ts'
import type { Store } from '../store/store.ts'
import { openDataset } from './open-dataset.ts'
import type { Sentence } from './sentence.ts'
import type { RunConfig } from './types.ts'

/** Rows as the sentence's program takes them, each of them one document; only evaluation is asked for. */
export function generalRows(text: TokenStream, { rows }: Pick<Sentence, 'rows'>, eosId: number): BatchSource {
  const source = textRows(text, { ...rows, reads: 'text', apart: false }, eosId)
  return {
    ...source,
    async evaluation(context, first, count) {
      const batch = await source.evaluation(context, first, count)
      return { ...batch, positions: batch.tokens.map((_, i) => i % context) }
    },
  }
}

/**
 * The held-out part of the dataset that a run is measured on beside its own, or where it has none, the whole of it; null where there is
 * no such dataset, or the run has a head of labels, which no text can be asked.
 * @throws StoreError `not-found` where it is gone
 */
export async function openGeneral(
  store: Store,
  { general }: Pick<RunConfig, 'general'>,
  sentence: Sentence,
): Promise<BatchSource | null> {
  if (!general || sentence.labels) return null
  const { tokenizer, train, validation } = await openDataset(store, general)
  const enough = validation.length > sentence.training.context
  return generalRows(enough ? validation : train, sentence, tokenizer.eosId)
}
