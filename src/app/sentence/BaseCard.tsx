// Step two where a model is tuned: which one, that its shape is its own, and how it is adapted.

import { Sprout } from 'lucide-react'
import { OptionForm } from '../form/OptionForm.tsx'
import { complete } from '../form/values.ts'
import { Button } from '../kit/Button.tsx'
import { Card } from '../kit/Card.tsx'
import { Disclosure } from '../kit/Disclosure.tsx'
import { OneOf } from '../kit/fields.tsx'
import { useWords } from '../language/language.ts'
import { useRun } from '../run/store.ts'
import { useSession } from '../session.ts'
import style from './BaseCard.module.css'
import { BaseMenu } from './BaseMenu.tsx'
import { memberOf, optionsOf, type Sentence } from './sentence.ts'
import { leaveBase, setAdapter, setOption, useSentence } from './store.ts'

const FIRST = ['rank', 'linears', 'size', 'train']

export function BaseCard({ sentence: { config } }: { sentence: Sentence }) {
  const { t, at, format } = useWords()
  const base = useRun(config.base?.run ?? null)
  const { model } = config
  return (
    <Card number={2} id="model" title={t('tuning.title')} summary={t('tuning.about')}>
      <p className={style.base}>
        <strong>{base?.name ?? config.base?.name ?? '?'}</strong>
        <span>
          {at(`models.${model.id}.name`, model.id)}
          {base && ` · ${t('run.parameters', { n: format.short(base.parameters) })}`}
        </span>
      </p>
      <div className={style.row}>
        <BaseMenu />
        <Button size="small" variant="quiet" icon={<Sprout />} onClick={leaveBase}>
          {t('tuning.leave')}
        </Button>
      </div>
      <AdapterForm />
      <Disclosure title={t('tuning.shape')}>
        <ModelShape model={model} />
      </Disclosure>
    </Card>
  )
}

function AdapterForm() {
  const { t, at } = useWords()
  const grammar = useSession(({ grammar }) => grammar)!
  const { sentence, problems } = useSentence()
  const { adapter } = sentence!.config
  if (!adapter) return null
  const { options, presets } = memberOf(grammar.adapters, adapter.id)!
  return (
    <>
      <OneOf
        label={t('tuning.adapter')}
        value={adapter.id}
        options={grammar.adapters.map(({ id }) => ({ value: id, text: at(`adapters.${id}.name`, id) }))}
        onChange={(id) => setAdapter(id)}
      />
      <p className={style.note}>{at(`adapters.${adapter.id}.help`, '')}</p>
      {Object.keys(presets).length > 0 && (
        <div className={style.row}>
          {Object.entries(presets).map(([key, values]) => (
            <Button key={key} size="small" onClick={() => setAdapter(adapter.id, { ...adapter.options, ...values })}>
              {at(`adapters.${adapter.id}.presets.${key}`, key)}
            </Button>
          ))}
        </div>
      )}
      <OptionForm
        options={options}
        values={adapter.options}
        base={complete(options)}
        path={`adapters.${adapter.id}`}
        at="adapter"
        problems={problems}
        first={FIRST}
        more={t('tuning.more')}
        onChange={(key, value) => setOption('adapter', key, value)}
      />
    </>
  )
}

function ModelShape({ model }: { model: Sentence['config']['model'] }) {
  const grammar = useSession(({ grammar }) => grammar)!
  return (
    <OptionForm
      options={optionsOf(grammar.models, model.id)}
      values={model.options}
      base={model.options}
      path={`models.${model.id}`}
      at="model"
      onChange={() => {}}
      disabled
    />
  )
}
