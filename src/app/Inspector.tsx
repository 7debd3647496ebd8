// What the sentence costs and what becomes of a run, one tab each. A tab's panel is fetched when it is first opened.

import { Tabs } from 'radix-ui'
import { lazy, Suspense } from 'react'
import style from './Inspector.module.css'
import { useWords } from './language/language.ts'

const panels = {
  plan: lazy(() => import('./plan/Plan.tsx')),
  runs: lazy(() => import('./runs/Runs.tsx')),
  chat: lazy(() => import('./chat/Chat.tsx')),
  export: lazy(() => import('./export/Export.tsx')),
  storage: lazy(() => import('./storage/Storage.tsx')),
}
type Panel = keyof typeof panels

export function Inspector() {
  const { t } = useWords()
  return (
    <Tabs.Root defaultValue="plan" className={style.inspector}>
      <Tabs.List className={style.tabs} aria-label={t('inspector.label')}>
        {(Object.keys(panels) as Panel[]).map((id) => (
          <Tabs.Trigger key={id} value={id} className={style.tab}>
            {t(`inspector.${id}`)}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {(Object.entries(panels) as [Panel, React.ComponentType][]).map(([id, Panel]) => (
        <Tabs.Content key={id} value={id} className={style.panel}>
          <Suspense fallback={<p>{t('kit.loading')}</p>}>
            <Panel />
          </Suspense>
        </Tabs.Content>
      ))}
    </Tabs.Root>
  )
}
