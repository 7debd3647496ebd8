// Which examples of a built-in task a trained model is asked: those that its training was not given, as long as there are any.
import { describe, expect, it } from 'vitest'
import * as feelings from '../../src/data/datasets/feelings.ts'
import { heldOutQuestions, questionsOf, tasks } from '../../src/engine/task-score.ts'
import { readValues } from '../../src/options.ts'

describe('held-out questions', () => {
  it.each([0, 1, 7])('of feelings drawn with seed %i are none of those that were learnt', (seed) => {
    const options = { examples: 600, seed }
    const learnt = new Set([...feelings.records(readValues(feelings.options, options))].map(({ text }) => text))
    const asked = heldOutQuestions({ id: 'feelings', options }, 50)
    expect(new Set(asked.map(({ prompt }) => prompt)).size).toBe(50)
    expect(asked.filter(({ prompt, seen }) => seen || learnt.has(prompt))).toEqual([])
    expect(asked).toEqual(heldOutQuestions({ id: 'feelings', options }, 50))
    for (const { beginning, prompt, wanted } of asked) {
      expect(beginning).toBe(`${prompt}\n`)
      expect(feelings.labels.en).toContain(wanted)
    }
  })

  it('are in the language of what was learnt', () => {
    const [{ prompt }] = heldOutQuestions({ id: 'feelings', options: { examples: 100, language: 'zh' } }, 1)
    expect(prompt).toMatch(/\p{Script=Han}/u)
  })

  it('come before those that were learnt, which are marked, where a task has too few', () => {
    const options = { examples: 60, digits: 1 } // of 100 sums of one digit
    const learnt = new Set(questionsOf({ id: 'arithmetic', options }, 60).map(({ prompt }) => prompt))
    const asked = heldOutQuestions({ id: 'arithmetic', options }, 80)
    expect(asked.length).toBe(80)
    expect(asked.map(({ seen }) => seen)).toEqual(asked.map(({ prompt }) => learnt.has(prompt)))
    const fresh = asked.findIndex(({ seen }) => seen)
    expect(fresh).toBeGreaterThan(30) // all that there are but those that a draw did not meet
    expect(asked.slice(fresh).every(({ seen }) => seen)).toBe(true)
  })

  it('can be had of every task', () => {
    for (const { id } of tasks) expect(heldOutQuestions({ id, options: {} }, 5).length, id).toBe(5)
  })
})
