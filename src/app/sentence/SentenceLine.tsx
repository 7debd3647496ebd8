// The sentence itself, in words that open: what is grown, on which text, for how long. While a run trains it is the run's.

import { memo, type ReactElement } from 'react'
import { Trans } from 'react-i18next'
import type { RunReport, Value } from '../../engine/types.ts'
import { useData } from '../data/store.ts'
import { differences } from '../form/values.ts'
import { type Item, Menu } from '../kit/Menu.tsx'
import { useWords } from '../language/language.ts'
import { textName } from '../run/actions.ts'
import { useActive, useRun } from '../run/store.ts'
import { useSession } from '../session.ts'
import { useBases } from './BaseMenu.tsx'
import style from './SentenceLine.module.css'
import { builtinTexts, fitsDataset, fromPreset } from './sentence.ts'
import { leaveBase, setAdapter, setBuiltin, setMember, setOption, setPreset, setSource, useSentence } from './store.ts'

export function SentenceLine() {
  const active = useActive()
  const sentence = useSentence(({ sentence }) => sentence)
  if (active) {
    const { config, parameters, datasetName } = active
    return <Running config={config} parameters={parameters} datasetName={datasetName} />
  }
  return sentence ? <Draft /> : <p className={style.line}>&nbsp;</p>
}

const Running = memo(function Running(run: Pick<RunReport, 'config' | 'parameters' | 'datasetName'>) {
  const { format, at } = useWords()
  const word = (text: string) => <b className={style.fixed}>{text}</b>
  const { model, training, base, adapter } = run.config
  const tuned = useRun(base?.run || null)
  return (
    <h1 className={style.line}>
      <Trans
        i18nKey={adapter ? 'sentence.tuning' : 'sentence.running'}
        components={{
          base: word(tuned?.name ?? '?'),
          adapter: word(adapter ? at(`adapters.${adapter.id}.name`, adapter.id) : ''),
          size: word(format.short(run.parameters)),
          model: word(at(`models.${model.id}.name`, model.id)),
          text: word(run.datasetName),
          steps: word(format.whole(Number(training.steps))),
        }}
      />
    </h1>
  )
})

const STEPS = [100, 300, 1000, 3000, 10_000]

function Draft() {
  const { t, at, format, language } = useWords()
  const grammar = useSession(({ grammar }) => grammar)!
  const { sentence, expected } = useSentence()
  const datasets = useData(({ datasets }) => datasets)
  const { preset, config, source } = sentence!
  const steps = Number(config.training.steps)
  const tuned = useRun(config.base?.run ?? null)
  const bases = useBases()

  const sizes = grammar.presets.map(({ id }) => ({
    text: at(`presets.${id}.name`, id),
    note: [
      at(`presets.${id}.help`, ''),
      expected[id] != null && t('model.takes', { time: format.duration(expected[id]) }),
    ]
      .filter(Boolean)
      .join(' · '),
    chosen: id === preset,
    onSelect: () => setPreset(id),
  }))
  const models = grammar.models.map(({ id }) => ({
    text: at(`models.${id}.name`, id),
    note: at(`models.${id}.help`, ''),
    chosen: id === config.model.id,
    onSelect: () => setMember('model', id),
  }))
  const texts = [
    ...builtinTexts(grammar, config).map(({ id }) => ({
      text: at(`datasets.${id}.name`, id),
      chosen: source.kind === 'builtin' && source.choice.id === id,
      onSelect: () => setBuiltin(id),
    })),
    ...datasets
      .filter((dataset) => fitsDataset(grammar, config, dataset))
      .slice(0, 8)
      .map(({ id, name, tokens }) => ({
        text: name,
        note: t('sentence.prepared', { tokens: format.short(tokens.train) }),
        chosen: source.kind === 'dataset' && source.id === id,
        onSelect: () => setSource({ kind: 'dataset', id }),
      })),
    { text: t('sentence.ownText'), note: t('sentence.ownTextHow'), onSelect: () => reveal('data') },
  ]
  const lengths = [...new Set([...STEPS, steps])]
    .sort((a, b) => a - b)
    .map((n) => ({
      text: t('sentence.steps', { steps: format.whole(n) }),
      chosen: n === steps,
      onSelect: () => setOption('training', 'steps', n),
    }))

  const adapters = grammar.adapters.map(({ id }) => ({
    text: at(`adapters.${id}.name`, id),
    note: at(`adapters.${id}.help`, ''),
    chosen: id === config.adapter?.id,
    onSelect: () => setAdapter(id),
  }))
  const grow = { text: t('tuning.leave'), onSelect: leaveBase }

  const size = isOwn(fromPreset(grammar, preset, grammar.datasets[0].id).config.model, config.model)
    ? t('sentence.custom')
    : at(`presets.${preset}.name`, preset).toLocaleLowerCase(language)
  const text =
    source.kind === 'dataset'
      ? (datasets.find(({ id }) => id === source.id)?.name ?? t('sentence.aDataset'))
      : textName(sentence!)
  return (
    <h1 className={style.line}>
      <Trans
        i18nKey={config.base ? 'sentence.tune' : 'sentence.draft'}
        components={{
          base: <Word label={t('tuning.choose')} text={tuned?.name ?? '?'} items={[...bases, grow]} />,
          adapter: (
            <Word
              label={t('tuning.adapter')}
              text={at(`adapters.${config.adapter?.id}.name`, config.adapter?.id ?? '')}
              items={adapters}
            />
          ),
          size: <Word label={t('model.size')} text={size} items={sizes} />,
          model: (
            <Word label={t('model.kind')} text={at(`models.${config.model.id}.name`, config.model.id)} items={models} />
          ),
          text: <Word label={t('data.title')} text={text} items={texts} />,
          steps: <Word label={at('training.steps.label', 'steps')} text={format.whole(steps)} items={lengths} />,
        }}
      />
    </h1>
  )
}

interface WordProps {
  label: string
  text: string
  items: Item[]
}

const Word = ({ label, text, items }: WordProps): ReactElement => (
  <Menu
    label={label}
    items={items}
    trigger={
      <button type="button" className={style.word} aria-label={`${label}: ${text}`}>
        {text}
      </button>
    }
  />
)

type Choice = { id: string; options: Record<string, Value> }
const isOwn = (preset: Choice, now: Choice) =>
  preset.id === now.id && differences(preset.options, now.options).length > 0

function reveal(id: string) {
  const card = document.getElementById(id)
  card?.scrollIntoView({ block: 'start', behavior: 'smooth' })
  card?.focus({ preventScroll: true })
}
