// What all charts share: the step under the cursor, and the part of the x axis in view.

import { create } from 'zustand'
import type { Range } from './metrics.ts'

export const useCursor = create<{ step: number | null }>(() => ({ step: null }))
export const point = (step: number | null) => useCursor.setState({ step })

export const useZoom = create<{ range: Range | null }>(() => ({ range: null }))
export const zoomTo = (range: Range | null) => useZoom.setState({ range })
