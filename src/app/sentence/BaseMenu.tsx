// Which model to tune: one of the runs that have a checkpoint, the newest first.

import { ChevronDown } from 'lucide-react'
import { Button } from '../kit/Button.tsx'
import { Menu } from '../kit/Menu.tsx'
import { useWords } from '../language/language.ts'
import { useRuns } from '../run/store.ts'
import { baseFrom, setBase, useSentence } from './store.ts'

const MOST = 12

export function BaseMenu() {
  const { t } = useWords()
  const items = useBases()
  if (items.length === 0) return null
  return (
    <Menu
      label={t('tuning.choose')}
      items={items}
      trigger={
        <Button size="small" icon={<ChevronDown />}>
          {t('tuning.choose')}
        </Button>
      }
    />
  )
}

/** As items of a menu. */
export function useBases() {
  const { t, format } = useWords()
  const list = useRuns(({ list }) => list)
  const chosen = useSentence(({ sentence }) => sentence?.config.base?.run)
  return list
    .filter((run) => baseFrom(run))
    .slice(0, MOST)
    .map((run) => ({
      text: run.name,
      note: t('run.parameters', { n: format.short(run.parameters) }),
      chosen: run.id === chosen,
      onSelect: () => setBase(run, t('tuning.question')),
    }))
}
