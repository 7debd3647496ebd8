// What the steps would do to the first documents: counts of each step, then documents before and after, the removed with
// their reason. Text is shown as text, whatever it says.

import { useEffect, useState } from 'react'
import type { CleaningPreview, Notice } from '../../engine/types.ts'
import { dataRoom } from '../engine.ts'
import { Dialog } from '../kit/Dialog.tsx'
import { Scroll } from '../kit/Scroll.tsx'
import { useWords } from '../language/language.ts'
import { noticeOf } from '../notices.ts'
import type { Source } from '../sentence/sentence.ts'
import style from './Clean.module.css'
import { CleaningTable } from './CleaningTable.tsx'
import { chosenSteps } from './cleaning.ts'
import { withScore } from './scoring.ts'
import { requestSource } from './store.ts'

interface Props {
  source: Exclude<Source, { kind: 'dataset' }>
  onClose(): void
}

export default function CleanPreview({ source, onClose }: Props) {
  const { t, say } = useWords()
  const [preview, setPreview] = useState<CleaningPreview | null>(null)
  const [notice, setNotice] = useState<Notice | null>(null)
  useEffect(() => {
    let current = true
    withScore((score) => dataRoom.previewCleaning(requestSource(source), chosenSteps(), score)).then(
      (preview) => current && setPreview(preview),
      (error) => current && setNotice(noticeOf(error)),
    )
    return () => {
      current = false
    }
  }, [source])
  return (
    <Dialog open wide title={t('cleaned.title')} description={t('cleaned.about')} onClose={onClose}>
      {notice && <p role="alert">{say(notice)}</p>}
      {!preview && !notice && <p className={style.note}>{t('kit.loading')}</p>}
      {preview && <Outcome preview={preview} />}
    </Dialog>
  )
}

function Outcome({ preview: { samples, steps, documents, removed, changed } }: { preview: CleaningPreview }) {
  const { t, format } = useWords()
  if (!documents) return <p className={style.note}>{t('cleaned.none')}</p>
  return (
    <>
      <p>
        {t('cleaned.tried', {
          documents: format.whole(documents),
          removed: format.whole(removed),
          changed: format.whole(changed),
        })}
      </p>
      <CleaningTable steps={steps} />
      <Scroll className={style.samples} label={t('cleaned.title')}>
        <ol>
          {samples.map((sample, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: documents have no name but their place
            <Sample key={i} sample={sample} />
          ))}
        </ol>
      </Scroll>
    </>
  )
}

function Sample({ sample: { before, after, removal } }: { sample: CleaningPreview['samples'][number] }) {
  const { t, at } = useWords()
  if (removal)
    return (
      <li data-removed>
        <p className={style.reason}>
          {t('cleaned.out', { step: at(`cleaning.${removal.step}.name`, removal.step) })}
          {' · '}
          {at(`cleaning.${removal.step}.reasons.${removal.reason}`, removal.reason, removal.facts)}
        </p>
        <p className={style.text}>{before}</p>
      </li>
    )
  if (after === before)
    return (
      <li>
        <p className={style.reason}>{t('cleaned.same')}</p>
        <p className={style.text}>{before}</p>
      </li>
    )
  return (
    <li data-changed>
      <div className={style.pair}>
        <div>
          <p className={style.reason}>{t('cleaned.before')}</p>
          <p className={style.text}>{before}</p>
        </div>
        <div>
          <p className={style.reason}>{t('cleaned.after')}</p>
          <p className={style.text}>{after}</p>
        </div>
      </div>
    </li>
  )
}
