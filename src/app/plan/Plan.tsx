// What the sentence costs before anything runs: memory by kind, parameters, work, time; and the whole step as a table.

import { lazy, Suspense, useState } from 'react'
import { datasetOf, useData } from '../data/store.ts'
import { Button } from '../kit/Button.tsx'
import { Empty } from '../kit/Empty.tsx'
import { Figures } from '../kit/Figures.tsx'
import { useWords } from '../language/language.ts'
import { useActive, useRuns } from '../run/store.ts'
import { vocabularyBound } from '../sentence/sentence.ts'
import { useSentence } from '../sentence/store.ts'
import { useSession } from '../session.ts'
import { BaseCost } from './BaseCost.tsx'
import { Kernels } from './Kernels.tsx'
import { MemoryBar } from './MemoryBar.tsx'
import style from './Plan.module.css'

const StepTable = lazy(() => import('./StepTable.tsx'))
const Profile = lazy(() => import('./Profile.tsx'))

export default function Plan() {
  const { t, format, say } = useWords()
  const { sentence, plan, problems } = useSentence()
  const datasets = useData(({ datasets }) => datasets)
  const device = useSession(({ device }) => device)
  const [shown, show] = useState<'table' | 'profile' | null>(null)
  const active = useActive()
  if (!sentence || !plan) return <Empty>{t('plan.none')}</Empty>
  const dataset = datasetOf(sentence, datasets)
  const steps = Number(sentence.config.training.steps)
  const seconds = plan.secondsPerStep
  return (
    <div className={style.plan}>
      {problems.map((problem) => (
        <p key={problem.at + problem.code} className={style.problem}>
          {say(problem)}
        </p>
      ))}
      <MemoryBar plan={plan} />
      <Allocated />
      {plan.fewBits && problems.length === 0 && <BaseCost config={sentence.config} />}
      <Figures
        list={[
          {
            name: t('plan.parameters'),
            value: format.whole(plan.parameters),
            note: dataset || sentence.config.base ? null : t('plan.atMost'),
          },
          { name: t('plan.flops'), value: format.work(plan.flopsPerToken) },
          { name: t('plan.tokensPerStep'), value: format.whole(plan.tokensPerStep) },
          { name: t('plan.dispatches'), value: format.whole(plan.dispatches) },
          seconds !== null && {
            name: t('plan.stepTime'),
            value: t('plan.milliseconds', { n: format.measure(seconds * 1000) }),
          },
          seconds !== null && { name: t('plan.total'), value: format.duration(seconds * steps) },
          plan.saved !== 0 && {
            name: t('plan.saved'),
            value: plan.saved === null ? t('plan.savedAll') : format.bytes(plan.saved),
          },
          plan.recompute !== 'none' && {
            name: t('plan.recompute'),
            value: t(`training.recompute.choices.${plan.recompute}`),
          },
          { name: t('plan.checkpoint'), value: format.bytes(plan.bytes.parameters + plan.bytes.moments) },
          dataset && {
            name: t('plan.passes'),
            value: format.measure((plan.tokensPerStep * steps) / Math.max(1, dataset.tokens.train), 2),
          },
        ]}
      />
      <p className={style.note}>
        {sentence.config.base
          ? t('plan.vocabularyIs', { n: format.whole(sentence.config.base.vocabulary) })
          : dataset
            ? t('plan.vocabularyIs', { n: format.whole(dataset.vocabulary) })
            : t('plan.vocabularyAtMost', { n: format.whole(vocabularyBound(sentence.tokenizer)) })}
      </p>
      {device && (
        <p className={style.note}>
          {t('plan.device', {
            name: device.name,
            flops: format.work(device.rates.flops),
            bandwidth: format.bytes(device.rates.bandwidth),
          })}
        </p>
      )}
      {problems.length === 0 && (
        <Kernels config={sentence.config} vocabulary={dataset?.vocabulary ?? vocabularyBound(sentence.tokenizer)} />
      )}
      <div className={style.buttons}>
        <Button onClick={() => show('table')}>{t('plan.table')}</Button>
        {device && problems.length === 0 && (
          <Button onClick={() => show('profile')} disabled={active !== null}>
            {t('plan.profile')}
          </Button>
        )}
      </div>
      <Suspense fallback={null}>
        {shown === 'table' && <StepTable plan={plan} onClose={() => show(null)} />}
        {shown === 'profile' && (
          <Profile
            config={sentence.config}
            vocabulary={dataset?.vocabulary ?? vocabularyBound(sentence.tokenizer)}
            onClose={() => show(null)}
          />
        )}
      </Suspense>
    </div>
  )
}

/** While a run trains: what was planned for it, and what it really holds. */
function Allocated() {
  const { t, format } = useWords()
  const memory = useRuns(({ memory }) => memory)
  const active = useActive()
  if (!memory || !active) return null
  return (
    <p className={style.note}>
      {t('plan.allocated', { planned: format.bytes(memory.planned), allocated: format.bytes(memory.allocated) })}
    </p>
  )
}
