// Asking a head of labels: how likely each label is of a text, or what each of its words is.

import { Tags } from 'lucide-react'
import { useState } from 'react'
import type { Classified, Notice } from '../../engine/types.ts'
import { engine } from '../engine.ts'
import { Button } from '../kit/Button.tsx'
import { TextArea } from '../kit/fields.tsx'
import { Tube } from '../kit/Tube.tsx'
import { useWords } from '../language/language.ts'
import { noticeOf } from '../notices.ts'
import type { useShownModel } from '../run/store.ts'
import chat from './Chat.module.css'
import style from './Classify.module.css'

const MOST = 12 // labels that are listed

export function Classify({ run }: { run: NonNullable<ReturnType<typeof useShownModel>> }) {
  const { t, say } = useWords()
  const [text, setText] = useState(() => String(run.config.training.sample_prompt ?? ''))
  const [said, setSaid] = useState<Classified[] | null>(null)
  const [notice, setNotice] = useState<Notice | null>(null)
  const [busy, setBusy] = useState(false)
  const ask = async () => {
    setBusy(true)
    setNotice(null)
    try {
      setSaid(await engine.classify(run.id, text))
    } catch (error) {
      setNotice(noticeOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className={chat.chat}>
      <p className={chat.note}>{t('classify.about', { labels: run.config.labels?.join(', ') ?? '' })}</p>
      <TextArea label={t('classify.text')} value={text} rows={3} onChange={setText} maxLength={20_000} />
      <div className={chat.row}>
        <Button variant="primary" icon={<Tags />} disabled={busy || !text.trim()} onClick={() => void ask()}>
          {t('classify.ask')}
        </Button>
      </div>
      {notice && (
        <p className={chat.notice} role="alert">
          {say(notice)}
        </p>
      )}
      <div aria-live="polite">{said && (said.length > 1 ? <Words said={said} /> : <Scores said={said} />)}</div>
    </div>
  )
}

/** One text: its labels, the likeliest first. */
function Scores({ said: [whole] }: { said: Classified[] }) {
  const { format } = useWords()
  if (!whole) return null
  return (
    <dl className={style.scores}>
      {whole.scores.slice(0, MOST).map(({ label, probability }) => (
        <div key={label} className={style.score}>
          <dt>{label}</dt>
          <dd>
            <Tube fraction={probability} label={label} />
            <span className={style.share}>{format.percent(probability, 1)}</span>
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** Words with the likeliest label below each. */
function Words({ said }: { said: Classified[] }) {
  const { format } = useWords()
  return (
    <p className={style.words}>
      {said.map(({ text, scores: [{ label, probability }] }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a word's identity is its place
        <span key={i} className={style.word} title={format.percent(probability, 1)}>
          {text.trim()}
          <small>{label}</small>
        </span>
      ))}
    </p>
  )
}
