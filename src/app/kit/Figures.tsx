// Measurements with their names, in a quiet grid.

import type { ReactNode } from 'react'
import style from './Figures.module.css'

export interface Figure {
  name: string
  value: ReactNode
  note?: ReactNode
}

export function Figures({ list }: { list: (Figure | false | null | undefined)[] }) {
  return (
    <dl className={style.figures}>
      {list.map(
        (figure) =>
          figure && (
            <div key={figure.name}>
              <dt>{figure.name}</dt>
              <dd>
                {figure.value}
                {figure.note && <small>{figure.note}</small>}
              </dd>
            </div>
          ),
      )}
    </dl>
  )
}
