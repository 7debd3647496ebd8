// Words to be translated between English and Chinese: some 700 everyday ones. A translation counts if the list has it at all.

import type { Options, Values } from '../../options.ts'
import { hash, permuted } from '../random.ts'
import { type Completion, joined, type Metric, seed } from './tasks/task.ts'
import { words } from './tasks/words-en-zh.ts'

/** words: how many of the list. */
export const options = [
  { key: 'direction', kind: 'choice', choices: ['en-zh', 'zh-en', 'both'], default: 'en-zh' },
  { key: 'words', kind: 'integer', min: 10, max: 1000, default: 1000, scale: 'log' },
  seed,
] as const satisfies Options

/** By what is given, in either language: what it may be in the other, the usual translation first. */
const pairs = words
  .trim()
  .split(/,\s*/)
  .map((entry) => {
    const space = entry.indexOf(' ')
    return { english: entry.slice(0, space), chinese: entry.slice(space + 1).split('/') }
  })
const translations = new Map<string, Set<string>>()
for (const { english, chinese } of pairs)
  for (const word of chinese) {
    for (const [from, to] of [
      [english, word],
      [word, english],
    ])
      translations.set(from, (translations.get(from) ?? new Set()).add(to))
  }

const prompt = (word: string) => `${word} = `

/** Each word once in each direction that is asked for, in the order that the seed makes of them. */
export function* records(values: Values<typeof options>): Generator<Completion> {
  const given = new Set(
    pairs.flatMap(({ english, chinese }) => [
      ...(values.direction === 'zh-en' ? [] : [english]),
      ...(values.direction === 'en-zh' ? [] : [chinese[0]]),
    ]),
  )
  const list = [...given]
  for (let i = 0; i < Math.min(values.words, list.length); i++) {
    const word = list[permuted(i, list.length, hash(values.seed))]
    const [first] = translations.get(word)!
    yield { prompt: prompt(word), completion: first }
  }
}

export const documents = (values: Values<typeof options>) => joined(records(values))

export const metric: Metric<Completion> = {
  id: 'exact-match',
  chance: 0,
  score: (record, answer) =>
    Number(translations.get(record.prompt.slice(0, -prompt('').length))?.has(answer.trim()) ?? false),
}
