// What can be asked about the documents of a dataset that is there: figures, a search, what was removed, its card. Reads the
// store; nothing here changes anything.

import { loadLanguageOf } from '../data/clean/text/language.ts'
import { dataCard, mixtureCard } from '../data/data-card.ts'
import { contamination } from '../data/dedupe/contamination.ts'
import { tokenChips } from '../data/preview.ts'
import { readRemoved } from '../data/removed.ts'
import { search, storedDocuments } from '../data/search.ts'
import type { Statistics } from '../data/statistics.ts'
import type { TokenStream } from '../data/tokens.ts'
import type { Store } from '../store/store.ts'
import type { Tokenizer } from '../tokenizers/tokenizer.ts'
import { datasetChunks, infoOf, REMOVED } from './dataset.ts'
import { EngineError } from './errors.ts'
import { openDataset } from './open-dataset.ts'
import type { DataRoom, DatasetStatistics } from './types.ts'

type Inspection = Pick<DataRoom, 'statistics' | 'removed' | 'documents' | 'contamination' | 'dataCard'>

export function inspectDatasets(store: () => Promise<Store>): Inspection {
  return {
    async statistics(id) {
      const dataset = await (await store()).getDataset(id)
      const { statistics } = infoOf(dataset)
      return statistics ? withChips(statistics, (await openDataset(await store(), id)).tokenizer) : null
    },
    async removed(id, of, from) {
      const dataset = await (await store()).getDataset(id)
      const page = await readRemoved(datasetChunks(await store(), dataset, REMOVED), { from, ...of })
      const taken = infoOf(dataset).files.filter((file) => file.taken)
      const documents = page.documents.map(({ file, ...document }) => ({ ...document, path: taken[file]?.path ?? '' }))
      return { documents, next: page.next }
    },
    async documents(id, { split, contains, language, minCharacters, maxCharacters, file, from }) {
      const { tokenizer, ...streams } = await openDataset(await store(), id)
      const ends = file === null ? undefined : infoOf(await (await store()).getDataset(id)).fileEnds?.[split]
      const [start, end] = file === null || !ends ? [0, streams[split].length] : [ends[file - 1] ?? 0, ends[file]]
      const query = { contains, language, minCharacters, maxCharacters: maxCharacters || Number.POSITIVE_INFINITY }
      const languageOf = language ? await loadLanguageOf() : undefined
      const part = { length: end, read: streams[split].read }
      const page = await search(part, tokenizer, query, { from: Math.max(start, from), languageOf })
      return { documents: [...page.documents], next: page.next }
    },
    async contamination(id, n) {
      const { tokenizer, train, validation } = await openDataset(await store(), id)
      return contamination(texts(validation, tokenizer), texts(train, tokenizer), n)
    },
    async dataCard(id) {
      const card = await datasetCard(await store(), id)
      if (!card)
        throw new EngineError('no-statistics', {}, 'This dataset was prepared by an older version, which counted less.')
      return card
    },
  }
}

/** Markdown, to go along with a model; null for a dataset of a version that did not count. */
export async function datasetCard(store: Store, id: string): Promise<string | null> {
  const dataset = await store.getDataset(id)
  const { statistics, split, sha256, cleaning = [], licence = '', builtin = null, mixture, ...info } = infoOf(dataset)
  if (mixture) {
    const parts = mixture.parts.map(async (part) => ({ ...part, card: await datasetCard(store, part.dataset) }))
    return mixtureCard({ name: dataset.name, temperature: mixture.temperature, parts: await Promise.all(parts) })
  }
  if (!statistics || !split || !sha256) return null
  return dataCard({ ...info, statistics, split, sha256, cleaning, licence, builtin, name: dataset.name })
}

async function* texts(tokens: TokenStream, tokenizer: Tokenizer): AsyncGenerator<string> {
  for await (const { text } of storedDocuments(tokens, tokenizer)) yield text
}

function withChips(statistics: Statistics, tokenizer: Tokenizer): DatasetStatistics {
  const chips = tokenChips(
    tokenizer,
    statistics.tokens.map(({ id }) => id),
  )
  const tokens = statistics.tokens.map(({ count }, i) => ({ ...chips[i], count }))
  return { ...(structuredClone(statistics) as DatasetStatistics), tokens }
}
