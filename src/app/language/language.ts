// The page's words, in the language that was chosen. Keys are typed by the English file; the Chinese one has the same keys
// (its type says so, and a test). Words of options and errors are found by path, since members come and go; where a path
// has none, what it names is shown instead.

import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { create } from 'zustand'
import type { Grammar, Notice } from '../../engine/types.ts'
import { type Formats, formats } from '../format.ts'
import { type Language, useSettings } from '../settings.ts'
import type { nouns } from './en/nouns.ts'
import type { Words } from './words.ts'

/** Of all texts but those that are found by path. */
type Key = PathsOf<Omit<Words, keyof typeof nouns | 'notices'>>
type PathsOf<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${PathsOf<T[K]>}` }[keyof T & string]

const files: Record<Language, () => Promise<{ words: Words }>> = {
  en: () => import('./en/index.ts'),
  'zh-CN': () => import('./zh-CN/index.ts'),
}

async function load(language: Language) {
  if (i18next.hasResourceBundle(language, 'translation')) return
  i18next.addResourceBundle(language, 'translation', (await files[language]()).words)
}

/** Resolves when there is something to say. */
export async function startLanguage() {
  const { language } = useSettings.getState()
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: {},
    interpolation: { escapeValue: false }, // React writes text, never markup
    react: { useSuspense: false },
  })
  for (const kind of ['bytes', 'whole', 'measure', 'duration', 'percent', 'short'] as const)
    i18next.services.formatter!.add(kind, (value, lng) => formats(lng ?? 'en')[kind](Number(value)))
  i18next.services.formatter!.add('spoken', (value, lng) => {
    const names = new Intl.DisplayNames([lng ?? 'en'], { type: 'language', fallback: 'code' })
    return /^[a-z]{2,3}$/.test(value) ? String(names.of(value)) : String(value)
  })
  await show(language)
  useSettings.subscribe((now, before) => {
    if (now.language !== before.language) void show(now.language)
  })
}

async function show(language: Language) {
  await load(language)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
  withoutFacts.clear()
  useSpeech.setState(speechIn(language), true)
}

/** Texts that name no facts, by path; null where there are none. A page says hundreds of them again with every step. */
const withoutFacts = new Map<string, string | null>()

/** Words by a path that is put together at run time. */
export function wordsAt(path: string, otherwise: string, params?: Record<string, unknown>): string {
  if (params) return i18next.exists(path) ? String(i18next.t(path as never, params as never)) : otherwise
  let text = withoutFacts.get(path)
  if (text === undefined) withoutFacts.set(path, (text = i18next.exists(path) ? i18next.t(path as never) : null))
  return text ?? otherwise
}

/** The same where no facts are known yet: an ellipsis stands in their place. */
export const outlineAt = (path: string, otherwise: string): string =>
  i18next.exists(path)
    ? String(i18next.getResource(i18next.language, 'translation', path)).replace(/\{\{[^}]*\}\}/g, '…')
    : otherwise

/** An error or a remark in the page's language, or in English where it is a new one. */
export const say = ({ code, params, message }: Pick<Notice, 'code' | 'params' | 'message'>): string =>
  code ? wordsAt(`notices.${code}`, message, params) : message

export interface Speech {
  t(key: Key, params?: Record<string, unknown>): string
  format: Formats
  language: Language
  at: typeof wordsAt
  say: typeof say
}

const speechIn = (language: Language): Speech => ({
  t: (key, params) => (params ? String(i18next.t(key as never, params as never)) : wordsAt(key, key)),
  language,
  format: formats(language),
  at: wordsAt,
  say,
})
const useSpeech = create(() => speechIn('en'))

/** Everything a component needs to speak; it renders again when the language changes. */
export const useWords = (): Speech => useSpeech()

/** Paths of everything in the grammar that needs words; a test holds the language files to it. */
export function pathsOf(grammar: Grammar): string[] {
  const members = (
    ['models', 'adapters', 'objectives', 'optimizers', 'tokenizers', 'datasets', 'cleaning'] as const
  ).flatMap((folder) =>
    grammar[folder].flatMap(({ id, options, presets }) => [
      `${folder}.${id}.name`,
      `${folder}.${id}.help`,
      ...options.flatMap((option) => optionPaths(`${folder}.${id}`, option)),
      ...Object.keys(presets).map((key) => `${folder}.${id}.presets.${key}`),
    ]),
  )
  return [
    ...members,
    ...grammar.training.flatMap((option) => optionPaths('training', option)),
    ...grammar.presets.flatMap(({ id }) => [`presets.${id}.name`, `presets.${id}.help`]),
  ]
}

const optionPaths = (path: string, option: Grammar['training'][number]) => [
  `${path}.${option.key}.label`,
  `${path}.${option.key}.help`,
  ...(option.kind === 'choice' ? option.choices.map((choice) => `${path}.${option.key}.choices.${choice}`) : []),
]
