// A trained run as the judge of texts, for the steps of cleaning that ask one: the data room asks this page, and the page the engine.

import type { Score } from '../../engine/types.ts'
import { engine, listener } from '../engine.ts'
import { useSession } from '../session.ts'
import { useCleaning } from './cleaning.ts'

/** The run that the steps which are on would ask; null where none asks, or none was chosen. */
export function judge(): string | null {
  const { steps, scorer } = useCleaning.getState()
  const members = useSession.getState().grammar?.cleaning ?? []
  const asks = steps.some(({ id, on }) => on && members.find((member) => member.id === id)?.needs === 'score')
  return asks ? scorer : null
}

/** Work that may ask it. Afterwards its model leaves the device. */
export async function withScore<T>(work: (score?: Score) => Promise<T>): Promise<T> {
  const run = judge()
  if (run === null) return work()
  try {
    return await work(listener((text: string) => engine.score(run, text)))
  } finally {
    void engine.endScoring()
  }
}
