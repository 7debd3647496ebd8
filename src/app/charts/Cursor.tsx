// The cursor over a chart: a hairline at one step, the same in all charts. The mouse moves it, and the arrow keys do; for
// those who hear the page it is a slider that reads the values out. Dragging zooms, a double click goes back.

import { type PointerEvent, useState } from 'react'
import { useWords } from '../language/language.ts'
import { tableOf } from '../run/store.ts'
import style from './Chart.module.css'
import { type Frame, pixelOf, ROOM, valueUnder } from './frame.ts'
import { type Metric, readAt } from './metrics.ts'
import type { Shown } from './shown.ts'
import { spell } from './spell.ts'
import { point, useCursor, zoomTo } from './view.ts'

interface Props {
  frame: Frame
  metric: Metric
  runs: Shown[]
  title: string
}

const DRAG = 8 // pixels; less is a click

export function Cursor({ frame, metric, runs, title }: Props) {
  const { t, format, at } = useWords()
  const step = useCursor(({ step }) => step)
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null)
  const table = tableOf(runs[0]?.id ?? '')
  const xs = table.column(frame.view.x)
  const last = table.column('step').at(-1) ?? 0
  const row = step === null ? -1 : table.at(step)
  const x = row < 0 ? null : pixelOf(frame, xs[row])

  const stepAt = (pixel: number) => {
    const row = nearestRow(xs, valueUnder(frame, pixel))
    return row < 0 ? null : table.column('step')[row]
  }
  const pixel = (event: PointerEvent) => event.clientX - event.currentTarget.getBoundingClientRect().left
  const move = (by: number) => {
    const next = Math.min(table.length - 1, Math.max(0, (row < 0 ? table.length - 1 : row) + by))
    point(table.column('step')[next] ?? null)
  }
  const read = readAt(table, metric, step ?? last)
    .map(
      ({ series, value }) => `${at(`charts.series.${series.column}`, series.column)} ${spell(metric, value, format)}`,
    )
    .join(', ')

  return (
    <div
      className={style.cursor}
      style={{ left: ROOM.left, right: ROOM.right, top: ROOM.top, bottom: ROOM.bottom }}
      role="slider"
      tabIndex={0}
      aria-label={t('charts.cursor', { title })}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={step ?? last}
      aria-valuetext={`${t('charts.atStep', { step: format.whole(step ?? last) })}: ${read}`}
      onPointerMove={(event) => {
        const to = pixel(event)
        point(stepAt(to))
        if (drag) setDrag({ ...drag, to })
      }}
      onPointerDown={(event) => {
        if (event.pointerType !== 'mouse' || event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        setDrag({ from: pixel(event), to: pixel(event) })
      }}
      onPointerUp={() => {
        if (drag && Math.abs(drag.to - drag.from) > DRAG) {
          const [from, to] = [
            valueUnder(frame, Math.min(drag.from, drag.to)),
            valueUnder(frame, Math.max(drag.from, drag.to)),
          ]
          zoomTo({ from, to })
        }
        setDrag(null)
      }}
      onPointerLeave={() => !drag && point(null)}
      onDoubleClick={() => zoomTo(null)}
      onBlur={() => point(null)}
      onKeyDown={(event) => {
        const moves: Record<string, number> = {
          ArrowLeft: -1,
          ArrowDown: -1,
          ArrowRight: 1,
          ArrowUp: 1,
          PageDown: -Math.ceil(table.length / 10),
          PageUp: Math.ceil(table.length / 10),
          Home: -table.length,
          End: table.length,
        }
        if (event.key === 'Escape') zoomTo(null)
        if (!Object.hasOwn(moves, event.key)) return
        event.preventDefault()
        move(moves[event.key])
      }}
    >
      {x !== null && x >= 0 && <i className={style.hairline} style={{ transform: `translateX(${x}px)` }} />}
      {drag && (
        <i
          className={style.selection}
          style={{ left: Math.min(drag.from, drag.to), width: Math.abs(drag.to - drag.from) }}
        />
      )}
    </div>
  )
}

/** `xs` never falls. */
function nearestRow(xs: Float64Array, x: number): number {
  let [low, high] = [0, xs.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (xs[middle] < x) low = middle + 1
    else high = middle
  }
  return low > 0 && x - xs[low - 1] < xs[low] - x ? low - 1 : high
}
