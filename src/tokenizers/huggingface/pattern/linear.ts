// Matches a pattern in time proportional to the text, whatever the pattern: a backtracking search (first alternative first, as
// Oniguruma and JavaScript search) that remembers every (instruction, place) it has been to and never goes there again. What
// follows from such a place doesn't depend on how it was reached, so nothing is lost. Cox, "Regular Expression Matching: the
// Virtual Machine Approach" and RE2's BitState. A pattern needs no trust here; it needs a compiled size within MOST. Only parts that are
// searched anew at every place, within each other, cost more than the text is long: every step is counted against our patience.

import { spend } from '../patience.ts'
import type { Instruction, Program } from './program.ts'
import { Seen, type SeenNear } from './seen.ts'

/** @returns finds the end of the match that begins at a place, or -1; to be called with places in order */
export function linearSearch(program: Program, text: string): (from: number) => number {
  const seen = new Seen(program.code.length)
  return (from) => {
    seen.forgetBefore(from)
    return run(program, text, from, seen)
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
    case 'beside': {
      const place = instruction.behind ? back(text, at, 1) : at
      const is = place >= 0 && place < text.length && instruction.set.has(text.codePointAt(place)!)
      return is !== instruction.negative ? at : -1
    }
    case 'atomic':
      return runNear(instruction.program, text, at)
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

export const width = (text: string, at: number) => (text.codePointAt(at)! > 0xffff ? 2 : 1)

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
