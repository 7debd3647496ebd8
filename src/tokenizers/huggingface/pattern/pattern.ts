// A pattern from a tokenizer.json, ready to search with. It comes from outside, and a regular expression can take a lifetime
// on a short text. So only what is known to be harmless is given to JavaScript's own engine: the patterns that well-known
// models publish, and single classes of characters. All others are searched by a slower matcher that takes linear time.

import { bad, type Part, shown } from '../part.ts'
import { linearMatcher, type Visit } from './linear.ts'
import { type Node, parse } from './parse.ts'
import { isPublished } from './published.ts'
import { source } from './source.ts'

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
export function regexPattern(text: string): Pattern {
  const tree = parse(text)
  if (!isHarmless(text, tree)) return { each: linearMatcher(tree, text) }
  return compiled(tree, text)
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

/** @param source known to be harmless */
export function fromSource(source: string): Pattern {
  const here = new RegExp(source, 'vy')
  const next = new RegExp(source, 'gv')
  return {
    each(text, visit) {
      for (let at = 0; at < text.length; ) {
        // Most matches begin where the one before ends. To test there makes no object and no string.
        here.lastIndex = at
        let start = at
        let end = here.test(text) ? here.lastIndex : at
        if (end === at) {
          next.lastIndex = at
          const found = next.exec(text)
          if (!found) return
          start = found.index
          end = start + found[0].length
        }
        if (end > start) visit(start, end)
        at = end > start ? end : end + (text.codePointAt(end)! > 0xffff ? 2 : 1)
      }
    },
  }
}

function compiled(tree: Node, text: string): Pattern {
  try {
    return fromSource(source(tree))
  } catch {
    throw bad(`the pattern ${shown(text)} cannot be read`)
  }
}

/**
 * Published, or: alternatives of one class each, at most repeated. There an attempt fails within a few characters, or takes all
 * that it has looked at.
 */
const isHarmless = (text: string, tree: Node) =>
  isPublished(text) || (tree.type === 'either' ? tree.nodes : [tree]).every(isClass)

const isClass = (node: Node) =>
  node.type === 'set' || (node.type === 'repeat' && node.node.type === 'set' && node.mode !== 'lazy' && node.min <= 16)
