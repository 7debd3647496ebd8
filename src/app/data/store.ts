// Datasets: those that are there, the one being made, and which of them a sentence's text already is.

import { create } from 'zustand'
import type { DatasetReport, FileReport, Notice, PrepareProgress } from '../../engine/types.ts'
import { dataRoom, listening } from '../engine.ts'
import { toast } from '../kit/toasts.ts'
import { say } from '../language/language.ts'
import { noticeOf } from '../notices.ts'
import { preparedFor, type Sentence, SPLIT_SEED } from '../sentence/sentence.ts'
import { useSession } from '../session.ts'
import { remember, remembered } from '../settings.ts'
import { cleaningRequest, useCleaning } from './cleaning.ts'
import { corrected } from './corrections.ts'
import { judge, withScore } from './scoring.ts'
import { tokenizerRequest } from './tokenizer.ts'

interface Data {
  datasets: DatasetReport[]
  deleted: DatasetReport[]
  /** Null while nothing is being prepared. */
  preparing: PrepareProgress | null
  /** Why the last preparation came to nothing. */
  notice: Notice | null
  /** Files of the last preparation that failed. */
  refused: FileReport[]
  loaded: boolean
}

export const useData = create<Data>(() => ({
  datasets: [],
  deleted: [],
  preparing: null,
  notice: null,
  refused: [],
  loaded: false,
}))

export async function loadDatasets() {
  try {
    const [datasets, deleted] = await Promise.all([dataRoom.datasets(), dataRoom.deletedDatasets()])
    useData.setState({ datasets: datasets.sort((a, b) => b.createdAt - a.createdAt), deleted, loaded: true })
  } catch (error) {
    useData.setState({ notice: noticeOf(error), loaded: true })
  }
}

const KEY = 'vitro.prepared'

/** Built-in text that was prepared before: how it was asked for -> the dataset. */
const prepared = new Map<string, string>(readPrepared())
function readPrepared(): [string, string][] {
  try {
    const stored: unknown = JSON.parse(remembered(KEY) ?? '[]')
    return Array.isArray(stored)
      ? stored.filter((pair) => pair?.length === 2 && pair.every((s: unknown) => typeof s === 'string'))
      : []
  } catch {
    return []
  }
}
function recipe({ source, tokenizer, validation, splitSeed, config }: Sentence): string | null {
  if (source.kind !== 'builtin') return null
  const { base, reads } = purpose(config)
  const how = base ? [base, reads] : [tokenizer]
  const seed = splitSeed === SPLIT_SEED.default ? [] : [splitSeed] // which was no choice at first
  return JSON.stringify([source.choice, ...how, validation, cleaningRequest(), judge(), ...seed])
}
const purpose = (config: Sentence['config']) => preparedFor(useSession.getState().grammar!, config)
// A change of cleaning may make another dataset the sentence's; whoever looks at the datasets is to look again.
useCleaning.subscribe(() => useData.setState(({ datasets }) => ({ datasets: [...datasets] })))

/** As the data room takes it. */
export const requestSource = (source: Exclude<Sentence['source'], { kind: 'dataset' }>) =>
  source.kind === 'files' ? { files: corrected(source.files) } : { builtin: source.choice }

/** The dataset that this sentence's text is, if it was prepared. */
export function datasetOf(sentence: Sentence, datasets: DatasetReport[]): DatasetReport | null {
  const key = recipe(sentence)
  const id = sentence.source.kind === 'dataset' ? sentence.source.id : key && prepared.get(key)
  return datasets.find((dataset) => dataset.id === id) ?? null
}

/** Makes the sentence's dataset, or finds it. @throws what the data room throws; the store has it as `notice` too */
export async function prepare(sentence: Sentence, name: string): Promise<DatasetReport> {
  const found = datasetOf(sentence, useData.getState().datasets)
  if (found) return found
  const { source, tokenizer, validation, splitSeed } = sentence
  if (source.kind === 'dataset') throw new Error('dataset gone')
  useData.setState({
    preparing: { phase: 'reading', fraction: null, files: [], fileCount: 0, cleaning: [] },
    notice: null,
    refused: [],
  })
  try {
    const request = {
      name,
      source: requestSource(source),
      ...tokenizerRequest(tokenizer),
      ...purpose(sentence.config),
      validation,
      seed: splitSeed,
      ...cleaningRequest(),
    }
    const dataset = await listening(
      (preparing: PrepareProgress) => useData.setState({ preparing }),
      (listener) => withScore((score) => dataRoom.prepare(request, listener, score)),
    )
    const key = recipe(sentence)
    if (key) {
      prepared.set(key, dataset.id)
      remember(KEY, JSON.stringify([...prepared].slice(-40)))
    }
    useData.setState(({ datasets }) => ({ datasets: [dataset, ...datasets.filter(({ id }) => id !== dataset.id)] }))
    return dataset
  } catch (error) {
    const notice = noticeOf(error)
    // The last report may not have come before the failure did.
    const told = useData.getState().preparing?.files ?? []
    const refused = notice.code === 'nothing-usable' ? await rowsOf(source) : told
    useData.setState({ notice, refused })
    throw error
  } finally {
    useData.setState({ preparing: null })
  }
}

/** Why each file cannot be used. */
const rowsOf = (source: Parameters<typeof requestSource>[0]): Promise<FileReport[]> =>
  dataRoom.peek(requestSource(source)).then(
    ({ files }) => files,
    () => [],
  )

export const cancelPreparation = () => dataRoom.cancel()

async function attempt(action: () => Promise<unknown>) {
  try {
    await action()
  } catch (error) {
    toast(say(noticeOf(error)), { tone: 'danger' })
  }
  await loadDatasets()
}

export const renameDataset = (id: string, name: string) => attempt(() => dataRoom.rename(id, name))
export const restoreDataset = (id: string) => attempt(() => dataRoom.restore(id))
export async function removeDataset({ id }: DatasetReport, message: string) {
  await attempt(async () => {
    await dataRoom.remove(id)
    toast(message, { undo: () => void restoreDataset(id) })
  })
}
