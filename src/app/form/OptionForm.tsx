// The one form: draws whatever options a member exports. Words come from the language files by the option's path.

import type { Problem, Value } from '../../engine/types.ts'
import type { Option, Options } from '../../options.ts'
import { Disclosure } from '../kit/Disclosure.tsx'
import { useWords } from '../language/language.ts'
import { OptionField } from './OptionField.tsx'
import style from './OptionForm.module.css'
import type { Values } from './values.ts'

interface Props {
  options: Options
  values: Values
  /** What reset goes back to. */
  base: Values
  /** Of the words: `models.gpt2`, `training`. */
  path: string
  /** Of the problems: `model`, `training`. */
  at: string
  problems?: Problem[]
  onChange(key: string, value: Value): void
  /** Keys shown at once, in this order; the rest opens on demand. All are shown where it is left out. */
  first?: readonly string[]
  /** Over the rest. */
  more?: string
  disabled?: boolean
}

export function OptionForm({ options, first, more, ...shared }: Props) {
  const { t } = useWords()
  const shown = first ? first.flatMap((key) => options.filter((option) => option.key === key)) : [...options]
  const rest = options.filter((option) => !shown.includes(option))
  const changed = rest.filter(({ key }) => shared.values[key] !== shared.base[key]).length
  const troubled = rest.some(({ key }) => shared.problems?.some(({ at }) => at === `${shared.at}.${key}`))
  const field = (option: Option) => <OptionField key={option.key} option={option} {...shared} />
  return (
    <div className={style.form}>
      {shown.map(field)}
      {troubled
        ? rest.map(field)
        : rest.length > 0 && (
            <Disclosure title={more ?? t('form.more')} note={changed > 0 && t('form.changed', { count: changed })}>
              {rest.map(field)}
            </Disclosure>
          )}
    </div>
  )
}
