// The "?" beside a control, and the explanation it opens.

import { Popover } from 'radix-ui'
import { useWords } from '../language/language.ts'
import style from './Help.module.css'

export function Help({ about, text }: { about: string; text: string }) {
  const { t } = useWords()
  return (
    <Popover.Root>
      <Popover.Trigger className={style.mark} aria-label={t('kit.explain', { about })}>
        ?
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className={style.bubble} side="top" align="start" collisionPadding={12} aria-label={about}>
          <strong>{about}</strong>
          <p>{text}</p>
          <Popover.Arrow className={style.arrow} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
