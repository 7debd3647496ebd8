// A dataset that is others, mixed: it keeps whose rows it draws and how often, and their common tokenizer, but no text of its own.
// Its parts are datasets of the same store, which stay what they are.

import { mixtureOf, shares } from '../data/mixture.ts'
import { joinedTokens, type Split } from '../data/tokens.ts'
import type { Dataset, Json, Store } from '../store/store.ts'
import { datasetTokenizer, infoOf, type OpenDataset, TOKENIZER } from './dataset.ts'
import { EngineError } from './errors.ts'
import type { MixtureRequest } from './types.ts'

type Mixture = Pick<MixtureRequest, 'parts' | 'temperature'>

/** What of a mixture's rows are each part's, 0 to 1. @throws EngineError `empty-mixture` */
export async function mixtureShares(store: Store, { parts, temperature }: Mixture): Promise<number[]> {
  if (!parts.some(({ weight }) => weight > 0))
    throw new EngineError('empty-mixture', {}, 'A mixture needs a part with a weight above 0.')
  const sizes = await Promise.all(
    parts.map(async ({ dataset, weight }) => {
      const { train } = infoOf(await store.getDataset(dataset))
      return { size: train.tokens, weight }
    }),
  )
  return shares(sizes, temperature)
}

/** @throws EngineError `empty-mixture`, `different-tokenizers` */
export async function writeMixture(store: Store, { name, parts, temperature }: MixtureRequest): Promise<Dataset> {
  const share = await mixtureShares(store, { parts, temperature })
  const datasets = await Promise.all(parts.map(({ dataset }) => store.getDataset(dataset)))
  const [first, ...others] = datasets
  const json = await tokenizerJson(store, first)
  for (const other of others)
    if ((await tokenizerJson(store, other)) !== json)
      throw new EngineError(
        'different-tokenizers',
        { name: other.name, first: first.name },
        `${other.name} is cut by another tokenizer than ${first.name}: prepare it again with that one.`,
      )
  const infos = datasets.map(infoOf)
  const counts = (split: Split) => {
    const sum = (key: 'documents' | 'characters' | 'bytes' | 'tokens') =>
      infos.reduce((total, info) => total + info[split][key], 0)
    return {
      documents: sum('documents'),
      characters: sum('characters'),
      bytes: sum('bytes'),
      tokens: sum('tokens'),
    }
  }
  const trained = (split: Split) => infos.reduce((total, info) => total + (info.trained?.[split] ?? 0), 0)
  const [reads, ...otherReads] = infos.map(({ labels }) => labels?.reads)
  const labels = reads &&
    otherReads.every((other) => other === reads) && {
      reads,
      names: [...new Set(infos.flatMap(({ labels }) => labels!.names))],
    }
  const { vocabSize, bytesPerToken, tokenizer } = infos[0]
  const info = {
    vocabSize,
    bytesPerToken,
    tokenizer,
    train: counts('train'),
    validation: counts('validation'),
    ...(infos.every(({ trained }) => trained) && {
      trained: { train: trained('train'), validation: trained('validation') },
    }),
    ...(labels && { labels }),
    files: [],
    source: { mixture: parts.length },
    mixture: {
      parts: parts.map((part, i) => ({ ...part, name: datasets[i].name, share: share[i] })),
      temperature,
    },
  }
  const writer = await store.createDataset(name)
  try {
    await writer.append(TOKENIZER, new TextEncoder().encode(json))
    return await writer.finish(info as unknown as Json)
  } catch (error) {
    await writer.abort()
    throw error
  }
}

const tokenizerJson = async (store: Store, dataset: Dataset) =>
  JSON.stringify((await datasetTokenizer(store, dataset)).toJSON())

/** The parts' texts one after another to look at, and mixed to learn from. */
export function openMixture(
  own: Pick<OpenDataset, 'report' | 'tokenizer'>,
  opened: readonly OpenDataset[],
  { parts, temperature }: Mixture,
): OpenDataset {
  return {
    ...own,
    train: joinedTokens(opened.map(({ train }) => train)),
    validation: joinedTokens(opened.map(({ validation }) => validation)),
    marks(split) {
      const marks = opened.flatMap((part) => part.marks(split) ?? [])
      return marks.length === opened.length ? joinedTokens(marks) : null
    },
    labelsAt: async () => null, // each part numbers its labels in an order of its own
    async batches(split, rows) {
      const sources = await Promise.all(opened.map((part) => part.batches(split, rows)))
      const size = (i: number) => opened[i].report.tokens.train
      return mixtureOf(
        parts.map(({ weight }, i) => ({ source: sources[i], size: size(i), weight })),
        temperature,
      )
    },
  }
}
