// Progress as a glass tube that fills. Without a fraction it is at work, and nobody knows for how long.

import style from './Tube.module.css'

interface Props {
  fraction: number | null
  label: string
  /** Something moves in it. */
  alive?: boolean
  large?: boolean
}

export function Tube({ fraction, label, alive, large }: Props) {
  const share = fraction === null ? undefined : Math.min(1, Math.max(0, fraction))
  return (
    <div
      className={`${style.tube} ${large ? style.large : ''}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === undefined ? undefined : Math.round(share * 100)}
    >
      <div
        className={style.liquid}
        data-alive={alive || undefined}
        data-unknown={share === undefined || undefined}
        // Moved, not resized: the compositor does that by itself.
        style={share === undefined ? undefined : { transform: `translateX(${(share - 1) * 100}%)` }}
      />
    </div>
  )
}
