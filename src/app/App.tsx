// The workspace: the sentence above; at the left what it is made of, in the middle what the run does, at the right what it
// costs and what becomes of it. On a narrow screen the same, one below the other.

import { lazy, Suspense, useState } from 'react'
import style from './App.module.css'
import { DataCard } from './data/DataCard.tsx'
import { DropZone } from './data/DropZone.tsx'
import { Header } from './Header.tsx'
import { Inspector } from './Inspector.tsx'
import { Banner } from './kit/Banner.tsx'
import { Button } from './kit/Button.tsx'
import { Toasts } from './kit/Toasts.tsx'
import { useWords } from './language/language.ts'
import { OpenDialog } from './open/OpenDialog.tsx'
import { Opened } from './open/Opened.tsx'
import { useTuningByItself } from './plan/tuning.ts'
import { Announcer } from './run/Announcer.tsx'
import { RunBanners } from './run/RunBanners.tsx'
import { RunBar } from './run/RunBar.tsx'
import { useRuns, useShownModel } from './run/store.ts'
import { DraftNotes } from './sentence/DraftNotes.tsx'
import { Flask } from './sentence/Flask.tsx'
import { ModelCard } from './sentence/ModelCard.tsx'
import { SentenceLine } from './sentence/SentenceLine.tsx'
import { isOpened } from './sentence/sentence.ts'
import { useSentence } from './sentence/store.ts'
import { TrainingCard } from './sentence/TrainingCard.tsx'
import { useSession } from './session.ts'
import { Welcome } from './Welcome.tsx'

const Charts = lazy(() => import('./charts/Charts.tsx'))
const Samples = lazy(() => import('./samples/Samples.tsx'))
const Unsupported = lazy(() => import('./support/Unsupported.tsx'))

export function App() {
  const { t } = useWords()
  const trouble = useSession(({ trouble }) => trouble)
  const trained = useRuns(({ list, active }) => list.length > 0 || active !== null)
  const [entered, setEntered] = useState(false)
  useTuningByItself()
  // A device that was lost later leaves the workspace standing; runs are there to look at and export.
  if (trouble && !entered && !(trouble === 'no-adapter' && trained)) {
    const enter = trouble === 'no-adapter' ? () => setEntered(true) : undefined
    return (
      <Suspense fallback={null}>
        <Unsupported trouble={trouble} onEnter={enter} />
      </Suspense>
    )
  }
  return (
    <>
      <a className={style.skip} href="#main">
        {t('header.skip')}
      </a>
      <div className={style.page}>
        <Header />
        <main id="main" tabIndex={-1} className={style.main}>
          <div className={style.hero}>
            <SentenceLine />
            <Flask />
          </div>
          <RunBanners />
          <UnknownNames />
          <RunBar />
          <div className={style.bench}>
            <div className={style.sentence}>
              <DraftNotes />
              <DataCard />
              <ModelCard />
              <TrainingCard />
            </div>
            <div className={style.run}>
              <RunView />
            </div>
            <div className={style.inspector}>
              <Inspector />
            </div>
          </div>
        </main>
      </div>
      <Announcer />
      <DropZone />
      <OpenDialog />
      <Toasts />
    </>
  )
}

function RunView() {
  const run = useShownModel()
  if (!run) return <Welcome />
  if (isOpened(run.config)) return <Opened />
  return (
    <Suspense fallback={null}>
      <Charts>
        <Samples />
      </Charts>
    </Suspense>
  )
}

/** In place of everything, after an error that nobody expected. */
export function Crashed({ failure }: { failure: string }) {
  const { t } = useWords()
  return (
    <div className={style.page}>
      <Banner tone="danger" action={<Button onClick={() => location.reload()}>{t('banner.reload')}</Button>}>
        {t('banner.crashed', { failure })}
      </Banner>
    </div>
  )
}

/** The address named something that is not here. */
function UnknownNames() {
  const { t, at } = useWords()
  const unknown = useSentence(({ unknown }) => unknown)
  if (unknown.length === 0) return null
  return (
    <Banner tone="warn" onClose={() => useSentence.setState({ unknown: [] })}>
      {unknown.map(({ noun, id }) => t('banner.unknown', { noun: at(`banner.nouns.${noun}`, noun), id })).join(' ')}
    </Banner>
  )
}
