// Regular expressions as tokenizer.json has them (Oniguruma, Ruby's syntax), read into a tree. What no tokenizer needs and
// could not be bounded is refused by name: back references, recursion, conditions.
// https://github.com/kkos/oniguruma/blob/master/doc/RE

import { bad, shown } from '../part.ts'
import { spend } from '../patience.ts'

export type Node =
  | { readonly type: 'set'; readonly set: string } // one character; a class in JavaScript's `v` syntax, with its brackets
  | { readonly type: 'sequence' | 'either'; readonly nodes: readonly Node[] }
  | { readonly type: 'repeat'; readonly node: Node; readonly min: number; readonly max: number; readonly mode: Mode }
  | { readonly type: 'atomic'; readonly node: Node }
  | { readonly type: 'look'; readonly node: Node; readonly behind: boolean; readonly negative: boolean }
  | { readonly type: 'edge'; readonly edge: Edge }

export type Mode = 'greedy' | 'lazy' | 'possessive'
/** Start and end of the text, of a line; a place between a word character and another, or not. */
export type Edge = 'start' | 'end' | 'last' | 'line-start' | 'line-end' | 'word' | 'no-word'

const LONGEST = 20_000
const DEEPEST = 100
const MOST_REPEATS = 1000

const SHORT: Readonly<Record<string, string>> = {
  s: '\\p{White_Space}',
  d: '\\p{Nd}',
  w: '\\p{L}\\p{M}\\p{Nd}\\p{Pc}',
  h: '0-9a-fA-F',
}
const CONTROL: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, a: 7, e: 27 }
const EDGES: Readonly<Record<string, Edge>> = { A: 'start', z: 'end', Z: 'last', b: 'word', B: 'no-word' }
const POSIX: Readonly<Record<string, string>> = {
  alpha: '\\p{Alphabetic}',
  digit: '\\p{Nd}',
  alnum: '\\p{Alphabetic}\\p{Nd}',
  upper: '\\p{Uppercase}',
  lower: '\\p{Lowercase}',
  space: '\\p{White_Space}',
  blank: '\\p{Zs}\\t',
  cntrl: '\\p{Cc}',
  punct: '\\p{P}\\p{S}',
  word: '\\p{L}\\p{M}\\p{Nd}\\p{Pc}',
  xdigit: '0-9a-fA-F',
}

/** @throws TokenizerFileError saying what is wrong with the pattern, or what of it is not supported */
export const parse = (pattern: string): Node => new Parser(pattern).whole()

class Parser {
  private readonly pattern: string
  private readonly points: string[]
  private at = 0
  private depth = 0
  private ignoreCase = false
  private dotAll = false

  constructor(pattern: string) {
    this.pattern = pattern
    if (pattern.length > LONGEST) throw this.wrong(`it is longer than ${LONGEST} characters`)
    spend(pattern.length)
    this.points = [...pattern]
  }

  whole(): Node {
    const node = this.either()
    if (this.at < this.points.length) throw this.wrong('a ) closes nothing')
    return node
  }

  private either(): Node {
    if (++this.depth > DEEPEST) throw this.wrong('it is nested too deeply')
    const { ignoreCase, dotAll } = this
    const nodes = [this.sequence()]
    while (this.take('|')) nodes.push(this.sequence())
    Object.assign(this, { ignoreCase, dotAll }) // (?i) holds to the end of its group
    this.depth--
    return nodes.length === 1 ? nodes[0] : { type: 'either', nodes }
  }

  private sequence(): Node {
    const nodes: Node[] = []
    while (this.at < this.points.length && this.next !== '|' && this.next !== ')') {
      const node = this.atom()
      if (node) nodes.push(this.repeated(node))
    }
    return nodes.length === 1 ? nodes[0] : { type: 'sequence', nodes }
  }

  private repeated(atom: Node): Node {
    let node = atom
    for (let bounds = this.bounds(); bounds; bounds = this.bounds()) {
      if (node.type === 'look' || node.type === 'edge') throw this.wrong('a place in the text cannot be repeated')
      const [min, max, interval] = bounds
      // In Ruby's syntax, + after {n,m} is another repeat.
      const mode = this.take('?') ? 'lazy' : !interval && this.take('+') ? 'possessive' : 'greedy'
      node = { type: 'repeat', node, min, max, mode }
    }
    return node
  }

