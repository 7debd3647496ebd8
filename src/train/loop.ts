// The loop: which step comes next, when to look, when to save. It waits for the device only so far that two steps are under
// way at once, and reads losses behind the step that made them. Knows no model, no file and no page.

import type { Batch, BatchShape, BatchSource } from '../data/batches.ts'
import type { Trainer, Verdict } from './trainer.ts'

export interface LoopSettings extends BatchShape {
  steps: number
  /** 0 for never. */
  evalInterval: number
  saveInterval: number
  sampleInterval: number
  evaluationBatch: number
  /** Windows that an evaluation during training looks at, from the start of the validation split. */
  evaluationWindows: number
  /** Looks before the first step too: what a base could do already. */
  evaluateFirst?: boolean
  hyper(step: number): Float32Array<ArrayBuffer>
}
export interface LoopData {
  train: BatchSource
  validation: BatchSource
  /** A text of another kind, on which is measured what is forgotten meanwhile. */
  general?: BatchSource | null
}
/** What was found on the first rows of a split, and of the general text. */
export interface Evaluation {
  /** Mean nats a target that counts; NaN where there is none. */
  loss: number
  /** Of labels, 0 to 1; null under a head of tokens. */
  accuracy: number | null
  /** Of what labels of words name, 0 to 1; null where they name nothing. */
  entityF1: number | null
  /** Mean nats a token of the general text, where there is one. */
  general: number | null
}

/** What the loop tells, and asks, on its way. Each is awaited before the next step is submitted. */
export interface LoopEvents {
  /** Before a step: resolves when it may be taken; false ends the loop here. Who keeps it waiting calls `settle` first, and
   * has the verdicts of all steps before it. */
  proceed(step: number, settle: () => Promise<void>): boolean | Promise<boolean>
  verdicts(verdicts: Verdict[]): void
  /** Between steps, other work begins; its own event comes when it is done. */
  begins?(work: 'evaluating' | 'sampling'): void
  /** `done` steps have been taken in each of these. */
  evaluated(done: number, found: Evaluation): void | Promise<void>
  sample(done: number): Promise<void>
  save(done: number): Promise<void>
}

/** Steps first .. settings.steps - 1. Returns how many steps the weights have taken. */
export async function trainLoop(
  trainer: Trainer,
  data: LoopData,
  settings: LoopSettings,
  first: number,
  events: LoopEvents,
): Promise<number> {
  let previous: Promise<unknown> = Promise.resolve()
  let reading: Promise<void> | null = null
  const readLosses = async () => events.verdicts(await trainer.verdicts())
  const settle = async () => {
    await reading
    await readLosses()
  }
  const due = (interval: number, done: number) => interval > 0 && done % interval === 0

  const look = async (done: number) => {
    events.begins?.('evaluating')
    const found = await evaluateRows(trainer, data.validation, settings)
    const general = data.general ? (await evaluateRows(trainer, data.general, settings)).loss : null
    await events.evaluated(done, { ...found, general })
  }

  let step = first
  if (step === 0 && settings.evaluateFirst && settings.evalInterval > 0) await look(0)
  while (step < settings.steps && (await events.proceed(step, settle))) {
    const micro = Array.from({ length: settings.accumulate }, (_, m) => data.train.batch(settings, step, m))
    trainer.step(step, await Promise.all(micro), settings.hyper(step))
    const submitted = trainer.idle()
    submitted.catch(() => {}) // awaited a step later, unless the loop has ended of something else by then
    await previous // the step before this one: two are under way, no more
    previous = submitted
    reading ??= readLosses().finally(() => {
      reading = null
    })
    reading.catch(() => {}) // as above
    if (trainer.room < 4) await settle()
    step++

    const last = step === settings.steps
    const looks = [
      due(settings.evalInterval, step) || (last && settings.evalInterval > 0),
      due(settings.sampleInterval, step),
    ]
    const saves = due(settings.saveInterval, step) || last
    if (!saves && !looks.some(Boolean)) continue
    await settle()
    if (looks[0]) await look(step)
    if (looks[1]) {
      events.begins?.('sampling')
      await events.sample(step)
    }
    if (saves) await events.save(step)
  }
  await settle()
  return step
}

/** Over the first rows of a split: mean nats a target, NaN where it has none; and how much of labels is found. */
export async function evaluateRows(
  trainer: Trainer,
  data: BatchSource,
  {
    context,
    evaluationBatch: rows,
    evaluationWindows: most,
  }: Pick<LoopSettings, 'context' | 'evaluationBatch' | 'evaluationWindows'>,
): Promise<Omit<Evaluation, 'general'>> {
  const all = Math.min(most, data.rows(context))
  if (!all) return { loss: Number.NaN, accuracy: null, entityF1: null }
  const { targets: _, ...found } = await trainer.evaluate(evaluationBatches(data, context, all, rows))
  return found
}

/** The first `all` rows in batches of exactly `rows`; the last is filled up with what does not count. */
export async function* evaluationBatches(data: BatchSource, context: number, all: number, rows: number) {
  for (let first = 0; first < all; first += rows) {
    const count = Math.min(rows, all - first)
    yield { batch: filled(await data.evaluation(context, first, count), rows * context), count }
  }
}
function filled({ tokens, targets, counts, positions }: Batch, length: number): Batch {
  if (tokens.length === length) return { tokens, targets, counts, positions }
  const fill = (ids: Uint32Array) => {
    const whole = new Uint32Array(length)
    whole.set(ids)
    return whole
  }
  const marks = counts && new Uint8Array(length)
  marks?.set(counts!)
  return { tokens: fill(tokens), targets: fill(targets), counts: marks, positions: positions && fill(positions) }
}
