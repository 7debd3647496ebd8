// Which tab of the inspector is open, so that a button elsewhere can lead there.

import { create } from 'zustand'

export const panelIds = ['plan', 'runs', 'chat', 'export', 'storage'] as const
export type PanelId = (typeof panelIds)[number]

export const useInspector = create<{ panel: PanelId }>(() => ({ panel: 'plan' }))
export const showPanel = (panel: PanelId) => useInspector.setState({ panel })
