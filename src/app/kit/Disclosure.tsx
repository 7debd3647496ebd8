// Something that is there when it is wanted: a line that opens what is under it.

import { ChevronRight } from 'lucide-react'
import { Collapsible } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import style from './Disclosure.module.css'

export function Disclosure({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }) {
  const [open, setOpen] = useState(false)
  return (
    <Collapsible.Root open={open} onOpenChange={setOpen}>
      <Collapsible.Trigger className={style.trigger}>
        <ChevronRight aria-hidden />
        {title}
        {note && <span>{note}</span>}
      </Collapsible.Trigger>
      <Collapsible.Content className={style.content}>{children}</Collapsible.Content>
    </Collapsible.Root>
  )
}
