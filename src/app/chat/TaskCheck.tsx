// How many examples of a built-in task a checkpoint gets right: those of the text that its run was trained on, which training did not see.

import { ListChecks, Square } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Notice, TaskAnswer, TaskScore } from '../../engine/types.ts'
import type { Options } from '../../options.ts'
import { useData } from '../data/store.ts'
import { engine, listening } from '../engine.ts'
import { OptionForm } from '../form/OptionForm.tsx'
import { complete } from '../form/values.ts'
import { Button } from '../kit/Button.tsx'
import { Tube } from '../kit/Tube.tsx'
import { useWords } from '../language/language.ts'
import { noticeOf } from '../notices.ts'
import type { useShownModel } from '../run/store.ts'
import { useSession } from '../session.ts'
import chat from './Chat.module.css'
import style from './TaskCheck.module.css'

interface Props {
  run: NonNullable<ReturnType<typeof useShownModel>>
  /** The newest where left out. */
  checkpoint: number | undefined
}

/** Nothing where the run did not learn from a built-in task. */
export function TaskCheck({ run, checkpoint }: Props) {
  const dataset = useData(({ datasets }) => datasets.find(({ id }) => id === run.datasetId))
  const members = useSession(({ grammar }) => grammar)!.datasets
  const id = dataset && 'builtin' in dataset.source ? dataset.source.builtin : null
  if (!members.find((member) => member.id === id)?.task) return null
  const asked = checkpoint ?? run.checkpoints.at(-1)?.id
  return <Check key={`${run.id} ${asked}`} run={run.id} checkpoint={asked} />
}

const asking = [
  { key: 'examples', kind: 'integer', min: 1, max: 1000, default: 100, scale: 'log' },
] as const satisfies Options
const SHOWN = 3 // answers that are right, and as many that are wrong

type Sofar = Pick<TaskScore, 'right' | 'asked'>

function Check({ run, checkpoint }: { run: string; checkpoint: number | undefined }) {
  const { t, say } = useWords()
  const [values, setValues] = useState(() => complete(asking))
  const [sofar, setSofar] = useState<Sofar | null>(null)
  const [answers, setAnswers] = useState<TaskAnswer[]>([])
  const [score, setScore] = useState<TaskScore | null>(null)
  const [notice, setNotice] = useState<Notice | null>(null)
  useEffect(() => () => void engine.cancelTask(), [])
  const examples = Number(values.examples)
  const ask = async () => {
    setSofar({ right: 0, asked: 0 })
    setAnswers([])
    setScore(null)
    setNotice(null)
    const hear = (answer: TaskAnswer) => {
      setSofar((sofar) => sofar && { right: sofar.right + Number(answer.right), asked: sofar.asked + 1 })
      setAnswers((answers) => fewOf([...answers, answer]))
    }
    try {
      setScore(await listening(hear, (listener) => engine.scoreTask({ run, checkpoint, examples }, listener)))
    } catch (error) {
      setNotice(noticeOf(error))
    } finally {
      setSofar(null)
    }
  }
  return (
    <section className={style.check} aria-label={t('task.title')}>
      <p>{t('task.about')}</p>
      {sofar ? (
        <>
          <Tube fraction={sofar.asked / examples} label={t('task.title')} alive />
          <div className={style.row}>
            <span>{t('task.sofar', { ...sofar, examples })}</span>
            <Button size="small" icon={<Square fill="currentColor" />} onClick={() => void engine.cancelTask()}>
              {t('chat.stop')}
            </Button>
          </div>
        </>
      ) : (
        <>
          <OptionForm
            options={asking}
            values={values}
            base={complete(asking)}
            path="task"
            at="task"
            onChange={(key, value) => setValues((values) => ({ ...values, [key]: value }))}
          />
          <div>
            <Button icon={<ListChecks />} onClick={() => void ask()}>
              {t('task.ask')}
            </Button>
          </div>
        </>
      )}
      {notice && (
        <p className={chat.notice} role="alert">
          {say(notice)}
        </p>
      )}
      <div aria-live="polite">{score && <Result {...score} />}</div>
      {answers.length > 0 && <Answers answers={answers} />}
    </section>
  )
}

/** The first of both kinds. */
const fewOf = (answers: TaskAnswer[]) =>
  [false, true].flatMap((kind) => answers.filter(({ right }) => right === kind).slice(0, SHOWN))

function Result({ right, asked, seen, chance, cancelled }: TaskScore) {
  const { t, format } = useWords()
  return (
    <>
      <p className={style.result}>
        {t('task.result', { right: format.whole(right), asked: format.whole(asked), chance: format.percent(chance) })}
      </p>
      {cancelled && <p className={chat.note}>{t('task.cancelled')}</p>}
      {seen > 0 && <p className={chat.note}>{t('task.seen', { seen: format.whole(seen) })}</p>}
    </>
  )
}

function Answers({ answers }: { answers: TaskAnswer[] }) {
  const { t } = useWords()
  return (
    <ul className={style.answers}>
      {answers.map(({ prompt, answer, wanted, right }) => (
        <li key={prompt + wanted} data-right={right}>
          <span className={style.prompt}>{prompt}</span>
          <span>
            <b>{t(right ? 'task.right' : 'task.wrong')}</b> {answer.trim() || t('task.nothing')}
          </span>
          {!right && <small>{t('task.wanted', { wanted: wanted.trim() })}</small>}
        </li>
      ))}
    </ul>
  )
}
