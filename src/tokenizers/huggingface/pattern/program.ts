// A pattern's tree compiled to instructions, as small as they come: what both ways of searching run. A pattern from outside is
// bounded here by its size.

import { bad, shown } from '../part.ts'
import { spend } from '../patience.ts'
import type { Edge, Node } from './parse.ts'
import { REACH, SeenNear } from './seen.ts'

/** Instructions of a compiled pattern, and so steps for each character at most: some 4 µs. Published patterns need 30 to 90. */
const MOST = 150

export type Instruction =
  | { readonly op: 'set'; readonly set: CharacterSet; readonly next: number }
  | { readonly op: 'split'; readonly first: number; readonly second: number }
  | {
      readonly op: 'beside' // the character before or behind the place is of the set, or is not, or there is none
      readonly set: CharacterSet
      readonly behind: boolean
      readonly negative: boolean
      readonly next: number
    }
  | {
      readonly op: 'look'
      readonly program: Program
      readonly behind: readonly number[] | null
      readonly negative: boolean
      readonly next: number
    }
  | { readonly op: 'atomic'; readonly program: Program; readonly next: number }
  | { readonly op: 'match' }

export interface Program {
  readonly code: readonly Instruction[]
  readonly start: number
  /** Of a part that is searched on its own: where the search has been. */
  readonly seen: SeenNear
}

/** @throws TokenizerFileError where the pattern is too large */
export const compile = (tree: Node, pattern: string): Program => new Compiler(pattern).program(tree)

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
        return compile(EDGES[node.edge], next)
      case 'look': {
        const { node: inside, negative } = node
        if (inside.type === 'set')
          return emit({ op: 'beside', set: characterSet(inside.set), behind: node.behind, negative, next })
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
          if (node.node.type === 'set') return compile(allOf(node.node, min, max), next)
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

const set = (set: string): Node => ({ type: 'set', set })
const sequence = (...nodes: readonly Node[]): Node => ({ type: 'sequence', nodes })
const either = (...nodes: readonly Node[]): Node => ({ type: 'either', nodes })
const beside = (node: Node, behind: boolean, negative: boolean): Node => ({ type: 'look', node, behind, negative })
const repeat = (node: Node, min: number, max: number): Node => ({ type: 'repeat', node, min, max, mode: 'greedy' })

const ANY = set('[\\p{Any}]')
const OTHER = set('[^\\n]') // than the end of a line
const LETTER = set('[\\p{L}\\p{M}\\p{Nd}\\p{Pc}]') // of a word
const END = beside(ANY, false, true)
const EDGES: Readonly<Record<Edge, Node>> = {
  start: beside(ANY, true, true),
  end: END,
  last: { type: 'look', node: sequence(repeat(set('[\\n]'), 0, 1), END), behind: false, negative: false },
  'line-start': beside(OTHER, true, true),
  'line-end': beside(OTHER, false, true),
  word: either(
    sequence(beside(LETTER, true, false), beside(LETTER, false, true)),
    sequence(beside(LETTER, true, true), beside(LETTER, false, false)),
  ),
  'no-word': either(
    sequence(beside(LETTER, true, false), beside(LETTER, false, false)),
    sequence(beside(LETTER, true, true), beside(LETTER, false, true)),
  ),
}

/** Possessive: as many as there are, so behind them, unless that is the most, stands none. */
function allOf(one: Node, min: number, max: number): Node {
  const none = beside(one, false, true)
  if (max === 1) return min ? one : either(one, none)
  return sequence(repeat(one, min, max), none)
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

/** A class of characters. Answers are kept for the first plane, where nearly all text is. */
export class CharacterSet {
  private readonly test: RegExp
  private readonly known = new Uint8Array(0x10000) // 1 no, 2 yes

  constructor(set: string) {
    spend(set.length)
    this.test = new RegExp(`^${set}$`, 'v')
  }

  has(point: number): boolean {
    if (point > 0xffff) return this.test.test(String.fromCodePoint(point))
    this.known[point] ||= this.test.test(String.fromCharCode(point)) ? 2 : 1
    return this.known[point] === 2
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
