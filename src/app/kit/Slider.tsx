// A slider over a list of stops, so that only valid values can be reached: arrows go to the next one, Page Up and Down a
// tenth of the way, Home and End to the ends.

import { Slider as Radix } from 'radix-ui'
import style from './Slider.module.css'

interface Props {
  stops: readonly number[]
  value: number
  onChange(value: number): void
  label: string
  /** The value as it is read out. */
  say(value: number): string
  disabled?: boolean
  describedBy?: string
}

export function Slider({ stops, value, onChange, label, say, disabled, describedBy }: Props) {
  const at = nearestIndex(stops, value)
  const last = Math.max(1, stops.length - 1)
  const page = (key: string) =>
    (key === 'PageUp' ? 1 : key === 'PageDown' ? -1 : 0) * Math.max(1, Math.round(last / 10))
  return (
    <Radix.Root
      className={style.root}
      min={0}
      max={last}
      value={[at]}
      disabled={disabled || stops.length < 2}
      onValueChange={([index]) => onChange(stops[Math.min(index, stops.length - 1)])}
    >
      <Radix.Track className={style.track}>
        <Radix.Range className={style.range} />
      </Radix.Track>
      <Radix.Thumb
        className={style.thumb}
        aria-label={label}
        aria-valuetext={say(value)}
        aria-describedby={describedBy}
        onKeyDown={(event) => {
          const by = page(event.key)
          if (by === 0) return
          event.preventDefault() // Radix would go ten stops, however many there are
          onChange(stops[Math.min(stops.length - 1, Math.max(0, at + by))])
        }}
      />
    </Radix.Root>
  )
}

function nearestIndex(stops: readonly number[], value: number): number {
  let best = 0
  for (let i = 1; i < stops.length; i++) if (Math.abs(stops[i] - value) < Math.abs(stops[best] - value)) best = i
  return best
}
