// Before the first run: three steps, and what the model will read.

import { useEffect, useState } from 'react'
import { useCorrections } from './data/corrections.ts'
import { requestSource } from './data/store.ts'
import { dataRoom } from './engine.ts'
import { useWords } from './language/language.ts'
import { ModelChoosers } from './open/ModelChoosers.tsx'
import { useSentence } from './sentence/store.ts'
import style from './Welcome.module.css'

export function Welcome() {
  const { t } = useWords()
  return (
    <div className={style.welcome}>
      <ol className={style.steps}>
        {(['text', 'size', 'train'] as const).map((step, i) => (
          <li key={step}>
            <span>{i + 1}</span>
            <div>
              <h2>{t(`welcome.${step}.title`)}</h2>
              <p>{t(`welcome.${step}.text`)}</p>
            </div>
          </li>
        ))}
      </ol>
      <div className={style.open}>
        <p>{t('opening.about')}</p>
        <ModelChoosers />
      </div>
      <Page />
    </div>
  )
}

const LONGEST = 700 // characters

/** The first documents of the text, as a page to read in. */
function Page() {
  const { t } = useWords()
  const source = useSentence(({ sentence }) => sentence?.source)
  const corrections = useCorrections()
  const [documents, setDocuments] = useState<string[]>([])
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was corrected is part of what is asked
  useEffect(() => {
    if (!source || source.kind === 'dataset') return setDocuments([])
    let current = true
    const timer = setTimeout(() => {
      dataRoom.peek(requestSource(source)).then(
        (peeked) => current && setDocuments(peeked.documents.slice(0, 2)),
        () => current && setDocuments([]), // preparing says what is wrong with it
      )
    }, 150)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [source, corrections])
  if (documents.length === 0) return null
  return (
    <figure className={style.page}>
      <figcaption>{t('welcome.reads')}</figcaption>
      {documents.map((document, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: documents have no name but their place
        <p key={i}>{document.length > LONGEST ? `${document.slice(0, LONGEST)} …` : document}</p>
      ))}
    </figure>
  )
}
