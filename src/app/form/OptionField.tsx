// One option: its name and explanation, the control for its kind, what is wrong with it, and the way back to its default.

import { RotateCcw } from 'lucide-react'
import { useId } from 'react'
import type { Problem, Value } from '../../engine/types.ts'
import type { Option } from '../../options.ts'
import { plain } from '../format.ts'
import { IconButton } from '../kit/Button.tsx'
import { OneOf, Switch, TextLine } from '../kit/fields.tsx'
import { Help } from '../kit/Help.tsx'
import { NumberBox } from '../kit/NumberBox.tsx'
import { Slider } from '../kit/Slider.tsx'
import { useWords } from '../language/language.ts'
import style from './OptionForm.module.css'
import { isNumber, settle, stops, type Values } from './values.ts'

interface Props {
  option: Option
  values: Values
  base: Values
  path: string
  at: string
  problems?: Problem[]
  onChange(key: string, value: Value): void
  disabled?: boolean
}

export function OptionField({ option, values, base, path, at: place, problems = [], onChange, disabled }: Props) {
  const { t, at, say } = useWords()
  const trouble = useId()
  const { key } = option
  const words = `${path}.${key}`
  const label = at(`${words}.label`, key)
  const help = at(`${words}.help`, '')
  const wrong = problems.filter((problem) => problem.at === `${place}.${key}`)
  const changed = values[key] !== base[key]
  const control = { option, value: values[key], label, words, values, disabled }
  const inline = option.kind === 'boolean' || isNumber(option)
  return (
    <div className={style.field}>
      <div className={style.head}>
        <span className={style.label}>{label}</span>
        {help && <Help about={label} text={help} />}
        <span className={style.space} />
        {changed && !disabled && (
          <IconButton
            size="small"
            className={style.reset}
            icon={<RotateCcw />}
            label={t('form.reset', { label, value: said(base[key], words, at) })}
            onClick={() => onChange(key, base[key])}
          />
        )}
        {inline && (
          <Beside
            {...control}
            invalid={wrong.length > 0}
            trouble={trouble}
            onChange={(value) => onChange(key, value)}
          />
        )}
      </div>
      <Below {...control} trouble={wrong.length ? trouble : undefined} onChange={(value) => onChange(key, value)} />
      {wrong.length > 0 && (
        <p className={style.problem} id={trouble}>
          {wrong.map(say).join(' ')}
        </p>
      )}
    </div>
  )
}

interface Control {
  option: Option
  value: Value
  values: Values
  label: string
  words: string
  disabled?: boolean
  onChange(value: Value): void
  trouble?: string
}

function Beside({
  option,
  value,
  values,
  label,
  disabled,
  onChange,
  invalid,
  trouble,
}: Control & { invalid: boolean }) {
  if (option.kind === 'boolean')
    return <Switch label={label} checked={value === true} onChange={onChange} disabled={disabled} />
  if (!isNumber(option)) return null
  return (
    <NumberBox
      label={label}
      value={Number(value)}
      settle={(typed) => settle(option, typed, values)}
      onChange={onChange}
      invalid={invalid}
      describedBy={invalid ? trouble : undefined}
      disabled={disabled}
    />
  )
}

function Below({ option, value, values, label, words, disabled, onChange, trouble }: Control) {
  const { at } = useWords()
  if (option.kind === 'choice') {
    const options = option.choices.map((choice) => ({ value: choice, text: at(`${words}.choices.${choice}`, choice) }))
    return <OneOf label={label} value={String(value)} options={options} onChange={onChange} disabled={disabled} />
  }
  if (option.kind === 'text')
    return (
      <TextLine
        label={label}
        value={String(value)}
        placeholder={at(`${words}.placeholder`, '')}
        onChange={onChange}
        settled
        disabled={disabled}
      />
    )
  if (!isNumber(option) || isSeed(option)) return null
  return (
    <Slider
      label={label}
      stops={stops(option, values)}
      value={Number(value)}
      onChange={onChange}
      say={plain}
      disabled={disabled}
      describedBy={trouble}
    />
  )
}

/** No seed is more than another: a slider would say nothing. */
const isSeed = ({ key }: Option) => key === 'seed'

const said = (value: Value, words: string, at: (path: string, otherwise: string) => string) =>
  typeof value === 'number' ? plain(value) : at(`${words}.choices.${value}`, String(value))
