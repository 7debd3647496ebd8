// What went wrong or was remarkable with runs, and the one thing to do about it.

import { RotateCw, Settings2 } from 'lucide-react'
import { useState } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { RunReport } from '../../engine/types.ts'
import { FileRows } from '../data/FileRows.tsx'
import { useData } from '../data/store.ts'
import { Banner } from '../kit/Banner.tsx'
import { Button } from '../kit/Button.tsx'
import { useWords } from '../language/language.ts'
import { setConfig, useUnknown } from '../sentence/store.ts'
import { useSession } from '../session.ts'
import { ResumeButton } from './ResumeButton.tsx'
import { resumable, useRuns, useShown } from './store.ts'

const FEW = 5 // files in a banner; the text's own card lists them all

export function RunBanners() {
  const { t, say } = useWords()
  const { active, notice, remarks } = useRuns(
    useShallow(({ active, notice, remarks }) => ({ active, notice, remarks })),
  )
  const refused = useData(({ refused }) => refused)
  const { failure, trouble } = useSession()
  const remark = remarks.at(-1)
  return (
    <>
      {failure && (
        <Banner
          tone="danger"
          action={
            <Button icon={<RotateCw />} onClick={() => location.reload()}>
              {t('banner.reload')}
            </Button>
          }
          onClose={() => useSession.setState({ failure: null })}
        >
          {t('banner.worker', { failure })}
        </Banner>
      )}
      {trouble === 'no-adapter' && <Banner tone="warn">{t('banner.noAdapter')}</Banner>}
      {notice && notice.code !== 'cancelled' && (
        <Banner tone="danger" onClose={() => useRuns.setState({ notice: null })}>
          {say(notice)}
          {notice.code === 'nothing-usable' && <FileRows files={refused.slice(0, FEW)} />}
        </Banner>
      )}
      {remark && active && (
        <Banner tone="warn" onClose={() => useRuns.setState({ remarks: [] })}>
          {say(remark)}
        </Banner>
      )}
      <Broken />
    </>
  )
}

/** The run in view was cut off, or came to nothing: why, and how it goes on. */
function Broken() {
  const { t, say, format } = useWords()
  const run = useShown()
  const busy = useRuns(({ active, starting }) => active !== null || starting)
  const unknown = useUnknown(run)
  const [closed, setClosed] = useState<string | null>(null)
  if (!run || busy || closed === run.id) return null
  const close = () => setClosed(run.id)
  if (unknown)
    return (
      <Banner tone="warn" onClose={close}>
        {t('runs.unknown', { name: run.name, id: unknown })}
      </Banner>
    )
  if (!resumable(run)) return null
  if (run.state !== 'interrupted' && run.state !== 'failed') return null
  return (
    <Banner tone={run.state === 'failed' ? 'danger' : 'warn'} action={<Remedy run={run} />} onClose={close}>
      <strong>{t(`banner.${run.state}`, { name: run.name, step: format.whole(run.step) })}</strong>{' '}
      {run.notice && say(run.notice)}
    </Banner>
  )
}

function Remedy({ run }: { run: RunReport }) {
  const { t } = useWords()
  if (run.notice?.code !== 'out-of-memory') return <ResumeButton run={run} />
  // The engine tried smaller ones until one fitted, and says which.
  const training = { ...run.config.training, ...run.notice.params }
  return (
    <Button icon={<Settings2 />} onClick={() => setConfig({ ...run.config, training })}>
      {t('banner.takeFitting')}
    </Button>
  )
}
