// The built-in tasks: their answers are right, by a reckoning of the test's own; nothing comes twice; the same seed says the
// same; metrics tell right from wrong.

import { describe, expect, test } from 'vitest'
import * as arithmetic from '../../../src/data/datasets/arithmetic.ts'
import * as feelings from '../../../src/data/datasets/feelings.ts'
import * as instructions from '../../../src/data/datasets/instructions.ts'
import * as names from '../../../src/data/datasets/names.ts'
import * as preferences from '../../../src/data/datasets/preferences.ts'
import * as puzzles from '../../../src/data/datasets/puzzles.ts'
import { words } from '../../../src/data/datasets/tasks/words-en-zh.ts'
import * as translation from '../../../src/data/datasets/translation.ts'
import { corpora } from '../../../src/data/members.ts'
import { readValues } from '../../../src/options.ts'

const tasks = { arithmetic, feelings, instructions, names, preferences, puzzles, translation }

describe.each(Object.entries(tasks))('%s', (id, task) => {
  type Values = Record<string, unknown>
  const values = (given: Values = {}) => readValues(task.options, given) as never
  const records = (given?: Values) => [...task.records(values(given))]

  test('is a member, whose documents are its records', () => {
    const documents = [...corpora[id].documents(values())]
    expect(documents.length).toBe(records().length)
    expect(documents.length).toBeGreaterThan(500)
    expect(new Set(documents).size).toBeGreaterThan(0.6 * documents.length) // preferences may share a better answer
    expect(documents.filter((text) => /[{}|$#]|undefined/.test(text) || text !== text.trim())).toEqual([])
  })

  test('says the same by the same seed, something else by another, and nothing twice', () => {
    const told = records({ seed: 7 })
    expect(records({ seed: 7 })).toEqual(told)
    expect(records({ seed: 8 }).slice(0, 100)).not.toEqual(told.slice(0, 100))
    expect(new Set(told.map((record) => JSON.stringify(record))).size).toBe(told.length)
  })

  test('the metric knows the right answer from a wrong one', () => {
    for (const record of records().slice(0, 200)) {
      const right = 'completion' in record ? record.completion : 'chosen' in record ? record.chosen : record.label
      const score = task.metric.score as (record: object, answer: string) => number
      expect(score(record, right)).toBe(1)
      expect(score(record, 'rejected' in record ? record.rejected : 'zzz')).toBe(0)
    }
  })
})

describe('arithmetic', () => {
  const records = (given: object) => [...arithmetic.records(readValues(arithmetic.options, { ...given }))]
  test.each([1, 2, 5, 9])('is right with up to %i digits', (digits) => {
    for (const operation of ['add', 'subtract', 'multiply'])
      for (const { prompt, completion } of records({ operation, digits, examples: 300 })) {
        const [, a, sign, b] = /^(\d+)([-+*])(\d+)=$/.exec(prompt)!
        const [x, y] = [BigInt(a), BigInt(b)]
        expect(completion).toBe(String(sign === '+' ? x + y : sign === '-' ? x - y : x * y))
        expect(Math.max(a.length, b.length)).toBeLessThanOrEqual(digits)
      }
  })
  test('reversed, the last digit comes first', () => {
    const plain = records({ digits: 4 })
    expect(records({ digits: 4, reversed: true }).map(({ completion }) => [...completion].reverse().join(''))).toEqual(
      plain.map(({ completion }) => completion),
    )
  })
  test('gives all there are, once, where more are asked for', () => {
    const all = records({ digits: 1, examples: 5000 })
    expect(all.length).toBeGreaterThan(90) // of 100; the last few would take long to draw
    expect(all.length).toBeLessThanOrEqual(100)
  })
})

test('puzzles are solved', () => {
  for (const { prompt, completion } of puzzles.records(readValues(puzzles.options, { length: 20, letters: 26 }))) {
    const [, name, row] = /^(\w+) ([a-z ]+) >$/.exec(prompt)!
    const letters = row.split(' ')
    const solved = name === 'copy' ? letters : name === 'reverse' ? [...letters].reverse() : [...letters].sort()
    expect(completion).toBe(` ${solved.join(' ')}`)
  }
})

test.each(['en', 'zh'])('instructions in %s: the key is in the answer, and requests are done as asked', (language) => {
  for (const { prompt, completion, key } of instructions.records(readValues(instructions.options, { language }))) {
    if (key) expect(completion.toLowerCase()).toContain(key.toLowerCase())
    const list = /(?:alphabet|order): ([a-z, ]+)\.$/.exec(prompt)
    if (list) expect(completion.split(', ')).toEqual(list[1].split(', ').sort())
    const counted = /words.*: ([a-z ]+)\?$/.exec(prompt)
    if (counted) expect(['three', 'four', 'five', 'six'].indexOf(completion) + 3).toBe(counted[1].split(' ').length)
    expect(/[\u4e00-\u9fff]/.test(prompt)).toBe(language === 'zh')
  }
})

test.each(['en', 'zh'])('feelings in %s: every label about as often, none of them named', (language) => {
  const all = [...feelings.records(readValues(feelings.options, { language }))]
  for (const label of feelings.labels[language as 'en' | 'zh']) {
    const share = all.filter((record) => record.label === label).length / all.length
    expect(share).toBeGreaterThan(0.15)
    expect(share).toBeLessThan(0.35)
  }
  expect(all.filter(({ text }) => /happy|\bsad\b|angry|afraid|高兴|难过|生气|害怕/.test(text))).toEqual([])
})

test.each(['en', 'zh'])(
  'names in %s: words make up the text, labels the names, and some words are of several kinds',
  (language) => {
    const kindsOf = new Map<string, Set<string>>()
    const some = [...names.records(readValues(names.options, { language }))].slice(0, 500)
    for (const { prompt, completion, words } of some) {
      expect(words.map(({ text }) => text).join('')).toBe(prompt)
      let found = ''
      words.forEach(({ text, label }, i) => {
        expect(names.tags).toContain(label)
        if (label.startsWith('I-')) expect(words[i - 1].label.slice(1)).toBe(label.slice(1))
        if (label.startsWith('B-')) found += `\n${text.trim()}`
        if (label.startsWith('I-')) found += text
        if (!/^I-/.test(words[i + 1]?.label ?? '') && label !== 'O') found += `: ${label.slice(2)}`
        kindsOf.set(text.trim(), (kindsOf.get(text.trim()) ?? new Set()).add(label.slice(2)))
      })
      expect(found.slice(1)).toBe(completion)
      expect(/[\u4e00-\u9fff]/.test(prompt)).toBe(language === 'zh')
    }
    expect([...kindsOf.values()].filter((kinds) => kinds.size > 1).length).toBeGreaterThan(5)
  },
)

test('preferences: the two answers differ, and what is better is what was asked for', () => {
  const of = (kind: string, language: string) => [
    ...preferences.records(readValues(preferences.options, { kind, language })),
  ]
  for (const language of ['en', 'zh']) {
    for (const kind of ['right', 'polite', 'brief', 'mixed'])
      for (const { chosen, rejected } of of(kind, language)) expect(chosen).not.toBe(rejected)
    for (const { chosen, rejected } of of('brief', language)) {
      expect(rejected.startsWith(chosen)).toBe(true)
      expect(rejected.length).toBeGreaterThan(chosen.length + 5)
    }
  }
})

test('translation: some 700 well-formed entries, and every accepted translation counts', () => {
  const entries = words.trim().split(/,\s*/)
  expect(entries.filter((entry) => !/^[A-Za-z]+ [\u4e00-\u9fff]+(?:\/[\u4e00-\u9fff]+)*$/.test(entry))).toEqual([])
  expect(new Set(entries).size).toBe(entries.length)
  expect(entries.length).toBeGreaterThan(650)
  const values = readValues(translation.options, { direction: 'both' })
  const cow = [...translation.records(values)].find(({ prompt }) => prompt === 'cow = ')!
  expect(['牛', '奶牛', ' 奶牛\n', '马'].map((answer) => translation.metric.score(cow, answer))).toEqual([1, 1, 1, 0])
})
