// A remark across the page's width: what happened and the one thing to do about it.

import { CircleAlert, Info, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useWords } from '../language/language.ts'
import style from './Banner.module.css'
import { IconButton } from './Button.tsx'

interface Props {
  tone: 'info' | 'warn' | 'danger'
  children: ReactNode
  action?: ReactNode
  onClose?(): void
}

export function Banner({ tone, children, action, onClose }: Props) {
  const { t } = useWords()
  return (
    <div className={`${style.banner} ${style[tone]}`} role={tone === 'info' ? 'status' : 'alert'}>
      {tone === 'info' ? <Info aria-hidden /> : <CircleAlert aria-hidden />}
      <div className={style.text}>{children}</div>
      {action}
      {onClose && <IconButton size="small" label={t('kit.close')} icon={<X />} onClick={onClose} />}
    </div>
  )
}
