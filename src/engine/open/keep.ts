// A published model into the store: opened, asked whether there is room for it, and copied tensor by tensor. Whatever ends it on the
// way, nothing of it shows.

import type { ByteSource } from '../../formats/bytes.ts'
import { FormatError } from '../../formats/bytes.ts'
import type { DeviceTraits } from '../../kernel.ts'
import type { Run, Store } from '../../store/store.ts'
import { size } from '../../tensor.ts'
import { EngineError, noticeOf } from '../errors.ts'
import { asJson, NOT_MEASURED, type RunSummary } from '../run-report.ts'
import { speaksAs } from '../stored-model.ts'
import type { Listener, OpenProgress } from '../types.ts'
import { publishedModel, type UsableModel } from '../usable-model.ts'
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
  if (traits) requireRoomOnDevice(opened, traits)
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
