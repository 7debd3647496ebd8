// Searches by a program's automaton, which is made as text asks for it (Thompson 1968; Cox, "Regular Expression Matching in the Wild"):
// a state is the list of instructions that alternatives have come to, in their order, and one look into a table takes it past a
// character. For a search that would read far beyond what it finds, and a program that has parts searched on their own or needs
// many states, it gives up: then the other search, which takes linear time whatever happens, must do.

import { spend } from '../patience.ts'
import type { CharacterSet, Instruction, Program } from './program.ts'

/** In the place of a match's end: it is not known. */
export const GAVE_UP = -2

/** UTF-16 units that are read beyond the match at most. */
export const FAR = 256
const MOST_STATES = 1024

/** Classes are of characters that are in the same sets of the program. The first and the last are none: what is beyond the text. */
const CLASSES = 256
const BEFORE = 0
const END = CLASSES - 1
/** Code points beyond the first plane whose class is kept. */
const MOST_KEPT = 1 << 14

/** The state without alternatives left. State 0 is not used: an entry of 0 is one that isn't known yet. */
const DEAD = 1

/** @returns finds the end of the match that begins at a place, or -1, or gives up; null for a program that it cannot do */
export function automaton(program: Program): ((text: string, from: number) => number) | null {
  if (program.code.some(({ op }) => op === 'look' || op === 'atomic')) return null
  const made = new Automaton(program)
  return (text, from) => made.search(text, from)
}

class Automaton {
  private readonly code: readonly Instruction[]
  private readonly start: number
  private readonly sets: readonly CharacterSet[]
  /** A state must know which character is before it. */
  private readonly looksBehind: boolean

  /** By class: its sets; by what that is, the class. */
  private readonly members: ReadonlySet<CharacterSet>[] = [new Set()]
  private readonly classes = new Map<string, number>()
  /** By code point; 0 where it isn't known. */
  private readonly near = new Uint8Array(0x10000)
  private readonly far = new Map<number, number>()

  /** By state: where alternatives are, and the class of the character before. By what these are, the state. */
  private readonly lists: (readonly number[])[] = [[], []]
  private readonly contexts: number[] = [BEFORE, BEFORE]
  private readonly states = new Map<string, number>()
  /** By the class of the character before: the state in which a search begins. */
  private readonly first = new Int32Array(CLASSES)
  /** By state and class: the state behind it, twice, and one more where a match ends before the character. */
  private table = new Int32Array(16 * CLASSES)
  private gaveUp = false

  constructor({ code, start }: Program) {
    this.code = code
    this.start = start
    this.sets = [...new Set(code.flatMap((instruction) => ('set' in instruction ? instruction.set : [])))]
    this.looksBehind = code.some((instruction) => instruction.op === 'beside' && instruction.behind)
  }

  search(text: string, from: number): number {
    const before = this.looksBehind ? this.classBefore(text, from) : BEFORE
    let state = (this.first[before] ||= this.state([this.start], before))
    let end = -1
    let at = from
    for (let limit = from + FAR; state !== DEAD; ) {
      if (at >= limit || this.gaveUp) return GAVE_UP
      let width = 1
      let kind = END
      if (at < text.length) {
        kind = this.near[text.charCodeAt(at)]
        if (kind === 0) {
          const point = text.codePointAt(at)!
          if (point > 0xffff) width = 2
          kind = this.classOf(point)
        }
      }
      const next = this.table[state * CLASSES + kind] || this.step(state, kind)
      if (next & 1) {
        end = at
        limit = at + FAR
      }
      state = next >> 1
      at += width
    }
    spend(1 + ((at - from) >> 8))
    return end
  }

  /** Past one character: first alternatives first, and none behind one that has come to the end. */
  private step(state: number, kind: number): number {
    spend(this.code.length)
    const before = this.members[this.contexts[state]]
    const here = kind === END ? this.members[BEFORE] : this.members[kind]
    const been = new Set<number>()
    const next = new Set<number>()
    const todo = this.lists[state].toReversed()
    let matched = false
    while (todo.length && !matched) {
      const at = todo.pop()!
      if (been.has(at)) continue
      been.add(at)
      const instruction = this.code[at]
      if (instruction.op === 'match') matched = true
      else if (instruction.op === 'split') todo.push(instruction.second, instruction.first)
      else if (instruction.op === 'set' && here.has(instruction.set)) next.add(instruction.next)
      else if (instruction.op === 'beside') {
        const is = (instruction.behind ? before : here).has(instruction.set)
        if (is !== instruction.negative) todo.push(instruction.next)
      }
    }
    const entry = 2 * this.state([...next], this.looksBehind ? kind : BEFORE) + Number(matched)
    this.table[state * CLASSES + kind] = entry
    return entry
  }

  private state(list: readonly number[], context: number): number {
    if (!list.length) return DEAD
    const key = `${context} ${list}`
    const known = this.states.get(key)
    if (known !== undefined) return known
    const state = this.lists.push(list) - 1
    this.contexts.push(context)
    this.states.set(key, state)
    if (state === MOST_STATES) this.gaveUp = true
    if ((state + 1) * CLASSES > this.table.length) {
      const grown = new Int32Array(2 * this.table.length)
      grown.set(this.table)
      this.table = grown
    }
    return state
  }

  private classBefore(text: string, at: number): number {
    if (at === 0) return BEFORE
    const pair = at > 1 && text.codePointAt(at - 2)! > 0xffff
    return this.classOf(text.codePointAt(pair ? at - 2 : at - 1)!)
  }

  private classOf(point: number): number {
    const known = point > 0xffff ? this.far.get(point) : this.near[point]
    if (known) return known
    spend(this.sets.length)
    const members = this.sets.filter((set) => set.has(point))
    const key = members.map((set) => this.sets.indexOf(set)).join()
    let kind = this.classes.get(key)
    if (kind === undefined) {
      kind = this.members.push(new Set(members)) - 1
      this.classes.set(key, kind)
      if (kind === END) this.gaveUp = true
    }
    // A unit of a pair is looked up here before its pair is read, so halves are not kept.
    if (point > 0xffff && this.far.size < MOST_KEPT) this.far.set(point, kind)
    else if (point < 0xd800 || point > 0xdfff) this.near[point] = kind
    return kind
  }
}
