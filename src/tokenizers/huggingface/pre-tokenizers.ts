// How text is cut into words, across which no token reaches: each pre-tokenizer of a tokenizer.json as a function that hands
// on one piece of text in parts. https://github.com/huggingface/tokenizers/tree/main/tokenizers/src/pre_tokenizers

import { readMark } from './decoder.ts'
import { bad, MOST_STEPS, type Part, shown } from './part.ts'
import { spend } from './patience.ts'
import { literalPattern, type Pattern, readPattern, regexPattern } from './pattern/pattern.ts'
import { DIGIT, GPT2 } from './pattern/published.ts'

/** A word: what stands in `piece` from `start` to `end`. */
export type Emit = (piece: string, start: number, end: number) => void
/** `first`: the piece stands at the beginning of the text. `continues`: the text goes on after other text. */
export type Split = (piece: string, emit: Emit, first: boolean, continues: boolean) => void

export interface Splitting {
  readonly split: Split
  /** Words are spelled in bytes, in GPT-2's printable alphabet. */
  readonly bytes: boolean
  /** The regular expressions by which words are cut, as they are written in the file. */
  readonly patterns: readonly string[]
}

/** ByteLevel spells words in bytes. That is done when a word is looked up, so it must be the last step, and may be one that cuts nothing. */
type Step = Split & { readonly bytes?: boolean; readonly pattern?: string; readonly cuts?: boolean }

const WORD = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}'
// Their table is of Unicode 8, where U+166D, since then a symbol, was punctuation.
const PUNCTUATION = '\\p{P}᙭$+<=>^`\\|~'

const kinds = new Map<string, (part: Part) => Step>([
  ['ByteLevel', byteLevel],
  ['Split', split],
  ['Digits', digits],
  ['Punctuation', punctuation],
  ['Metaspace', metaspace],
  ['Whitespace', () => spans(`[${WORD}]+|[^${WORD}\\p{White_Space}]+`)],
  ['WhitespaceSplit', () => spans('\\P{White_Space}+')],
  ['BertPreTokenizer', () => spans(`[${PUNCTUATION}]|[^${PUNCTUATION}\\p{White_Space}]+`)],
])

/** @throws TokenizerFileError where it is damaged or of an unknown kind */
export function readPreTokenizer(part: Part): Splitting {
  const steps = stepsOf(part)
  const bytes = steps.some((step) => step.bytes)
  if (steps.slice(0, -1).some((step) => step.bytes))
    throw bad(`${part.path} goes on after ByteLevel, which is supported only as the last step`)
  const cutting = steps.filter(({ cuts }) => cuts !== false) // the others would only copy each word
  return {
    split: cutting.length === 1 ? cutting[0] : chain(cutting),
    bytes,
    patterns: steps.flatMap((step) => step.pattern ?? []),
  }
}

function stepsOf(part: Part, depth = 0): Step[] {
  const type = part.text('type')
  if (depth > MOST_STEPS) throw bad(`${part.path} is nested too deeply`)
  if (type === 'Sequence') return part.parts('pretokenizers', MOST_STEPS).flatMap((inner) => stepsOf(inner, depth + 1))
  const read = kinds.get(type)
  if (!read) throw bad(`${part.path} is a ${shown(type)}, which is not known here`)
  return [read(part)]
}

const chain = (steps: readonly Step[]): Split =>
  steps.reduceRight<Split>(
    (next, step) => (piece, emit, first, continues) => {
      spend(piece.length)
      step(
        piece,
        (part, start, end) => next(part.slice(start, end), emit, first && start === 0, continues),
        first,
        continues,
      )
    },
    (piece, emit) => emit(piece, 0, piece.length),
  )

/** What a pattern finds; what lies between is dropped. */
function spans(pattern: string): Step {
  const { each } = regexPattern(pattern)
  return (piece, emit) => each(piece, (start, end) => emit(piece, start, end))
}

function byteLevel(part: Part): Step {
  const space = part.flag('add_prefix_space', true)
  const words = part.flag('use_regex', true) ? regexPattern(GPT2) : null
  const step: Split = (piece, emit, _, continues) => {
    const spaced = space && !continues && !piece.startsWith(' ') ? ` ${piece}` : piece
    if (words) words.each(spaced, (start, end) => emit(spaced, start, end))
    else emit(spaced, 0, spaced.length)
  }
  return Object.assign(step, { bytes: true, pattern: words ? GPT2 : undefined, cuts: space || words !== null })
}

function split(part: Part): Step {
  const behavior = part.choice('behavior', BEHAVIORS)
  const step = divide(readPattern(part), behavior, part.flag('invert', false))
  const regex = part.part('pattern').at('Regex')
  return Object.assign(step, { pattern: typeof regex === 'string' ? regex : undefined })
}

function digits(part: Part): Step {
  const single = part.flag('individual_digits', false)
  return Object.assign(divide(regexPattern(DIGIT), single ? 'Isolated' : 'Contiguous'), {
    pattern: single ? DIGIT : `${DIGIT}+`,
  })
}

function punctuation(part: Part): Step {
  const pattern = regexPattern(`[${PUNCTUATION}]`)
  return divide(pattern, part.choice('behavior', BEHAVIORS, 'Isolated'))
}

function metaspace(part: Part): Step {
  const mark = readMark(part)
  const scheme = part.flag('add_prefix_space', true)
    ? part.choice('prepend_scheme', ['always', 'first', 'never'], 'always')
    : 'never'
  const cut = part.flag('split', true) ? divide(literalPattern(mark), 'MergedWithNext') : null
  return (piece, emit, first, continues) => {
    const marked = piece.replaceAll(' ', mark)
    const wanted = (scheme === 'always' || (scheme === 'first' && first)) && !continues
    const whole = wanted && !marked.startsWith(mark) ? mark + marked : marked
    if (cut) cut(whole, emit, first, continues)
    else emit(whole, 0, whole.length)
  }
}

const BEHAVIORS = ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'] as const

/** Cuts at matches, or `inverted`, at what lies between; `behavior` says what becomes of them. */
function divide(pattern: Pattern, behavior: (typeof BEHAVIORS)[number], inverted = false): Step {
  const joins = JOINS[behavior]
  return (piece, emit) => {
    let [start, end] = [0, 0] // of the part that may still grow
    let match = false // its last piece is one
    const add = (from: number, to: number, isMatch: boolean) => {
      if (end > start && joins(match, isMatch)) end = to
      else {
        if (end > start) emit(piece, start, end)
        start = from
        end = behavior === 'Removed' && isMatch ? from : to
      }
      match = isMatch
    }
    let done = 0
    pattern.each(piece, (from, to) => {
      if (from > done) add(done, from, inverted)
      add(from, to, !inverted)
      done = to
    })
    if (piece.length > done) add(done, piece.length, inverted)
    if (end > start) emit(piece, start, end)
  }
}

/** Whether two pieces that stand side by side are one part. */
const JOINS: Record<(typeof BEHAVIORS)[number], (before: boolean, isMatch: boolean) => boolean> = {
  Removed: () => false,
  Isolated: () => false,
  MergedWithPrevious: (before, isMatch) => isMatch && !before,
  MergedWithNext: (before, isMatch) => before && !isMatch,
  Contiguous: (before, isMatch) => before === isMatch,
}
