// The smaller fields: one of few (segments) or of many (select), on or off (switch), a line of text.

import { RadioGroup, Switch as RadixSwitch } from 'radix-ui'
import { type InputHTMLAttributes, type TextareaHTMLAttributes, useEffect, useState } from 'react'
import style from './fields.module.css'

interface Chosen<T extends string> {
  label: string
  value: T
  options: readonly { value: T; text: string }[]
  onChange(value: T): void
  disabled?: boolean
}

export function Segments<T extends string>({ label, value, options, onChange, disabled }: Chosen<T>) {
  return (
    <RadioGroup.Root
      className={style.segments}
      aria-label={label}
      value={value}
      disabled={disabled}
      orientation="horizontal"
      onValueChange={(value) => onChange(value as T)}
    >
      {options.map(({ value, text }) => (
        <RadioGroup.Item key={value} value={value}>
          {text}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}

export function Select<T extends string>({ label, value, options, onChange, disabled }: Chosen<T>) {
  return (
    <select
      className={style.select}
      aria-label={label}
      value={value}
      disabled={disabled}
      onChange={(event) => onChange(event.target.value as T)}
    >
      {options.map(({ value, text }) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  )
}

const MOST_SEGMENTS = 3

/** One of a list, however long it is. */
export function OneOf<T extends string>(props: Chosen<T>) {
  return props.options.length <= MOST_SEGMENTS ? <Segments {...props} /> : <Select {...props} />
}

interface OnOff {
  label: string
  checked: boolean
  onChange(checked: boolean): void
  disabled?: boolean
}

export function Switch({ label, checked, onChange, disabled }: OnOff) {
  return (
    <RadixSwitch.Root
      className={style.switch}
      aria-label={label}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
    >
      <RadixSwitch.Thumb />
    </RadixSwitch.Root>
  )
}

type Plain<T> = Omit<T, 'onChange' | 'value' | 'aria-label'>

interface Line extends Plain<InputHTMLAttributes<HTMLInputElement>> {
  label: string
  value: string
  onChange(value: string): void
  /** Told only when the line is left or Enter pressed. */
  settled?: boolean
}

export function TextLine({ label, value, onChange, settled, ...rest }: Line) {
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  const change = (text: string) => {
    setTyped(text)
    if (!settled) onChange(text)
  }
  return (
    <input
      className={style.text}
      aria-label={label}
      autoComplete="off"
      value={typed}
      onChange={(event) => change(event.target.value)}
      onBlur={() => settled && typed !== value && onChange(typed)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing && settled && typed !== value) onChange(typed)
      }}
      {...rest}
    />
  )
}

interface Area extends Plain<TextareaHTMLAttributes<HTMLTextAreaElement>> {
  label: string
  value: string
  onChange(value: string): void
}

export function TextArea({ label, onChange, ...rest }: Area) {
  return (
    <textarea className={style.area} aria-label={label} onChange={(event) => onChange(event.target.value)} {...rest} />
  )
}
