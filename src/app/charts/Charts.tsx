// All curves of the runs in view, with what they share: x axis, scales, smoothing, and the way out as CSV or back from a zoom.

import { Download, ZoomOut } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import { saveFile } from '../download.ts'
import { Button } from '../kit/Button.tsx'
import { Segments, Switch } from '../kit/fields.tsx'
import { Help } from '../kit/Help.tsx'
import { Slider } from '../kit/Slider.tsx'
import { useWords } from '../language/language.ts'
import { tableOf } from '../run/store.ts'
import { set, useSettings, xAxes } from '../settings.ts'
import { Chart } from './Chart.tsx'
import style from './Charts.module.css'
import { metricsCsv } from './csv.ts'
import { type Metric, metrics } from './metrics.ts'
import { type Shown, useShownRuns } from './shown.ts'
import { useZoom, zoomTo } from './view.ts'

const [first, ...others] = metrics
/** Whether one of these runs, or a run to come, has anything to show there. */
const tells = ({ of }: Metric, runs: Shown[]) =>
  !of || (runs.length === 0 ? of === 'tokens' : runs.some(({ learns }) => learns === of))

/** @param children what comes between the first curve and the others */
export default function Charts({ children }: { children: ReactNode }) {
  const { t } = useWords()
  const runs = useShownRuns()
  return (
    <section className={style.charts} aria-label={t('charts.title')}>
      <Toolbar runs={runs} />
      {runs.length > 1 && <Legend runs={runs} />}
      <div className={style.grid}>
        <Chart metric={first} runs={runs} />
        <div className={style.between}>{children}</div>
        {others
          .filter((metric) => tells(metric, runs))
          .map((metric) => (
            <Chart key={metric.id} metric={metric} runs={runs} />
          ))}
      </div>
    </section>
  )
}

const SMOOTHING = [...Array.from({ length: 20 }, (_, i) => i / 20), 0.97, 0.98, 0.99, 0.995, 0.999]

const Toolbar = memo(function Toolbar({ runs }: { runs: Shown[] }) {
  const { t } = useWords()
  const { xAxis, logX, logY, smoothing } = useSettings()
  const zoom = useZoom(({ range }) => range)
  const download = () =>
    saveFile(
      new Blob([metricsCsv(runs.map(({ id, name }) => ({ name, table: tableOf(id) })))], { type: 'text/csv' }),
      'vitro-metrics.csv',
    )
  return (
    <div className={style.toolbar}>
      <Segments
        label={t('charts.xAxis')}
        value={xAxis}
        options={xAxes.map((value) => ({ value, text: t(`charts.x.${value}`) }))}
        onChange={(xAxis) => {
          zoomTo(null)
          set({ xAxis })
        }}
      />
      <div className={style.smoothing}>
        <span>{t('charts.smoothing')}</span>
        <Help about={t('charts.smoothing')} text={t('charts.smoothingHelp')} />
        <Slider
          label={t('charts.smoothing')}
          stops={SMOOTHING}
          value={smoothing}
          say={String}
          onChange={(smoothing) => set({ smoothing })}
        />
        <span className={style.figure}>{smoothing}</span>
      </div>
      <div className={style.log}>
        <span>{t('charts.logY')}</span>
        <Switch label={t('charts.logYLabel')} checked={logY} onChange={(logY) => set({ logY })} />
        <span>{t('charts.logX')}</span>
        <Switch label={t('charts.logXLabel')} checked={logX} onChange={(logX) => set({ logX })} />
      </div>
      <span className={style.space} />
      {zoom && (
        <Button size="small" icon={<ZoomOut />} onClick={() => zoomTo(null)}>
          {t('charts.zoomOut')}
        </Button>
      )}
      <Button size="small" variant="quiet" icon={<Download />} onClick={download}>
        CSV
      </Button>
    </div>
  )
})

function Legend({ runs }: { runs: Shown[] }) {
  return (
    <ul className={style.legend}>
      {runs.map(({ id, name, look }) => (
        <li key={id}>
          <svg width="26" height="8" aria-hidden="true">
            <line x1="1" x2="25" y1="4" y2="4" stroke={look.color} strokeWidth="2.4" strokeDasharray={look.dash} />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  )
}
