// A program on a device: weights in, steps, verdicts out. It encodes and submits; it never waits for a step, and after it is
// open it makes no WebGPU object but command encoders. Knows no run, no file and no clock beyond measuring its own steps.

import type { Batch } from '../data/batches.ts'
import type { Gpu } from '../gpu/device.ts'
import type { Readback } from '../gpu/readback.ts'
import type { Replay } from '../graph/replay.ts'
import { FIRST_SCALE, RING } from '../ops/clip.ts'
import { counted, Evaluator, type EvaluatorOptions, opened, SUBMIT_SECONDS, Submits } from './evaluator.ts'
import { BUFFER, PHASE, type Program } from './program.ts'

/** What the device found out about a step (ops/clip.ts). Where `finite` is false the update was skipped. */
export interface Verdict {
  step: number
  loss: number
  norm: number
  finite: boolean
}

export interface TrainerOptions extends EvaluatorOptions {
  seed: number
}

export class Trainer extends Evaluator<Program> {
  readonly #seed: number
  /** Steps whose verdicts lie in the ring and have not been read. */
  #unread: number[] = []

  private constructor(gpu: Gpu, program: Program, replay: Replay, readback: Readback, options: TrainerOptions) {
    super(gpu, program, replay, readback, options)
    this.#seed = options.seed
    if (!program.training.starts) this.writePositions(program.training)
    if (program.scaling) this.write(program.scaling, Float32Array.of(FIRST_SCALE, 0))
  }

  /** @throws OutOfMemory */
  static override open(gpu: Gpu, program: Program, options: TrainerOptions): Promise<Trainer> {
    return opened(gpu, program, (...made) => new Trainer(gpu, program, ...made, options))
  }

  /** Submits one whole step. `hyper` is the optimizer's leaf for this step. Returns how many submits it took. */
  step(step: number, batches: readonly Batch[], hyper: Float32Array<ArrayBuffer>): number {
    const { training, hyper: hyperLeaf, slot, loss, weights } = this.program
    this.write(hyperLeaf, hyper)
    this.write(slot, Uint32Array.of(step % RING))
    const submits = new Submits(this.gpu.device, this.replay)
    for (const { gradients } of weights.shards) submits.clear(this.replay.at(gradients))
    submits.clear(this.replay.at(loss))
    const share =
      1 /
      Math.max(
        1,
        batches.reduce((sum, b) => sum + counted(b), 0),
      ) // of a step in which nothing counts: no loss
    const staged = this.replay.buffers.get(BUFFER.staged)!
    const inputs = this.replay.buffers.get(training.buffer)!
    batches.forEach((batch, micro) => {
      // Written before the step is submitted, copied within it: the whole step can be one submit.
      this.feed(training, batch, share, [this.#seed, step, micro, 0], { staged, offset: micro * inputs.size })
      submits.copy(staged, micro * inputs.size, inputs)
      for (const piece of this.replay.pieces(PHASE.micro, SUBMIT_SECONDS, this.rates)) submits.add(piece)
    })
    for (const piece of this.replay.pieces(PHASE.update, SUBMIT_SECONDS, this.rates)) submits.add(piece)
    submits.flush()
    this.#unread.push(step)
    return submits.count
  }

  /** How many steps can still be taken before verdicts are lost. */
  get room() {
    return RING - this.#unread.length
  }

  /** Verdicts of all steps submitted so far that were not handed out before; resolves when the device has them. */
  async verdicts(): Promise<Verdict[]> {
    const steps = this.#unread
    if (!steps.length) return []
    this.#unread = []
    const { buffer, offset } = this.replay.at(this.program.ring)
    const ring = new Float32Array(await this.readback.read(buffer, offset, RING * 16))
    return steps.map((step) => {
      const [, finite, norm, loss] = ring.subarray((step % RING) * 4, (step % RING) * 4 + 4)
      return { step, loss, norm, finite: finite === 1 }
    })
  }
}
