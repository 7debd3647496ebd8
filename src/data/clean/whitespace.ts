// White space as a person would type it: line feeds for line ends, plain spaces, nothing at the ends of lines, few empty
// lines. Indentation stays, for code has a meaning there, and so does the ideographic space that begins a Chinese paragraph.

import type { Options, Values } from '../../options.ts'
import { removal, type Step } from './step.ts'

export const place = 30
export const suggested = true
export const options = [
  { key: 'spaces', kind: 'boolean', default: true },
  { key: 'empty_lines', kind: 'integer', default: 1, min: 0, max: 10 },
] as const satisfies Options

export function create(values: Readonly<Record<string, unknown>>): Step {
  const { spaces, empty_lines } = values as Values<typeof options>
  const many = new RegExp(`\\n{${empty_lines + 2},}`, 'g')
  const few = '\n'.repeat(empty_lines + 1)
  return (text) => {
    let clean = text.replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n').replace(/[\u00a0\u2000-\u200a\u202f\u205f]/g, ' ')
    if (spaces) clean = clean.replace(/(?<=\S)[ \t]{2,}(?=\S)/g, ' ')
    // Trailing white space goes line by line: a pattern for it would look at a long run of spaces once for each of them.
    if (/[^\S\n](?:\n|$)/.test(clean))
      clean = clean
        .split('\n')
        .map((line) => line.trimEnd())
        .join('\n')
    clean = clean.replace(many, few).replace(/^\n+|\n+$/g, '')
    return clean ? { text: clean } : removal('empty')
  }
}
