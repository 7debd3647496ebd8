// Which steps of cleaning are on, in what order and with what settings; and what else is said of the text for its data card.
// Kept in this browser from visit to visit. What is stored may be anything: only steps and values the grammar has count.

import { create } from 'zustand'
import { choiceWord, readChoiceWord } from '../../engine/choice-words.ts'
import type { Choice, Grammar, Value } from '../../engine/types.ts'
import { complete } from '../form/values.ts'
import { remember, remembered } from '../settings.ts'

export interface CleaningStep extends Choice {
  on: boolean
}
interface Cleaning {
  steps: CleaningStep[]
  licence: string
  /** Ids of datasets whose documents are not to come in again. */
  against: string[]
  /** The run whose model steps may ask. */
  scorer: string | null
}

const KEY = 'vitro.cleaning'

export const useCleaning = create<Cleaning>(() => ({ steps: [], licence: '', against: [], scorer: null }))

/** Every step once, in its usual place, the harmless ones on. */
const usual = (grammar: Grammar): CleaningStep[] =>
  grammar.cleaning.map(({ id, options, suggested }) => ({ id, options: complete(options), on: suggested }))

/** What was stored, where it makes sense; steps it does not know come in where they usually are. */
export function restored(grammar: Grammar, text: string | null): CleaningStep[] {
  let stored: unknown = null
  try {
    stored = JSON.parse(text ?? 'null')
  } catch {}
  const steps = usual(grammar)
  if (!Array.isArray(stored)) return steps
  const known: CleaningStep[] = []
  for (const given of stored as Partial<CleaningStep>[]) {
    const member = grammar.cleaning.find(({ id }) => id === given?.id)
    if (!member || known.some(({ id }) => id === member.id)) continue
    const options = typeof given.options === 'object' && given.options ? given.options : {}
    known.push({ id: member.id, options: complete(member.options, options), on: given.on === true })
  }
  for (const [i, step] of steps.entries())
    if (!known.some(({ id }) => id === step.id)) known.splice(Math.min(i, known.length), 0, step)
  return known
}

export function openCleaning(grammar: Grammar) {
  if (useCleaning.getState().steps.length === 0) useCleaning.setState({ steps: restored(grammar, remembered(KEY)) })
}

function write(steps: CleaningStep[]) {
  useCleaning.setState({ steps })
  remember(KEY, JSON.stringify(steps))
}
const edit = (id: string, change: (step: CleaningStep) => CleaningStep) =>
  write(useCleaning.getState().steps.map((step) => (step.id === id ? change(step) : step)))

export const turn = (id: string, on: boolean) => edit(id, (step) => ({ ...step, on }))
export const setCleaning = (id: string, key: string, value: Value) =>
  edit(id, (step) => ({ ...step, options: { ...step.options, [key]: value } }))
export const resetCleaning = (grammar: Grammar) => write(usual(grammar))

/** One place up (-1) or down (1); returns the new place, from 1. */
export function move(id: string, by: -1 | 1): number {
  const steps = [...useCleaning.getState().steps]
  const from = steps.findIndex((step) => step.id === id)
  const to = from + by
  if (to < 0 || to >= steps.length) return from + 1
  ;[steps[from], steps[to]] = [steps[to], steps[from]]
  write(steps)
  return to + 1
}

/** What a link says of the steps that are on: `clean=unicode;length:min=200`; '' where they are the usual ones. */
export function cleaningAddress(grammar: Grammar): string {
  const spell = (steps: CleaningStep[]) =>
    steps.flatMap((step) => (step.on ? [choiceWord(grammar.cleaning, step)] : [])).join(';')
  const { steps } = useCleaning.getState()
  const said = spell(steps)
  return steps.length === 0 || said === spell(usual(grammar)) ? '' : `clean=${encodeURIComponent(said)}`
}

/** The steps that a link names, in its order; what it names and nobody knows is left out. Nothing is kept of it. */
export function takeLinkedCleaning(grammar: Grammar, hash: string) {
  const said = new URLSearchParams(hash.slice(1, LONGEST)).get('clean')
  if (said === null) return
  const steps: CleaningStep[] = []
  for (const word of said.split(';'))
    try {
      const { id, options } = readChoiceWord(grammar.cleaning, word)
      const known = grammar.cleaning.find((member) => member.id === id)!.options
      if (!steps.some((step) => step.id === id)) steps.push({ id, options: complete(known, options), on: true })
    } catch {}
  const others = usual(grammar).filter(({ id }) => !steps.some((step) => step.id === id))
  useCleaning.setState({ steps: [...steps, ...others.map((step) => ({ ...step, on: false }))] })
}
const LONGEST = 8000 // characters of a link

/** The steps that are on, as the data room takes them. */
export const chosenSteps = (): Choice[] =>
  useCleaning.getState().steps.flatMap(({ id, options, on }) => (on ? [{ id, options }] : []))

/** All that a dataset depends on here. */
export const cleaningRequest = () => {
  const { licence, against } = useCleaning.getState()
  return { clean: chosenSteps(), licence, against }
}
