// What was asked and answered, oldest first; the newest comes into view, and stays there while it is written unless somebody scrolls away.

import { useEffect, useRef } from 'react'
import type { GenerateResult, Notice } from '../../engine/types.ts'
import { useWords } from '../language/language.ts'
import style from './Chat.module.css'

export type Mode = 'answer' | 'continue'
export interface Exchange {
  id: number
  mode: Mode
  prompt: string
  /** Of the base first, where it was asked too. */
  replies: Reply[]
}
export interface Reply {
  from: 'base' | 'tuned'
  /** The adapters in play and their weights, in words; '' where the run in view is as it was trained. */
  under: string
  text: string
  result: GenerateResult | null
  notice: Notice | null
}

const NEAR = 40 // px from the end that still count as being there

export function Exchanges({ exchanges, busy }: { exchanges: readonly Exchange[]; busy: boolean }) {
  const { t } = useWords()
  const list = useRef<HTMLOListElement>(null)
  const atEnd = useRef(true)
  const newest = exchanges.at(-1)
  const shown = useRef(newest?.id)
  useEffect(() => {
    if (newest?.id !== shown.current) atEnd.current = true
    shown.current = newest?.id
    if (atEnd.current && list.current) list.current.scrollTop = list.current.scrollHeight
  }, [newest])
  const onScroll = () => {
    const { scrollHeight, scrollTop, clientHeight } = list.current!
    atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR
  }
  return (
    <ol ref={list} className={style.exchanges} aria-label={t('chat.title')} onScroll={onScroll}>
      {exchanges.map((exchange) => (
        <Answer key={exchange.id} {...exchange} live={busy && exchange === newest} />
      ))}
    </ol>
  )
}

function Answer({ mode, prompt, replies, live }: Exchange & { live: boolean }) {
  const writing = live ? replies.find(({ result, notice }) => !result && !notice) : undefined
  return (
    <li className={style.answer}>
      {mode === 'answer' && <p className={style.asked}>{prompt}</p>}
      <div className={style.replies}>
        {replies.map((reply) => (
          <Replied
            key={reply.from}
            reply={reply}
            prompt={mode === 'continue' ? prompt : ''}
            named={replies.length > 1 || reply.under !== ''}
            live={reply === writing}
          />
        ))}
      </div>
    </li>
  )
}

function Replied({ reply, prompt, named, live }: { reply: Reply; prompt: string; named: boolean; live: boolean }) {
  const { t, say, format } = useWords()
  const { from, under, text, result, notice } = reply
  return (
    <div>
      {named && <h4 className={style.from}>{t(`chat.${from}`)}</h4>}
      {under && <p className={style.under}>{under}</p>}
      <p className={style.text}>
        {prompt && <span className={style.prompt}>{prompt}</span>}
        {text}
        {live && <span className={style.caret} />}
      </p>
      {notice && (
        <p className={style.notice} role="alert">
          {say(notice)}
        </p>
      )}
      {result && (
        <p className={style.note}>
          {t('chat.figures', {
            tokens: format.whole(result.tokens),
            speed: format.measure(result.tokens / Math.max(result.seconds, 1e-3)),
          })}{' '}
          · {t(`chat.finish.${result.finish}`)}
        </p>
      )}
    </div>
  )
}
