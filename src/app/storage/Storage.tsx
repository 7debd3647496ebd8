// What this browser keeps for Vitro: how much of what, whether it may be cleared, and freeing what was deleted.

import { ShieldCheck, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Notice, StorageReport } from '../../engine/types.ts'
import { loadDatasets } from '../data/store.ts'
import { engine } from '../engine.ts'
import { Button } from '../kit/Button.tsx'
import { Figures } from '../kit/Figures.tsx'
import { useWords } from '../language/language.ts'
import { noticeOf } from '../notices.ts'
import { loadRuns } from '../run/store.ts'
import style from './Storage.module.css'

export default function Storage() {
  const { t, format, say } = useWords()
  const [report, setReport] = useState<StorageReport | null>(null)
  const [notice, setNotice] = useState<Notice | null>(null)
  const load = () => engine.storage().then(setReport, (error) => setNotice(noticeOf(error)))
  // biome-ignore lint/correctness/useExhaustiveDependencies: once
  useEffect(() => void load(), [])
  const attempt = async (action: () => Promise<unknown>) => {
    setNotice(null)
    await action().catch((error) => setNotice(noticeOf(error)))
    await load()
  }
  return (
    <div className={style.storage}>
      <p className={style.note}>{t('storage.about')}</p>
      {report && (
        <>
          <Figures
            list={[
              { name: t('storage.total'), value: format.bytes(report.total) },
              { name: t('storage.datasets'), value: format.bytes(report.datasets) },
              { name: t('storage.checkpoints'), value: format.bytes(report.checkpoints) },
              { name: t('storage.deleted'), value: format.bytes(report.deleted) },
              { name: t('storage.quota'), value: format.bytes(report.quota), note: t('storage.quotaNote') },
            ]}
          />
          {report.persisted ? (
            <p className={style.kept}>
              <ShieldCheck aria-hidden /> {t('storage.persisted')}
            </p>
          ) : (
            <>
              <p className={style.note}>{t('storage.notPersisted')}</p>
              <Button icon={<ShieldCheck />} onClick={() => void attempt(() => persist())}>
                {t('storage.persist')}
              </Button>
            </>
          )}
          <Button
            icon={<Trash2 />}
            disabled={report.deleted === 0}
            onClick={() =>
              void attempt(async () => {
                await engine.purge()
                await Promise.all([loadRuns(), loadDatasets()])
              })
            }
          >
            {t('storage.purge', { bytes: format.bytes(report.deleted) })}
          </Button>
        </>
      )}
      {notice && (
        <p className={style.problem} role="alert">
          {say(notice)}
        </p>
      )}
    </div>
  )

  async function persist() {
    // A worker may not ask in every browser; the page, on a click, may.
    const granted = (await navigator.storage?.persist?.()) || (await engine.persistStorage())
    if (!granted) setNotice({ code: '', params: {}, message: t('storage.refused') })
  }
}
