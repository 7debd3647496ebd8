// Vitro behind the face that the harness of other libraries expects (window.peer): the same start weights and batches, in the
// same browser. Built by tests/bench/run.mjs into the harness's folder.

import { Decoder, traceDecoder } from '../../src/generate/decoder.ts'
import { openGpu } from '../../src/gpu/device.ts'
import { Memory } from '../../src/graph/memory.ts'
import { plan } from '../../src/graph/plan.ts'
import { Replay } from '../../src/graph/replay.ts'
import * as gpt2 from '../../src/models/gpt2.ts'
import * as causalLm from '../../src/objectives/causal-lm.ts'
import { matmul } from '../../src/ops/matmul.ts'
import { readValues } from '../../src/options.ts'
import { traceTraining } from '../../src/train/program.ts'
import { Trainer } from '../../src/train/trainer.ts'

interface Workload {
  L: number
  H: number
  D: number
  T: number
  B: number
  V: number
}
type Start = Record<string, { shape: number[]; data: Float32Array<ArrayBuffer> }>
interface Harness {
  initParams(c: Workload): Start
  makeBatches(c: Workload, tokens: Uint8Array, count: number): { x: Int32Array; y: Int32Array }[]
  loadTokens(): Promise<Uint8Array>
  fill(n: number, seed: number): Float32Array<ArrayBuffer>
}

/** The harness stores matrices (inputs, outputs) under short names. */
const NAMES: [RegExp, string][] = [
  [/^wte$/, 'transformer.wte.weight'],
  [/^wpe$/, 'transformer.wpe.weight'],
  [/^lnf(.)$/, 'transformer.ln_f.$1'],
  [/^h(\d+)\.ln([12])(.)$/, 'transformer.h.$1.ln_$2.$3'],
  [/^h(\d+)\.(w|b)qkv$/, 'transformer.h.$1.attn.c_attn.$2'],
  [/^h(\d+)\.(w|b)o$/, 'transformer.h.$1.attn.c_proj.$2'],
  [/^h(\d+)\.(w|b)fc$/, 'transformer.h.$1.mlp.c_fc.$2'],
  [/^h(\d+)\.(w|b)pr$/, 'transformer.h.$1.mlp.c_proj.$2'],
]
function renamed(start: Start): Map<string, Float32Array<ArrayBuffer>> {
  const ends: Record<string, string> = { g: 'weight', w: 'weight', b: 'bias' }
  return new Map(
    Object.entries(start).map(([name, { shape, data }]) => {
      const [from, to] = NAMES.find(([pattern]) => pattern.test(name))!
      const full = name.replace(from, to).replace(/\.([gwb])$/, (_, end: string) => `.${ends[end]}`)
      return [full, /\.(w)(qkv|o|fc|pr)$/.test(name) ? transposed(data, shape[0], shape[1]) : data]
    }),
  )
}
function transposed(data: Float32Array<ArrayBuffer>, rows: number, columns: number) {
  const out = new Float32Array(data.length)
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = data[r * columns + c]
  return out
}

export async function peer(harness: Harness) {
  const gpu = await openGpu(navigator.gpu)
  const rates = { flops: 1e9, bandwidth: 1e9 }
  let trainer: Trainer
  let decoder: Decoder
  let batches: { tokens: Uint32Array<ArrayBuffer>; targets: Uint32Array<ArrayBuffer> }[]
  let taken = 0
  return {
    async setup(c: Workload | null) {
      if (!c) return { backend: 'webgpu', version: 'vitro' }
      const sizes = { layers: c.L, heads: c.H, d_model: c.D, d_ff: 4 * c.D, dropout: 0 }
      const config = { ...readValues(gpt2.options, sizes), vocab: c.V, context: c.T }
      const shape = { batch: c.B, context: c.T, accumulate: 1, evaluationBatch: 1, recompute: 'none' } as const
      const program = traceTraining(gpt2, config, causalLm, shape, gpu.traits)
      trainer = await Trainer.open(gpu, program, { seed: 1, vocabulary: c.V, rates })
      for (const [name, values] of renamed(harness.initParams(c)))
        trainer.write(program.params.get(name)!.tensor, values)
      const shared = { params: new Map(program.params), memory: program.memory }
      decoder = await Decoder.open(
        gpu,
        traceDecoder(gpt2, config, gpu.traits, () => {}, { shared }),
        trainer.replay.buffers,
      )
      const all = harness.makeBatches(c, await harness.loadTokens(), 64)
      batches = all.map(({ x, y }) => ({ tokens: Uint32Array.from(x), targets: Uint32Array.from(y) }))
      return { backend: 'webgpu', version: 'vitro', nparams: [...program.params.values()].length }
    },
    async steps(n: number) {
      const start = performance.now()
      let javascript = 0 // writing inputs, encoding, submitting
      for (let i = 0; i < n; i++) {
        const step = taken++
        const begun = performance.now()
        const corrections = [1 / (1 - 0.9 ** (step + 1)), 1 / (1 - 0.95 ** (step + 1))]
        trainer.step(step, [batches[step % 64]], Float32Array.of(3e-4, 0.9, 0.95, 1e-8, 0.1, ...corrections, 3e38))
        javascript += performance.now() - begun
        if (trainer.room < 4) await trainer.verdicts()
      }
      const { loss } = (await trainer.verdicts()).at(-1)!
      return { ms: performance.now() - start, loss, javascript: javascript / n }
    },
    async generate(n: number) {
      decoder.reset()
      const ids = [10]
      const greedy = { temperature: 0, topK: 0, topP: 1, repetitionPenalty: 1, seed: 0 }
      const start = performance.now()
      while (ids.length <= n) ids.push(...(await decoder.follow(ids, greedy, 0, n + 1 - ids.length)))
      return { ms: performance.now() - start, n, out: ids.slice(1, 13) }
    },
    async matmul(n: number, repeats: number) {
      const memory = new Memory()
      const a = memory.leaf('a', 'a', [n, n])
      const b = memory.leaf('b', 'b', [n, n])
      const y = memory.place(matmul(a, b, 'NN'), 'y')
      const phases = [{ name: 'run', roots: [y] }]
      const input = { phases, persistent: memory.buffers, places: memory.places }
      const replay = await Replay.prepare(gpu, plan(input, gpu.traits))
      for (const [t, seed] of [
        [a, 1],
        [b, 2],
      ] as const)
        gpu.device.queue.writeBuffer(replay.at(t).buffer, 0, harness.fill(n * n, seed))
      const run = async (count: number) => {
        const start = performance.now()
        const encoder = gpu.device.createCommandEncoder()
        for (let i = 0; i < count; i++) replay.encode(encoder, 'run')
        gpu.device.queue.submit([encoder.finish()])
        await gpu.device.queue.onSubmittedWorkDone()
        return performance.now() - start
      }
      await run(1)
      const ms = await run(repeats)
      gpu.buffers.release(replay.buffers.values())
      return { ms: ms / repeats }
    },
  }
}
