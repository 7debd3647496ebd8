// The keyboard map: single keys for what is done often. They are off while someone types or has a control of their own
// under the keys, and can be switched off altogether.

import { startOrPause, stepOnce, stop } from './run/actions.ts'
import { runOf, useRuns } from './run/store.ts'
import { set, useSettings } from './settings.ts'

export const shortcuts = [
  { key: ' ', shown: 'Space', id: 'startOrPause' },
  { key: 's', shown: 'S', id: 'step' },
  { key: '.', shown: '.', id: 'stop' },
  { key: 'l', shown: 'L', id: 'logY' },
  { key: '[', shown: '[', id: 'rougher' },
  { key: ']', shown: ']', id: 'smoother' },
  { key: '?', shown: '?', id: 'list' },
] as const
export type Shortcut = (typeof shortcuts)[number]['id']

const smoothBy = (by: number) => {
  const smoothing = Math.min(0.99, Math.max(0, useSettings.getState().smoothing + by))
  set({ smoothing: Number(smoothing.toFixed(2)) })
}

const actions: Record<Exclude<Shortcut, 'list'>, () => void> = {
  startOrPause,
  step: () => runOf(useRuns.getState().active)?.state === 'paused' && void stepOnce(),
  stop: () => useRuns.getState().active && void stop(true),
  logY: () => set({ logY: !useSettings.getState().logY }),
  rougher: () => smoothBy(-0.05),
  smoother: () => smoothBy(0.05),
}

/** @param showList opens the list of keys. Returns what undoes it. */
export function listenForShortcuts(showList: () => void): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (!useSettings.getState().shortcuts || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
    const found = shortcuts.find(({ key }) => key === event.key.toLowerCase())
    if (!found || event.defaultPrevented || event.repeat || takesKeys(event.target, event.key)) return
    event.preventDefault()
    if (found.id === 'list') showList()
    else actions[found.id]()
  }
  addEventListener('keydown', onKey)
  return () => removeEventListener('keydown', onKey)
}

/** Text is typed there, or Space presses it, or it is a dialog or menu that has the page's keys for itself. */
function takesKeys(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest('input:not([type=checkbox]), textarea, select, [contenteditable], [role=dialog], [role=menu]'))
    return true
  return (
    key === ' ' && target.closest('button, a, input, [role=slider], [role=radio], [role=tab], [tabindex="0"]') !== null
  )
}
