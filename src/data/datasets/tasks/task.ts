// What a dataset that sets a task has beside its documents: records with what is given and what is wanted apart, so that a
// model can be tuned on the wanted part alone, and a metric that tells how well it does. Knows no model.

import type { Options } from '../../../options.ts'
import { Chance } from '../stories/grammar.ts'

/** What is asked and what should follow. The prompt ends where the answer begins: both together are the document. */
export interface Completion {
  readonly prompt: string
  readonly completion: string
  /** What a right answer has in it, where one can be put in many ways. */
  readonly key?: string
}

/** A text whose words have labels; the same asked in words is to name what they name. */
export interface Tagged extends Completion {
  /** All of the prompt, each word with the space before it. */
  readonly words: readonly { readonly text: string; readonly label: string }[]
}

/** Two answers, and which is better. */
export interface Preference {
  readonly prompt: string
  readonly chosen: string
  readonly rejected: string
}

/** A text and which of the dataset's labels is its. */
export interface Labelled {
  readonly text: string
  readonly label: string
}

export interface Metric<Record> {
  /**
   * `exact-match`: the answer is the wanted one. `contains`: it has the record's key in it. `accuracy`: the label is. `preference`: of the two answers, the better one is
   * thought likelier.
   */
  readonly id: 'exact-match' | 'contains' | 'accuracy' | 'preference'
  /** What guessing at random would get, 0 .. 1. */
  readonly chance: number
  /** 0 or 1 for what a model answers; where it is given two answers to choose from, for the one it chose. */
  score(record: Record, answer: string): number
}

/** What a task's file exports. The same values give the same records, no two alike; fewer where there are no more. */
export interface TaskDataset<Record extends Completion | Preference | Labelled> {
  readonly options: Options
  records(values: never): Iterable<Record>
  documents(values: never): Iterable<string>
  readonly metric: Metric<Record>
  /** What there is to choose from, where records have labels, by language. */
  readonly labels?: { readonly [language: string]: readonly string[] }
  /** The same where their words have. */
  readonly tags?: readonly string[]
}

export const exactMatch: Metric<Completion> = {
  id: 'exact-match',
  chance: 0,
  score: ({ completion }, answer) => Number(answer.trim() === completion.trim()),
}

export const contains: Metric<Completion> = {
  id: 'contains',
  chance: 0,
  score: ({ completion, key = completion }, answer) => Number(answer.toLowerCase().includes(key.toLowerCase())),
}

/** Draws that may repeat what was drawn before, in a row, before it is taken that there is nothing new. */
const PATIENCE = 200

/** `count` records, no two with the same `key`. The record at a place depends on the seed and those before it. */
export function* distinct<Record>(
  count: number,
  seed: number,
  make: (chance: Chance) => Record,
  key: (record: Record) => string,
): Generator<Record> {
  const seen = new Set<string>()
  for (let index = 0, idle = 0; seen.size < count && idle < PATIENCE; index++) {
    const record = make(new Chance(seed, index))
    const name = key(record)
    idle = seen.has(name) ? idle + 1 : 0
    if (idle) continue
    seen.add(name)
    yield record
  }
}

export const completions = (count: number, seed: number, make: (chance: Chance) => Completion) =>
  distinct(count, seed, make, ({ prompt }) => prompt)

export function* joined(records: Iterable<Completion>, between = ''): Generator<string> {
  for (const { prompt, completion } of records) yield prompt + between + completion
}

/** The options that every task has. */
export const examples = {
  key: 'examples',
  kind: 'integer',
  min: 10,
  max: 200_000,
  default: 5000,
  scale: 'log',
} as const
export const seed = { key: 'seed', kind: 'integer', min: 0, max: 2 ** 31 - 1, default: 1 } as const
export const language = { key: 'language', kind: 'choice', choices: ['en', 'zh'], default: 'en' } as const
