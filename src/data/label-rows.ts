// Texts that are said to be something, as rows of a batch: a text's own label at its last token, or each word's at its first. Which
// label it is a mark says, one more than its number among the dataset's own labels (label-examples.ts); a head may count them in
// another order. Knows no model.

import type { BatchSource } from './batches.ts'
import type { Examples } from './examples.ts'
import { type Aim, type LabelRows, packedRows } from './pack.ts'

/** @param own the dataset's labels; what a head does not know of them does not count */
export function labelRows(
  examples: Examples,
  own: readonly string[],
  { reads, labels, pack, virtual }: LabelRows,
): BatchSource {
  const numbers = own.map((name) => labels.indexOf(name))
  const aim: Aim = {
    shifted: false,
    take({ targets, counts, marks }) {
      // Of a text that is longer than a row, its last token is the last that the model sees.
      const from = reads === 'labels' ? targets.length - 1 : 0
      for (let i = from; i < targets.length; i++) {
        const number = marks[i] ? numbers[marks[i] - 1] : -1
        if (number < 0) continue
        targets[i] = number
        counts[i] = 1
      }
    },
  }
  return packedRows(examples, { long: 'truncate', pack, virtual }, aim)
}
