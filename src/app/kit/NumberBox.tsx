// A number typed by hand. It is taken when the box is left or Enter pressed; what is no number is put back.

import { useState } from 'react'
import { plain } from '../format.ts'
import style from './fields.module.css'

interface Props {
  value: number
  onChange(value: number): void
  /** What the typed number becomes: in range, on a valid stop. */
  settle(typed: number): number
  label: string
  invalid?: boolean
  describedBy?: string
  disabled?: boolean
}

export function NumberBox({ value, onChange, settle, label, invalid, describedBy, disabled }: Props) {
  const [typed, setTyped] = useState<string | null>(null)
  const take = () => {
    const number = typed === null ? NaN : readNumber(typed)
    setTyped(null)
    if (Number.isFinite(number)) onChange(settle(number))
  }
  return (
    <input
      className={style.number}
      inputMode="decimal"
      autoComplete="off"
      spellCheck={false}
      aria-label={label}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
      disabled={disabled}
      value={typed ?? plain(value)}
      onChange={(event) => setTyped(event.target.value)}
      onFocus={(event) => event.target.select()}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return
        if (event.key === 'Enter') take()
        if (event.key === 'Escape') setTyped(null)
      }}
    />
  )
}

/** As people type it: full-width digits of a Chinese keyboard, grouping commas, 3e-4. */
export function readNumber(text: string): number {
  const tidy = text.normalize('NFKC').replaceAll(/[\s,_]/g, '')
  return tidy === '' ? NaN : Number(tidy)
}
