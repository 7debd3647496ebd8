// What the curves say at the cursor, or at their end while there is none.

import { useWords } from '../language/language.ts'
import { tableOf, useRuns } from '../run/store.ts'
import style from './Chart.module.css'
import { type Metric, readAt } from './metrics.ts'
import type { Shown } from './shown.ts'
import { spell } from './spell.ts'
import { useCursor } from './view.ts'

export function Readings({ metric, runs }: { metric: Metric; runs: Shown[] }) {
  const { t, format, at } = useWords()
  const step = useCursor(({ step }) => step)
  useRuns(({ pulse }) => pulse)
  return (
    <p className={style.readings}>
      {step !== null && <span className={style.step}>{t('charts.atStep', { step: format.whole(step) })}</span>}
      {runs.map(({ id, look, name }) => {
        const table = tableOf(id)
        const values = readAt(table, metric, step ?? Number.POSITIVE_INFINITY)
        return (
          <span key={id} className={style.run} title={name}>
            {runs.length > 1 && <i style={{ background: look.color }} />}
            {values.map(
              ({ series, value }) =>
                !Number.isNaN(value) && (
                  <span key={series.column}>
                    {values.length > 1 && <small>{at(`charts.series.${series.column}`, series.column)} </small>}
                    {spell(metric, value, format)}
                  </span>
                ),
            )}
          </span>
        )
      })}
    </p>
  )
}
