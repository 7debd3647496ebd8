// The runs whose curves are in view: the one that is looked at, and those beside it. Knows which look each has, and no chart.

import { useMemo, useRef } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { useRuns } from '../run/store.ts'
import { assign, type Look, lookAt } from './colors.ts'

export interface Shown {
  id: string
  name: string
  look: Look
  learns: 'tokens' | 'labels'
}

/** The same array until other runs come into view or one gets another name. */
export function useShownRuns(): Shown[] {
  const places = useRef(new Map<string, number>())
  const runs = useRuns(
    useShallow(({ list, shown, compared }) =>
      [shown, ...compared]
        .flatMap((id) => list.find((run) => run.id === id) ?? [])
        .flatMap(({ id, name, config }) => [id, name, config.labels ? 'labels' : 'tokens']),
    ),
  )
  return useMemo(() => {
    const ids = runs.filter((_, i) => i % 3 === 0)
    places.current = assign(ids, places.current)
    return ids.map((id, i) => ({
      id,
      name: runs[3 * i + 1],
      learns: runs[3 * i + 2] as Shown['learns'],
      look: lookAt(places.current.get(id)!),
    }))
  }, [runs])
}
