// GPU memory of a step, by what holds it, and whether this device has room.

import type { PlanReport } from '../../engine/types.ts'
import { useWords } from '../language/language.ts'
import style from './Plan.module.css'

const kinds = ['parameters', 'frozen', 'gradients', 'moments', 'activations', 'inputs'] as const

export function MemoryBar({ plan: { bytes, fits } }: { plan: PlanReport }) {
  const { t, format } = useWords()
  const shown = kinds.filter((kind) => bytes[kind] > 0)
  return (
    <div className={style.memory}>
      <p className={style.total}>
        <span>{t('plan.memory')}</span>
        <strong>{format.bytes(bytes.total)}</strong>
        {fits !== null && <em data-fits={fits}>{t(fits ? 'plan.fits' : 'plan.tooLarge')}</em>}
      </p>
      <div className={style.bar} aria-hidden="true">
        {shown.map((kind) => (
          <i key={kind} data-kind={kind} style={{ flexGrow: bytes[kind] / bytes.total }} />
        ))}
      </div>
      <ul className={style.kinds}>
        {shown.map((kind) => (
          <li key={kind}>
            <i data-kind={kind} />
            <span>{t(`plan.kinds.${kind}`)}</span>
            <span>{format.bytes(bytes[kind])}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
