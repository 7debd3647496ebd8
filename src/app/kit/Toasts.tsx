// Where passing messages appear.

import { Toast } from 'radix-ui'
import { useWords } from '../language/language.ts'
import { Button } from './Button.tsx'
import style from './Toasts.module.css'
import { dismiss, useToasts } from './toasts.ts'

export function Toasts() {
  const { t } = useWords()
  const list = useToasts((state) => state.list)
  return (
    <Toast.Provider duration={10_000} label={t('kit.messages')} swipeDirection="right">
      {list.map(({ id, text, tone, undo }) => (
        <Toast.Root
          key={id}
          className={style.toast}
          data-tone={tone}
          type={tone === 'danger' ? 'foreground' : 'background'}
          onOpenChange={(open) => !open && dismiss(id)}
        >
          <Toast.Description>{text}</Toast.Description>
          {undo && (
            <Toast.Action asChild altText={t('kit.undo')}>
              <Button size="small" onClick={undo}>
                {t('kit.undo')}
              </Button>
            </Toast.Action>
          )}
        </Toast.Root>
      ))}
      <Toast.Viewport className={style.viewport} label={t('kit.messages')} />
    </Toast.Provider>
  )
}
