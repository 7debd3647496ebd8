// The bench's controls: what state the run is in, how far it is, and the buttons that make sense now. It stays in view.

import { Pause, Play, Save, Square, StepForward } from 'lucide-react'
import type { RunReport } from '../../engine/types.ts'
import { useData } from '../data/store.ts'
import { Button, IconButton } from '../kit/Button.tsx'
import { Menu } from '../kit/Menu.tsx'
import { Tube } from '../kit/Tube.tsx'
import { useWords } from '../language/language.ts'
import { isOpened } from '../sentence/sentence.ts'
import { useSentence, useUnknown } from '../sentence/store.ts'
import { useSession } from '../session.ts'
import { pause, proceed, start, stepOnce, stop } from './actions.ts'
import { ResumeButton } from './ResumeButton.tsx'
import style from './RunBar.module.css'
import { remaining } from './remaining.ts'
import { isBusy, resumable, tableOf, useActive, useRuns, useShown } from './store.ts'

export function RunBar() {
  const active = useActive()
  const shown = useShown()
  const starting = useRuns(({ starting }) => starting)
  const run = active ?? shown
  const model = run && !isOpened(run.config) ? run : null // one that was opened has no steps to show
  return (
    <section
      className={style.bar}
      aria-label={useWords().t('run.controls')}
      data-run={model ? model.state : run ? 'opened' : undefined}
    >
      <div className={style.row}>
        {starting && !active ? <Starting /> : model ? <State run={model} /> : <Ready />}
        <div className={style.buttons}>{active ? <RunningButtons run={active} /> : <IdleButtons run={shown} />}</div>
      </div>
      {model && !(starting && !active) && <Level run={model} />}
    </section>
  )
}

/** Before the first run: what pressing Train would mean. */
function Ready() {
  const { t, format } = useWords()
  const { plan, problems, sentence } = useSentence()
  const { say } = useWords()
  if (problems.length > 0) return <p className={style.problem}>{say(problems[0])}</p>
  if (!plan || !sentence) return <p className={style.quiet}>{t('run.opening')}</p>
  const seconds = plan.secondsPerStep && plan.secondsPerStep * Number(sentence.config.training.steps)
  return (
    <p className={style.quiet}>
      <strong>{t('run.ready')}</strong>
      <span>{t('run.parameters', { n: format.short(plan.parameters) })}</span>
      <span>{t('run.memory', { bytes: format.bytes(plan.bytes.total) })}</span>
      {seconds && <span>{t('model.takes', { time: format.duration(seconds) })}</span>}
    </p>
  )
}

function Starting() {
  const { t } = useWords()
  const preparing = useData(({ preparing }) => preparing)
  return (
    <div className={style.state}>
      <span className={style.word} data-state="preparing">
        {t('states.preparing')}
      </span>
      {preparing && <Tube fraction={preparing.fraction} label={t(`data.phases.${preparing.phase}`)} alive />}
    </div>
  )
}

function State({ run }: { run: RunReport }) {
  const { t, format, at } = useWords()
  const progress = useRuns(({ progress, active }) => (active === run.id ? progress : null))
  useRuns(({ pulse }) => pulse)
  const table = tableOf(run.id)
  const speed = table.last('tokens_per_second')
  const eta = run.state === 'training' ? remaining(run, table) : null
  const figures = [
    { name: t('run.step'), value: `${format.whole(run.step)} / ${format.whole(run.steps)}` },
    run.loss !== null && { name: t('charts.loss.title'), value: format.measure(run.loss) },
    run.validationLoss !== null && { name: t('run.validation'), value: format.measure(run.validationLoss) },
    run.accuracy !== null && { name: t('charts.accuracy.title'), value: format.percent(run.accuracy, 1) },
    run.entityF1 !== null && { name: t('run.entities'), value: format.percent(run.entityF1, 1) },
    run.loss !== null &&
      run.accuracy === null &&
      !run.config.labels && {
        name: t('charts.perplexity.title'),
        value: format.measure(Math.exp(run.validationLoss ?? run.loss)),
      },
    run.generalLoss !== null && { name: t('run.general'), value: format.measure(run.generalLoss) },
    isBusy(run.state) && speed > 0 && { name: t('charts.tokens_per_second.title'), value: format.short(speed) },
    eta !== null && { name: t('run.left'), value: format.duration(eta) },
  ]
  return (
    <div className={style.state}>
      <span className={style.word} data-state={run.state}>
        {at(`states.${run.state}`, run.state)}
        {progress && (
          <small>
            {at(`phases.${progress.phase}`, progress.phase)}
            {progress.fraction !== null && ` ${format.percent(progress.fraction)}`}
          </small>
        )}
      </span>
      <dl className={style.figures}>
        {figures.map(
          (figure) =>
            figure && (
              <div key={figure.name}>
                <dt>{figure.name}</dt>
                <dd>{figure.value}</dd>
              </div>
            ),
        )}
      </dl>
    </div>
  )
}

