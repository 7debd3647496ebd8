// The steps of cleaning: each switched on or off, moved up or down, and set by the one form. Buttons do the ordering, so that a
// keyboard can; the one that was pressed keeps the focus, and where the step went is said aloud.

import { ChevronDown, ChevronUp } from 'lucide-react'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { OptionForm } from '../form/OptionForm.tsx'
import { complete } from '../form/values.ts'
import { Button, IconButton } from '../kit/Button.tsx'
import { Disclosure } from '../kit/Disclosure.tsx'
import { Select, Switch, TextLine } from '../kit/fields.tsx'
import { Help } from '../kit/Help.tsx'
import { useWords } from '../language/language.ts'
import { useRuns } from '../run/store.ts'
import type { Source } from '../sentence/sentence.ts'
import { useSession } from '../session.ts'
import style from './Clean.module.css'
import { type CleaningStep, move, openCleaning, resetCleaning, setCleaning, turn, useCleaning } from './cleaning.ts'
import { useData } from './store.ts'

const CleanPreview = lazy(() => import('./CleanPreview.tsx'))

export function CleanSteps({ source }: { source: Exclude<Source, { kind: 'dataset' }> }) {
  const { t } = useWords()
  const grammar = useSession(({ grammar }) => grammar)
  const steps = useCleaning(({ steps }) => steps)
  const [previewing, setPreviewing] = useState(false)
  useEffect(() => {
    if (grammar) openCleaning(grammar)
  }, [grammar])
  const on = steps.filter(({ on }) => on).length
  if (!grammar || !steps.length) return null
  return (
    <Disclosure title={t('clean.title')} note={t('clean.on', { count: on })}>
      <p className={style.note}>{t('clean.help')}</p>
      <Steps steps={steps} />
      <Facts />
      <div className={style.row}>
        <Button size="small" disabled={on === 0} onClick={() => setPreviewing(true)}>
          {t('clean.preview')}
        </Button>
        <Button size="small" variant="quiet" onClick={() => resetCleaning(grammar)}>
          {t('clean.reset')}
        </Button>
      </div>
      {previewing && (
        <Suspense fallback={null}>
          <CleanPreview source={source} onClose={() => setPreviewing(false)} />
        </Suspense>
      )}
    </Disclosure>
  )
}

function Steps({ steps }: { steps: CleaningStep[] }) {
  const { t, at } = useWords()
  const [said, say] = useState('')
  const list = useRef<HTMLOListElement>(null)
  const shift = (id: string, by: -1 | 1) => {
    const place = move(id, by)
    say(t('clean.moved', { name: at(`cleaning.${id}.name`, id), place }))
    // A row that moves in the document loses the focus; at an end of the list its button is off, and the other one takes it.
    requestAnimationFrame(() => {
      const buttons = list.current?.querySelectorAll<HTMLButtonElement>(`[data-step="${id}"] [data-by]`)
      const [wanted, other] = [...(buttons ?? [])].sort((a) => (a.dataset.by === String(by) ? -1 : 1))
      ;(wanted?.disabled ? other : wanted)?.focus()
    })
  }
  return (
    <>
      <ol className={style.steps} ref={list}>
        {steps.map((step, i) => (
          <Step key={step.id} step={step} first={i === 0} last={i === steps.length - 1} shift={shift} />
        ))}
      </ol>
      <p className={style.aloud} role="status">
        {said}
      </p>
    </>
  )
}

interface StepProps {
  step: CleaningStep
  first: boolean
  last: boolean
  shift(id: string, by: -1 | 1): void
}

function Step({ step: { id, options, on }, first, last, shift }: StepProps) {
  const { t, at } = useWords()
  const member = useSession(({ grammar }) => grammar?.cleaning.find((member) => member.id === id))
  const name = at(`cleaning.${id}.name`, id)
  if (!member) return null
  return (
    <li data-step={id} data-on={on || undefined}>
      <div className={style.head}>
        <Switch label={t('clean.turn', { name })} checked={on} onChange={(on) => turn(id, on)} />
        <span className={style.name}>{name}</span>
        <Help about={name} text={at(`cleaning.${id}.help`, '')} />
        <span className={style.space} />
        <IconButton
          size="small"
          data-by="-1"
          icon={<ChevronUp />}
          label={t('clean.earlier', { name })}
          disabled={first}
          onClick={() => shift(id, -1)}
        />
        <IconButton
          size="small"
          data-by="1"
          icon={<ChevronDown />}
          label={t('clean.later', { name })}
          disabled={last}
          onClick={() => shift(id, 1)}
        />
      </div>
      {on && member.needs === 'score' && <Judge />}
      {on && (
        <Disclosure title={t('clean.settings', { name })}>
          <OptionForm
            options={member.options}
            values={options}
            base={complete(member.options)}
            path={`cleaning.${id}`}
            at={`cleaning.${id}`}
            onChange={(key, value) => setCleaning(id, key, value)}
          />
        </Disclosure>
      )}
    </li>
  )
}

/** Which of the trained runs a step asks. */
function Judge() {
  const { t } = useWords()
  const scorer = useCleaning(({ scorer }) => scorer)
  const runs = useRuns(({ list }) => list).filter(({ checkpoints }) => checkpoints.length > 0)
  if (!runs.length) return <p className={style.note}>{t('clean.noModel')}</p>
  return (
    <Select
      label={t('clean.model')}
      value={runs.some(({ id }) => id === scorer) ? scorer! : ''}
      options={[
        { value: '', text: t('clean.chooseModel') },
        ...runs.map(({ id, name }) => ({ value: id, text: name })),
      ]}
      onChange={(id) => useCleaning.setState({ scorer: id || null })}
    />
  )
}

/** What the text may not repeat, and under what licence it stands. */
function Facts() {
  const { t } = useWords()
  const { licence, against } = useCleaning()
  const near = useCleaning(({ steps }) => steps.some(({ id, on }) => id === 'near-duplicates' && on))
  const signed = useData(({ datasets }) => datasets).filter(({ signed }) => signed)
  return (
    <>
      {near && signed.length > 0 && (
        <fieldset className={style.facts}>
          <legend>
            {t('clean.against')} <Help about={t('clean.against')} text={t('clean.againstHelp')} />
          </legend>
          {signed.map(({ id, name }) => (
            <div key={id} className={style.head}>
              <Switch
                label={name}
                checked={against.includes(id)}
                onChange={(on) =>
                  useCleaning.setState({ against: on ? [...against, id] : against.filter((other) => other !== id) })
                }
              />
              <span className={style.name}>{name}</span>
            </div>
          ))}
        </fieldset>
      )}
      <div className={style.facts}>
        <span>
          {t('clean.licence')} <Help about={t('clean.licence')} text={t('clean.licenceHelp')} />
        </span>
        <TextLine
          label={t('clean.licence')}
          value={licence}
          maxLength={200}
          settled
          onChange={(licence) => useCleaning.setState({ licence })}
        />
      </div>
    </>
  )
}
