// The page's part of cleaning that needs no page: which steps are on, what is remembered of them, and a word for every reason.
import { beforeEach, describe, expect, it } from 'vitest'
import {
  chosenSteps,
  cleaningAddress,
  move,
  openCleaning,
  resetCleaning,
  restored,
  setCleaning,
  takeLinkedCleaning,
  turn,
  useCleaning,
} from '../../../src/app/data/cleaning.ts'
import { words as en } from '../../../src/app/language/en/index.ts'
import { words as zh } from '../../../src/app/language/zh-CN/index.ts'
import { grammar as open } from '../../../src/engine/grammar.ts'

const grammar = open()
const ids = () => useCleaning.getState().steps.map(({ id }) => id)

beforeEach(() => {
  useCleaning.setState({ steps: [], licence: '', against: [] })
  openCleaning(grammar)
})

describe('the steps', () => {
  it('begin in their usual order with the harmless ones on', () => {
    expect(ids()).toEqual(grammar.cleaning.map(({ id }) => id))
    expect(chosenSteps().map(({ id }) => id)).toEqual(['unicode', 'controls', 'whitespace', 'exact-duplicates'])
  })
  it('are switched, set, moved, and put back', () => {
    turn('length', true)
    setCleaning('length', 'min', 7)
    expect(move('length', -1)).toBe(5)
    expect(move('unicode', -1)).toBe(1) // it is the first
    expect(chosenSteps().find(({ id }) => id === 'length')?.options).toMatchObject({ min: 7 })
    expect(ids().indexOf('length')).toBe(ids().indexOf('personal') - 1)
    resetCleaning(grammar)
    expect(ids()).toEqual(grammar.cleaning.map(({ id }) => id))
  })
  it('come back from what was stored, whatever stands there', () => {
    const usual = grammar.cleaning.map(({ id }) => id)
    for (const text of [null, '', '{}', '[null,3,"x"]', '[{"id":"__proto__","on":true}]', '[[[', '[{"id":"wash"}]'])
      expect(restored(grammar, text).map(({ id }) => id)).toEqual(usual)
    const stored = JSON.stringify([
      { id: 'length', on: true, options: { min: 'many', max: 1e12, other: 1 } },
      { id: 'unicode', on: 1 },
      { id: 'length', on: false },
    ])
    const steps = restored(grammar, stored)
    expect(steps[0]).toEqual({ id: 'length', on: true, options: { min: 20, max: 100_000_000 } })
    expect([...steps.map(({ id }) => id)].sort()).toEqual([...usual].sort())
    expect(steps.find(({ id }) => id === 'unicode')?.on).toBe(false)
  })
})

describe('a link', () => {
  it('carries the steps that are on, in their order, with what differs', () => {
    expect(cleaningAddress(grammar)).toBe('')
    turn('length', true)
    setCleaning('length', 'min', 7)
    turn('unicode', false)
    move('whitespace', -1)
    const steps = chosenSteps()
    const address = cleaningAddress(grammar)
    expect(decodeURIComponent(address)).toBe('clean=whitespace;controls;length:min=7;exact-duplicates')
    resetCleaning(grammar)
    takeLinkedCleaning(grammar, `#v=1&${address}`)
    expect(chosenSteps()).toEqual(steps)
    expect(ids()).toHaveLength(grammar.cleaning.length)
  })
  it('of a stranger says only what there is, within bounds', () => {
    const given = 'wash;__proto__:a=1;length:min=1e99,max=x;length:other=1;personal:;unicode:form=%ZZ;controls;controls'
    takeLinkedCleaning(grammar, `#clean=${encodeURIComponent(given)}`)
    expect(chosenSteps().map(({ id }) => id)).toEqual(['personal', 'controls'])
    takeLinkedCleaning(grammar, `#clean=${encodeURIComponent('length:min=1e99')}`)
    expect(chosenSteps()).toMatchObject([{ id: 'length', options: { min: expect.any(Number) } }])
    expect(chosenSteps()[0].options.min).toBeLessThan(1e10)
    takeLinkedCleaning(grammar, '#v=1&model=gpt2')
    expect(chosenSteps()).toHaveLength(1)
  })
})

const sources = import.meta.glob<string>('../../../src/data/clean/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
})
const reasons = Object.entries(sources).flatMap(([path, text]) =>
  [...text.matchAll(/\b(?:removal|over)\(\s*'([a-z-]+)'/g)].map(([, reason]) => ({
    id: /([\w-]+)\.ts$/.exec(path)![1],
    reason,
  })),
)
describe.each([
  ['en', en],
  ['zh-CN', zh],
])('in %s', (_, words) => {
  const said = words.cleaning as Record<string, { reasons?: Record<string, string> }>
  it('there is a word for every reason, and none for another', () => {
    const offered = reasons.filter(({ id }) => grammar.cleaning.some((member) => member.id === id))
    expect(offered.length).toBeGreaterThan(25)
    expect(offered.filter(({ id, reason }) => !said[id].reasons?.[reason])).toEqual([])
    const written = Object.entries(said).flatMap(([id, { reasons = {} }]) =>
      Object.keys(reasons).map((reason) => `${id} ${reason}`),
    )
    expect(written.filter((name) => !offered.some(({ id, reason }) => name === `${id} ${reason}`))).toEqual([])
  })
})
