// A dialog over the page; Escape and the cross close it.

import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useWords } from '../language/language.ts'
import { IconButton } from './Button.tsx'
import style from './Dialog.module.css'

interface Props {
  open: boolean
  onClose(): void
  title: string
  description?: string
  wide?: boolean
  children: ReactNode
}

export function Dialog({ open, onClose, title, description, wide, children }: Props) {
  const { t } = useWords()
  return (
    <Radix.Root open={open} onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={style.veil} />
        <Radix.Content
          className={`${style.pane} ${wide ? style.wide : ''}`}
          {...(description ? {} : { 'aria-describedby': undefined })}
        >
          <header className={style.header}>
            <Radix.Title>{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label={t('kit.close')} icon={<X />} />
            </Radix.Close>
          </header>
          {description && <Radix.Description className={style.description}>{description}</Radix.Description>}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
