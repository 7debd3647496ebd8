// A pane of glass with a heading. `number` makes it one of the steps to take.

import { type ReactNode, useId } from 'react'
import style from './Card.module.css'

interface Props {
  title: string
  number?: number
  id?: string
  /** Beside the heading, at the end of its line. */
  aside?: ReactNode
  /** Under the heading, in one line. */
  summary?: ReactNode
  children: ReactNode
}

export function Card({ title, number, id, aside, summary, children }: Props) {
  const heading = useId()
  return (
    <section className={style.card} aria-labelledby={heading} id={id} tabIndex={id ? -1 : undefined}>
      <header className={style.header}>
        {number !== undefined && <span className={style.number}>{number}</span>}
        <div className={style.titles}>
          <h2 id={heading}>{title}</h2>
          {summary && <p>{summary}</p>}
        </div>
        {aside && <div className={style.aside}>{aside}</div>}
      </header>
      {children}
    </section>
  )
}