function Level({ run }: { run: RunReport }) {
  const { t } = useWords()
  const opening = run.state === 'preparing' || run.state === 'compiling'
  const share = run.steps ? run.step / run.steps : 0
  return (
    <Tube
      large
      fraction={opening && run.step === 0 ? null : share}
      label={t('run.progress')}
      alive={opening || run.state === 'training'}
    />
  )
}

function IdleButtons({ run }: { run: RunReport | null }) {
  const { t } = useWords()
  const starting = useRuns(({ starting }) => starting)
  const { problems, sentence } = useSentence()
  const trouble = useSession(({ trouble }) => trouble)
  const unknown = useUnknown(run)
  const blocked = starting || !sentence || problems.length > 0 || trouble !== null
  return (
    <>
      {run && resumable(run) && !unknown && <ResumeButton run={run} />}
      <Button
        variant="primary"
        size="large"
        icon={<Play fill="currentColor" />}
        disabled={blocked}
        onClick={() => void start()}
      >
        {t(run ? 'run.trainNew' : 'run.train')}
      </Button>
    </>
  )
}

function RunningButtons({ run }: { run: RunReport }) {
  const { t } = useWords()
  const paused = run.state === 'paused'
  const training = run.state === 'training'
  return (
    <>
      {paused ? (
        <Button variant="primary" size="large" icon={<Play fill="currentColor" />} onClick={() => void proceed()}>
          {t('run.proceed')}
        </Button>
      ) : (
        <Button
          variant="primary"
          size="large"
          icon={<Pause fill="currentColor" />}
          disabled={!training}
          onClick={() => void pause()}
        >
          {t('run.pause')}
        </Button>
      )}
      <IconButton
        variant="plain"
        className={style.square}
        label={t('run.stepOnce')}
        icon={<StepForward />}
        disabled={!paused}
        onClick={() => void stepOnce()}
      />
      <StopMenu run={run} />
    </>
  )
}

/** Says before what will be kept. */
function StopMenu({ run }: { run: RunReport }) {
  const { t, format } = useWords()
  const last = run.checkpoints.at(-1)
  const bytes = last?.bytes ?? run.parameters * 12 // weights and two moments, 4 bytes each
  return (
    <Menu
      label={t('run.stop')}
      trigger={
        <Button className={style.square} icon={<Square fill="currentColor" />} disabled={run.state === 'saving'}>
          {t('run.stop')}
        </Button>
      }
      items={[
        {
          text: t('run.stopAndSave', { bytes: format.bytes(bytes) }),
          note: t('run.stopAndSaveNote', { step: format.whole(run.step) }),
          icon: <Save />,
          disabled: run.step === 0,
          onSelect: () => void stop(true),
        },
        {
          text: t('run.stopOnly'),
          note: last ? t('run.stopOnlyNote', { step: format.whole(last.step) }) : t('run.stopNothing'),
          icon: <Square />,
          onSelect: () => void stop(false),
        },
      ]}
    />
  )
}
