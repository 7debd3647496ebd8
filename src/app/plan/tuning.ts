// Tuning of kernels as the page sees it: what was found on this device, what is still to be timed, and beginning by itself, whatever the
// page shows: on a GPU, a while after the last change of a sentence whose text is there.

import { useEffect } from 'react'
import { create } from 'zustand'
import type { RunConfig, TunedReport, TuningReport } from '../../engine/types.ts'
import { datasetOf, useData } from '../data/store.ts'
import { saveFile } from '../download.ts'
import { engine, listening } from '../engine.ts'
import { toast } from '../kit/toasts.ts'
import { say } from '../language/language.ts'
import { noticeOf } from '../notices.ts'
import { useActive } from '../run/store.ts'
import { useSentence } from '../sentence/store.ts'
import { useSession } from '../session.ts'

interface Tuning {
  kernels: TunedReport[]
  /** Kernels still to be timed; null where nothing is being timed, and -1 before it is known how many. */
  left: number | null
  /** Somebody stopped it: it begins again only when asked. */
  stopped: boolean
}

export const useTuning = create<Tuning>(() => ({ kernels: [], left: null, stopped: false }))

/** Milliseconds after the last change of the sentence, and until the next try where something else had the device. */
const QUIET = 3000

/** Keeps tuning for what the sentence says, while no run trains and until somebody stops it. */
export function useTuningByItself() {
  const device = useSession(({ device }) => device)
  const sentence = useSentence(({ sentence }) => sentence)
  const hasProblems = useSentence(({ problems }) => problems.length > 0)
  const dataset = useData(({ datasets }) => sentence && datasetOf(sentence, datasets))
  const stopped = useTuning(({ stopped }) => stopped)
  const idle = useActive() === null
  const begins = device !== null && !device.software && idle && !stopped && !hasProblems
  const config = sentence?.config
  const vocabulary = dataset?.vocabulary
  useEffect(() => {
    if (!begins || !config || vocabulary === undefined) return
    let isWanted = true
    const again = async () => {
      if (isWanted && !(await tune(config, vocabulary))) setTimeout(again, QUIET)
    }
    setTimeout(again, QUIET)
    return () => {
      isWanted = false
    }
  }, [begins, config, vocabulary])
}

/** Whether nothing is left to be timed. */
export async function tune(config: RunConfig, vocabulary: number): Promise<boolean> {
  useTuning.setState({ left: -1 })
  try {
    return await listening(
      (report: TuningReport) => useTuning.setState(report),
      (listener) => engine.tuneKernels(config, vocabulary, listener),
    )
  } catch (error) {
    useTuning.setState({ stopped: true })
    tell(error)
    return true
  } finally {
    useTuning.setState({ left: null })
  }
}

export function stopTuning() {
  useTuning.setState({ stopped: true })
  void engine.cancelTuning()
}

export async function loadTuned() {
  useTuning.setState({ kernels: await engine.tunedKernels() })
}

export async function exportTuned() {
  const { name, blob } = await engine.exportKernels()
  saveFile(blob, name)
}

export async function importTuned(file: File) {
  try {
    useTuning.setState({ kernels: await engine.importKernels(file) })
  } catch (error) {
    tell(error)
  }
}

const tell = (error: unknown) => toast(say(noticeOf(error)), { tone: 'danger' })
