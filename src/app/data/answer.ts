// What the data room answers to a question that depends on what is shown: null until it is there, and never a late one.

import { useEffect, useState } from 'react'
import type { Notice } from '../../engine/types.ts'
import { noticeOf } from '../notices.ts'

interface Answer<T> {
  value: T | null
  notice: Notice | null
}

/** @param key asks again when it changes */
export function useAnswer<T>(key: string, ask: () => Promise<T>): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ value: null, notice: null })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what `ask` depends on
  useEffect(() => {
    let current = true
    setAnswer({ value: null, notice: null })
    ask().then(
      (value) => current && setAnswer({ value, notice: null }),
      (error) => current && setAnswer({ value: null, notice: noticeOf(error) }),
    )
    return () => {
      current = false
    }
  }, [key])
  return answer
}

interface Page<T> {
  documents: T[]
  next: number | null
}
export interface Pages<T> extends Page<T> {
  notice: Notice | null
  /** Whether an answer is under way. */
  asking: boolean
  more(): void
}

/** Pages one after the other. @param key starts again when it changes */
export function usePages<T>(key: string, ask: (from: number) => Promise<Page<T>>): Pages<T> {
  const [pages, setPages] = useState<Page<T> & { key: string; notice: Notice | null }>(() => fresh(key))
  const current = pages.key === key ? pages : fresh<T>(key)
  const [wanted, setWanted] = useState({ key, from: 0 })
  const from = wanted.key === key ? wanted.from : 0
  const [done, setDone] = useState('')
  const turn = `${key} ${from}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what `ask` depends on
  useEffect(() => {
    let mine = true
    ask(from).then(
      ({ documents, next }) => {
        if (!mine) return
        setPages((before) => {
          const held = before.key === key ? before.documents : []
          return { key, notice: null, documents: from ? [...held, ...documents] : documents, next }
        })
        setDone(turn)
      },
      (error) => {
        if (!mine) return
        setPages((before) => ({ ...(before.key === key ? before : fresh<T>(key)), notice: noticeOf(error) }))
        setDone(turn)
      },
    )
    return () => {
      mine = false
    }
  }, [turn])
  const more = () => current.next !== null && setWanted({ key, from: current.next })
  return { ...current, asking: done !== turn, more }
}

const fresh = <T>(key: string) => ({ key, documents: [] as T[], next: null, notice: null })
