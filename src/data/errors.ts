// What can be wrong with data from outside, as one error class: a stable code to translate by, its facts, and a plain
// English sentence. Facts hold names and numbers, never a piece of the user's text.

export interface DataFailures {
  'no-files': Record<string, never>
  /** Not one file gave any text; `reason` is the first file's own sentence. */
  'nothing-usable': { files: number; path: string; reason: string }
  /** While it is read for the second time. */
  changed: { path: string; reason: string }
  /** Records without an answer to train on. */
  'no-answers': { files: number }
  /** Records without a label, of a text or of words. */
  'no-labels': { files: number }
  'too-many-labels': { most: number }
  /** Cleaning left nothing. */
  'all-removed': { documents: number }
  'unknown-encoding': { encoding: string }
  'tiny-corpus': { tokens: number; split: 'train' | 'validation' }
  'context-too-long': { context: number; tokens: number; split: 'train' | 'validation'; fits: number }
}
export type DataErrorCode = keyof DataFailures

const sentences: { [C in DataErrorCode]: (facts: DataFailures[C]) => string } = {
  'no-files': () => 'No file was given.',
  'nothing-usable': ({ files, path, reason }) =>
    files === 1
      ? `${path} cannot be used: ${reason}`
      : `None of the ${files} files can be used. The first, ${path}: ${reason}`,
  changed: ({ path, reason }) => `${path} was read once, but not again: ${reason}`,
  'no-answers': () =>
    'No example has an answer to train on: say which columns hold the prompt and the answer, or train on the text as it is.',
  'no-labels': () =>
    'No record has a label to learn: a text needs one, or each of its words does. Say which columns hold them.',
  'too-many-labels': ({ most }) =>
    `There are more than ${most} different labels, too many to tell apart: is this the right column?`,
  'all-removed': ({ documents }) =>
    documents === 1
      ? 'Cleaning removed the only document. Loosen a step or switch it off.'
      : `Cleaning removed all ${documents} documents. Loosen a step or switch it off.`,
  'unknown-encoding': ({ encoding }) => `There is no encoding called ${encoding}.`,
  'tiny-corpus': ({ tokens, split }) =>
    `The text is too short: its ${split} part has ${tokens === 1 ? 'only one token' : `${tokens} tokens`}. Give more text.`,
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
