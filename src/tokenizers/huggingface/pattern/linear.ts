// Matches a pattern in time proportional to the text, whatever the pattern: a backtracking search (first alternative first, as
// Oniguruma and JavaScript search) that remembers every (instruction, place) it has been to and never goes there again. What
// follows from such a place doesn't depend on how it was reached, so nothing is lost. Cox, "Regular Expression Matching: the
// Virtual Machine Approach" and RE2's BitState. A pattern needs no trust here; it needs a compiled size within MOST. Only parts that are
// searched anew at every place, within each other, cost more than the text is long: every step is counted against our patience.

import { bad, shown } from '../part.ts'
import { spend } from '../patience.ts'
import type { Edge, Node } from './parse.ts'

/** Instructions of a compiled pattern, and so steps for each character at most: some 4 µs. Published patterns need 30 to 90. */
const MOST = 150
/** How far a look-ahead or an atomic group may reach, in characters, since it is searched anew at every place. */
const REACH = 64

type Instruction =
  | { readonly op: 'set'; readonly set: CharacterSet; readonly next: number }
  | { readonly op: 'split'; readonly first: number; readonly second: number }
  | { readonly op: 'edge'; readonly edge: Edge; readonly next: number }
  | {
      readonly op: 'look'
      readonly program: Program
      readonly behind: readonly number[] | null
      readonly negative: boolean
      readonly next: number
    }
  | { readonly op: 'atomic'; readonly program: Program; readonly next: number }
  | {
      readonly op: 'run'
      readonly set: CharacterSet
      readonly min: number
      readonly max: number
      readonly next: number
    }
  | { readonly op: 'match' }

interface Program {
  readonly code: readonly Instruction[]
  readonly start: number
  /** Of a part that is searched on its own: where the search has been. */
  readonly seen: SeenNear
}

export type Visit = (start: number, end: number) => void

/** @returns calls `visit` with every match that is not empty, in order. @throws TokenizerFileError where the pattern is too large */
export function linearMatcher(tree: Node, pattern: string): (text: string, visit: Visit) => void {
  const program = new Compiler(pattern).program(tree)
  return (text, visit) => {
    const seen = new Seen(program.code.length)
    for (let at = 0; at < text.length; ) {
      const end = run(program, text, at, seen)
      if (end > at) visit(at, end)
      at = end > at ? end : at + width(text, at)
      seen.forgetBefore(at)
    }
  }
}

class Compiler {
  private readonly pattern: string
  private size = 0

  constructor(pattern: string) {
    this.pattern = pattern
  }

  program(node: Node): Program {
    const code: Instruction[] = []
    const emit = (instruction: Instruction) => {
      if (++this.size > MOST) throw this.wrong(`it is too large: more than ${MOST} steps when it is spelled out`)
      return code.push(instruction) - 1
    }
    const match = emit({ op: 'match' })
    const start = this.compile(node, match, code, emit)
    return { code, start, seen: new SeenNear(code.length) }
  }

  /** From the end backwards: the code of `node`, then on to `next`. @returns where it begins */
  private compile(node: Node, next: number, code: Instruction[], emit: (instruction: Instruction) => number): number {
    const compile = (node: Node, next: number) => this.compile(node, next, code, emit)
    switch (node.type) {
      case 'set':
        return emit({ op: 'set', set: characterSet(node.set), next })
      case 'sequence':
        return node.nodes.reduceRight((after, part) => compile(part, after), next)
      case 'either':
        return node.nodes
          .map((choice) => compile(choice, next))
          .reduceRight((second, first) => emit({ op: 'split', first, second }))
      case 'edge':
        return emit({ op: 'edge', edge: node.edge, next })
      case 'look': {
        const [shortest, longest] = this.reach(node.node)
        const behind = node.behind ? Array.from({ length: longest - shortest + 1 }, (_, i) => shortest + i) : null
        return emit({ op: 'look', program: this.program(node.node), behind, negative: node.negative, next })
      }
      case 'atomic':
        this.reach(node.node)
        return emit({ op: 'atomic', program: this.program(node.node), next })
      case 'repeat': {
        const { min, max, mode } = node
        if (mode === 'possessive') {
          if (node.node.type === 'set') return emit({ op: 'run', set: characterSet(node.node.set), min, max, next })
          return compile({ type: 'atomic', node: { ...node, mode: 'greedy' } }, next)
        }
        const either = (more: number, done: number) =>
          mode === 'lazy'
            ? ({ op: 'split', first: done, second: more } as const)
            : ({ op: 'split', first: more, second: done } as const)
        let start = next
        let copies = min
        if (max === Number.POSITIVE_INFINITY) {
          const loop = emit(either(next, next)) // filled in below, once the body's place is known
          const body = compile(node.node, loop)
          code[loop] = either(body, next)
          start = copies ? body : loop
          copies = Math.max(0, copies - 1)
        } else for (let i = min; i < max; i++) start = emit(either(compile(node.node, start), next))
        for (; copies; copies--) start = compile(node.node, start)
        return start
      }
    }
  }

