// What the page knows of the place it runs in: the grammar of sentences, the device, and what is missing.

import { create } from 'zustand'
import type { DeviceReport, Grammar } from '../engine/types.ts'
import { engine, onWorkerFailure } from './engine.ts'
import { noticeOf } from './notices.ts'
import { missingHere, type Trouble } from './support/detect.ts'

interface Session {
  grammar: Grammar | null
  device: DeviceReport | null
  /** Why nothing can be trained here; null where it can, or where that is not known yet. */
  trouble: Trouble | null
  /** The engine's own sentence about it. */
  detail: string
  /** A worker died of this. */
  failure: string | null
}

export const useSession = create<Session>(() => ({
  grammar: null,
  device: null,
  trouble: missingHere(),
  detail: '',
  failure: null,
}))

export async function openSession(): Promise<Grammar> {
  onWorkerFailure((failure) => useSession.setState({ failure }))
  const grammar = await engine.grammar()
  useSession.setState({ grammar })
  return grammar
}

/** null where there is no device; `trouble` says why. */
export async function openDevice(): Promise<DeviceReport | null> {
  try {
    const device = await engine.device()
    useSession.setState({ device, trouble: null, detail: '' })
    return device
  } catch (error) {
    useSession.setState({ trouble: 'no-adapter', detail: noticeOf(error).message })
    return null
  }
}
