// What the buttons do: start, pause, stop, resume, fork. Each says it to the engine; what comes of it arrives as events.

import type { RunConfig, RunReport, TrainEvent } from '../../engine/types.ts'
import { prepare } from '../data/store.ts'
import { engine, listener } from '../engine.ts'
import { formats } from '../format.ts'
import { toast } from '../kit/toasts.ts'
import { say, wordsAt } from '../language/language.ts'
import { noticeOf } from '../notices.ts'
import { type Sentence, vocabularyBound } from '../sentence/sentence.ts'
import { setGeneral, setSource, storiesFor, useSentence } from '../sentence/store.ts'
import { openDevice } from '../session.ts'
import { useSettings } from '../settings.ts'
import { fetchHistory, loadRuns, put, receive, runOf, show, useRuns } from './store.ts'

/** Prepares the text if need be, makes a run of the sentence, and trains it. */
export async function start() {
  const { sentence, plan } = useSentence.getState()
  if (!sentence || useRuns.getState().active || useRuns.getState().starting) return
  useRuns.setState({ starting: true, notice: null })
  try {
    // The GPU's compiler need not wait for the text.
    void engine.warm(sentence.config, vocabularyBound(sentence.tokenizer))
    const dataset = await prepare(sentence, textName(sentence))
    if (sentence.source.kind === 'files') setSource({ kind: 'dataset', id: dataset.id })
    // How long the text is was not known before it was prepared.
    const problems = await engine.check(sentence.config, dataset)
    if (problems.length > 0) return useSentence.setState({ problems })
    const name = runName(sentence.config, plan?.parameters ?? null, dataset.name)
    const run = await engine.createRun(name, sentence.config, dataset.id)
    put(run)
    await follow(run.id)
  } catch (error) {
    useRuns.setState({ notice: noticeOf(error) })
  } finally {
    useRuns.setState({ starting: false })
  }
}

/** What the base forgets is measured on the built-in stories, cut for it. */
export const measureForgetting = () =>
  attempt(async () => {
    const stories = storiesFor(useSentence.getState().sentence!)
    setGeneral((await prepare(stories, textName(stories))).id)
  })

/** Trains a run to its end, from its newest checkpoint. */
export async function follow(id: string) {
  if (useRuns.getState().active) return
  useRuns.setState({ active: id, remarks: [], memory: null, notice: null })
  await fetchHistory(id)
  void show(id)
  try {
    put(
      await engine.train(
        id,
        listener((event: TrainEvent) => receive(id, event)),
      ),
    )
  } catch (error) {
    const notice = noticeOf(error)
    useRuns.setState({ notice })
    const report = await engine.run(id).catch(() => null)
    if (report) put(report)
  } finally {
    useRuns.setState({ active: null, progress: null })
  }
  void loadRuns()
}

/** After the device was lost the next one has to be asked for; there may be none until the browser starts anew. */
export async function resume(id: string) {
  if (useRuns.getState().active) return
  if (await openDevice()) await follow(id)
}

export async function fork(run: RunReport, checkpoint: number, name: string, config: RunConfig) {
  await attempt(async () => {
    const child = await engine.fork(run.id, checkpoint, name, config)
    put(child)
    void follow(child.id)
  })
}

export const pause = () => attempt(() => engine.pause())
export const proceed = () => attempt(() => engine.proceed())
export const stepOnce = () => attempt(() => engine.step())
export const stop = (save: boolean) => attempt(() => engine.stop(save))

export async function describe(id: string, changes: { name?: string; notes?: string }) {
  await attempt(async () => put(await engine.describe(id, changes)))
}

export async function remove({ id, name }: RunReport, message: string) {
  await attempt(async () => {
    await engine.deleteRun(id)
    useRuns.setState(({ shown, compared }) => ({
      shown: shown === id ? null : shown,
      compared: compared.filter((other) => other !== id),
    }))
    toast(
      message.replace('{{name}}', () => name),
      { undo: () => void restore(id) },
    )
    await loadRuns()
  })
}

export async function restore(id: string) {
  await attempt(async () => {
    await engine.restoreRun(id)
    await loadRuns()
  })
}

export async function importRun(file: Blob) {
  await attempt(async () => {
    const run = await engine.importRun(file)
    await loadRuns() // those that were waiting for it know it now
    await show(run.id)
  })
}

/** What Space does: the obvious next thing. */
export function startOrPause() {
  const state = runOf(useRuns.getState().active)?.state
  if (state === 'training') void pause()
  else if (state === 'paused') void proceed()
  else if (!state) void start()
}

async function attempt(action: () => Promise<unknown>) {
  try {
    await action()
  } catch (error) {
    toast(say(noticeOf(error)), { tone: 'danger' })
  }
}

/** What the sentence's text is called before anybody gave it a name. */
export function textName({ source }: Sentence): string {
  if (source.kind === 'builtin') return wordsAt(`datasets.${source.choice.id}.name`, source.choice.id)
  if (source.kind === 'dataset') return source.id
  if (source.files.length === 0) return wordsAt('sentence.ownText', '')
  const [{ path }] = source.files
  const folder = path.split('/')[0]
  return source.files.length === 1 ? path.split('/').at(-1)! : `${folder} (${source.files.length})`
}

function runName({ model, base, adapter }: RunConfig, parameters: number | null, text: string): string {
  const { short } = formats(useSettings.getState().language)
  const size = parameters === null ? '' : ` ${short(parameters)}`
  const tuned = base && `${runOf(base.run)?.name ?? ''} ${wordsAt(`adapters.${adapter?.id}.name`, '')}`.trim()
  const name = `${tuned ?? `${wordsAt(`models.${model.id}.name`, model.id)}${size}`} · ${text}`
  const taken = new Set(useRuns.getState().list.map(({ name }) => name))
  let count = 1
  while (taken.has(count === 1 ? name : `${name} · ${count}`)) count++
  return count === 1 ? name : `${name} · ${count}`
}
