// What is done to text before it is cut into words: each normalizer of a tokenizer.json as a function from text to text.
// https://github.com/huggingface/tokenizers/tree/main/tokenizers/src/normalizers

import { bad, MOST_STEPS, type Part, shown } from './part.ts'
import { grown, spend } from './patience.ts'
import { readPattern } from './pattern/pattern.ts'
import { readPrecompiled } from './precompiled.ts'

/** `continues`: the text goes on after other text, so nothing is put before it. */
export type Normalize = (text: string, continues: boolean) => string

const unicode =
  (form: string): Normalize =>
  (text) =>
    text.normalize(form)

const kinds = new Map<string, (part: Part, depth: number) => Normalize>([
  ['NFC', () => unicode('NFC')],
  ['NFD', () => unicode('NFD')],
  ['NFKC', () => unicode('NFKC')],
  ['NFKD', () => unicode('NFKD')],
  ['Lowercase', () => lowercase],
  ['StripAccents', () => (text) => text.replace(/\p{M}/gu, '')],
  ['Strip', strip],
  ['Prepend', prepend],
  ['Replace', replace],
  ['BertNormalizer', bert],
  ['Precompiled', readPrecompiled],
  ['Sequence', sequence],
])

/** @throws TokenizerFileError where it is damaged or of an unknown kind */
export function readNormalizer(part: Part, depth = 0): Normalize {
  const read = kinds.get(part.text('type'))
  if (!read) throw bad(`${part.path} is a ${shown(part.text('type'))}, which is not known here`)
  if (depth > MOST_STEPS) throw bad(`${part.path} is nested too deeply`)
  const normalize = read(part, depth)
  return (text, continues) => {
    const out = normalize(text, continues)
    spend(text.length + 1)
    grown(out.length)
    return out
  }
}

function sequence(part: Part, depth: number): Normalize {
  const steps = part.parts('normalizers', MOST_STEPS).map((step) => readNormalizer(step, depth + 1))
  return (text, continues) => steps.reduce((done, step) => step(done, continues), text)
}

/** Character by character: a sigma at the end of a word is a sigma like others. */
const lowercase: Normalize = (text) => text.replaceAll('Σ', 'σ').toLowerCase()

function strip(part: Part): Normalize {
  const [left, right] = [part.flag('strip_left', true), part.flag('strip_right', true)]
  return (text) => {
    const start = left ? text.replace(/^\p{White_Space}+/u, '') : text
    if (!right) return start
    let end = start.length
    while (end > 0 && WHITE.test(start[end - 1])) end-- // a pattern with $ would be tried from every space
    return start.slice(0, end)
  }
}
const WHITE = /\p{White_Space}/u

function prepend(part: Part): Normalize {
  const before = part.text('prepend')
  return (text, continues) => (text && !continues ? before + text : text)
}

function replace(part: Part): Normalize {
  const pattern = readPattern(part)
  const content = part.text('content')
  return (text) => {
    let out = ''
    let done = 0
    pattern.each(text, (start, end) => {
      out += text.slice(done, start) + content
      grown(out.length)
      done = end
    })
    return done ? out + text.slice(done) : text
  }
}

/** BERT's: no control characters, spaces around CJK ideographs, and for the uncased models no accents and no capitals. */
function bert(part: Part): Normalize {
  const lower = part.flag('lowercase', true)
  const accents = part.has('strip_accents') ? part.flag('strip_accents', true) : lower
  const clean = part.flag('clean_text', true)
  const ideographs = part.flag('handle_chinese_chars', true)
  return (text, continues) => {
    let out = text
    if (clean) out = out.replace(/(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\ufffd]/gu, '').replace(/\p{White_Space}/gu, ' ')
    if (ideographs) out = out.replace(IDEOGRAPH, ' $& ')
    if (accents) out = out.normalize('NFD').replace(/\p{Mn}/gu, '')
    return lower ? lowercase(out, continues) : out
  }
}
const IDEOGRAPH =
  /[\u4e00-\u9fff\u3400-\u4dbf\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\uf900-\ufaff\u{2f800}-\u{2fa1f}]/gu
