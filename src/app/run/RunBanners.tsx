// What went wrong or was remarkable with runs, and the one thing to do about it.

import { RotateCw } from 'lucide-react'
import { Banner } from '../kit/Banner.tsx'
import { Button } from '../kit/Button.tsx'
import { useWords } from '../language/language.ts'
import { useSession } from '../session.ts'
import { resume } from './actions.ts'
import { resumable, useRuns } from './store.ts'

export function RunBanners() {
  const { t, say, format } = useWords()
  const { list, active, notice, remarks, starting } = useRuns()
  const { failure, trouble } = useSession()
  const broken = list.find((run) => (run.state === 'interrupted' || run.state === 'failed') && resumable(run))
  const remark = remarks.at(-1)
  return (
    <>
      {failure && (
        <Banner
          tone="danger"
          action={<Button onClick={() => location.reload()}>{t('banner.reload')}</Button>}
          onClose={() => useSession.setState({ failure: null })}
        >
          {t('banner.worker', { failure })}
        </Banner>
      )}
      {trouble === 'no-adapter' && <Banner tone="warn">{t('banner.noAdapter')}</Banner>}
      {notice && notice.code !== 'cancelled' && (
        <Banner tone="danger" onClose={() => useRuns.setState({ notice: null })}>
          {say(notice)}
        </Banner>
      )}
      {remark && active && (
        <Banner tone="warn" onClose={() => useRuns.setState({ remarks: [] })}>
          {say(remark)}
        </Banner>
      )}
      {broken && !active && !starting && broken.checkpoints.length > 0 && (
        <Banner
          tone="warn"
          action={
            <Button icon={<RotateCw />} onClick={() => void resume(broken.id)}>
              {t('banner.resumeFrom', { step: format.whole(broken.checkpoints.at(-1)!.step) })}
            </Button>
          }
        >
          <strong>{t('banner.interrupted', { name: broken.name, step: format.whole(broken.step) })}</strong>{' '}
          {broken.notice && say(broken.notice)}
        </Banner>
      )}
    </>
  )
}
