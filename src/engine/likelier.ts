// Which of two answers a model finds likelier: the one whose tokens, the end of the text among them, surprise it less on average. By the
// sum a shorter one would win whatever it says, and guessing would not get half.

import type { Batch } from '../data/batches.ts'
import { afterVirtualTokens } from '../data/pack.ts'
import { answered, encodeExample } from '../data/prepare-examples.ts'
import { exampleOf } from '../data/shapes/shapes.ts'
import type { Gpu } from '../gpu/device.ts'
import { layoutFor } from './conversation.ts'
import { openEvaluator } from './on-device.ts'
import { readingText } from './sentence.ts'
import type { UsableModel } from './usable-model.ts'

interface Pair {
  /** What is asked, and the same as a document goes on from it. */
  readonly prompt: string
  readonly beginning: string
  readonly wanted: string
  readonly other?: string
}
/** The tokens of a document that is read, and of which of them it is asked how likely they are. */
interface Read {
  readonly ids: Uint32Array
  readonly marks: Uint8Array
}

/** @param asMessage as in `answersTo` */
export async function* likelier<P extends Pair>(
  gpu: Gpu,
  model: UsableModel,
  pairs: readonly P[],
  asMessage: boolean,
): AsyncGenerator<[P, answer: string]> {
  const read = asMessage ? asExample(model) : asDocument(model)
  const reads: { pair: P; answers: string[]; read: Read[] }[] = []
  for (const pair of pairs) {
    const answers = [pair.wanted, pair.other!]
    reads.push({ pair, answers, read: await Promise.all(answers.map((answer) => read(pair, answer))) })
  }
  const { sentence, weights } = model
  const reader = readingText(sentence)
  const { virtual } = reader.rows
  const longest = Math.max(...reads.flatMap(({ read }) => read.map(({ ids }) => ids.length - 1)))
  const context = Math.min(sentence.training.context, longest + (virtual?.count ?? 0))
  const asked = { ...reader, training: { ...reader.training, batch: 1, context } }
  const evaluator = await openEvaluator(gpu, asked, weights)
  const nats = async (read: Read) => {
    const row = lastOf(read, context - (virtual?.count ?? 0))
    const batch = virtual ? afterVirtualTokens(row, context, virtual) : row
    return (await evaluator.evaluate([{ batch, count: 1 }])).loss
  }
  try {
    for (const { pair, answers, read } of reads) {
      const [better, worse] = [await nats(read[0]), await nats(read[1])]
      // What it can't tell apart it has not learnt.
      yield [pair, answers[better < worse ? 0 : 1]]
    }
  } finally {
    evaluator.close()
  }
}

type Reader = (pair: Pair, answer: string) => Read | Promise<Read>

/** As in tuning on examples: what is asked by a user, answered by an assistant. */
function asExample(model: UsableModel): Reader {
  const encode = answered(model.tokenizer, layoutFor(model))
  return async ({ prompt }, answer) =>
    (await encode(
      exampleOf({
        segments: [
          { role: 'user', text: prompt, trained: false },
          { role: 'assistant', text: answer, trained: true },
        ],
      }),
    ))!
}

/** As in a text of documents, after the end of another. Where a token reaches over the answer's beginning it is one of the answer's. */
function asDocument({ tokenizer }: UsableModel): Reader {
  return ({ beginning }, answer) => {
    const known = tokenizer.encode(beginning)
    const { ids, marks } = encodeExample(tokenizer, [{ text: beginning + answer, trained: true }])
    let same = 0
    while (same < known.length && known[same] === ids[same]) same++
    return { ids: Uint32Array.of(tokenizer.eosId, ...ids), marks: Uint8Array.of(0, ...marks.fill(0, 0, same)) }
  }
}

/** One row: of a document that is longer, its end. */
function lastOf({ ids, marks }: Read, context: number): Batch & { counts: Uint8Array<ArrayBuffer> } {
  const from = Math.max(0, ids.length - 1 - context)
  const row = { tokens: new Uint32Array(context), targets: new Uint32Array(context), counts: new Uint8Array(context) }
  row.tokens.set(ids.subarray(from, -1))
  row.targets.set(ids.subarray(from + 1))
  row.counts.set(marks.subarray(from + 1))
  return row
}
