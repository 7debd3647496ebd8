// What a tokenizer from a file may cost. A pattern, a table or a word list can be made so that a short text takes for ever or fills
// the memory, and no look at the file tells all of them apart from honest ones. So whatever can cost more than a text's length says
// here how far it is, and is stopped. Knows a clock, and nothing of tokenizers.

import { bad } from './part.ts'

/** What takes longer than this for so many UTF-16 units is given up. Honest tokenizers need 10 to 130 ms. */
export const MOST_SECONDS = 1.5
const SHARE = 1 << 16
/** How much longer than it was a text may become, and what any may grow by. Unicode's own forms make 18 of one. */
const MOST_GROWTH = 32
const GROWN = 1 << 16
/** Steps between two looks at the clock: a step takes up to a microsecond. */
const LOOK = 4096

/** Stopped, for it would have taken too long. */
export class TokenizerSlowError extends RangeError {
  override name = 'TokenizerSlowError'
  readonly code = 'tokenizer-slow'
  readonly facts = { seconds: MOST_SECONDS }

  constructor() {
    super(`This tokenizer was stopped: it worked on a short text for more than ${MOST_SECONDS} seconds.`)
  }
}

let until = Number.POSITIVE_INFINITY // ms of performance.now()
let longest = Number.POSITIVE_INFINITY // UTF-16 units
let steps = 0
let done = 0 // UTF-16 units since the clock was last set

/** Does what a file says with a text of `length` UTF-16 units. @throws TokenizerSlowError, TokenizerFileError as soon as it is too much */
export function patiently<T>(length: number, work: () => T): T {
  const before = [until, longest] as const
  until = Math.min(until, performance.now() + 1000 * MOST_SECONDS)
  longest = MOST_GROWTH * length + GROWN
  done = 0
  try {
    return work()
  } finally {
    ;[until, longest] = before
  }
}

/** Says that work was done, in steps of at most a microsecond. What nobody waits for `patiently` may take as long as it does. */
export function spend(count: number): void {
  steps += count
  if (steps < LOOK) return
  steps = 0
  if (performance.now() > until) throw new TokenizerSlowError()
}

/** Says that so many UTF-16 units are done with: what gets on has more time for the rest. */
export function passed(units: number): void {
  done += units
  if (done < SHARE) return
  done = 0
  if (until < Number.POSITIVE_INFINITY) until = performance.now() + 1000 * MOST_SECONDS
}

/** Says how long a text has become, in UTF-16 units. */
export function grown(length: number): void {
  if (length > longest) throw bad(`it makes a text more than ${MOST_GROWTH} times as long as it was`)
}
