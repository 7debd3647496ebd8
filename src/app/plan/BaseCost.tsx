// What a base that is kept in few bits costs: its size, and how far its logits are off. Both forms of it are asked, when one wants to know.

import { useState } from 'react'
import type { BaseError, RunConfig } from '../../engine/types.ts'
import { engine } from '../engine.ts'
import { Button } from '../kit/Button.tsx'
import { useWords } from '../language/language.ts'
import { noticeOf } from '../notices.ts'
import { useActive } from '../run/store.ts'
import style from './Plan.module.css'

export function BaseCost({ config }: { config: RunConfig }) {
  // Nothing else of the sentence changes it.
  const { base, adapter } = config
  return <Measured key={JSON.stringify({ base, adapter })} config={config} />
}

function Measured({ config }: { config: RunConfig }) {
  const { t, say, format } = useWords()
  const active = useActive()
  const [found, setFound] = useState<BaseError | 'measuring' | null>(null)
  const [problem, setProblem] = useState('')
  const measure = () => {
    setFound('measuring')
    engine.baseError(config).then(setFound, (error) => setProblem(say(noticeOf(error))))
  }
  if (problem) return <p className={style.problem}>{problem}</p>
  if (found === null)
    return (
      <div className={style.buttons}>
        <Button onClick={measure} disabled={active !== null}>
          {t('plan.fewBits')}
        </Button>
      </div>
    )
  if (found === 'measuring') return <p className={style.note}>{t('plan.fewBitsMeasuring')}</p>
  const { bytes, exactBytes, logits } = found
  return (
    <p className={style.note} aria-live="polite">
      {t('plan.fewBitsCost', {
        bytes: format.bytes(bytes),
        exact: format.bytes(exactBytes),
        off: format.percent(logits.relative, 1),
        nats: format.measure(logits.divergence, 2),
        same: format.percent(logits.agreement),
      })}
    </p>
  )
}
