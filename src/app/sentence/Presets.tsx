// Sentences to start from, smallest first: what each is good for, in a plain sentence, and how long it takes on this device.

import { RadioGroup } from 'radix-ui'
import { useWords } from '../language/language.ts'
import { useSession } from '../session.ts'
import style from './Presets.module.css'
import { setPreset, useSentence } from './store.ts'

export function Presets() {
  const { t, at, format } = useWords()
  const grammar = useSession(({ grammar }) => grammar)
  const { sentence, expected } = useSentence()
  if (!grammar || !sentence) return null
  return (
    <RadioGroup.Root
      className={style.list}
      aria-label={t('model.size')}
      value={sentence.preset}
      onValueChange={(id) => setPreset(id)}
    >
      {grammar.presets.map(({ id }) => {
        const seconds = expected[id]
        return (
          <RadioGroup.Item key={id} value={id} className={style.preset}>
            <strong>{at(`presets.${id}.name`, id)}</strong>
            <span className={style.time}>
              {seconds == null ? '' : t('model.takes', { time: format.duration(seconds) })}
            </span>
            <span className={style.note}>{at(`presets.${id}.help`, '')}</span>
          </RadioGroup.Item>
        )
      })}
    </RadioGroup.Root>
  )
}
