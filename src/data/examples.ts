// Examples as rows of a batch: each is a document of its own with a mark for every token whether its loss counts (an answer's
// tokens, not its prompt's). A row holds one example from its first token, cut at the context, and padding after it, which no
// loss counts; attention is causal, so what stands before never sees it. Order is a function of (seed, step), as in batches.ts.

import type { Batch, BatchShape, BatchSource } from './batches.ts'
import { hash, permuted } from './random.ts'
import type { TokenStream } from './tokens.ts'

export interface Examples {
  /** Ids of all examples one after another; after each its end-of-text. */
  readonly ids: TokenStream
  /** As long as `ids`: 1 where the loss of predicting this very id counts. */
  readonly marks: TokenStream
  /** (examples + 1): where each starts in `ids`, and the end of the last. */
  readonly starts: Uint32Array
}

const ORDER = 2

/** Fine-tuning: the loss of what is marked. An epoch is every example once, in an order of the epoch's own. */
export function rowsOf(examples: Examples): BatchSource {
  const count = examples.starts.length - 1
  const indexOf = ({ seed }: BatchShape, sample: number) =>
    permuted(sample % count, count, hash(seed, ORDER, Math.floor(sample / count)))
  return {
    batch(shape, step, micro) {
      const first = (step * shape.accumulate + micro) * shape.batch
      const indices = Array.from({ length: shape.batch }, (_, row) => indexOf(shape, first + row))
      return readRows(examples, indices, shape.context)
    },
    rows: () => count,
    evaluation: (context, first, rows) =>
      readRows(
        examples,
        Array.from({ length: rows }, (_, row) => first + row),
        context,
      ),
  }
}

async function readRows({ ids, marks, starts }: Examples, indices: readonly number[], context: number): Promise<Batch> {
  const length = indices.length * context
  const [tokens, targets, counts] = [new Uint32Array(length), new Uint32Array(length), new Uint8Array(length)]
  await Promise.all(
    indices.map(async (index, row) => {
      const most = Math.min(starts[index + 1] - starts[index], context + 1)
      const [own, marked] = await Promise.all([ids.read(starts[index], most), marks.read(starts[index], most)])
      tokens.set(own.subarray(0, context), row * context)
      targets.set(own.subarray(1), row * context)
      counts.set(marked.subarray(1), row * context)
    }),
  )
  return { tokens, targets, counts }
}
