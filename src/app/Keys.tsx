// The list of keys, and the switch that turns them off.

import style from './Keys.module.css'
import { Dialog } from './kit/Dialog.tsx'
import { Switch } from './kit/fields.tsx'
import { useWords } from './language/language.ts'
import { set, useSettings } from './settings.ts'
import { shortcuts } from './shortcuts.ts'

export default function Keys({ onClose }: { onClose(): void }) {
  const { t } = useWords()
  const on = useSettings(({ shortcuts }) => shortcuts)
  return (
    <Dialog open title={t('keys.title')} description={t('keys.about')} onClose={onClose}>
      <dl className={style.keys} data-off={!on || undefined}>
        {shortcuts.map(({ id, shown }) => (
          <div key={id}>
            <dt>
              <kbd>{shown}</kbd>
            </dt>
            <dd>{t(`keys.${id}`)}</dd>
          </div>
        ))}
      </dl>
      <div className={style.switch}>
        <span>{t('keys.enabled')}</span>
        <Switch label={t('keys.enabled')} checked={on} onChange={(shortcuts) => set({ shortcuts })} />
      </div>
    </Dialog>
  )
}
