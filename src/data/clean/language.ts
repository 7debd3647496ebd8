// Keeps the languages that are wanted. What is too short to tell, or has no letters, passes if asked to.

import type { Options, Values } from '../../options.ts'
import { removal, type Step } from './step.ts'
import { loadLanguageOf } from './text/language.ts'
import { eachWord } from './text/words.ts'

export const place = 70
export const options = [
  { key: 'keep', kind: 'text', default: 'en, zh' },
  { key: 'shortest', kind: 'integer', default: 5, min: 1, max: 100 },
  { key: 'unknown', kind: 'boolean', default: true },
] as const satisfies Options

export async function create(values: Readonly<Record<string, unknown>>): Promise<Step> {
  const { keep, shortest, unknown } = values as Values<typeof options>
  const wanted = new Set(keep.toLowerCase().match(/[a-z]{2,3}/g))
  const languageOf = await loadLanguageOf()
  return (text) => {
    const language = hasWords(text, shortest) ? languageOf(text) : ''
    if (language ? wanted.has(language) : unknown) return { text }
    return language ? removal('language', { language }) : removal('language-unknown')
  }
}

function hasWords(text: string, wanted: number): boolean {
  let words = 0
  eachWord(text.slice(0, 1000), () => words++)
  return words >= wanted
}
