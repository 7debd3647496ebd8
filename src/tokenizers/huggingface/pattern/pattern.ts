// A pattern from a tokenizer.json, ready to search with. It comes from outside, and a regular expression can take a lifetime
// on a short text in JavaScript's own engine. So none is given to it: an automaton of ours is faster on text, and where that
// gives up, a search in linear time does.

import type { Part } from '../part.ts'
import { automaton, FAR, GAVE_UP } from './automaton.ts'
import { linearSearch, width } from './linear.ts'
import { parse } from './parse.ts'
import { compile } from './program.ts'

export type Visit = (start: number, end: number) => void

export interface Pattern {
  /** Calls `visit` with every match that is not empty, in order. */
  each(text: string, visit: Visit): void
}

/** `{ "String": … }` or `{ "Regex": … }`. */
export function readPattern(part: Part): Pattern {
  const pattern = part.part('pattern')
  if (pattern.has('String')) return literalPattern(pattern.text('String'))
  return regexPattern(pattern.text('Regex'))
}

/** @throws TokenizerFileError saying what is wrong with it, or what of it is not supported */
export function regexPattern(pattern: string): Pattern {
  const program = compile(parse(pattern), pattern)
  const quick = automaton(program)
  return {
    each(text, visit) {
      let search: ((from: number) => number) | undefined
      let slow = quick ? 0 : text.length // before here the automaton isn't asked: where it gave up once, it would again
      for (let at = 0; at < text.length; ) {
        let end = at < slow ? GAVE_UP : quick!(text, at)
        if (end === GAVE_UP) {
          if (at >= slow) slow = at + FAR
          search ??= linearSearch(program, text)
          end = search(at)
        }
        if (end > at) visit(at, end)
        at = end > at ? end : at + width(text, at)
      }
    },
  }
}

export function literalPattern(text: string): Pattern {
  return {
    each(whole, visit) {
      if (!text) return
      for (let at = whole.indexOf(text); at >= 0; at = whole.indexOf(text, at + text.length))
        visit(at, at + text.length)
    },
  }
}
