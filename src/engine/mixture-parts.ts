// Which datasets a mixture cannot do without: they stay while it does, come back with it, and travel with it.

import type { Dataset, Json, Store } from '../store/store.ts'
import { infoOf } from './dataset.ts'
import { EngineError } from './errors.ts'

/** A dataset's facts with other ids for the datasets it is made of, as the store asks (`PartsOf`). */
export function partsOf(info: Json, idOf: (id: string) => string): Json {
  const { mixture, ...others } = (info ?? {}) as { mixture?: { parts: { dataset: string }[] } | null }
  if (!mixture) return info
  const parts = mixture.parts.map((part) => ({ ...part, dataset: idOf(part.dataset) }))
  return { ...others, mixture: { ...mixture, parts } } as unknown as Json
}

/** @throws EngineError `mixed-in` while a mixture draws from it */
export async function removeDataset(store: Store, id: string): Promise<void> {
  const mixtures = (await store.listDatasets()).filter((dataset) => idsOf(dataset).includes(id))
  if (mixtures.length) {
    const names = mixtures.map(({ name }) => `“${name}”`).join(', ')
    throw new EngineError('mixed-in', { names }, `This text is part of a mixture: ${names}. Delete that first.`)
  }
  await store.deleteDataset(id)
}

/** With what it is made of, which may have been deleted after it. */
export async function restoreDataset(store: Store, id: string): Promise<void> {
  const deleted = new Map((await store.listDatasets('deleted')).map((dataset) => [dataset.id, dataset]))
  const restore = async (id: string) => {
    const dataset = deleted.get(id)
    for (const part of dataset ? idsOf(dataset) : []) if (deleted.has(part)) await restore(part)
    await store.restoreDataset(id)
  }
  await restore(id)
}

const idsOf = (dataset: Dataset) => (infoOf(dataset)?.mixture?.parts ?? []).map(({ dataset }) => dataset)
