// Talking to a model: it answers, where it was taught to, or goes on with what it is given, token by token, from any checkpoint of the
// run in view; what it was tuned from does the same beside it, and adapters of others join in.

import { MessageSquareText, SendHorizontal, Square, Trash2 } from 'lucide-react'
import { type KeyboardEvent, useEffect } from 'react'
import type { GenerateRequest, Message } from '../../engine/types.ts'
import { engine, listening } from '../engine.ts'
import { OptionForm } from '../form/OptionForm.tsx'
import { complete } from '../form/values.ts'
import { Button, IconButton } from '../kit/Button.tsx'
import { Empty } from '../kit/Empty.tsx'
import { Segments, Select, Switch, TextArea } from '../kit/fields.tsx'
import { useWords } from '../language/language.ts'
import { noticeOf } from '../notices.ts'
import { useShownModel, useTunedRuns } from '../run/store.ts'
import { useUnknown } from '../sentence/store.ts'
import { useSession } from '../session.ts'
import { Adapters } from './Adapters.tsx'
import style from './Chat.module.css'
import { Classify } from './Classify.tsx'
import { type Exchange, Exchanges, type Mode, type Reply } from './Exchanges.tsx'
import { requestOf, sampling } from './sampling.ts'
import { stackable, weighted } from './stack.ts'
import { addExchange, changeTalk, talkAbout, updateReply, useTalk } from './store.ts'
import { TaskCheck } from './TaskCheck.tsx'

type Asked = Pick<GenerateRequest, 'run' | 'checkpoint' | 'adapters'>

const NEWEST = ''
/** By whoever asked last. */
let stopped = false
const blank = (from: Reply['from'], under = ''): Reply => ({ from, under, text: '', result: null, notice: null })

export default function Chat() {
  const { t, format } = useWords()
  const run = useShownModel()
  const { exchanges, prompt, checkpoint, values, mode: wanted, beside, busy, stack } = useTalk()
  const grammar = useSession(({ grammar }) => grammar)!
  const tuned = useTunedRuns()
  const unknown = useUnknown(run)
  const about = (run?.config.adapter && run.config.base?.run) || run?.id
  useEffect(() => {
    if (about) talkAbout(about)
  }, [about])
  if (run && unknown) return <Empty>{t('runs.unknown', { name: run.name, id: unknown })}</Empty>
  if (!run || run.checkpoints.length === 0) return <Empty icon={<MessageSquareText />}>{t('chat.noCheckpoint')}</Empty>
  if (run.speaks === 'labels') return <Classify key={run.id} run={run} />

  const { base } = run.config
  const mode: Mode = run.speaks ? wanted : 'continue'
  const typed = prompt ?? String(run.config.training.sample_prompt ?? '')
  const chosen = run.checkpoints.find(({ id }) => String(id) === checkpoint)
  const able = stackable(grammar, tuned, run, chosen?.id, stack)
  const adapters = weighted(able, run, chosen?.id)
  const wantedModel: Asked = adapters ? { ...able.base, adapters } : { run: run.id, checkpoint: chosen?.id }
  const asked: Asked[] = beside && (base?.run || adapters) ? [base?.run ? base : able.base, wantedModel] : [wantedModel]

  /** What was said so far goes along where a template keeps speakers apart. */
  const conversation = (): Message[] => [
    ...(run.speaks === 'template' ? exchanges.flatMap(spoken) : []),
    { role: 'user', content: typed },
  ]
  const send = async () => {
    const under = adapters ? mixed(able.used) : ''
    const replies = asked.map((_, i) => (i === asked.length - 1 ? blank('tuned', under) : blank('base')))
    const messages = mode === 'answer' ? conversation() : undefined
    const id = addExchange({ mode, prompt: typed, replies })
    changeTalk({ busy: true })
    stopped = false
    for (const [i, { run, checkpoint, adapters }] of asked.entries()) {
      if (stopped) break
      try {
        const request = { ...requestOf(values, run, checkpoint, typed), adapters, conversation: messages }
        const result = await listening(
          (piece: string) => updateReply(id, i, ({ text }) => ({ text: text + piece })),
          (listener) => engine.generate(request, listener),
        )
        updateReply(id, i, () => ({ result, text: result.text }))
      } catch (error) {
        updateReply(id, i, () => ({ notice: noticeOf(error) }))
      }
    }
    changeTalk({ busy: false, ...(mode === 'answer' && { prompt: '' }) })
  }
  const mixed = (used: typeof able.used) =>
    used.map(({ run, weight }) => `${run.name} × ${format.measure(weight, 2)}`).join(' + ')
  const stop = () => {
    stopped = true
    void engine.cancelGeneration()
  }
  const onKey = (event: KeyboardEvent) => {
    // While a Chinese or Japanese word is being composed, Enter chooses it and is no command.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return
    event.preventDefault()
    if (!busy) void send()
  }
  return (
    <div className={style.chat}>
      {exchanges.length > 0 && <Exchanges exchanges={exchanges} busy={busy} />}
      {run.speaks && (
        <Segments<Mode>
          label={t('chat.mode')}
          value={mode}
          options={[
            { value: 'answer', text: t('chat.answer') },
            { value: 'continue', text: t('chat.continue') },
          ]}
          onChange={(mode) => changeTalk({ mode })}
        />
      )}
      <TextArea
        label={t('chat.prompt')}
        placeholder={t(mode === 'answer' ? 'chat.ask' : 'chat.placeholder')}
        value={typed}
        rows={3}
        onChange={(prompt) => changeTalk({ prompt })}
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
            onChange={(checkpoint) => changeTalk({ checkpoint })}
          />
        </div>
        {exchanges.length > 0 && !busy && (
          <IconButton label={t('chat.clear')} icon={<Trash2 />} onClick={() => changeTalk({ exchanges: [] })} />
        )}
        {busy ? (
          <Button icon={<Square fill="currentColor" />} onClick={stop}>
            {t('chat.stop')}
          </Button>
        ) : (
          <Button variant="primary" icon={<SendHorizontal />} onClick={() => void send()}>
            {t(mode === 'answer' ? 'chat.send' : 'chat.go')}
          </Button>
        )}
      </div>
      <Adapters
        stackable={able}
        shown={run}
        checkpoint={chosen?.id}
        stack={stack}
        onChange={(stack) => changeTalk({ stack })}
        busy={busy}
      />
      {(base?.run || adapters) && (
        <div className={style.beside}>
          <span>{t('chat.beside')}</span>
          <Switch label={t('chat.beside')} checked={beside} onChange={(beside) => changeTalk({ beside })} />
        </div>
      )}
      <OptionForm
        options={sampling}
        values={values}
        base={complete(sampling)}
        path="sampling"
        at="sampling"
        first={['temperature', 'maxTokens']}
        more={t('chat.more')}
        onChange={(key, value) => changeTalk({ values: { ...values, [key]: value } })}
      />
      <TaskCheck run={run} checkpoint={chosen?.id} />
    </div>
  )
}

/** An exchange as messages; what came to nothing was never said. */
const spoken = ({ mode, prompt, replies }: Exchange): Message[] =>
  mode === 'answer' && replies.at(-1)?.result
    ? [
        { role: 'user', content: prompt },
        { role: 'assistant', content: replies.at(-1)!.text },
      ]
    : []
