// A model on a device that reads a prompt and gives what follows: logits, or tokens that are chosen on the device and fed back there, so
// that nothing is read between them. Its weights may be another program's (the trainer's): then it sees them as they are now. Knows no
// text.

import type { Gpu } from '../gpu/device.ts'
import { Readback } from '../gpu/readback.ts'
import { fuse } from '../graph/fuse.ts'
import { Memory } from '../graph/memory.ts'
import { type Plan, plan } from '../graph/plan.ts'
import { Replay } from '../graph/replay.ts'
import type { DeviceTraits } from '../kernel.ts'
import { scopeOf, type Tuning, virtualIds } from '../nn/adapter.ts'
import { plain } from '../nn/layers.ts'
import type { ModelConfig, ModelModule } from '../nn/model.ts'
import type { Param } from '../nn/scope.ts'
import type { Quantized } from '../ops/kernels/quantized.ts'
import { matmul } from '../ops/matmul.ts'
import { type Cursor, sample } from '../ops/sample.ts'
import { bytesOf, type DType, lastDim, type Shape, type Tensor } from '../tensor.ts'
import { type CacheFormat, withCache } from './kv-cache.ts'

/** Tokens of a prompt that are read in one pass. */
const CHUNK = 32
const PHASE = { prompt: 'prompt', token: 'token', choice: 'choice' } as const
/** What runs for each token that is generated. */
export const DECODING = [PHASE.token, PHASE.choice] as const
/** Tokens that are chosen before they are read, at most. */
export const MOST_AHEAD = 16

export interface SamplerSettings {
  /** 0 takes the likeliest token. */
  temperature: number
  /** Only this many of the likeliest tokens; 0 for all. */
  topK: number
  /** Only the likeliest tokens that together reach this probability (Holtzman et al. 2020, arXiv 1904.09751); 1 for all. */
  topP: number
  /** Logits of tokens seen before are divided by this where positive and multiplied where negative (Keskar et al. 2019, arXiv 1909.05858); 1 for none. */
  repetitionPenalty: number
}

interface PassInputs {
  tokens: Tensor
  positions: Tensor
}
export interface DecoderProgram {
  plan: Plan
  params: ReadonlyMap<string, Param>
  /** Tokens that it can look at, virtual ones included, which stand before every text. */
  context: number
  virtual: readonly number[]
  start: Tensor
  prompt: PassInputs
  token: PassInputs
  logits: Tensor
  settings: Tensor
  cursor: Cursor
}
/** Where parameters lie already. */
export interface SharedWeights {
  params: Map<string, Param>
  memory: Memory
}

export interface DecoderOptions {
  shared?: SharedWeights
  /** The adapter that the weights are for. */
  tuning?: Tuning | null
  /** Tokens to remember, where that is less than the model's context. */
  most?: number
  /** How what is remembered of them is kept. */
  cache?: CacheFormat
}

const CACHE = 'key and value cache'
export const holdsWeights = (buffer: string) => buffer.startsWith('parameters') || buffer.startsWith('frozen')
export const holdsCache = (buffer: string) => buffer === CACHE

