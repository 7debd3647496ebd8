// Tuning of kernels as the page sees it: what was found on this device, what is still to be timed, and whether to begin by itself.

import { create } from 'zustand'
import type { RunConfig, TunedReport, TuningReport } from '../../engine/types.ts'
import { saveFile } from '../download.ts'
import { engine, listening } from '../engine.ts'
import { toast } from '../kit/toasts.ts'
import { say } from '../language/language.ts'
import { noticeOf } from '../notices.ts'

interface Tuning {
  kernels: TunedReport[]
  /** Kernels still to be timed; null where nothing is being timed, and -1 before it is known how many. */
  left: number | null
  /** Somebody stopped it: it begins again only when asked. */
  stopped: boolean
}

export const useTuning = create<Tuning>(() => ({ kernels: [], left: null, stopped: false }))

export async function tune(config: RunConfig, vocabulary: number) {
  useTuning.setState({ left: -1 })
  try {
    await listening(
      (report: TuningReport) => useTuning.setState(report),
      (listener) => engine.tuneKernels(config, vocabulary, listener),
    )
  } catch (error) {
    useTuning.setState({ stopped: true })
    tell(error)
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
