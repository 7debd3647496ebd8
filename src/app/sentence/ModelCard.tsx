// Step two: how large a model, and of which kind. A preset is a whole sentence; below it every part can be moved.

import { OptionForm } from '../form/OptionForm.tsx'
import { complete } from '../form/values.ts'
import { Card } from '../kit/Card.tsx'
import { OneOf } from '../kit/fields.tsx'
import { useWords } from '../language/language.ts'
import { ModelChoosers } from '../open/ModelChoosers.tsx'
import { useSession } from '../session.ts'
import style from './BaseCard.module.css'
import { BaseCard } from './BaseCard.tsx'
import { BaseMenu } from './BaseMenu.tsx'
import { Presets } from './Presets.tsx'
import { fromPreset, memberOf } from './sentence.ts'
import { setMember, setOption, useSentence } from './store.ts'

const FIRST = ['layers', 'd_model', 'heads']

export function ModelCard() {
  const { t, at } = useWords()
  const grammar = useSession(({ grammar }) => grammar)
  const { sentence, problems } = useSentence()
  if (!grammar || !sentence) return null
  if (sentence.config.base) return <BaseCard sentence={sentence} />
  const { model } = sentence.config
  const member = memberOf(grammar.models, model.id)!
  const preset = fromPreset(grammar, sentence.preset, grammar.datasets[0].id)
  const base = preset.config.model.id === model.id ? preset.config.model.options : complete(member.options)
  return (
    <Card number={2} id="model" title={t('model.title')} summary={at(`models.${model.id}.help`, '')}>
      <Presets />
      {grammar.models.length > 1 && (
        <OneOf
          label={t('model.kind')}
          value={model.id}
          options={grammar.models.map(({ id }) => ({ value: id, text: at(`models.${id}.name`, id) }))}
          onChange={(id) => setMember('model', id)}
        />
      )}
      <OptionForm
        options={member.options}
        values={model.options}
        base={base}
        path={`models.${model.id}`}
        at="model"
        problems={problems}
        first={FIRST}
        onChange={(key, value) => setOption('model', key, value)}
      />
      <p className={style.note}>{t('opening.about')}</p>
      <div className={style.row}>
        <ModelChoosers />
        <BaseMenu />
      </div>
    </Card>
  )
}
