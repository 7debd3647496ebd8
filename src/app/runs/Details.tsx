// One run: its name and notes, where it came from, its checkpoints, and what can be done with it.

import { GitFork, Settings2, SlidersHorizontal, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { RunReport } from '../../engine/types.ts'
import { Button } from '../kit/Button.tsx'
import { TextArea, TextLine } from '../kit/fields.tsx'
import { toast } from '../kit/toasts.ts'
import { useWords } from '../language/language.ts'
import { describe, remove } from '../run/actions.ts'
import { isBusy, useRun, useRuns } from '../run/store.ts'
import { isOpened } from '../sentence/sentence.ts'
import { baseFrom, setBase, setConfig, useUnknown } from '../sentence/store.ts'
import { Fork } from './Fork.tsx'
import style from './Runs.module.css'

/** Of a tuned base: what it has learnt of its task, and forgotten of the rest. */
function Change({ run: { before, validationLoss, accuracy, entityF1, generalLoss } }: { run: RunReport }) {
  const { t, format } = useWords()
  if (!before) return null
  const change = (of: 'task' | 'accuracy' | 'entityF1' | 'general', first: number | null, last: number | null) => {
    if (first === null || last === null) return []
    const say = (value: number) =>
      of === 'accuracy' || of === 'entityF1' ? format.percent(value, 1) : format.measure(value, 3)
    return [t(`runs.change.${of}`, { from: say(first), to: say(last) })]
  }
  const changes = [
    ...change('task', before.validationLoss, validationLoss),
    ...change('accuracy', before.accuracy, accuracy),
    ...change('entityF1', before.entityF1, entityF1),
    ...change('general', before.generalLoss, generalLoss),
  ]
  return changes.length > 0 && <p className={style.note}>{changes.join(' · ')}</p>
}

export function Details({ run }: { run: RunReport }) {
  const { t, format, say } = useWords()
  const [notes, setNotes] = useState(run.notes)
  const [forking, setForking] = useState<number | null>(null)
  const active = useRuns(({ active }) => active)
  const parent = useRun(run.parent?.runId ?? null)
  const base = useRun(run.config.base?.run || null)
  const from = base
    ? t('tuning.from', { name: base.name })
    : run.config.base?.run && t('tuning.missing', { name: run.config.base.name ?? '?' })
  const unknown = useUnknown(run)
  const opened = isOpened(run.config)
  const tune = () => {
    setBase(run, t('tuning.question'))
    toast(t('tuning.chosen', { name: run.name }))
  }
  return (
    <section className={style.details} aria-label={run.name}>
      <TextLine label={t('runs.name')} value={run.name} settled onChange={(name) => void describe(run.id, { name })} />
      <TextArea
        label={t('runs.notes')}
        placeholder={t('runs.notes')}
        value={notes}
        rows={2}
        onChange={setNotes}
        onBlur={() => notes !== run.notes && void describe(run.id, { notes })}
      />
      {run.notice && <p className={style.notice}>{say(run.notice)}</p>}
      <p className={style.note}>
        {[format.date(run.createdAt), run.datasetName, from].filter(Boolean).join(' · ')}
        {run.parent && ` · ${t('runs.forkedFrom', { name: parent?.name ?? '?', step: format.whole(run.parent.step) })}`}
      </p>
      <Change run={run} />
      <ul className={style.checkpoints}>
        {run.checkpoints.map(({ id, step, bytes }) => (
          <li key={id}>
            <span>
              {t('runs.checkpoint', { step: format.whole(step) })} <small>{format.bytes(bytes)}</small>
            </span>
            {!opened && (
              <Button
                size="small"
                icon={<GitFork />}
                disabled={active !== null || unknown !== null}
                onClick={() => setForking(id)}
              >
                {t('runs.fork')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <div className={style.actions}>
        {!unknown && baseFrom(run) && (
          <Button size="small" icon={<SlidersHorizontal />} onClick={tune}>
            {t('tuning.go')}
          </Button>
        )}
        {!opened && (
          <Button
            size="small"
            icon={<Settings2 />}
            onClick={() => {
              setConfig(run.config)
              toast(t(unknown ? 'runs.tookDefaults' : 'runs.tookSettings'))
            }}
          >
            {t('runs.useSettings')}
          </Button>
        )}
        <Button
          size="small"
          variant="danger"
          icon={<Trash2 />}
          disabled={active === run.id && isBusy(run.state)}
          onClick={() => void remove(run, t('data.deletedOne', { name: run.name }))}
        >
          {t('data.delete')}
        </Button>
      </div>
      {forking !== null && <Fork run={run} checkpoint={forking} onClose={() => setForking(null)} />}
    </section>
  )
}
