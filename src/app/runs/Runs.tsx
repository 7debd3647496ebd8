// The runs that are kept: which one is in view, which are overlaid on it, what each came to; and runs brought from elsewhere.

import { FlaskConical, Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import type { RunReport } from '../../engine/types.ts'
import { Button } from '../kit/Button.tsx'
import { Empty } from '../kit/Empty.tsx'
import { TextLine } from '../kit/fields.tsx'
import { useWords } from '../language/language.ts'
import { importRun, restore } from '../run/actions.ts'
import { compareWith, runOf, show, useRuns, useShown } from '../run/store.ts'
import { isOpened } from '../sentence/sentence.ts'
import { Compare } from './Compare.tsx'
import { Details } from './Details.tsx'
import style from './Runs.module.css'

const MANY = 8 // runs, from which on they can be searched
const MOST = 100 // rows; older ones are found by searching

export default function Runs() {
  const { t } = useWords()
  const { list, deleted, shown, compared } = useRuns()
  const run = useShown()
  const [wanted, setWanted] = useState<string>('')
  const found = list.filter(({ name, notes }) => `${name} ${notes}`.toLowerCase().includes(wanted.toLowerCase()))
  const others = compared.map((id) => runOf(id)).filter((run) => run !== null)
  return (
    <div className={style.runs}>
      {list.length === 0 && <Empty icon={<FlaskConical />}>{t('runs.none')}</Empty>}
      {list.length > MANY && (
        <TextLine label={t('runs.find')} placeholder={t('runs.find')} value={wanted} onChange={setWanted} />
      )}
      <ul className={style.list}>
        {found.slice(0, MOST).map((run) => (
          <Row key={run.id} run={run} shown={run.id === shown} compared={compared.includes(run.id)} />
        ))}
      </ul>
      {found.length > MOST && <p className={style.note}>{t('runs.more', { count: found.length - MOST })}</p>}
      {run && others.length > 0 && <Compare run={run} others={others} />}
      {run && <Details key={run.id} run={run} />}
      <Import />
      {deleted.map(({ id, name }) => (
        <p key={id} className={style.deleted}>
          <span>{t('data.wasDeleted', { name })}</span>
          <Button size="small" variant="quiet" onClick={() => void restore(id)}>
            {t('kit.restore')}
          </Button>
        </p>
      ))}
    </div>
  )
}

function Row({ run, shown, compared }: { run: RunReport; shown: boolean; compared: boolean }) {
  const { t, format, at } = useWords()
  return (
    <li className={style.row} data-shown={shown || undefined}>
      <button type="button" aria-pressed={shown} onClick={() => void show(run.id)}>
        <strong>{run.name}</strong>
        <span>
          <i data-state={run.state} />
          {isOpened(run.config)
            ? `${t('opening.isOpen')} · ${t('run.parameters', { n: format.short(run.parameters) })}`
            : `${at(`states.${run.state}`, run.state)} · ${format.whole(run.step)}/${format.whole(run.steps)}`}
          {run.loss !== null && ` · ${format.measure(run.validationLoss ?? run.loss)}`}
        </span>
      </button>
      <label className={style.overlay} title={t('runs.overlay')}>
        <input
          type="checkbox"
          checked={shown || compared}
          disabled={shown}
          aria-label={t('runs.overlayOne', { name: run.name })}
          onChange={(event) => void compareWith(run.id, event.target.checked)}
        />
      </label>
    </li>
  )
}

function Import() {
  const { t } = useWords()
  const file = useRef<HTMLInputElement>(null)
  return (
    <div>
      <Button size="small" icon={<Upload />} onClick={() => file.current?.click()}>
        {t('runs.import')}
      </Button>
      <input
        ref={file}
        type="file"
        hidden
        aria-label={t('runs.import')}
        onChange={(event) => {
          const chosen = event.target.files?.[0]
          event.target.value = ''
          if (chosen) void importRun(chosen)
        }}
      />
    </div>
  )
}
