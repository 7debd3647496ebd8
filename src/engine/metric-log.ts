// Points as they come in: to the store in batches, to the listener now and then. Time is the time of training: pauses,
// evaluation and saving are left out.

import type { Gpu } from '../gpu/device.ts'
import type { RunWriter, MetricColumns as StoredColumns } from '../store/store.ts'
import { type Listener, type MetricColumns, metricNames, type TrainEvent } from './types.ts'

type Row = Partial<Record<(typeof metricNames)[number], number>>

const SEND_EVERY = 250 // milliseconds
const STORE_EVERY = 5000

export class MetricLog {
  readonly #writer: RunWriter
  readonly #onEvent: Listener<TrainEvent>
  readonly #gpu: Gpu
  #unsent: Row[] = []
  #unstored: Row[] = []
  #seconds: number
  #last = performance.now()
  #sent = 0
  #stored = performance.now()
  #storing: Promise<void> = Promise.resolve()

  constructor(writer: RunWriter, onEvent: Listener<TrainEvent>, before: StoredColumns, gpu: Gpu) {
    this.#writer = writer
    this.#onEvent = onEvent
    this.#gpu = gpu
    this.#seconds = before.get('seconds')?.findLast((s) => !Number.isNaN(s)) ?? 0
  }

  /** Forgets the time since the last step: something else was done in it. */
  resumeClock() {
    this.#last = performance.now()
  }

  step(step: number, tokensPerStep: number, loss: number, learning_rate: number, grad_norm: number) {
    const now = performance.now()
    const elapsed = (now - this.#last) / 1000
    this.#last = now
    this.#seconds += elapsed
    // Losses arrive several at a time; those behind the first share its moment and have no speed of their own.
    const tokens_per_second = elapsed > 0.002 ? tokensPerStep / elapsed : Number.NaN
    const memory = this.#gpu.buffers.bytes
    this.#add({ step, tokens: step * tokensPerStep, loss, learning_rate, grad_norm, tokens_per_second, memory })
  }
  evaluation(step: number, tokens: number, val_loss: number, bits_per_byte: number) {
    this.#add({ step, tokens, val_loss, bits_per_byte })
    this.resumeClock()
  }

  /** Tells the listener what is new, at most a few times a second. */
  send(now = performance.now()) {
    if (now - this.#stored > STORE_EVERY) void this.#store()
    if (!this.#unsent.length || now - this.#sent < SEND_EVERY) return
    this.#sent = now
    this.#onEvent({ type: 'metrics', columns: columnsOf(this.#unsent) })
    this.#unsent = []
  }
  /** Everything told and stored. */
  async flush() {
    this.send(Number.POSITIVE_INFINITY)
    await this.#store()
  }

  #add(row: Row) {
    const timed = { ...row, seconds: this.#seconds, wall: Date.now() }
    this.#unsent.push(timed)
    this.#unstored.push(timed)
  }
  #store(): Promise<void> {
    this.#stored = performance.now()
    const rows = this.#unstored
    this.#unstored = []
    if (rows.length)
      this.#storing = this.#storing.then(() => this.#writer.appendMetrics(new Map(Object.entries(columnsOf(rows)))))
    return this.#storing
  }
}

const columnsOf = (rows: Row[]): MetricColumns =>
  Object.fromEntries(metricNames.map((name) => [name, Float64Array.from(rows, (row) => row[name] ?? Number.NaN)]))