  /** How many characters a part that is searched on its own may take. @throws where it could be more than REACH */
  private reach(node: Node): [shortest: number, longest: number] {
    const [shortest, longest] = lengths(node)
    if (longest > REACH)
      throw this.wrong(`a look-ahead, look-behind or atomic group reaches more than ${REACH} characters`)
    return [shortest, longest]
  }

  private wrong(what: string) {
    return bad(`in the pattern ${shown(this.pattern)}, ${what}`)
  }
}

function lengths(node: Node): [shortest: number, longest: number] {
  switch (node.type) {
    case 'set':
      return [1, 1]
    case 'sequence':
      return node.nodes.map(lengths).reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0])
    case 'either': {
      const all = node.nodes.map(lengths)
      return [Math.min(...all.map(([least]) => least)), Math.max(...all.map(([, most]) => most))]
    }
    case 'repeat': {
      const [least, most] = lengths(node.node)
      return [node.min * least, most && node.max * most]
    }
    case 'atomic':
      return lengths(node.node)
    default:
      return [0, 0]
  }
}

/** @returns the end of the match that begins at `from`, or -1 */
function run({ code, start }: Program, text: string, from: number, seen: Seen | SeenNear): number {
  const stack = [start, from]
  let steps = 0
  while (stack.length) {
    let at = stack.pop()!
    let step = stack.pop()!
    for (;;) {
      if (!seen.add(step, at)) break
      const instruction = code[step]
      if (++steps === OFTEN) {
        spend(steps)
        steps = 0
      }
      if (instruction.op === 'match') {
        spend(steps)
        return at
      }
      if (instruction.op === 'split') {
        stack.push(instruction.second, at)
        step = instruction.first
        continue
      }
      const end = advance(instruction, text, at)
      if (end < 0) break
      at = end
      step = instruction.next
    }
  }
  spend(steps)
  return -1
}
const OFTEN = 1024

/** @returns where the text goes on after an instruction, or -1 if it does not fit */
function advance(instruction: Exclude<Instruction, { op: 'split' | 'match' }>, text: string, at: number): number {
  switch (instruction.op) {
    case 'set':
      return at < text.length && instruction.set.has(text.codePointAt(at)!) ? at + width(text, at) : -1
    case 'edge':
      return isEdge(instruction.edge, text, at) ? at : -1
    case 'atomic':
      return runNear(instruction.program, text, at)
    case 'run':
      return instruction.set.run(text, at, instruction.min, instruction.max)
    case 'look': {
      const { program, behind, negative } = instruction
      const found = (from: number) => runNear(program, text, from)
      const holds = behind
        ? behind.some((length) => {
            const from = back(text, at, length)
            return from >= 0 && found(from) === at
          })
        : found(at) >= 0
      return holds !== negative ? at : -1
    }
  }
}

/** A part that reaches no more than REACH characters. It holds no other of itself, so it has one search at a time. */
const runNear = (program: Program, text: string, from: number) => {
  program.seen.begin(from)
  return run(program, text, from, program.seen)
}

const width = (text: string, at: number) => (text.codePointAt(at)! > 0xffff ? 2 : 1)

/** The place `count` characters before, or -1. */
function back(text: string, at: number, count: number): number {
  spend(count)
  let place = at
  for (let i = 0; i < count; i++) {
    if (place === 0) return -1
    place -= place > 1 && text.codePointAt(place - 2)! > 0xffff ? 2 : 1
  }
  return place
}

