// From tokens back to text: the decoder of a tokenizer.json as what each token alone stands for, in bytes. Only the first token
// of a text may read differently: many tokenizers put a space before a text, and take it away again.
// https://github.com/huggingface/tokenizers/tree/main/tokenizers/src/decoders

import { fromPrintable } from '../byte-level/alphabet.ts'
import { bad, MOST_STEPS, type Part, shown } from './part.ts'
import { grown, spend } from './patience.ts'
import { readPattern } from './pattern/pattern.ts'

/** What a token has become so far: text, or bytes from where these are all that is left of it. */
export type Spelling = string | Uint8Array
export type Decode = (token: Spelling, first: boolean) => Spelling

const kinds = new Map<string, (part: Part, depth: number) => Decode>([
  ['ByteLevel', () => onText((token) => fromPrintable(token) ?? token)],
  ['ByteFallback', () => onText(byteFallback)],
  ['Fuse', () => (token) => token],
  ['Replace', replace],
  ['Strip', strip],
  ['Metaspace', metaspace],
  ['WordPiece', wordPiece],
  ['Sequence', sequence],
])

/** Without a decoder, tokens are joined by spaces. @throws TokenizerFileError where it is damaged or of an unknown kind */
export function readDecoder(part: Part | null, depth = 0): Decode {
  if (!part) return onText((token, first) => (first ? token : ` ${token}`))
  const read = kinds.get(part.text('type'))
  if (!read) throw bad(`${part.path} is a ${shown(part.text('type'))}, which is not known here`)
  if (depth > MOST_STEPS) throw bad(`${part.path} is nested too deeply`)
  const decode = read(part, depth)
  return (token, first) => {
    const out = decode(token, first)
    spend(token.length + 1)
    grown(out.length)
    return out
  }
}

const onText =
  (decode: (token: string, first: boolean) => Spelling): Decode =>
  (token, first) =>
    typeof token === 'string' ? decode(token, first) : token

function sequence(part: Part, depth: number): Decode {
  const steps = part.parts('decoders', MOST_STEPS).map((step) => readDecoder(step, depth + 1))
  return (token, first) => steps.reduce((done, step) => step(done, first), token)
}

const byteFallback = (token: string): Spelling =>
  /^<0x[0-9A-Fa-f]{2}>$/.test(token) ? Uint8Array.of(Number.parseInt(token.slice(3, 5), 16)) : token

function replace(part: Part): Decode {
  const pattern = readPattern(part)
  const content = part.text('content')
  return onText((token) => {
    let out = ''
    let done = 0
    pattern.each(token, (start, end) => {
      out += token.slice(done, start) + content
      grown(out.length)
      done = end
    })
    return out + token.slice(done)
  })
}

/** Takes away what stands at the beginning of the text: it comes after Fuse, when all tokens are one. */
function strip(part: Part): Decode {
  const content = part.text('content')
  const count = part.count('start', 1000, 0)
  if (part.count('stop', 1000, 0)) throw bad(`${part.path} takes something from the end, which is not supported`)
  return onText((token, first) => {
    let start = 0
    for (let i = 0; first && content && i < count && token.startsWith(content, start); i++) start += content.length
    return token.slice(start)
  })
}

function metaspace(part: Part): Decode {
  const mark = readMark(part)
  const scheme = part.flag('add_prefix_space', true) ? part.text('prepend_scheme', 'always') : 'never'
  return onText((token, first) => token.replaceAll(mark, first && scheme !== 'never' ? '' : ' '))
}

/** Metaspace's sign for a space. */
export function readMark(part: Part): string {
  const mark = part.text('replacement', '▁')
  if ([...mark.slice(0, 3)].length !== 1) throw bad(`${part.where('replacement')} is not one character`)
  return mark
}

function wordPiece(part: Part): Decode {
  const prefix = part.text('prefix', '##')
  const cleanup = part.flag('cleanup', true)
  return onText((token, first) => {
    const spaced = first ? token : token.startsWith(prefix) ? token.slice(prefix.length) : ` ${token}`
    return cleanup ? CLEANUP.reduce((text, [from, to]) => text.replaceAll(from, to), spaced) : spaced
  })
}
const CLEANUP: readonly (readonly [from: string, to: string])[] = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [' do not', " don't"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
]
