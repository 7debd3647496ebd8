// A program's evaluation on a device: weights in, losses out. Of a training program (trainer.ts) it is the part that looks and changes
// nothing; of a program of its own it is all there is. Knows no run and no file.

import type { Batch } from '../data/batches.ts'
import { sortByToken } from '../data/sort-by-token.ts'
import type { Gpu } from '../gpu/device.ts'
import { Readback } from '../gpu/readback.ts'
import { type Piece, Replay } from '../graph/replay.ts'
import { size, type Tensor } from '../tensor.ts'
import { LabelScore } from './label-score.ts'
import { type BatchInputs, type EvaluationProgram, PHASE } from './program.ts'

/** Seconds of GPU time after which a submit is cut: a display's watchdog and the user's pointer wait no longer. */
export const SUBMIT_SECONDS = 0.08
const READBACK_BYTES = 1 << 20

export interface EvaluatorOptions {
  vocabulary: number
  rates: { flops: number; bandwidth: number }
  /** Names of a head's labels. */
  labels?: readonly string[] | null
}
type Batches = AsyncIterable<{ batch: Batch; count: number }> | Iterable<{ batch: Batch; count: number }>

export class Evaluator<P extends EvaluationProgram = EvaluationProgram> {
  readonly program: P
  readonly replay: Replay
  protected readonly gpu: Gpu
  protected readonly readback: Readback
  protected readonly rates: EvaluatorOptions['rates']
  readonly #vocabulary: number
  readonly #labels: readonly string[]

  protected constructor(gpu: Gpu, program: P, replay: Replay, readback: Readback, options: EvaluatorOptions) {
    this.gpu = gpu
    this.program = program
    this.replay = replay
    this.readback = readback
    this.rates = options.rates
    this.#vocabulary = options.vocabulary
    this.#labels = options.labels ?? []
    if (!program.evaluation.starts) this.writePositions(program.evaluation)
  }

  /** @throws OutOfMemory */
  static open(gpu: Gpu, program: EvaluationProgram, options: EvaluatorOptions): Promise<Evaluator> {
    return opened(gpu, program, (...made) => new Evaluator(gpu, program, ...made, options))
  }
  /** Bytes beside the plan's: what reading back needs. */
  static readonly readbackBytes = READBACK_BYTES * Readback.buffers

  close() {
    this.readback.close(this.gpu.buffers)
    this.gpu.buffers.release(this.replay.buffers.values())
  }

  /**
   * Mean loss over batches of exactly the evaluation shape; rows beyond `count` of the last may be anything. `accuracy`: the part of
   * targets that a head of labels finds likeliest, 0 to 1; `entityF1`: how well it finds what labels of B-… and I-… name; null under
   * another head, or where nothing is named.
   */
  async evaluate(batches: Batches) {
    const { evaluation, evaluationLoss, predictions } = this.program
    const at = this.replay.at(evaluationLoss)
    const [, context] = evaluation.targets.shape
    let total = 0
    let targets = 0
    const score = new LabelScore(this.#labels)
    for await (const { batch, count } of batches) {
      const those = batch.counts ? counted(batch) : count * context
      this.#pass(batch, those, count)
      const [mean] = new Float32Array(await this.readback.read(at.buffer, at.offset, 4))
      total += mean * those
      targets += those
      if (predictions) score.add(await this.read(predictions), batch, context)
    }
    return { loss: total / targets, targets, accuracy: predictions && score.accuracy, entityF1: score.entityF1 }
  }

  /** A head's logits of labels (B, T, labels) for a batch of exactly the evaluation shape. */
  async predict(batch: Batch): Promise<Float32Array> {
    const { predictions } = this.program
    if (!predictions) throw new Error('this program has no head of labels')
    this.#pass(batch, counted(batch))
    return this.read(predictions)
  }
  #pass(batch: Batch, those: number, count?: number) {
    const submits = new Submits(this.gpu.device, this.replay)
    submits.clear(this.replay.at(this.program.evaluationLoss))
    this.feed(this.program.evaluation, batch, 1 / Math.max(1, those), [0, 0, 0, 0], { count })
    for (const piece of this.replay.pieces(PHASE.evaluate, SUBMIT_SECONDS, this.rates)) submits.add(piece)
    submits.flush()
  }