function isEdge(edge: Edge, text: string, at: number): boolean {
  switch (edge) {
    case 'start':
      return at === 0
    case 'end':
      return at === text.length
    case 'last':
      return at === text.length || (at === text.length - 1 && text[at] === '\n')
    case 'line-start':
      return at === 0 || text[at - 1] === '\n'
    case 'line-end':
      return at === text.length || text[at] === '\n'
    default: {
      const before = at > 0 && WORD.has(text.codePointAt(back(text, at, 1))!)
      const after = at < text.length && WORD.has(text.codePointAt(at)!)
      return (before !== after) === (edge === 'word')
    }
  }
}

/** Where a search has been: one bit for each (instruction, place), in blocks that are made when needed. */
class Seen {
  private readonly rows: number
  private readonly blocks = new Map<number, Uint32Array<ArrayBuffer>>()
  private block = new Uint32Array()
  private current = -1
  private first = 0

  constructor(rows: number) {
    this.rows = rows
  }

  /** @returns false if it was there before */
  add(row: number, at: number): boolean {
    const index = Math.floor(at / PLACES)
    if (index !== this.current) {
      const known = this.blocks.get(index)
      this.block = known ?? new Uint32Array((PLACES / 32) * this.rows)
      if (!known) this.blocks.set(index, this.block)
      this.current = index
    }
    const bit = row * PLACES + (at % PLACES)
    const before = this.block[bit >>> 5]
    this.block[bit >>> 5] |= 1 << (bit & 31)
    return this.block[bit >>> 5] !== before
  }

  forgetBefore(at: number): void {
    for (const index = Math.floor(at / PLACES); this.first < index; this.first++) this.blocks.delete(this.first)
  }
}
const PLACES = 64

/** The same within REACH characters of a place; marks of earlier searches are told apart by their number, so that none is wiped away. */
class SeenNear {
  private readonly rows: number
  private marks: Uint32Array<ArrayBuffer> | undefined
  private from = 0
  private search = 0

  constructor(rows: number) {
    this.rows = rows
  }

  begin(from: number): void {
    this.marks ??= new Uint32Array(this.rows * NEAR)
    this.from = from
    this.search++
    if (this.search < 2 ** 32) return
    this.marks.fill(0)
    this.search = 1
  }

  /** @returns false if it was there before */
  add(row: number, at: number): boolean {
    const mark = row * NEAR + at - this.from
    if (this.marks![mark] === this.search) return false
    this.marks![mark] = this.search
    return true
  }
}
const NEAR = 2 * REACH + 1

/** A class of characters. Answers are kept for the first plane, where nearly all text is. */
class CharacterSet {
  private readonly test: RegExp
  private readonly known = new Uint8Array(0x10000) // 1 no, 2 yes
  /** Where the run that was found last begins and ends, so that it isn't walked again from each of its characters. */
  private last = { text: '', start: 0, end: -1 }

  constructor(set: string) {
    spend(set.length)
    this.test = new RegExp(`^${set}$`, 'v')
  }

  has(point: number): boolean {
    if (point > 0xffff) return this.test.test(String.fromCodePoint(point))
    this.known[point] ||= this.test.test(String.fromCharCode(point)) ? 2 : 1
    return this.known[point] === 2
  }

  /** As many as there are, from `min` to `max`. @returns the end, or -1 */
  run(text: string, from: number, min: number, max: number): number {
    let at = from
    let count = 0
    const inLast = this.last.text === text && from >= this.last.start && from < this.last.end
    if (inLast && max === Number.POSITIVE_INFINITY && min <= 1) return this.last.end
    while (count < max && at < text.length && this.has(text.codePointAt(at)!)) {
      at += width(text, at)
      count++
    }
    spend(count)
    if (max === Number.POSITIVE_INFINITY && at > from) this.last = { text, start: from, end: at }
    return count < min ? -1 : at
  }
}

/** The same classes come again and again. */
const sets = new Map<string, CharacterSet>()
function characterSet(set: string): CharacterSet {
  const known = sets.get(set)
  if (known) return known
  if (sets.size === 256) sets.clear()
  const made = new CharacterSet(set)
  sets.set(set, made)
  return made
}
const WORD = characterSet('[\\p{L}\\p{M}\\p{Nd}\\p{Pc}]')
