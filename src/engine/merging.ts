// A base with adapters over it as a model of its own in the store: folded into one, kept as an opened model is, and held against what it
// was made of.

import type { Gpu } from '../gpu/device.ts'
import type { Run, Store } from '../store/store.ts'
import { size } from '../tensor.ts'
import { openDecoder } from './on-device.ts'
import { createOpened } from './open/keep.ts'
import { requireRoomInStore } from './open/room.ts'
import { firstCheckpoint } from './open/stored.ts'
import { mergeError, stackedModel, stackMerged } from './stacked.ts'
import { storedModel, storedStack } from './stored-model.ts'
import type { BaseModel, MergeError, RunConfig, WeightedAdapter } from './types.ts'
import type { UsableModel } from './usable-model.ts'

/** @throws EngineError `other-base`, `cannot-stack`, `cannot-merge`; StoreError; OutOfMemory before anything is kept */
export async function keepMerged(
  store: Store,
  gpu: Gpu,
  name: string,
  of: Pick<BaseModel, 'run' | 'checkpoint'>,
  adapters: readonly WeightedAdapter[],
): Promise<{ run: Run; error: MergeError }> {
  const { base, parts } = await storedStack(store, of, adapters)
  const merged = stackMerged(base, parts)
  const stacked = stackedModel(base, parts)
  const decoder = await openDecoder(gpu, stacked.sentence, stacked.weights)
  try {
    const run = await keep(store, name, merged)
    const { sentence, weights, tokenizer } = await storedModel(store, run.id)
    const alone = await openDecoder(gpu, sentence, weights)
    try {
      const { relative, divergence, agreement } = await mergeError(decoder, alone, tokenizer.eosId)
      return { run, error: { relative, divergence, agreement } }
    } finally {
      alone.close()
    }
  } finally {
    decoder.close()
  }
}

async function keep(store: Store, name: string, { weights, tokenizer, ...model }: UsableModel): Promise<Run> {
  const { sentence, chatTemplate, eosIds } = model
  const { vocab: vocabulary, context } = sentence.modelConfig
  const { adapter: _, ...before } = model.config
  const config: RunConfig = { ...before, base: { run: '', vocabulary, context } }
  const tensors = weights.tensors.map(({ name, shape }) => ({
    name,
    shape,
    dtype: 'f32',
    async *pieces() {
      yield await weights.read(name)
    },
  }))
  const text = (id: number | null) => (id === null ? undefined : (tokenizer.tokenText(id) ?? undefined))
  const ends = { bos_token: text(tokenizer.bosId), eos_token: text(tokenizer.eosId) }
  const first = firstCheckpoint(
    { tensors, tokenizer: { ...tokenizer.toJSON() }, tokenizerConfig: ends, chatTemplate, eosIds },
    () => {},
  )
  requireRoomInStore(await store.usage(), first.bytes)
  const parameters = tensors.reduce((sum, { shape }) => sum + size(shape), 0)
  return createOpened(store, name, { config, chatTemplate, parameters }, first)
}
