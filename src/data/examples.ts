// Examples: documents of their own with a mark for every token, whether its loss counts (an answer's tokens, not its prompt's).
// How they become rows of a batch is pack.ts.

import type { TokenStream } from './tokens.ts'

export interface Examples {
  /** Ids of all examples one after another; after each its end-of-text. */
  readonly ids: TokenStream
  /** As long as `ids`: 1 where the loss of predicting this very id counts. */
  readonly marks: TokenStream
  /** (examples + 1): where each starts in `ids`, and the end of the last. */
  readonly starts: Uint32Array
}
