// Charts are drawn one at a time, each in a task of its own, with at least as much time in between as drawing costs: so no task is
// long, and the page answers at once however many charts there are. A hidden tab draws nothing.

import { flushSync } from 'react-dom'

const waiting = new Map<string, () => void>()
let timer: ReturnType<typeof setTimeout> | undefined
let pause = 0
const LEAST = 30 // ms between two charts
/** Times of what a chart costs until the next. Where a CPU plays graphics card, what is drawn is not trained. */
const rest = () => (document.documentElement.hasAttribute('data-software') ? 9 : 1)

/** Draws when it is this chart's turn; a newer request takes an older one's place. */
export function request(chart: string, draw: () => void) {
  waiting.set(chart, draw)
  if (timer === undefined) timer = setTimeout(next, pause)
}

export const withdraw = (chart: string) => void waiting.delete(chart)

function next() {
  timer = undefined
  const first = waiting.entries().next().value
  if (!first || document.hidden) return
  const [chart, draw] = first
  waiting.delete(chart)
  const began = performance.now()
  flushSync(draw)
  pause = Math.max(LEAST, rest() * (performance.now() - began))
  if (waiting.size > 0) timer = setTimeout(next, pause)
}

globalThis.document?.addEventListener('visibilitychange', () => {
  if (!document.hidden && waiting.size > 0 && timer === undefined) timer = setTimeout(next)
})
