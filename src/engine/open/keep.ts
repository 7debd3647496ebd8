// A published model into the store: opened, asked whether there is room for it, and copied tensor by tensor. Whatever ends it on the
// way, nothing of it shows. And an adapter of somebody's, beside the model that it is for.

import type { ByteSource } from '../../formats/bytes.ts'
import { FormatError } from '../../formats/bytes.ts'
import type { DeviceTraits } from '../../kernel.ts'
import type { Run, Store } from '../../store/store.ts'
import { size } from '../../tensor.ts'
import { EngineError, noticeOf } from '../errors.ts'
import { asJson, NOT_MEASURED, type RunSummary } from '../run-report.ts'
import { baseModel, baseOf, speaksAs } from '../stored-model.ts'
import type { BaseModel, Listener, OpenProgress } from '../types.ts'
import { parametersOf, publishedModel, type UsableModel } from '../usable-model.ts'
import { openAdapter } from './adapter.ts'
import { openModel } from './open.ts'
import { requireRoomInStore, requireRoomOnDevice } from './room.ts'
import { type FirstCheckpoint, firstCheckpoint } from './stored.ts'

export interface KeepingJob {
  name: string
  files: ReadonlyMap<string, ByteSource>
  /** null where there is no device to ask. */
  traits: DeviceTraits | null
  signal: AbortSignal
  onProgress: Listener<OpenProgress>
}

/** @throws EngineError `cancelled`, `unreadable-model`, those of open/; StoreError */
export async function keepModel(store: Store, job: KeepingJob): Promise<Run> {
  try {
    return await keep(store, job)
  } catch (error) {
    if (job.signal.aborted) throw new EngineError('cancelled', {}, 'Opening was cancelled; nothing was kept.')
    const { code, message } = noticeOf(error)
    if (code || !(error instanceof FormatError || Object(error).name === 'TokenizerFileError')) throw error
    throw new EngineError('unreadable-model', { problem: message }, message)
  }
}

async function keep(store: Store, { name, files, traits, signal, onProgress }: KeepingJob): Promise<Run> {
  const opened = await openModel(files)
  if (traits) requireRoomOnDevice(opened.tensors, traits)
  const { config, chatTemplate } = publishedModel(opened, '') // refuses what could be opened and not be used
  let done = 0
  const tell = () => onProgress({ model: opened.family, parameters, bytes: { done, total: first.bytes } })
  const first = firstCheckpoint(opened, (bytes) => {
    signal.throwIfAborted()
    done += bytes
    tell()
  })
  const parameters = opened.tensors.reduce((sum, { shape }) => sum + size(shape), 0)
  requireRoomInStore(await store.usage(), first.bytes)
  tell()
  const kept = await createOpened(store, name, { config, chatTemplate, parameters }, first)
  if (!signal.aborted) return kept
  await store.deleteRun(kept.id) // too late to stop it
  throw signal.reason
}

/** A run at step 0 that begins with itself. */
export function createOpened(
  store: Store,
  name: string,
  { config, chatTemplate, parameters }: Pick<UsableModel, 'config' | 'chatTemplate'> & { parameters: number },
  first: FirstCheckpoint,
): Promise<Run> {
  const summary: RunSummary = {
    parameters,
    datasetName: '',
    speaks: speaksAs(config, chatTemplate),
    ...NOT_MEASURED,
    notice: null,
  }
  const run = { name, config: asJson(config), datasetId: null, state: 'completed', summary: asJson(summary) }
  return store.createRun(run, first)
}

/** An adapter of PEFT's as a run that was tuned from one that is here. @throws EngineError those of opening it, `base-missing` */
export async function keepAdapter(
  store: Store,
  name: string,
  files: ReadonlyMap<string, ByteSource>,
  of: Pick<BaseModel, 'run' | 'checkpoint'>,
): Promise<Run> {
  const base = (await baseOf(store, { base: { ...of, vocabulary: 1, context: 1 } }))!
  const { config, sentence, weights, chatTemplate } = await openAdapter(files, base, baseModel(base))
  const own = [...parametersOf(sentence)].filter(([, { origin }]) => origin === 'adapter')
  const tensors = own.map(([name, { tensor }]) => ({
    name,
    shape: tensor.shape,
    dtype: 'f32',
    async *pieces() {
      yield await weights.read(name)
    },
  }))
  const first = firstCheckpoint(
    { tensors, tokenizer: null, tokenizerConfig: null, chatTemplate: null, eosIds: [] },
    () => {},
  )
  const parameters = tensors.reduce((sum, { shape }) => sum + size(shape), 0)
  const run = await createOpened(store, name, { config, chatTemplate, parameters }, first)
  await store.updateRun(base.run.id, { pinned: [...new Set([...base.run.pinned, base.checkpoint.id])] })
  return run
}
