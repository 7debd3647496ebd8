// In place of curves, where the run in view is a model that was opened: what it is, and what can be done with it.

import { MessageSquareText, SlidersHorizontal } from 'lucide-react'
import { showPanel } from '../inspector.ts'
import { Button } from '../kit/Button.tsx'
import { Card } from '../kit/Card.tsx'
import { useWords } from '../language/language.ts'
import { useShown } from '../run/store.ts'
import { setBase } from '../sentence/store.ts'
import style from './open.module.css'

/** How its model answers; one that was opened never learnt plain lines. */
const SPEAKS = { template: 'opening.speaks', lines: 'opening.continues', labels: 'opening.labels' } as const

export function Opened() {
  const { t, at, format } = useWords()
  const run = useShown()
  if (!run) return null
  const { model, base } = run.config
  const facts = [
    at(`models.${model.id}.name`, model.id),
    t('run.parameters', { n: format.short(run.parameters) }),
    t('opening.context', { n: format.whole(base?.context ?? 0) }),
    t('opening.vocabulary', { n: format.whole(base?.vocabulary ?? 0) }),
    t(SPEAKS[run.speaks ?? 'lines']),
  ]
  return (
    <Card title={run.name} summary={t('opening.isOpen')}>
      <ul className={style.facts}>
        {facts.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      <div className={style.row}>
        {run.speaks !== 'labels' && (
          <Button variant="primary" icon={<SlidersHorizontal />} onClick={() => setBase(run, t('tuning.question'))}>
            {t('tuning.go')}
          </Button>
        )}
        <Button icon={<MessageSquareText />} onClick={() => showPanel('chat')}>
          {t('opening.chat')}
        </Button>
      </div>
    </Card>
  )
}