  private bounds(): [min: number, max: number, interval: boolean] | null {
    if (this.take('*')) return [0, Number.POSITIVE_INFINITY, false]
    if (this.take('+')) return [1, Number.POSITIVE_INFINITY, false]
    if (this.take('?')) return [0, 1, false]
    const found = /^\{(\d*)(,?)(\d*)\}/.exec(this.points.slice(this.at, this.at + 16).join(''))
    if (!found || !(found[1] || found[3])) return null
    this.at += found[0].length
    const min = Number(found[1] || 0)
    const max = found[2] ? (found[3] ? Number(found[3]) : Number.POSITIVE_INFINITY) : min
    if (min > max) throw this.wrong(`${found[0]} repeats at least ${min} and at most ${max} times`)
    if (min > MOST_REPEATS || (max > MOST_REPEATS && max < Number.POSITIVE_INFINITY))
      throw this.wrong(`${found[0]} repeats more than ${MOST_REPEATS} times`)
    return [min, max, true]
  }

  private atom(): Node | null {
    const character = this.points[this.at++]
    switch (character) {
      case '(':
        return this.group()
      case '[':
        return { type: 'set', set: this.cased(this.set()) }
      case '.':
        return { type: 'set', set: this.dotAll ? '[\\p{Any}]' : '[^\\n]' }
      case '^':
        return { type: 'edge', edge: 'line-start' }
      case '$':
        return { type: 'edge', edge: 'line-end' }
      case '*':
      case '+':
      case '?':
        throw this.wrong(`${character} repeats nothing`)
      case '\\':
        return this.escape()
      default:
        return this.character(character.codePointAt(0)!)
    }
  }

  private group(): Node | null {
    if (!this.take('?')) return this.closed(this.either())
    if (this.take(':')) return this.closed(this.either())
    if (this.take('>')) return { type: 'atomic', node: this.closed(this.either()) }
    if (this.take('#')) {
      while (this.at < this.points.length && this.next !== ')') this.at++
      this.closed({ type: 'sequence', nodes: [] })
      return null
    }
    const behind = this.next === '<' && '=!'.includes(this.points[this.at + 1] ?? ' ')
    if (behind) this.at++
    if (this.next === '=' || this.next === '!') {
      const negative = this.points[this.at++] === '!'
      return { type: 'look', behind, negative, node: this.closed(this.either()) }
    }
    const name = /^(?:P?<[^>]{1,64}>|'[^']{1,64}')/.exec(this.points.slice(this.at, this.at + 70).join(''))
    if (name) {
      this.at += name[0].length
      return this.closed(this.either())
    }
    return this.flags()
  }

