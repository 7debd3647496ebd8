// One metric of the runs in view: the curve, what it reads under the cursor, its explanation and its table. It is drawn when
// its turn comes and only while it is on screen.

import { Table2 } from 'lucide-react'
import { lazy, memo, Suspense, useEffect, useRef, useState } from 'react'
import { IconButton } from '../kit/Button.tsx'
import { Help } from '../kit/Help.tsx'
import { useWords } from '../language/language.ts'
import { tableOf, useRuns } from '../run/store.ts'
import { useSettings } from '../settings.ts'
import style from './Chart.module.css'
import { Cursor } from './Cursor.tsx'
import { type Frame, frameOf, type Size } from './frame.ts'
import type { Metric } from './metrics.ts'
import { Plot } from './Plot.tsx'
import { Readings } from './Readings.tsx'
import { request, withdraw } from './redraw.ts'
import type { Shown } from './shown.ts'
import { useZoom } from './view.ts'

const TableTwin = lazy(() => import('./TableTwin.tsx'))

export const Chart = memo(function Chart({ metric, runs }: { metric: Metric; runs: Shown[] }) {
  const { t, at } = useWords()
  const [frame, area] = useFrame(metric, runs)
  const [asTable, setAsTable] = useState(false)
  const title = t(`charts.${metric.id}.title`)
  // A loss of labels is counted by the label.
  const ofLabels = metric.id === 'loss' && runs.length > 0 && runs.every(({ learns }) => learns === 'labels')
  const unit = at(`charts.${metric.id}.${ofLabels ? 'unitOfLabels' : 'unit'}`, '')
  return (
    <figure className={style.chart} data-metric={metric.id}>
      <figcaption className={style.head}>
        <h3>{title}</h3>
        {unit && <span className={style.unit}>{unit}</span>}
        <Help about={title} text={t(ofLabels ? 'charts.loss.helpOfLabels' : `charts.${metric.id}.help`)} />
        <span className={style.space} />
        <IconButton
          size="small"
          label={t('charts.asTable', { title })}
          icon={<Table2 />}
          onClick={() => setAsTable(true)}
        />
      </figcaption>
      <Readings metric={metric} runs={runs} />
      <div className={style.area} ref={area}>
        {frame?.lines.some(({ points }) => points.length > 0) && (
          <>
            <Plot frame={frame} runs={runs} metric={metric} />
            <Cursor frame={frame} metric={metric} runs={runs} title={title} />
          </>
        )}
        {frame && !frame.lines.some(({ points }) => points.length > 0) && (
          <p className={style.nothing}>{t('charts.nothing')}</p>
        )}
      </div>
      {asTable && (
        <Suspense fallback={null}>
          <TableTwin metric={metric} runs={runs} title={title} onClose={() => setAsTable(false)} />
        </Suspense>
      )}
    </figure>
  )
})

/** The newest drawing, and where it goes. */
function useFrame(metric: Metric, runs: Shown[]) {
  const area = useRef<HTMLDivElement>(null)
  const [frame, setFrame] = useState<Frame | null>(null)
  const size = useSize(area)
  const visible = useVisible(area)
  const pulse = useRuns(({ pulse }) => pulse)
  const { xAxis, smoothing, logX, logY } = useSettings()
  const zoom = useZoom(({ range }) => range)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the pulse says that the tables, which React does not see, have more
  useEffect(() => {
    if (!visible || !size) return
    const draw = () => {
      const tables = runs.map(({ id }) => ({ run: id, table: tableOf(id) }))
      setFrame(frameOf(metric, tables, { x: xAxis, smoothing, logX, logY, zoom }, size))
    }
    request(metric.id, draw)
  }, [visible, size, pulse, runs, metric, xAxis, smoothing, logX, logY, zoom])
  useEffect(() => () => withdraw(metric.id), [metric.id])
  return [frame, area] as const
}

function useSize(area: React.RefObject<HTMLDivElement | null>): Size | null {
  const [size, setSize] = useState<Size | null>(null)
  useEffect(() => {
    const observer = new ResizeObserver(([{ contentRect }]) => {
      const next = { width: Math.round(contentRect.width), height: Math.round(contentRect.height) }
      setSize((size) => (size?.width === next.width && size.height === next.height ? size : next))
    })
    observer.observe(area.current!)
    return () => observer.disconnect()
  }, [area])
  return size && size.width > 0 ? size : null
}

function useVisible(area: React.RefObject<HTMLDivElement | null>): boolean {
  const [visible, setVisible] = useState(false)
  useEffect(() => {
    // A busy page is told of several changes at once, oldest first.
    const observer = new IntersectionObserver((entries) => setVisible(entries.at(-1)!.isIntersecting), {
      rootMargin: '120px',
    })
    observer.observe(area.current!)
    return () => observer.disconnect()
  }, [area])
  return visible
}
