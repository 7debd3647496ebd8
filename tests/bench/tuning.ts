// Steps of tuning: tokens a second (median step) and planned peak memory, for full fine-tuning, LoRA and QLoRA of one small Llama.
// Weights are random: what is measured does not depend on them.

import { globals } from 'webgpu'
import * as full from '../../src/adapters/full.ts'
import * as lora from '../../src/adapters/lora.ts'
import * as qlora from '../../src/adapters/qlora.ts'
import { encode } from '../../src/compress/encode.ts'
import { openGpu } from '../../src/gpu/device.ts'
import type { RecomputePolicy } from '../../src/graph/recompute.ts'
import * as llama from '../../src/models/llama.ts'
import type { AdapterModule, BaseStorage } from '../../src/nn/adapter.ts'
import { initialise } from '../../src/nn/init.ts'
import * as causalLm from '../../src/objectives/causal-lm.ts'
import type { Quantized } from '../../src/ops/kernels/quantized.ts'
import { hyper, options as optimizerOptions } from '../../src/optimizers/adamw.ts'
import { readValues } from '../../src/options.ts'
import { size } from '../../src/tensor.ts'
import { traceTraining } from '../../src/train/program.ts'
import { Trainer } from '../../src/train/trainer.ts'
import { startDawn } from '../gpu/start-dawn.ts'

const SHAPE = { vocab: 512, context: 64, batch: 4 }
const F32: BaseStorage = { linears: 'f32', tables: 'f32' }
const CASES: [string, AdapterModule, BaseStorage, RecomputePolicy][] = [
  ['full', full, F32, 'none'],
  ['lora, f32 base', lora, F32, 'none'],
  ['lora, bf16 base', lora, { linears: 'bf16', tables: 'bf16' }, 'none'],
  ['qlora, nf4 base', qlora, { linears: 'nf4', tables: 'bf16' }, 'none'],
  ['qlora, nf4 base, layers recomputed', qlora, { linears: 'nf4', tables: 'bf16' }, 'layers'],
]

/** @param preset of models/llama.ts @param steps that are timed, after two that are not */
export default async function run(preset: keyof typeof llama.presets = 'tiny', steps = 7, shape = SHAPE) {
  Object.assign(globalThis, globals)
  const instance = startDawn()
  const gpu = await openGpu(instance)
  const config = { ...readValues(llama.options, llama.presets[preset]), vocab: shape.vocab, context: shape.context }
  const tokens = Uint32Array.from({ length: shape.batch * shape.context }, (_, i) => (i * 7919) % shape.vocab)
  const results: Record<string, string | number>[] = []
  for (const [name, adapter, base, recompute] of CASES) {
    const tuning = { adapter, values: readValues(adapter.options), base }
    const step = { batch: shape.batch, context: shape.context, accumulate: 1, evaluationBatch: 1, recompute }
    const program = traceTraining(llama, config, causalLm, step, gpu.traits, tuning)
    const rates = { flops: 1e12, bandwidth: 1e12 }
    const trainer = await Trainer.open(gpu, program, { seed: 1, vocabulary: shape.vocab, rates })
    for (const [key, param] of program.params) {
      const values = initialise(key, param, 1)
      const { stored, tensor } = param
      trainer.write(stored, stored === tensor ? values : encode(values, (tensor.node.attrs as Quantized).format))
    }
    const settings = hyper(readValues(optimizerOptions), 100, 1000)
    const seconds: number[] = []
    for (let i = -2; i < steps; i++) {
      const start = performance.now()
      trainer.step(i + 2, [{ tokens, targets: tokens }], settings)
      await trainer.idle()
      if (i >= 0) seconds.push((performance.now() - start) / 1000)
    }
    trainer.close()
    const planned = [...program.plan.buffers.values()].reduce((a, b) => a + b, 0)
    const trained = [...program.params.values()].filter((p) => p.trainable)
    results.push({
      case: name,
      'tokens/s': Math.round(tokens.length / seconds.sort((a, b) => a - b)[seconds.length >> 1]),
      'planned MB': Number((planned / 1e6).toFixed(1)),
      'trained parameters': trained.reduce((sum, { tensor }) => sum + size(tensor.shape), 0),
      dispatches: trainer.replay.dispatches('forward and backward') + trainer.replay.dispatches('update'),
    })
  }
  gpu.device.destroy()
  console.log(`${gpu.facts.name}: llama ${preset}, ${shape.batch} x ${shape.context} tokens, vocabulary ${shape.vocab}`)
  console.table(results)
  return results
}
