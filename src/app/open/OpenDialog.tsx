// A model on its way in: how far it is, why it cannot be opened, or that it is here and what can be done with it.

import { MessageSquareText, SlidersHorizontal } from 'lucide-react'
import { showPanel } from '../inspector.ts'
import { Button } from '../kit/Button.tsx'
import { Dialog } from '../kit/Dialog.tsx'
import { Tube } from '../kit/Tube.tsx'
import { useWords } from '../language/language.ts'
import { runOf } from '../run/store.ts'
import { setBase } from '../sentence/store.ts'
import style from './open.module.css'
import { cancelOpening, closeOpening, type Opening, useOpening } from './store.ts'

export function OpenDialog() {
  const { t } = useWords()
  const opening = useOpening(({ opening }) => opening)
  if (!opening) return null
  const { name, run, notice } = opening
  const busy = !run && !notice
  return (
    <Dialog
      open
      title={t(run ? 'opening.done' : 'opening.title', { name })}
      onClose={() => (busy ? void cancelOpening() : closeOpening())}
    >
      <Facts opening={opening} />
      {busy && <Progress opening={opening} />}
      {notice && <Failure opening={opening} />}
      {run && <Next run={run} />}
    </Dialog>
  )
}

function Facts({ opening: { progress } }: { opening: Opening }) {
  const { t, at, format } = useWords()
  if (!progress) return null
  const { model, parameters, bytes } = progress
  return (
    <p className={style.note}>
      {t('opening.facts', {
        model: at(`models.${model}.name`, model),
        parameters: format.short(parameters),
        bytes: format.bytes(bytes.total),
      })}
    </p>
  )
}

function Progress({ opening: { progress } }: { opening: Opening }) {
  const { t } = useWords()
  const fraction = progress && progress.bytes.done / Math.max(1, progress.bytes.total)
  return (
    <>
      <Tube fraction={fraction} label={t('opening.progress')} alive />
      <Button onClick={() => void cancelOpening()}>{t('kit.cancel')}</Button>
    </>
  )
}

function Failure({ opening: { notice } }: { opening: Opening }) {
  const { t, say } = useWords()
  return (
    <>
      <p className={style.problem} role="alert">
        {say(notice!)}
      </p>
      <Button onClick={closeOpening}>{t('kit.close')}</Button>
    </>
  )
}

function Next({ run }: { run: string }) {
  const { t } = useWords()
  const tune = () => {
    const report = runOf(run)
    if (report) setBase(report, t('tuning.question'))
    closeOpening()
  }
  const chat = () => {
    showPanel('chat')
    closeOpening()
  }
  return (
    <div className={style.row}>
      <Button variant="primary" icon={<SlidersHorizontal />} onClick={tune}>
        {t('tuning.go')}
      </Button>
      <Button icon={<MessageSquareText />} onClick={chat}>
        {t('opening.chat')}
      </Button>
    </div>
  )
}
