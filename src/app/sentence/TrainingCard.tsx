// Step three: how the model learns. Steps, batch and learning rate first; the optimizer's and the loop's other settings on
// demand.

import type { RunConfig } from '../../engine/types.ts'
import { useData } from '../data/store.ts'
import { OptionForm } from '../form/OptionForm.tsx'
import { complete } from '../form/values.ts'
import { Button } from '../kit/Button.tsx'
import { Card } from '../kit/Card.tsx'
import { OneOf, Select } from '../kit/fields.tsx'
import { Help } from '../kit/Help.tsx'
import { useWords } from '../language/language.ts'
import { measureForgetting } from '../run/actions.ts'
import { useRun } from '../run/store.ts'
import { useSession } from '../session.ts'
import style from './BaseCard.module.css'
import { fromPreset, generalTexts, memberOf, type Noun, nouns, readsOf } from './sentence.ts'
import { setGeneral, setMember, setObjective, setOption, useSentence } from './store.ts'

const FIRST = ['steps', 'context', 'batch', 'sample_prompt']

export function TrainingCard() {
  const { t, format } = useWords()
  const grammar = useSession(({ grammar }) => grammar)
  const { sentence, problems, plan } = useSentence()
  if (!grammar || !sentence) return null
  const preset = fromPreset(grammar, sentence.preset, grammar.datasets[0].id)
  const perStep = plan && t('training.perStep', { tokens: format.whole(plan.tokensPerStep) })
  return (
    <Card number={3} id="training" title={t('training.title')} summary={perStep}>
      <OptionForm
        options={grammar.training}
        values={sentence.config.training}
        base={preset.config.training}
        path="training"
        at="training"
        problems={problems}
        first={FIRST}
        more={t('training.more.training')}
        onChange={(key, value) => setOption('training', key, value)}
      />
      <NounForm noun="optimizer" first={['learning_rate']} />
      <NounForm noun="objective" />
      {sentence.config.base && <General config={sentence.config} base={sentence.config.base.run} />}
    </Card>
  )
}

/** On which text is measured what a base forgets. A head of labels can be asked about none. */
function General({ config, base: id }: { config: RunConfig; base: string }) {
  const { t } = useWords()
  const grammar = useSession(({ grammar }) => grammar)!
  const base = useRun(id)
  const datasets = useData(({ datasets }) => datasets)
  const reads = readsOf(grammar, config)
  const texts = base ? generalTexts(base, datasets) : []
  const preparing = useData(({ preparing }) => preparing !== null)
  if (!base || reads === 'labels' || reads === 'tags') return null
  return (
    <>
      <p className={style.note}>
        {t('tuning.general')} <Help about={t('tuning.general')} text={t('tuning.generalHelp')} />
      </p>
      <Select
        label={t('tuning.general')}
        value={texts.some(({ id }) => id === config.general) ? config.general! : ''}
        options={[
          { value: '', text: t('tuning.generalNone') },
          ...texts.map(({ id, name }) => ({
            value: id,
            text: id === base.datasetId ? t('tuning.generalOwn', { name }) : name,
          })),
        ]}
        onChange={setGeneral}
      />
      {texts.length === 0 && (
        <Button size="small" disabled={preparing} onClick={() => void measureForgetting()}>
          {t('tuning.generalStories')}
        </Button>
      )}
    </>
  )
}

/** Which member stands for the noun, where there are several, and its options. What has no base yet learns to continue a text. */
function NounForm({ noun, first }: { noun: Noun; first?: string[] }) {
  const { t, at } = useWords()
  const grammar = useSession(({ grammar }) => grammar)!
  const { sentence, problems } = useSentence()
  const { base, [noun]: choice } = sentence!.config
  const members = grammar[nouns[noun]]
  const preset = fromPreset(grammar, sentence!.preset, grammar.datasets[0].id).config[noun]
  const { options } = memberOf(members, choice.id)!
  return (
    <>
      {members.length > 1 && (noun !== 'objective' || base) && (
        <OneOf
          label={t(`training.${noun as 'optimizer' | 'objective'}`)}
          value={choice.id}
          options={members.map(({ id }) => ({ value: id, text: at(`${nouns[noun]}.${id}.name`, id) }))}
          onChange={(id) => (noun === 'objective' ? setObjective(id, t('tuning.question')) : setMember(noun, id))}
        />
      )}
      <OptionForm
        options={options}
        values={choice.options}
        base={preset.id === choice.id ? preset.options : complete(options)}
        path={`${nouns[noun]}.${choice.id}`}
        at={noun}
        problems={problems}
        first={first}
        more={t(`training.more.${noun as 'optimizer' | 'objective'}`)}
        onChange={(key, value) => setOption(noun, key, value)}
      />
    </>
  )
}
