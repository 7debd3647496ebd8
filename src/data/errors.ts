// What can be wrong with data from outside, as one error class: a stable code to translate by, its facts, and a plain
// English sentence. Facts hold names and numbers only, never the user's text.

export interface DataFailures {
  'context-too-long': { context: number; tokens: number; split: 'train' | 'validation'; fits: number }
}
export type DataErrorCode = keyof DataFailures

const sentences: { [C in DataErrorCode]: (facts: DataFailures[C]) => string } = {
  'context-too-long': ({ context, tokens, split, fits }) =>
    `The ${split} data has ${tokens} tokens, too few for a context of ${context}: ` +
    (fits > 0 ? `choose a context of at most ${fits}, or give more text.` : 'give more text.'),
}

export class DataError<C extends DataErrorCode = DataErrorCode> extends Error {
  override readonly name = 'DataError'
  readonly code: C
  readonly facts: DataFailures[C]

  constructor(code: C, facts: DataFailures[C], options?: ErrorOptions) {
    super(sentences[code](facts), options)
    this.code = code
    this.facts = facts
  }
}
