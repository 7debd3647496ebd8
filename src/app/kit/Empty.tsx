// What a panel says while it has nothing to show: why, and how that changes.

import type { ReactNode } from 'react'
import style from './Empty.module.css'

export function Empty({ icon, children }: { icon?: ReactNode; children: ReactNode }) {
  return (
    <div className={style.empty}>
      {icon}
      <p>{children}</p>
    </div>
  )
}
