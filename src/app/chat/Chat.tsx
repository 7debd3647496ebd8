// Talking to a model: it goes on with what it is given, token by token, from any checkpoint of the run in view.

import { MessageSquareText, SendHorizontal, Square, Trash2 } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import type { GenerateResult, Notice } from '../../engine/types.ts'
import { engine, listening } from '../engine.ts'
import { OptionForm } from '../form/OptionForm.tsx'
import { complete } from '../form/values.ts'
import { Button, IconButton } from '../kit/Button.tsx'
import { Empty } from '../kit/Empty.tsx'
import { Select, TextArea } from '../kit/fields.tsx'
import { useWords } from '../language/language.ts'
import { noticeOf } from '../notices.ts'
import { useShownModel } from '../run/store.ts'
import { useUnknown } from '../sentence/store.ts'
import style from './Chat.module.css'
import { requestOf, sampling } from './sampling.ts'

interface Exchange {
  id: number
  prompt: string
  text: string
  result: GenerateResult | null
  notice: Notice | null
}

const NEWEST = ''

export default function Chat() {
  const { t, format } = useWords()
  const run = useShownModel()
  const [exchanges, setExchanges] = useState<Exchange[]>([])
  const [prompt, setPrompt] = useState<string | null>(null)
  const [checkpoint, setCheckpoint] = useState(NEWEST)
  const [values, setValues] = useState(() => complete(sampling))
  const [busy, setBusy] = useState(false)
  const next = useRef(0)
  const unknown = useUnknown(run)
  if (run && unknown) return <Empty>{t('runs.unknown', { name: run.name, id: unknown })}</Empty>
  if (!run || run.checkpoints.length === 0) return <Empty icon={<MessageSquareText />}>{t('chat.noCheckpoint')}</Empty>

  const typed = prompt ?? String(run.config.training.sample_prompt ?? '')
  const chosen = run.checkpoints.find(({ id }) => String(id) === checkpoint)
  const send = async () => {
    const id = next.current++
    const update = (changes: (one: Exchange) => Partial<Exchange>) =>
      setExchanges((list) => list.map((one) => (one.id === id ? { ...one, ...changes(one) } : one)))
    setExchanges((list) => [...list.slice(-40), { id, prompt: typed, text: '', result: null, notice: null }])
    setBusy(true)
    try {
      const request = requestOf(values, run.id, chosen?.id, typed)
      const result = await listening(
        (piece: string) => update(({ text }) => ({ text: text + piece })),
        (listener) => engine.generate(request, listener),
      )
      update(() => ({ result, text: result.text }))
    } catch (error) {
      update(() => ({ notice: noticeOf(error) }))
    } finally {
      setBusy(false)
    }
  }
  const onKey = (event: KeyboardEvent) => {
    // While a Chinese or Japanese word is being composed, Enter chooses it and is no command.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return
    event.preventDefault()
    if (!busy) void send()
  }
  return (
    <div className={style.chat}>
      {exchanges.length > 0 && (
        <ol className={style.exchanges} aria-label={t('chat.title')}>
          {exchanges.map((exchange) => (
            <Answer key={exchange.id} {...exchange} live={busy && exchange === exchanges.at(-1)} />
          ))}
        </ol>
      )}
      <TextArea
        label={t('chat.prompt')}
        placeholder={t('chat.placeholder')}
        value={typed}
        rows={3}
        onChange={setPrompt}
        onKeyDown={onKey}
      />
      <div className={style.row}>
        <div className={style.checkpoint}>
          <Select
            label={t('chat.checkpoint')}
            value={chosen ? checkpoint : NEWEST}
            options={[
              { value: NEWEST, text: t('chat.newest') },
              ...run.checkpoints.map(({ id, step }) => ({
                value: String(id),
                text: t('runs.checkpoint', { step: format.whole(step) }),
              })),
            ]}
            onChange={setCheckpoint}
          />
        </div>
        {exchanges.length > 0 && !busy && (
          <IconButton label={t('chat.clear')} icon={<Trash2 />} onClick={() => setExchanges([])} />
        )}
        {busy ? (
          <Button icon={<Square fill="currentColor" />} onClick={() => void engine.cancelGeneration()}>
            {t('chat.stop')}
          </Button>
        ) : (
          <Button variant="primary" icon={<SendHorizontal />} onClick={() => void send()}>
            {t('chat.go')}
          </Button>
        )}
      </div>
      <OptionForm
        options={sampling}
        values={values}
        base={complete(sampling)}
        path="sampling"
        at="sampling"
        first={['temperature', 'maxTokens']}
        more={t('chat.more')}
        onChange={(key, value) => setValues((values) => ({ ...values, [key]: value }))}
      />
    </div>
  )
}

function Answer({ prompt, text, result, notice, live }: Exchange & { live: boolean }) {
  const { t, say, format } = useWords()
  return (
    <li className={style.answer}>
      <p className={style.text}>
        <span className={style.prompt}>{prompt}</span>
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
    </li>
  )
}