/** @param place puts parameters in place where `shared` does not hold them already. */
export function traceDecoder(
  model: ModelModule,
  config: ModelConfig,
  device: DeviceTraits,
  place: (memory: Memory, params: Map<string, Param>) => void,
  { shared, tuning = null, most = Number.POSITIVE_INFINITY, cache }: DecoderOptions = {},
): DecoderProgram {
  const { first = 0, count = 0 } = virtualIds(tuning, config.vocab) ?? {}
  const virtual = Array.from({ length: count }, (_, i) => first + i)
  const context = Math.min(config.context, most)
  const memory = new Memory()
  const params = new Map(shared?.params)
  const start = memory.leaf('cursor', 'start', [1], 'u32')
  const caches = new Map<string, Tensor>()
  // The last chunk of a prompt is filled up with tokens that are overwritten later: room for them.
  const kept = (name: string, shape: Shape, dtype: DType) => {
    if (!caches.has(name)) caches.set(name, memory.leaf(CACHE, name, shape, dtype))
    return caches.get(name)!
  }
  const layers = withCache(plain, context + CHUNK, start, kept, cache)
  const pass = (length: number, buffer: string) => {
    const tokens = memory.leaf(buffer, 'tokens', [1, length], 'u32')
    const positions = memory.leaf(buffer, 'positions', [1, length], 'u32')
    const input = { tokens: { ids: tokens, order: null }, positions: { ids: positions, order: null } }
    return {
      tokens,
      positions,
      ...model.forward(scopeOf(params, layers, tuning, { ids: tokens, vocabulary: config.vocab }), input, config),
    }
  }
  const prompt = pass(CHUNK, 'prompt inputs')
  const token = pass(1, 'token inputs')
  const logits = matmul(token.hidden, token.head, 'NT') // (1, 1, V)
  if (shared) {
    for (const { stored } of params.values()) memory.places.set(stored, shared.memory.places.get(stored)!)
    for (const [name, bytes] of shared.memory.buffers) if (holdsWeights(name)) memory.buffers.set(name, bytes)
  } else place(memory, params)
  const settings = memory.leaf('sampler settings', 'settings', [4])
  const chooser = (name: string, length: number) => memory.leaf('sampler', name, [length], 'u32')
  const cursor = {
    draw: chooser('draw', 2),
    seen: chooser('seen', lastDim(logits)),
    answers: chooser('answers', MOST_AHEAD),
    token: token.tokens,
    position: token.positions,
    start,
  }
  const [hidden] = fuse([prompt.hidden])
  const [placed] = fuse([logits], { norms: !device.software }) // on a CPU a load costs more than a dispatch does
  memory.place(placed, 'logits')
  const phases = [
    { name: PHASE.prompt, roots: [hidden] },
    { name: PHASE.token, roots: [placed] },
    { name: PHASE.choice, roots: sample(placed, settings, cursor, { last: context - 1 }) },
  ]
  const planned = plan({ phases, persistent: memory.buffers, places: memory.places }, device)
  return { plan: planned, params, context, virtual, start, prompt, token, logits: placed, settings, cursor }
}

export class Decoder {
  readonly program: DecoderProgram
  readonly replay: Replay
  readonly #gpu: Gpu
  readonly #readback: Readback
  /** Tokens that are in the caches. */
  #ids: number[] = []

  private constructor(gpu: Gpu, program: DecoderProgram, replay: Replay, readback: Readback) {
    this.program = program
    this.replay = replay
    this.#gpu = gpu
    this.#readback = readback
  }

  /**
   * @param shared buffers of weights that another program holds too, by the plan's names
   * @throws OutOfMemory
   */
  static async open(
    gpu: Gpu,
    program: DecoderProgram,
    shared: ReadonlyMap<string, GPUBuffer> = new Map(),
  ): Promise<Decoder> {
    const weights = new Map([...shared].filter(([name]) => holdsWeights(name)))
    const replay = await Replay.prepare(gpu, program.plan, weights)
    gpu.buffers.share(weights.values())
    try {
      const bytes = Math.max(bytesOf(program.logits), bytesOf(program.cursor.answers))
      return new Decoder(gpu, program, replay, await Readback.open(gpu.device, gpu.buffers, bytes))
    } catch (error) {
      gpu.buffers.release(replay.buffers.values())
      throw error
    }
  }
  close() {
    this.#readback.close(this.#gpu.buffers)
    this.#gpu.buffers.release(this.replay.buffers.values())
  }

  /** Buffers of what is not trained, where another program keeps the very same in the very same places; else none. */
  frozenFor({ params, plan }: DecoderProgram): Map<string, GPUBuffer> {
    const own = this.program
    const frozen = [...params].filter(([, { trainable }]) => !trainable)
    const alike = frozen.every(([name, { stored, tensor }]) => {
      const other = own.params.get(name)
      if (!other || other.trainable) return false
      const [here, there] = [plan.places.get(stored), own.plan.places.get(other.stored)]
      const format = ({ node }: Tensor) => (node.attrs as Partial<Quantized>).format
      return here?.buffer === there?.buffer && here?.offset === there?.offset && format(tensor) === format(other.tensor)
    })
    const count = [...own.params.values()].filter(({ trainable }) => !trainable).length
    if (!alike || frozen.length !== count) return new Map()
    return new Map([...this.replay.buffers].filter(([name]) => name.startsWith('frozen')))
  }

