// The glass it grows in: a flask that fills as the run goes on, with something alive in it while it trains.

import { useActive, useShown } from '../run/store.ts'
import style from './Flask.module.css'

const EMPTY = 0.12 // something is always in it
const [TOP, BOTTOM] = [46, 128] // of the liquid

export function Flask() {
  const active = useActive()
  const shown = useShown()
  const run = active ?? shown
  const share = run?.steps ? run.step / run.steps : 0
  const level = BOTTOM - (BOTTOM - TOP) * (EMPTY + (1 - EMPTY) * share)
  return (
    <svg className={style.flask} viewBox="0 0 120 140" aria-hidden="true" data-alive={active?.state === 'training'}>
      <defs>
        <clipPath id="flask-inside">
          <path d={BODY} />
        </clipPath>
        <linearGradient id="flask-liquid" x1="0" x2="0" y1="0" y2="1">
          <stop offset="0" stopColor="var(--accent)" stopOpacity="0.38" />
          <stop offset="1" stopColor="var(--accent)" stopOpacity="0.75" />
        </linearGradient>
      </defs>
      <path d={BODY} fill="var(--surface)" />
      <g clipPath="url(#flask-inside)">
        <g className={style.liquid} style={{ transform: `translateY(${level}px)` }}>
          <path className={style.wave} d={WAVE} fill="url(#flask-liquid)" />
        </g>
        {BUBBLES.map(([x, r, delay]) => (
          <circle key={x} className={style.bubble} cx={x} cy="122" r={r} style={{ animationDelay: `${delay}s` }} />
        ))}
      </g>
      <path d={BODY} fill="none" stroke="var(--ink-soft)" strokeWidth="2" strokeLinejoin="round" />
      <path d="M42 10h36" stroke="var(--ink-soft)" strokeWidth="3" strokeLinecap="round" />
      <path d="M30 104a32 32 0 0 1 6-34" fill="none" stroke="var(--gleam)" strokeWidth="3" strokeLinecap="round" />
    </svg>
  )
}

const BODY = 'M48 10v34a44 44 0 1 0 24 0V10'
const WAVE = 'M-60 4q15 -7 30 0t30 0 30 0 30 0 30 0 30 0 30 0 30 0V140H-60Z'
const BUBBLES = [
  [44, 2.2, 0],
  [58, 1.5, 1.3],
  [67, 2.6, 2.1],
  [78, 1.7, 0.7],
  [52, 1.3, 2.8],
] as const
