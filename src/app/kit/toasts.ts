// Short messages that pass by themselves; one that can be taken back waits for ten seconds.

import { create } from 'zustand'

export interface Toast {
  id: number
  text: string
  tone: 'info' | 'danger'
  undo?: () => void
}

export const useToasts = create<{ list: Toast[] }>(() => ({ list: [] }))
let next = 0

export function toast(text: string, { tone = 'info', undo }: { tone?: Toast['tone']; undo?: () => void } = {}) {
  useToasts.setState(({ list }) => ({ list: [...list.slice(-3), { id: next++, text, tone, undo }] }))
}

export const dismiss = (id: number) =>
  useToasts.setState(({ list }) => ({ list: list.filter((toast) => toast.id !== id) }))
