// A chart as a table: the same figures for those who cannot see a curve, or want to read numbers. Thinned like the curve;
// the CSV has every step.

import { Dialog } from '../kit/Dialog.tsx'
import { Scroll } from '../kit/Scroll.tsx'
import { useWords } from '../language/language.ts'
import { tableOf } from '../run/store.ts'
import style from './Chart.module.css'
import { type Metric, readAt } from './metrics.ts'
import type { Shown } from './shown.ts'
import { spell } from './spell.ts'

const ROWS = 60

export default function TableTwin(props: { metric: Metric; runs: Shown[]; title: string; onClose(): void }) {
  const { runs, title, onClose } = props
  const metric = measuredOf(props.metric, runs)
  const { t, format, at } = useWords()
  return (
    <Dialog open wide title={title} description={t('charts.tableNote')} onClose={onClose}>
      <Scroll className={style.tableBox} label={title}>
        <table className={style.table}>
          <thead>
            <tr>
              <th scope="col">{t('charts.x.step')}</th>
              {runs.flatMap(({ id, name }) =>
                metric.series.map(({ column }) => (
                  <th key={`${id} ${column}`} scope="col">
                    {runs.length > 1 && `${name} · `}
                    {at(`charts.series.${column}`, title)}
                  </th>
                )),
              )}
            </tr>
          </thead>
          <tbody>
            {rows(runs).map((step) => (
              <tr key={step}>
                <th scope="row">{format.whole(step)}</th>
                {runs.flatMap(({ id }) =>
                  readAt(tableOf(id), metric, step).map(({ series, value }) => (
                    <td key={`${id} ${series.column}`}>{Number.isNaN(value) ? '–' : spell(metric, value, format)}</td>
                  )),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Dialog>
  )
}

/** Without what none of these runs was measured on. */
const measuredOf = (metric: Metric, runs: Shown[]): Metric => ({
  ...metric,
  series: metric.series.filter(
    ({ kind, column }) => kind !== 'beside' || runs.some(({ id }) => !tableOf(id).column(column).every(Number.isNaN)),
  ),
})

/** Steps at even distances, the first and the last among them. */
function rows(runs: Shown[]): number[] {
  const steps = runs.map(({ id }) => tableOf(id).column('step')).sort((a, b) => b.length - a.length)[0] ?? []
  const count = Math.min(ROWS, steps.length)
  const places = Array.from({ length: count }, (_, i) => Math.round((i * (steps.length - 1)) / Math.max(1, count - 1)))
  return [...new Set(places.map((place) => steps[place]))]
}
