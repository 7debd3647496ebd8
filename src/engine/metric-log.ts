// Points as they come in: to the store in batches, to the listener now and then. Time is the time of training: pauses,
// evaluation and saving are left out.

import type { Gpu } from '../gpu/device.ts'
import type { RunWriter, MetricColumns as StoredColumns } from '../store/store.ts'
import { type Listener, type MetricColumns, metricNames, type TrainEvent } from './types.ts'

type Row = Partial<Record<(typeof metricNames)[number], number>>

const SEND_EVERY = 250 // milliseconds
const STORE_EVERY = 5000
const SPEED_OVER = 1 // second

export class MetricLog {
  readonly #writer: RunWriter
  readonly #onEvent: Listener<TrainEvent>
  readonly #gpu: Gpu
  #unsent: Row[] = []
  #unstored: Row[] = []
  #seconds: number
  /** Where training was at the steps of the last second. */
  #marks: { seconds: number; tokens: number }[] = []
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
    const tokens = step * tokensPerStep
    if (!this.#marks.length) this.#marks.push({ seconds: this.#seconds, tokens: tokens - tokensPerStep })
    this.#seconds += (now - this.#last) / 1000
    this.#last = now
    const tokens_per_second = this.#speed(tokens)
    const memory = this.#gpu.buffers.bytes
    this.#add({ step, tokens, loss, learning_rate, grad_norm, tokens_per_second, memory })
  }
  /** Losses arrive in bursts, so a speed from one to the next would be noise: it is that of the last second, or of one step. */
  #speed(tokens: number): number {
    const marks = this.#marks
    while (marks.length > 1 && this.#seconds - marks[1].seconds >= SPEED_OVER) marks.shift()
    const elapsed = this.#seconds - marks[0].seconds
    const speed = elapsed > 0 ? (tokens - marks[0].tokens) / elapsed : Number.NaN
    marks.push({ seconds: this.#seconds, tokens })
    return speed
  }
  evaluation(step: number, tokens: number, found: Row) {
    this.#add({ step, tokens, ...found })
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
  /** Points that the storage has no room for now are kept for the next time; no run ends for that. */
  #store(): Promise<void> {
    this.#stored = performance.now()
    this.#storing = this.#storing.then(async () => {
      const rows = this.#unstored
      this.#unstored = []
      if (!rows.length) return
      await this.#writer.appendMetrics(new Map(Object.entries(columnsOf(rows)))).catch(() => {
        this.#unstored = [...rows, ...this.#unstored]
      })
    })
    return this.#storing
  }
}

const columnsOf = (rows: Row[]): MetricColumns =>
  Object.fromEntries(metricNames.map((name) => [name, Float64Array.from(rows, (row) => row[name] ?? Number.NaN)]))
