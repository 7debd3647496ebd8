// SentencePiece's table of replacements as tokenizer.json carries it (T5, XLM-R, Marian): a double-array trie from UTF-8 to places in
// a row of replacements, in base64. The table is from outside, so every step within it is checked.
// https://github.com/huggingface/spm_precompiled, https://github.com/google/sentencepiece/blob/master/src/normalizer.cc

import { bad, type Part } from './part.ts'
import { grown } from './patience.ts'

/** What is replaced is tried as a whole up to this length, in UTF-8; of what is longer, character by character. */
const LONGEST = 5
/** Graphemes whose outcome is remembered. */
const REMEMBERED = 1 << 16

/** @throws TokenizerFileError */
export function readPrecompiled(part: Part): (text: string) => string {
  const replacement = readTable(part)
  const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
  const known = new Map<string, string>()
  const normalized = (grapheme: string) => {
    const before = known.get(grapheme)
    if (before !== undefined) return before
    const whole = utf8.encode(grapheme).length <= LONGEST ? replacement(grapheme) : null
    const after = whole ?? Array.from(grapheme, (character) => replacement(character) ?? character).join('')
    if (known.size === REMEMBERED) known.clear()
    known.set(grapheme, after)
    return after
  }
  return (text) => {
    let out = ''
    // In a run of ASCII each character is a grapheme, but for a line break of two; its last may belong to what follows.
    const add = (grapheme: string) => {
      out += normalized(grapheme)
      grown(out.length)
    }
    for (const [run] of text.matchAll(/\r\n(?!\P{ASCII})|\p{ASCII}(?!\P{ASCII})|\p{ASCII}?\P{ASCII}+/gu))
      if (run.length === 1 || run === '\r\n') add(run)
      else for (const { segment } of graphemes.segment(run)) add(segment)
    return out
  }
}

const utf8 = new TextEncoder()

/** Of a text, what the table has for its shortest beginning that is in there; null where none is. */
function readTable(part: Part): (text: string) => string | null {
  const name = part.where('precompiled_charsmap')
  const bytes = fromBase64(part.text('precompiled_charsmap'))
  const view = bytes && bytes.length >= 4 ? new DataView(bytes.buffer) : null
  const size = view?.getUint32(0, true) ?? 0
  if (!bytes || !view || size % 4 || size > bytes.length - 4) throw bad(`${name} is no table of replacements`)
  const replacements = bytes.subarray(4 + size)
  const unit = (at: number) => (at >= 0 && 4 * at < size ? view.getUint32(4 + 4 * at, true) : null)
  const at = (value: number) => {
    const end = replacements.indexOf(0, value)
    return new TextDecoder().decode(replacements.subarray(value, end < 0 ? replacements.length : end))
  }
  return (text) => {
    let place = 0
    let found = unit(place)
    if (found === null) return null
    place ^= offsetOf(found)
    for (const byte of utf8.encode(text)) {
      place ^= byte
      found = unit(place)
      if (byte === 0 || found === null || labelOf(found) !== byte) return null
      place ^= offsetOf(found)
      if (!hasLeaf(found)) continue
      const leaf = unit(place)
      return leaf === null ? null : at(leaf & 0x7fffffff)
    }
    return null
  }
}

/** Units of Darts-clone. https://github.com/s-yata/darts-clone */
const hasLeaf = (unit: number) => ((unit >>> 8) & 1) === 1
const labelOf = (unit: number) => (unit & 0x800000ff) >>> 0
const offsetOf = (unit: number) => ((unit >>> 10) << ((unit & 0x200) >>> 6)) >>> 0

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}