  /** Values of a parameter from one of its elements on, where the weights are the decoder's own. */
  write(t: Tensor, values: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>, offset = 0) {
    const at = this.replay.at(t)
    this.#gpu.device.queue.writeBuffer(at.buffer, at.offset + 4 * offset, values)
  }

  /** Forgets everything read so far: needed when the weights have changed. */
  reset() {
    this.#ids = []
  }

  /**
   * Logits (V) of what follows `ids`, of which at most `context` are looked at, less virtual ones: older ones are forgotten, half a
   * context at a time, so that most tokens cost one pass.
   */
  async next(ids: readonly number[]): Promise<Float32Array<ArrayBuffer>> {
    this.#ids = this.#readPrompt(ids)
    this.#submit([PHASE.token])
    const { buffer, offset, size } = this.replay.at(this.program.logits)
    return new Float32Array(await this.#readback.read(buffer, offset, size))
  }

  /**
   * The tokens that follow `ids`, at least one and at most `most` or MOST_AHEAD, chosen by the numbers of `seed` and of how many were
   * drawn before: the same whether they are asked for at once or one by one.
   */
  async follow(
    ids: readonly number[],
    { temperature, topK, topP, repetitionPenalty, seed }: SamplerSettings & { seed: number },
    drawn: number,
    most = MOST_AHEAD,
  ): Promise<number[]> {
    const window = this.#readPrompt(ids)
    const { settings, cursor, context, logits } = this.program
    this.#write(settings, Float32Array.of(temperature, topK, topP, repetitionPenalty))
    this.#write(cursor.draw, Uint32Array.of(seed, drawn))
    if (repetitionPenalty !== 1) {
      const seen = new Uint32Array(lastDim(logits))
      for (const id of ids) seen[id] = 1
      this.#write(cursor.seen, seen)
    }
    const count = Math.min(most, MOST_AHEAD, context - window.length + 1)
    this.#submit(Array.from({ length: count }, () => DECODING).flat())
    const { buffer, offset, size } = this.replay.at(cursor.answers)
    const ring = new Uint32Array(await this.#readback.read(buffer, offset, size))
    const answers = Array.from({ length: count }, (_, i) => ring[(drawn + i) % MOST_AHEAD])
    this.#ids = [...window, ...answers.slice(0, -1)]
    return answers
  }

  /** Reads all but the last token of what is looked at, and lays that one out. Returns what is looked at. */
  #readPrompt(ids: readonly number[]): number[] {
    const { virtual } = this.program
    const context = this.program.context - virtual.length
    const half = Math.max(1, context >> 1)
    const forgotten = ids.length > context ? Math.ceil((ids.length - context) / half) * half : 0
    const window = [...virtual, ...ids.slice(forgotten)]
    const known = commonPrefix(this.#ids, window)
    let at = Math.min(known, window.length - 1)
    while (at < window.length - 1) {
      const chunk = window.slice(at, Math.min(at + CHUNK, window.length - 1))
      this.#lay(this.program.prompt, chunk, at, CHUNK)
      this.#submit([PHASE.prompt])
      at += chunk.length
    }
    this.#lay(this.program.token, window.slice(-1), at, 1)
    return window
  }

  #lay({ tokens, positions }: PassInputs, ids: number[], start: number, length: number) {
    const last = this.program.context - 1
    this.#write(this.program.start, Uint32Array.of(start))
    this.#write(
      tokens,
      Uint32Array.from({ length }, (_, i) => ids[i] ?? 0),
    )
    this.#write(
      positions,
      Uint32Array.from({ length }, (_, i) => Math.min(start + i, last)),
    )
  }
  #submit(phases: readonly string[]) {
    const encoder = this.#gpu.device.createCommandEncoder()
    for (const phase of phases) this.replay.encode(encoder, phase)
    this.#gpu.device.queue.submit([encoder.finish()])
  }
  #write(t: Tensor, data: Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>) {
    const { buffer, offset } = this.replay.at(t)
    this.#gpu.device.queue.writeBuffer(buffer, offset, data)
  }
}

function commonPrefix(a: readonly number[], b: readonly number[]): number {
  let n = 0
  while (n < a.length && n < b.length && a[n] === b[n]) n++
  return n
}
