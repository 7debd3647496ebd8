// What stands over the sentence's cards: that a run is locked and these are the next one's settings, how they differ, and what
// is wrong with them.

import { LockKeyhole } from 'lucide-react'
import type { RunConfig } from '../../engine/types.ts'
import { Button } from '../kit/Button.tsx'
import { useWords } from '../language/language.ts'
import { runOf, useRuns } from '../run/store.ts'
import style from './DraftNotes.module.css'
import { compare, filledAs, isOpened } from './sentence.ts'
import { setConfig, useSentence } from './store.ts'

export function DraftNotes() {
  const { t, say } = useWords()
  const active = useRuns(({ active }) => active)
  const config = useRuns(({ active, shown }) => runOf(active ?? shown)?.config)
  const { sentence, plan, problems } = useSentence()
  if (!config || !sentence || (isOpened(config) && problems.length === 0)) return null
  const changes = compare(config, filledAs(config, sentence.config, plan?.recompute ?? null)).length
  if (!active && changes === 0 && problems.length === 0) return null
  return (
    <div className={style.notes}>
      {active && (
        <p>
          <LockKeyhole aria-hidden />
          {t('draft.locked')}
        </p>
      )}
      {problems.map((problem) => (
        <p key={problem.at + problem.code} className={style.problem}>
          {say(problem)}
        </p>
      ))}
      {!isOpened(config) && <Changes config={config} changes={changes} />}
    </div>
  )
}

function Changes({ config, changes }: { config: RunConfig; changes: number }) {
  const { t } = useWords()
  return (
    <p className={style.line}>
      <span className={changes ? style.badge : style.same}>
        {changes ? t('draft.changes', { count: changes }) : t('draft.same')}
      </span>
      {changes > 0 && (
        <Button size="small" variant="quiet" onClick={() => setConfig(config)}>
          {t('draft.reset')}
        </Button>
      )}
    </p>
  )
}
