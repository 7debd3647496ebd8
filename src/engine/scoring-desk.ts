// What a run's model finds in texts, one after the other: how surprising they are, or their labels. Its weights stay on the device from
// the first text to the last, for the data room asks for every document of a corpus.

import type { Batch } from '../data/batches.ts'
import { afterVirtualTokens } from '../data/pack.ts'
import type { Gpu } from '../gpu/device.ts'
import type { Store } from '../store/store.ts'
import type { Tokenizer } from '../tokenizers/tokenizer.ts'
import type { Rates } from './calibrate.ts'
import { askingOne, classify } from './classify.ts'
import { EngineError, unlessLost } from './errors.ts'
import { turns } from './in-turn.ts'
import { openEvaluator } from './on-device.ts'
import { readingText } from './sentence.ts'
import { storedModel } from './stored-model.ts'
import type { Classified, Engine } from './types.ts'

interface Parts {
  device(): Promise<{ gpu: Gpu; rates: Rates }>
  store(): Promise<Store>
  isBusy(): boolean
}

export function scoringDesk({ device, store, isBusy }: Parts): Pick<Engine, 'score' | 'endScoring' | 'classify'> {
  let open: { run: string; reader: Promise<Reader> } | null = null
  const inTurn = turns() // texts share the buffers
  const close = async () => {
    const closing = open
    open = null
    await closing?.reader.then(
      (reader) => reader.close(),
      () => {},
    )
  }
  /** What a run's model finds, which stays on the device until another is asked. */
  const ask = <T>(run: string, openReader: OpenReader<T>, text: string) =>
    inTurn(async () => {
      if (isBusy()) throw new EngineError('busy-training', {}, 'Another run is training: stop it first.')
      const { gpu, rates } = await device()
      const key = `${openReader.name} ${run}`
      if (open?.run !== key) {
        await close()
        open = { run: key, reader: openReader(gpu, rates, await store(), run) }
      }
      try {
        const reader = open.reader as Promise<Reader<T>>
        return await unlessLost(
          gpu.device,
          reader.then(({ read }) => read(text)),
        )
      } catch (error) {
        await close()
        throw error
      }
    })
  return {
    score: (run, text) => ask(run, openScorer, text),
    classify: (run, text) => ask(run, openClassifier, text),
    endScoring: () => inTurn(close),
  }
}

interface Reader<T = unknown> {
  read(text: string): Promise<T>
  close(): void
}
type OpenReader<T> = (gpu: Gpu, rates: Rates, store: Store, run: string) => Promise<Reader<T>>

const openScorer: OpenReader<number> = async (gpu, rates, store, run) => {
  const { sentence, tokenizer, weights } = await storedModel(store, run)
  const reader = readingText(sentence)
  const { virtual } = reader.rows
  const evaluator = await openEvaluator(gpu, reader, weights, rates)
  const [rows, context] = evaluator.program.evaluation.targets.shape
  return {
    async read(text) {
      const read = firstRows(text, tokenizer, rows, context - (virtual?.count ?? 0))
      const batch = virtual ? afterVirtualTokens(read, context, virtual) : read
      return (await evaluator.evaluate([{ batch, count: rows }])).loss
    },
    close: () => evaluator.close(),
  }
}

const openClassifier: OpenReader<Classified[]> = async (gpu, rates, store, run) => {
  const { sentence, tokenizer, weights } = await storedModel(store, run)
  const evaluator = await openEvaluator(gpu, askingOne(sentence), weights, rates)
  return {
    read: (text) => classify(evaluator, sentence, tokenizer, text),
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
