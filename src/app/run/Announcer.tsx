// Says a run's state to those who do not see it, and to those who look at another tab: a polite live region, spoken to at
// most every ten seconds, and the tab's title. Also keeps a tab from being closed over unsaved work by accident.

import { useEffect, useState } from 'react'
import { useWords } from '../language/language.ts'
import style from './Announcer.module.css'
import { isBusy, useActive, useRuns, useShown } from './store.ts'

const QUIET = 10_000 // ms

export function Announcer() {
  const active = useActive()
  const shown = useShown()
  const run = active ?? shown
  const { t, format, at } = useWords()
  const sentence =
    run && t('run.announce', { state: at(`states.${run.state}`, run.state), step: format.whole(run.step) })
  const spoken = useSeldom(sentence ?? '', run?.state ?? '')

  useEffect(() => {
    document.title = active
      ? `${marks[active.state] ?? '…'} ${format.percent(active.step / (active.steps || 1))}${active.loss === null ? '' : ` · ${format.measure(active.loss)}`} — Vitro`
      : `${run && !active && run.state === 'completed' ? '✓ ' : ''}Vitro`
  })

  const unsaved = useRuns(({ starting }) => starting) || (active !== null && isBusy(active.state))
  useEffect(() => {
    if (!unsaved) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [unsaved])

  return (
    <p className={style.hidden} aria-live="polite">
      {spoken}
    </p>
  )
}

const marks: Record<string, string> = { training: '▶', paused: '⏸' }

/** The newest text when its key changes, but no sooner than the last was heard out. */
function useSeldom(text: string, key: string): string {
  const [spoken, setSpoken] = useState({ text: '', at: 0 })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text changes with every step, the key with the state
  useEffect(() => {
    if (!key) return
    const wait = Math.max(0, spoken.at + QUIET - Date.now())
    const timer = setTimeout(() => setSpoken({ text, at: Date.now() }), wait)
    return () => clearTimeout(timer)
  }, [key])
  return spoken.text
}
