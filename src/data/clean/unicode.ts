// One way to write each character: é as one code point and not as e with an accent after it.
// Unicode Standard Annex 15. NFKC also turns ligatures, circled digits and full-width forms into plain ones, which in Chinese
// takes the full-width punctuation away: hence NFC and, by itself, the width of letters and digits.

import type { Options, Values } from '../../options.ts'
import type { Step } from './step.ts'

export const place = 10
export const suggested = true
export const options = [
  { key: 'form', kind: 'choice', choices: ['NFC', 'NFKC'], default: 'NFC' },
  { key: 'narrow', kind: 'boolean', default: true },
] as const satisfies Options

const WIDE = /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g // full-width digits and letters
const narrowed = (character: string) => String.fromCharCode(character.charCodeAt(0) - 0xfee0)

export function create(values: Readonly<Record<string, unknown>>): Step {
  const { form, narrow } = values as Values<typeof options>
  return (text) => {
    const normal = text.normalize(form)
    return { text: narrow ? normal.replace(WIDE, narrowed) : normal }
  }
}
