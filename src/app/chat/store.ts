// A conversation, and how it is led: kept while other panels are looked at, and as long as it is with one base under whatever adapters.

import { create } from 'zustand'
import { complete, type Values } from '../form/values.ts'
import type { Exchange, Mode } from './Exchanges.tsx'
import { sampling } from './sampling.ts'
import type { Stack } from './stack.ts'

interface Talk {
  /** The run that is the base. */
  about: string
  exchanges: readonly Exchange[]
  /** Null until something is typed: the run suggests what to ask. */
  prompt: string | null
  /** '' for the newest. */
  checkpoint: string
  values: Values
  mode: Mode
  /** Whether the base answers as well. */
  beside: boolean
  stack: Stack
  busy: boolean
}

const NOTHING_SAID = { exchanges: [], prompt: null, checkpoint: '', stack: {} } as const
export const useTalk = create<Talk>(() => ({
  about: '',
  ...NOTHING_SAID,
  values: complete(sampling),
  mode: 'answer',
  beside: false,
  busy: false,
}))
export const changeTalk = (changes: Partial<Talk>) => useTalk.setState(changes)

/** With another base, one begins anew. */
export function talkAbout(about: string) {
  if (useTalk.getState().about !== about) changeTalk({ about, ...NOTHING_SAID })
}

let next = 0
/** Asked just now, and not answered yet. Returns its id. */
export function addExchange(exchange: Omit<Exchange, 'id'>): number {
  const id = next++
  useTalk.setState(({ exchanges }) => ({ exchanges: [...exchanges.slice(-MOST), { ...exchange, id }] }))
  return id
}
const MOST = 40

type Reply = Exchange['replies'][number]
export function updateReply(id: number, which: number, changes: (reply: Reply) => Partial<Reply>) {
  const changed = (replies: Reply[]) =>
    replies.map((reply, i) => (i === which ? { ...reply, ...changes(reply) } : reply))
  useTalk.setState(({ exchanges }) => ({
    exchanges: exchanges.map((one) => (one.id === id ? { ...one, replies: changed(one.replies) } : one)),
  }))
}
