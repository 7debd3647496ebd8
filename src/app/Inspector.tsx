// What the sentence costs and what becomes of a run, one tab each. A tab's panel is fetched when it is first opened.

import { Tabs } from 'radix-ui'
import { lazy, Suspense } from 'react'
import style from './Inspector.module.css'
import { type PanelId, panelIds, showPanel, useInspector } from './inspector.ts'
import { useWords } from './language/language.ts'

const panels: Record<PanelId, React.ComponentType> = {
  plan: lazy(() => import('./plan/Plan.tsx')),
  runs: lazy(() => import('./runs/Runs.tsx')),
  chat: lazy(() => import('./chat/Chat.tsx')),
  export: lazy(() => import('./export/Export.tsx')),
  storage: lazy(() => import('./storage/Storage.tsx')),
}

export function Inspector() {
  const { t } = useWords()
  const open = useInspector(({ panel }) => panel)
  return (
    <Tabs.Root value={open} onValueChange={(id) => showPanel(id as PanelId)} className={style.inspector}>
      <Tabs.List className={style.tabs} aria-label={t('inspector.label')}>
        {panelIds.map((id) => (
          <Tabs.Trigger key={id} value={id} className={style.tab}>
            {t(`inspector.${id}`)}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {Object.entries(panels).map(([id, Panel]) => (
        <Tabs.Content key={id} value={id} className={style.panel}>
          <Suspense fallback={<p>{t('kit.loading')}</p>}>
            <Panel />
          </Suspense>
        </Tabs.Content>
      ))}
    </Tabs.Root>
  )
}
