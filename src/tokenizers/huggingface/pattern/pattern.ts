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
  /** The same pattern for JavaScript's engine, with the flags `gv`, where it is known to be harmless. */
  readonly regex: RegExp | null
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
  if (!isHarmless(text, tree)) return { each: linearMatcher(tree, text), regex: null }
  return fromRegex(compiled(tree, text))
}

export function literalPattern(text: string): Pattern {
  return {
    regex: text ? new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'gv') : null,
    each(whole, visit) {
      if (!text) return
      for (let at = whole.indexOf(text); at >= 0; at = whole.indexOf(text, at + text.length))
        visit(at, at + text.length)
    },
  }
}

export function fromRegex(regex: RegExp): Pattern {
  return {
    regex,
    each(text, visit) {
      regex.lastIndex = 0
      for (let found = regex.exec(text); found; found = regex.exec(text)) {
        if (found[0]) visit(found.index, found.index + found[0].length)
        else regex.lastIndex += text.codePointAt(found.index)! > 0xffff ? 2 : 1
      }
    },
  }
}

function compiled(tree: Node, text: string): RegExp {
  try {
    return new RegExp(source(tree), 'gv')
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
