// How surprising texts are to a run's model, one text after the other: its weights stay on the device from the first text to the
// last, for the data room asks for every document of a corpus.

import type { Batch } from '../data/batches.ts'
import { afterVirtualTokens } from '../data/pack.ts'
import type { Gpu } from '../gpu/device.ts'
import type { Store } from '../store/store.ts'
import type { Tokenizer } from '../tokenizers/tokenizer.ts'
import type { Rates } from './calibrate.ts'
import { EngineError, unlessLost } from './errors.ts'
import { openEvaluator } from './headless.ts'
import { turns } from './in-turn.ts'
import { readingText } from './sentence.ts'
import { storedModel } from './stored-model.ts'
import type { Engine } from './types.ts'

interface Parts {
  device(): Promise<{ gpu: Gpu; rates: Rates }>
  store(): Promise<Store>
  isBusy(): boolean
}

export function scoringDesk({ device, store, isBusy }: Parts): Pick<Engine, 'score' | 'endScoring'> {
  let open: { run: string; scorer: Promise<Scorer> } | null = null
  const inTurn = turns() // texts share the buffers
  const close = async () => {
    const closing = open
    open = null
    await closing?.scorer.then(
      (scorer) => scorer.close(),
      () => {},
    )
  }
  return {
    score: (run, text) =>
      inTurn(async () => {
        if (isBusy()) throw new EngineError('busy-training', {}, 'Another run is training: stop it first.')
        const { gpu, rates } = await device()
        if (open?.run !== run) {
          await close()
          open = { run, scorer: openScorer(gpu, rates, await store(), run) }
        }
        try {
          return await unlessLost(
            gpu.device,
            open.scorer.then((scorer) => scorer.score(text)),
          )
        } catch (error) {
          await close()
          throw error
        }
      }),
    endScoring: () => inTurn(close),
  }
}

interface Scorer {
  score(text: string): Promise<number>
  close(): void
}

async function openScorer(gpu: Gpu, rates: Rates, store: Store, run: string): Promise<Scorer> {
  const { sentence, tokenizer, weights } = await storedModel(store, run)
  const reader = readingText(sentence)
  const { virtual } = reader.rows
  const evaluator = await openEvaluator(gpu, reader, weights, rates)
  const [rows, context] = evaluator.program.evaluation.targets.shape
  return {
    async score(text) {
      const read = firstRows(text, tokenizer, rows, context - (virtual?.count ?? 0))
      const batch = virtual ? afterVirtualTokens(read, context, virtual) : read
      return (await evaluator.evaluate([{ batch, count: rows }])).loss
    },
    close: () => evaluator.close(),
  }
}

/** A text's beginning, from the end of another: as many rows as one pass takes, what is left of them not counted. */
function firstRows(text: string, tokenizer: Tokenizer, rows: number, context: number): Batch {
  const most = rows * context
  const ids = [tokenizer.eosId, ...tokenizer.encode(text.slice(0, most * LONGEST_TOKEN)).subarray(0, most)]
  const [tokens, targets] = [new Uint32Array(most), new Uint32Array(most)]
  tokens.set(ids.slice(0, -1))
  targets.set(ids.slice(1))
  return { tokens, targets, counts: new Uint8Array(most).fill(1, 0, ids.length - 1) }
}
/** Characters a token has at most, as a rule; a text that is longer than that is not looked at further. */
const LONGEST_TOKEN = 16
