// Opening a published model: files in, a run out, and what is to be said while it lasts.

import { create } from 'zustand'
import type { Notice, OpenProgress } from '../../engine/types.ts'
import type { NamedFile } from '../data/dropped.ts'
import { takeFiles } from '../data/Sources.tsx'
import { engine, listening } from '../engine.ts'
import { toast } from '../kit/toasts.ts'
import { say, wordsAt } from '../language/language.ts'
import { noticeOf } from '../notices.ts'
import { loadRuns, put, runOf, show, useRuns } from '../run/store.ts'

export interface Opening {
  name: string
  /** Null until its headers are read. */
  progress: OpenProgress | null
  /** Why it came to nothing. */
  notice: Notice | null
  /** The run that it became. */
  run: string | null
}

export const useOpening = create<{ opening: Opening | null }>(() => ({ opening: null }))

/** Files from anywhere: a model is opened, everything else is text to read. */
export async function takeDropped(files: NamedFile[]) {
  if (files.length === 0) return
  const model = await engine.isModel(files).catch(() => false)
  if (model) await openModel(files)
  else if (await engine.isAdapter(files).catch(() => false)) await openAdapter(files)
  else takeFiles(files)
}

/** An adapter for the model in view, or for what that was tuned from. */
async function openAdapter(files: NamedFile[]) {
  const shown = runOf(useRuns.getState().shown)
  if (!shown) return toast(wordsAt('opening.adapterAlone', ''), { tone: 'danger' })
  const { base } = shown.config
  const of = base?.run ? { run: base.run, checkpoint: base.checkpoint } : { run: shown.id }
  try {
    const run = await engine.openAdapter(nameOf(files), files, of)
    put(run)
    await show(run.id)
    toast(wordsAt('opening.adapterDone', '').replace('{{name}}', () => runOf(of.run)?.name ?? ''))
  } catch (error) {
    toast(say(noticeOf(error)), { tone: 'danger' })
  }
}

/** @param name what it is called, where its files don't say */
export async function openModel(files: NamedFile[], name = nameOf(files)) {
  const { opening } = useOpening.getState()
  if (files.length === 0 || (opening && !opening.notice && !opening.run)) return
  const update = (changes: Partial<Opening>) =>
    useOpening.setState(({ opening }) => ({ opening: opening && { ...opening, ...changes } }))
  useOpening.setState({ opening: { name, progress: null, notice: null, run: null } })
  try {
    const run = await listening(
      (progress: OpenProgress) => update({ progress }),
      (listener) => engine.openModel(name, files, listener),
    )
    put(run)
    void loadRuns() // those that were waiting for it know it now
    update({ run: run.id })
    await show(run.id)
  } catch (error) {
    const notice = noticeOf(error)
    if (notice.code === 'cancelled') closeOpening()
    else update({ notice })
  }
}

export const cancelOpening = () => engine.cancelOpening()
export const closeOpening = () => useOpening.setState({ opening: null })

/** Of the file that is alone, or of the folder that holds them. */
function nameOf(files: NamedFile[]): string {
  if (files.length === 0) return ''
  const config = files.find(({ path }) => /(^|\/)(adapter_)?config\.json$/.test(path))
  const parts = (files.length === 1 ? files[0] : (config ?? files[0])).path.split('/')
  const file = parts.at(-1)!.replace(/\.(gguf|zip|safetensors|json)$/i, '')
  return files.length === 1 ? file : (parts.at(-2) ?? wordsAt('model.title', file))
}