  /** Values of a tensor that has a place (a parameter, a gradient slot). */
  async read(t: Tensor): Promise<Float32Array> {
    const { buffer, offset, size } = this.replay.at(t)
    const values = new Uint8Array(size)
    let at = 0
    for await (const piece of this.readback.stream(buffer, offset, size)) {
      values.set(piece, at)
      at += piece.length
    }
    return new Float32Array(values.buffer)
  }
  /** A whole buffer of the plan, in pieces. */
  stream(buffer: string) {
    const source = this.replay.buffers.get(buffer)!
    return this.readback.stream(source, 0, source.size)
  }
  /** Values of a tensor from one of its elements on. */
  write(t: Tensor, values: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>, offset = 0) {
    if (offset + values.length > size(t.shape))
      throw new Error(`${values.length} numbers from ${offset} on for a tensor of [${t.shape}]`)
    const at = this.replay.at(t)
    this.gpu.device.queue.writeBuffer(at.buffer, at.offset + 4 * offset, values)
  }
  writeBuffer(buffer: string, offset: number, bytes: Uint8Array<ArrayBuffer>) {
    this.gpu.device.queue.writeBuffer(this.replay.buffers.get(buffer)!, offset, bytes)
  }
  /** Resolves when everything submitted is done. */
  idle() {
    return this.gpu.device.queue.onSubmittedWorkDone()
  }

  /** Writes a batch's inputs in one go: to their own buffer, or staged for a copy within the step. */
  protected feed(
    inputs: BatchInputs,
    { tokens, targets, counts, positions }: Batch,
    share: number,
    rng: number[],
    { count, staged, offset = 0 }: { count?: number; staged?: GPUBuffer; offset?: number },
  ) {
    const [batch, context] = inputs.targets.shape
    const own = this.replay.buffers.get(inputs.buffer)!
    const bytes = new ArrayBuffer(own.size)
    const put = (t: Tensor, data: Uint32Array | number[]) =>
      new Uint32Array(bytes, this.replay.at(t).offset, data.length).set(data)
    put(inputs.tokens.ids, tokens)
    put(inputs.tokens.order!, sortByToken(tokens, this.#vocabulary))
    put(inputs.targets, targets)
    put(inputs.rng, rng)
    if (inputs.starts) {
      if (!positions) throw new Error('this program wants to know where documents start')
      put(inputs.positions.ids, positions)
      put(inputs.positions.order!, sortByToken(positions, context))
      put(
        inputs.starts,
        positions.map((position, i) => (i % context) - position),
      )
    }
    const weights = new Float32Array(bytes, this.replay.at(inputs.weights).offset, batch * context)
    if (counts) for (let i = 0; i < counts.length; i++) weights[i] = counts[i] * share
    else weights.fill(share, 0, (count ?? batch) * context)
    this.gpu.device.queue.writeBuffer(staged ?? own, offset, bytes)
  }
  protected writePositions({ positions }: BatchInputs) {
    const [batch, context] = positions.ids.shape
    const ids = Uint32Array.from({ length: batch * context }, (_, i) => i % context)
    this.write(positions.ids, ids)
    this.write(positions.order!, sortByToken(ids, context))
  }
}

/** What runs a program, made of its buffers, which it gives back where it cannot be made. @throws OutOfMemory */
export async function opened<R>(
  gpu: Gpu,
  { plan }: EvaluationProgram,
  make: (replay: Replay, readback: Readback) => R,
): Promise<R> {
  const replay = await Replay.prepare(gpu, plan)
  try {
    return make(replay, await Readback.open(gpu.device, gpu.buffers, READBACK_BYTES))
  } catch (error) {
    gpu.buffers.release(replay.buffers.values())
    throw error
  }
}

/** How many of a batch's targets count. */
export const counted = ({ targets, counts }: Batch) =>
  counts ? counts.reduce((sum, mark) => sum + mark, 0) : targets.length

/** Packs pieces of phases into as few command buffers as keep each within the time of a submit. */
export class Submits {
  count = 0
  #encoder: GPUCommandEncoder | null = null
  #seconds = 0

  readonly #device: GPUDevice
  readonly #replay: Replay

  constructor(device: GPUDevice, replay: Replay) {
    this.#device = device
    this.#replay = replay
  }

  copy(from: GPUBuffer, offset: number, to: GPUBuffer) {
    this.#open().copyBufferToBuffer(from, offset, to, 0, to.size)
  }
  clear({ buffer, offset, size }: { buffer: GPUBuffer; offset: number; size: number }) {
    this.#open().clearBuffer(buffer, offset, size)
  }
  add({ phase, from, to, seconds }: Piece) {
    if (this.#seconds > 0 && this.#seconds + seconds > SUBMIT_SECONDS) this.flush()
    this.#replay.encode(this.#open(), phase, from, to)
    this.#seconds += seconds
  }
  flush() {
    if (this.#encoder) {
      this.#device.queue.submit([this.#encoder.finish()])
      this.count++
    }
    this.#encoder = null
    this.#seconds = 0
  }
  #open() {
    this.#encoder ??= this.#device.createCommandEncoder()
    return this.#encoder
  }
}