  private flags(): Node | null {
    const found = /^([ims]*)(?:-([ims]*))?([:)])/.exec(this.points.slice(this.at, this.at + 10).join(''))
    if (!found) throw this.wrong(`(?${this.next ?? ''} is not supported`)
    this.at += found[0].length
    const [, on, off = '', end] = found
    const before = { ignoreCase: this.ignoreCase, dotAll: this.dotAll }
    if (on.includes('i')) this.ignoreCase = true
    if (off.includes('i')) this.ignoreCase = false
    if (/[ms]/.test(on)) this.dotAll = true // Ruby's m is what others call s
    if (/[ms]/.test(off)) this.dotAll = false
    if (end === ')') return null
    const node = this.closed(this.either())
    Object.assign(this, before)
    return node
  }

  private closed(node: Node): Node {
    if (!this.take(')')) throw this.wrong('a ( is not closed')
    return node
  }

  private escape(): Node {
    const letter = this.points[this.at]
    if (letter !== undefined && Object.hasOwn(EDGES, letter)) {
      this.at++
      return { type: 'edge', edge: EDGES[letter] }
    }
    if (letter !== undefined && /[1-9kgGKRXyY]/.test(letter)) throw this.wrong(`\\${letter} is not supported`)
    const { set, point } = this.escaped()
    return point === null ? { type: 'set', set: this.cased(`[${set}]`) } : this.character(point)
  }

  /** After a backslash: one character, or what stands for several in a class. */
  private escaped(): { set: string; point: number | null } {
    const letter = this.points[this.at++]
    if (letter === undefined) throw this.wrong('it ends in a backslash')
    const lower = letter.toLowerCase()
    if (lower === 'p') return { set: this.property(letter === 'P'), point: null }
    if (Object.hasOwn(SHORT, lower)) return { set: letter === lower ? SHORT[lower] : `[^${SHORT[lower]}]`, point: null }
    const rest = this.points.slice(this.at, this.at + 12).join('')
    const hex = letter === 'x' ? /^(?:([0-9a-fA-F]{1,2})|\{([0-9a-fA-F]{1,6})\})/.exec(rest) : null
    const unicode = letter === 'u' ? /^([0-9a-fA-F]{4})()/.exec(rest) : null
    const found = hex ?? unicode
    if (found) {
      this.at += found[0].length
      return { set: '', point: this.checkedPoint(Number.parseInt(found[1] || found[2], 16)) }
    }
    if (Object.hasOwn(CONTROL, letter)) return { set: '', point: CONTROL[letter] }
    if (letter === '0') return { set: '', point: 0 }
    if (/[a-zA-Z0-9]/.test(letter)) throw this.wrong(`\\${letter} is not supported`)
    return { set: '', point: letter.codePointAt(0)! }
  }

  private checkedPoint(point: number): number {
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) throw this.wrong('it names no character of Unicode')
    return point
  }

  private property(negated: boolean): string {
    const found = /^\{(\^?)([\w &=-]{1,60})\}|^([LMNPSZC])/.exec(this.points.slice(this.at, this.at + 70).join(''))
    if (!found) throw this.wrong('\\p is not followed by a {property}')
    this.at += found[0].length
    const name = (found[2] ?? found[3]).trim()
    const known = [name, `Script=${name}`, name.replaceAll(' ', '_')].find(isProperty)
    const posix = POSIX[name.toLowerCase()]
    const set = known ? `\\p{${known}}` : posix
    if (!set) throw this.wrong(`there is no property ${shown(name)}`)
    const not = negated !== (found[1] === '^')
    return not ? `[^${set}]` : set
  }

  /** A class, from behind its [, in JavaScript's `v` syntax. */
  private set(): string {
    if (++this.depth > DEEPEST) throw this.wrong('it is nested too deeply')
    const negated = this.take('^')
    const sides: string[] = [] // of &&
    let parts = ''
    for (let first = true; ; first = false) {
      const character = this.points[this.at++]
      if (character === undefined) throw this.wrong('a [ is not closed')
      if (character === ']' && !first) break
      if (character === '&' && this.next === '&') {
        this.at++
        sides.push(parts)
        parts = ''
      } else if (character === '[') parts += this.posix() ?? this.set()
      else parts += this.range(character)
    }
    sides.push(parts)
    this.depth--
    const inside = sides.length === 1 ? parts : sides.map((side) => `[${side}]`).join('&&')
    return `[${negated ? '^' : ''}${inside}]`
  }

  private posix(): string | null {
    const found = /^:(\^?)([a-z]{1,10}):\]/.exec(this.points.slice(this.at, this.at + 16).join(''))
    if (!found) return null
    if (!Object.hasOwn(POSIX, found[2])) throw this.wrong(`there is no class [:${found[2]}:]`)
    this.at += found[0].length
    return found[1] ? `[^${POSIX[found[2]]}]` : POSIX[found[2]]
  }

  private range(character: string): string {
    const first = character === '\\' ? this.escaped() : { set: '', point: character.codePointAt(0)! }
    if (first.point === null) return first.set
    if (this.next !== '-' || this.points[this.at + 1] === ']' || this.points[this.at + 1] === undefined)
      return literal(first.point)
    this.at++
    const end = this.points[this.at++]
    const last = end === '\\' ? this.escaped() : { set: '', point: end.codePointAt(0)! }
    if (last.point === null || end === '[') throw this.wrong('a range in [ ] has no end')
    if (last.point < first.point) throw this.wrong('a range in [ ] ends before it begins')
    return `${literal(first.point)}-${literal(last.point)}`
  }

  private character(point: number): Node {
    return { type: 'set', set: this.cased(`[${literal(point)}]`) }
  }

  /** The class, and where case is ignored, all that differs from its characters in case only. */
  private cased(set: string): string {
    if (!this.ignoreCase) return set
    spend(CASED.length)
    const folded = new RegExp(set, 'vi')
    const other = CASED.filter((character) => folded.test(character))
    return other.length ? `[${set}${other.map((character) => literal(character.codePointAt(0)!)).join('')}]` : set
  }

  private get next(): string | undefined {
    return this.points[this.at]
  }

  private take(character: string): boolean {
    if (this.next !== character) return false
    this.at++
    return true
  }

  private wrong(what: string) {
    return bad(`in the pattern ${shown(this.pattern)}, ${what}`)
  }
}

/** Letters that have another case, among the alphabets in which patterns are written. */
const CASED = Array.from({ length: 0x590 }, (_, point) => String.fromCodePoint(point))
  .concat('\u1e9e', '\u2126', '\u212a', '\u212b') // ẞ Ω K Å as signs
  .filter((character) => /\p{Changes_When_Casemapped}/u.test(character))

const literal = (point: number) => `\\u{${point.toString(16)}}`

function isProperty(name: string): boolean {
  try {
    new RegExp(`\\p{${name}}`, 'v')
    return true
  } catch {
    return false
  }
}
