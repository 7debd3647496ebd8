// Characters nobody sees and a model should not learn: control codes, byte order marks, halves of a surrogate pair,
// non-characters, invisible spaces, and the marks that turn the direction of writing (CVE-2021-42574, "Trojan Source").
// The joiners U+200C and U+200D stay: Persian and emoji need them.

import type { Options, Values } from '../../options.ts'
import type { Step } from './step.ts'

export const place = 20
export const suggested = true
export const options = [
  { key: 'invisible', kind: 'boolean', default: true },
  { key: 'replacement', kind: 'boolean', default: false },
] as const satisfies Options

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what they are
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufdd0-\ufdef\ufffe\uffff]|\p{Cs}/gu
const INVISIBLE = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g

export function create(values: Readonly<Record<string, unknown>>): Step {
  const { invisible, replacement } = values as Values<typeof options>
  return (text) => {
    let clean = text.replace(CONTROLS, '')
    if (invisible) clean = clean.replace(INVISIBLE, '')
    if (replacement) clean = clean.replaceAll('\ufffd', '')
    return { text: clean }
  }
}
