// What the page remembers of the person in front of it: language, theme, keyboard, how charts are drawn. It lives in
// localStorage, where anything may stand; what cannot be read is as if it were never written.

import * as v from 'valibot'
import { create } from 'zustand'

export const languages = ['en', 'zh-CN'] as const
export type Language = (typeof languages)[number]
export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]
export const xAxes = ['step', 'tokens', 'seconds'] as const
export type XAxis = (typeof xAxes)[number]

const shape = v.object({
  language: v.fallback(v.picklist(languages), () => firstLanguage()),
  theme: v.fallback(v.picklist(themes), 'system'),
  shortcuts: v.fallback(v.boolean(), true),
  smoothing: v.fallback(v.pipe(v.number(), v.minValue(0), v.maxValue(0.999)), 0.6),
  xAxis: v.fallback(v.picklist(xAxes), 'step'),
  logX: v.fallback(v.boolean(), false),
  logY: v.fallback(v.boolean(), false),
  /** The dataset that was chosen last. */
  dataset: v.fallback(v.nullable(v.string()), null),
})
export type Settings = v.InferOutput<typeof shape>

const KEY = 'vitro.settings'
const firstLanguage = (): Language => (/^zh\b/i.test(globalThis.navigator?.language ?? '') ? 'zh-CN' : 'en')

/** @param text what was stored, or null */
export function readSettings(text: string | null): Settings {
  let stored: unknown = {}
  try {
    stored = JSON.parse(text ?? '{}')
  } catch {}
  const read = v.safeParse(shape, { ...(typeof stored === 'object' ? stored : {}) })
  return read.success ? read.output : v.parse(shape, {})
}

/** Storage may be forbidden altogether; the page works without. */
export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}
export function remember(key: string, text: string) {
  try {
    localStorage.setItem(key, text)
  } catch {}
}

export const useSettings = create<Settings>(() => readSettings(remembered(KEY)))
export const set = (changes: Partial<Settings>) => useSettings.setState(changes)
useSettings.subscribe((settings) => remember(KEY, JSON.stringify(settings)))
