// AdamW over flat buffers. Loshchilov & Hutter 2019, arXiv 1711.05101; the update of torch.optim.AdamW.
// Three dispatches for as many parameters as a binding holds: partial sums of g², one verdict, one update. Everything that changes from
// step to step (learning rate, bias correction, clip) is data, never a constant of a kernel.

import wgsl from '../../shaders/adamw.wgsl?raw'
import { type Dispatch, grid } from '../kernel.ts'
import type { Options, Values } from '../options.ts'
import { apply, type Op, size, type Tensor } from '../tensor.ts'
import { type Schedule, schedules } from './schedules/schedules.ts'

export const options = [
  { key: 'learning_rate', kind: 'number', min: 1e-6, max: 1, default: 1e-3, scale: 'log' },
  { key: 'warmup_steps', kind: 'integer', min: 0, max: 100_000, default: 50 },
  { key: 'schedule', kind: 'choice', choices: ['cosine', 'linear', 'constant'], default: 'cosine' },
  { key: 'weight_decay', kind: 'number', min: 0, max: 1, default: 0.1, step: 0.01 },
  { key: 'max_grad_norm', kind: 'number', min: 0, max: 100, default: 1, step: 0.1 },
  { key: 'beta1', kind: 'number', min: 0, max: 0.999, default: 0.9, step: 0.01 },
  { key: 'beta2', kind: 'number', min: 0, max: 0.9999, default: 0.95, step: 0.001 },
] as const satisfies Options
export const presets = {}

/** The `hyper` leaf, (8): what this step's update is made with. `step` counts from 0. */
export function hyper(given: Values<typeof options>, step: number, steps: number): Float32Array<ArrayBuffer> {
  const lr = learningRate(given, step, steps)
  const correction1 = 1 / (1 - given.beta1 ** (step + 1))
  const correction2 = 1 / (1 - given.beta2 ** (step + 1))
  // A clip of 0 means none: no gradient is longer than the largest float.
  const clip = given.max_grad_norm || 3e38
  return Float32Array.of(lr, given.beta1, given.beta2, 1e-8, given.weight_decay, correction1, correction2, clip)
}
export const learningRate = (given: Values<typeof options>, step: number, steps: number) =>
  given.learning_rate * schedules[given.schedule as Schedule](step, given.warmup_steps, steps)

/**
 * Inputs: parameters, gradients, first and second moments, all (N); control (4) of ops/clip.ts; hyper (8).
 * Outputs live in the first, third and fourth input. `decay` leading elements are subject to weight decay.
 * Where control says so (a gradient or the loss is not finite) nothing is changed.
 */
export const adamwOp: Op<{ decay: number }> = {
  name: 'adamw',
  aliases: [0, 2, 3],
  outputs: ([p, , m, v]) => [p, m, v],
  reference([p, m, v], [p0, g, m0, v0, control, hyper], { attrs }) {
    const [scale, finite] = control
    const [lr, beta1, beta2, eps, weightDecay, correction1, correction2] = hyper
    for (let i = 0; i < p.length; i++) {
      ;[p[i], m[i], v[i]] = [p0[i], m0[i], v0[i]]
      if (!finite) continue
      const gradient = g[i] * scale
      m[i] = beta1 * m[i] + (1 - beta1) * gradient
      v[i] = beta2 * v[i] + (1 - beta2) * gradient * gradient
      p[i] *= 1 - lr * (i < attrs.decay ? weightDecay : 0)
      p[i] -= (lr * m[i] * correction1) / (Math.sqrt(v[i] * correction2) + eps)
    }
  },
  dispatch({ inputs: [, g, , , control, hyper], outputs: [p, m, v], attrs }, device): Dispatch[] {
    const N = size(p.shape)
    // A flat buffer may be longer than one binding.
    const most = Math.floor(device.maxBinding / 256) * 64
    return Array.from({ length: Math.ceil(N / most) }, (_, i) => {
      const offset = i * most
      const length = Math.min(most, N - offset)
      const part = (tensor: Tensor) => ({ tensor, offset, length })
      const { workgroups, GRID_X } = grid(Math.ceil(length / 256))
      return {
        shader: wgsl,
        constants: { COUNT: length, GRID_X, DECAY: Math.min(Math.max(attrs.decay - offset, 0), length) },
        bindings: {
          control: { tensor: control },
          hyper: { tensor: hyper },
          gradients: part(g),
          parameters: part(p),
          first: part(m),
          second: part(v),
        },
        workgroups,
        bytes: 7 * 4 * length, // parameters and moments are read and written
      }
    })
  },
  flops: ({ inputs: [p] }) => 15 * size(p.shape),
  cases: [true, false].map((finite) => ({
    inputs: [
      [300],
      [300],
      [300],
      { shape: [300], values: Array.from({ length: 300 }, (_, i) => i * i * 1e-4) },
      { shape: [4], values: [0.5, finite ? 1 : 0, 0, 0] },
      { shape: [8], values: [1e-2, 0.9, 0.95, 1e-8, 0.1, 5.26, 10.3, 1] },
    ],
    attrs: { decay: 100 },
  })),
}
export const adamw = (
  parameters: Tensor,
  gradients: Tensor,
  first: Tensor,
  second: Tensor,
  control: Tensor,
  hyperLeaf: Tensor,
  decay: number,
): readonly Tensor[] => apply(adamwOp, [parameters, gradients, first, second, control, hyperLeaf], { decay })
