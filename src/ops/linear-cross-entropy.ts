// The language-model head and its loss in one op: Σ wᵢ · −log softmax(xᵢ · headᵀ + bias)[targetᵢ], in chunks of rows, so that the
// (M, V) logits never exist. With `gradients`, dx and dhead are made while a chunk's logits are at hand (the logits are
// overwritten by their own gradient): three matrix products instead of four. Hsu et al. 2024 (Liger Kernel), arXiv 2410.10989.

import wgsl from '../../shaders/linear-cross-entropy.wgsl?raw'
import type { Binding, DeviceTraits, Dispatch } from '../kernel.ts'
import { apply, f32, lastDim, type Node, type Op, type OpCase, one, rows, size, type Tensor } from '../tensor.ts'
import { matmulDispatches, type Product, panelBytes, partialBytes } from './kernels/matmul.ts'
import type { Quantized } from './kernels/quantized.ts'
import { rowWorkgroups } from './kernels/row-reduce.ts'
import { sampleWords } from './quantized.ts'
import { decode } from './scalar/quantized.ts'

interface Attrs {
  /** Of x, or of x and head, and of the bias where there is one. */
  gradients: 'none' | 'x' | 'both'
  /** A fifth input is added to the logits. */
  bias?: boolean
  /** A last input says by what gradients are multiplied, so that 16 bits hold them (clip.ts takes it off again). */
  scaled?: boolean
  /** The head is kept in words: what they stand for. No gradient of it. */
  quantized?: Quantized
}

/**
 * Inputs x (…, C), head (V, C), targets (…) u32, weights (…), bias? (V), scaling? (2), the scale first; outputs loss (1) and, where asked
 * for, dx (…, C), dhead (V, C), dbias (V).
 */
const op: Op<Attrs> = {
  name: 'linear-cross-entropy',
  isLoss: true,
  accumulates: [0, 2, 3],
  outputs([x, stored, targets, , ...rest], { gradients, quantized, bias }) {
    if (quantized && gradients === 'both') throw new Error('linear-cross-entropy: a quantized head has no gradient')
    const head = quantized ? f32(...quantized.shape) : stored
    if (lastDim(x) !== lastDim(head) || rows(x) !== targets.shape.reduce((a, b) => a * b, 1))
      throw new Error(`linear-cross-entropy: [${x.shape}], head [${head.shape}], targets [${targets.shape}] do not fit`)
    if (bias && size(rest[0].shape) !== head.shape[0])
      throw new Error(`linear-cross-entropy: a bias of [${rest[0].shape}] does not fit a head of [${head.shape}]`)
    const ofHead = bias ? [head, rest[0]] : [head]
    return [f32(1), ...(gradients === 'none' ? [] : gradients === 'x' ? [x] : [x, ...ofHead])]
  },
  reference([loss, dx, dhead, dbias], [x, stored, targets, weights, ...rest], { inputs, attrs }) {
    const { quantized } = attrs
    const { bias, scaling } = optional(rest, attrs)
    const head = quantized ? decode(stored, quantized.format, size(quantized.shape)) : stored
    const [V, C] = quantized?.shape ?? inputs[1].shape
    targets.forEach((target, i) => {
      const logits = Array.from({ length: V }, (_, v) => {
        let sum = bias?.[v] ?? 0
        for (let c = 0; c < C; c++) sum += x[i * C + c] * head[v * C + c]
        return sum
      })
      const max = logits.reduce((a, b) => Math.max(a, b))
      const z = logits.reduce((sum, l) => sum + Math.exp(l - max), 0)
      loss[0] += weights[i] * (Math.log(z) + max - logits[target])
      if (!dx) return
      logits.forEach((l, v) => {
        const d = weights[i] * (scaling?.[0] ?? 1) * (Math.exp(l - max) / z - (v === target ? 1 : 0))
        if (dbias) dbias[v] += d
        for (let c = 0; c < C; c++) {
          dx[i * C + c] += d * head[v * C + c]
          if (dhead) dhead[v * C + c] += d * x[i * C + c]
        }
      })
    })
  },
  scratch(node, device) {
    const { inputs, outputs } = node
    const [V] = headShape(node)
    const M = rows(inputs[0])
    const step = chunkRows(M, V, device)
    const wanted = [step, M % step || step].flatMap((count) => {
      const [toLogits, toGradient] = products(node, 0, count)
      return [toLogits, ...(outputs.length > 1 ? [toGradient] : [])].map((product) =>
        Math.max(panelBytes(product, device), partialBytes(product, device)),
      )
    })
    const most = Math.max(...wanted)
    return [step * V * 4, M * 4, ...(most ? [most] : [])]
  },
  dispatch(node, device, accumulate) {
    const {
      inputs: [x, , targets, weights, ...rest],
      outputs: [loss, dx, dhead, dbias],
      attrs,
    } = node
    const { scaling } = optional(rest, attrs)
    const [V, C] = headShape(node)
    const M = rows(x)
    const step = chunkRows(M, V, device)
    const GRADIENTS = attrs.gradients !== 'none'
    const scale = attrs.scaled && { SCALED: true }
    const dispatches: Dispatch[] = []
    for (let start = 0; start < M; start += step) {
      const count = Math.min(step, M - start)
      const [toLogits, toGradient] = products(node, start, count)
      const { constants, workgroups } = rowWorkgroups(count, device, V)
      dispatches.push(...matmulDispatches(toLogits, device), {
        shader: wgsl,
        entry: 'rows',
        constants: { ...constants, VOCABULARY: V, EACH, GRADIENTS, TOTAL: M, ACCUMULATE: false, ...scale },
        bindings: {
          logits,
          targets: part(targets, start, count, 1),
          weights: part(weights, start, count, 1),
          row_losses: { scratch: 1, offset: start, length: count },
          ...(scaling && { scaling: { tensor: scaling } }),
        },
        workgroups,
        bytes: 4 * count * V * (GRADIENTS ? 2 : 1), // logits are read, and their gradients written in their place
      })
      if (dx) dispatches.push(...matmulDispatches(toGradient, device))
      if (!dhead) continue
      const sums = {
        layout: 'TN',
        M: V,
        N: C,
        K: count,
        a: logits,
        b: part(x, start, count, C),
        y: { tensor: dhead },
        accumulate: accumulate[2] || start > 0,
        ...(dbias && { columnSums: { tensor: dbias }, accumulateSums: accumulate[3] || start > 0 }),
      } as const
      dispatches.push(...matmulDispatches(sums, device))
    }
    dispatches.push({
      shader: wgsl,
      entry: 'total',
      constants: {
        ...rowWorkgroups(1, device).constants,
        VOCABULARY: V,
        EACH,
        GRADIENTS,
        TOTAL: M,
        ACCUMULATE: accumulate[0],
      },
      bindings: { row_losses: { scratch: 1 }, loss: { tensor: loss } },
      workgroups: [1, 1, 1],
    })
    return dispatches
  },
  // dx is a product's, written by fours of a row.
  halves: ({ inputs: [x], outputs }) => (outputs.length > 1 && lastDim(x) % 4 === 0 ? [1] : []),
  gradient([dloss], { inputs, outputs: [, dx, dhead, dbias], attrs }) {
    // Its gradients are those of the loss itself: nothing may stand between this op and the root.
    if (dloss !== one || attrs.gradients === 'none')
      throw new Error('linear-cross-entropy must be the loss that is differentiated')
    return inputs.map((_, i) => [dx, dhead, null, null, dbias][i] ?? null)
  },
  flops: (node) => 2 * Math.min(3, node.outputs.length) * rows(node.inputs[0]) * size(headShape(node)),
  cases: [
    {
      inputs: [[3, 4], [5, 4], { shape: [3], below: 5, values: [4, 0, 2] }, { shape: [3], values: [0.5, 0, 0.25] }],
      attrs: { gradients: 'both' },
    },
    { inputs: [[2, 35, 8], [67, 8], { shape: [2, 35], below: 67 }, [2, 35]], attrs: { gradients: 'both' } },
    {
      inputs: [[2, 35, 8], [67, 8], { shape: [2, 35], below: 67 }, [2, 35], { shape: [2], values: [1024, 7] }],
      attrs: { gradients: 'both', scaled: true },
      large: true, // its gradients are 1024 times those of the loss
    },
    { inputs: [[3, 4], [5, 4], { shape: [3], below: 5 }, [3], [5]], attrs: { gradients: 'both', bias: true } },
    {
      inputs: [[2, 35, 8], [67, 8], { shape: [2, 35], below: 67 }, [2, 35], [67], { shape: [2], values: [64, 7] }],
      attrs: { gradients: 'both', bias: true, scaled: true },
      large: true, // its gradients are 64 times those of the loss
    },
    {
      inputs: [[7, 4], [5, 4], { shape: [7], below: 5 }, [7], [5]],
      attrs: { gradients: 'none', bias: true },
      large: true,
    },
    { inputs: [[7, 4], [5, 4], { shape: [7], below: 5 }, [7]], attrs: { gradients: 'none' }, large: true },
    { inputs: [[7, 4], [5, 4], { shape: [7], below: 5 }, [7]], attrs: { gradients: 'x' }, large: true },
    ...(['nf4', 'int8', 'bf16'] as const).map((format): OpCase<Attrs> => {
      const quantized = { format, shape: [67, 8] }
      const inputs = [[2, 35, 8], sampleWords(format, [67, 8]), { shape: [2, 35], below: 67 }, [2, 35]]
      return { inputs, attrs: { gradients: 'x', quantized }, large: true }
    }),
    // Its dx are sums long enough to be split.
    {
      inputs: [[3, 9, 8], [2100, 8], { shape: [3, 9], below: 2100 }, [3, 9]],
      attrs: { gradients: 'both' },
      large: true,
    },
    // Rows wide enough for more threads.
    { inputs: [[3, 4], [4101, 4], { shape: [3], below: 4101 }, [3]], attrs: { gradients: 'both' }, large: true },
    // Four chunks of rows, the last one short.
    {
      inputs: [[200, 4], [1301, 4], { shape: [200], below: 1301 }, [200], [1301]],
      attrs: { gradients: 'both', bias: true },
      large: true,
      maxBinding: 2 ** 19,
    },
  ],
}

/** The inputs after the fourth, as `attrs` says which there are. */
const optional = <T>(rest: readonly T[], { bias, scaled }: Attrs): { bias?: T; scaling?: T } => ({
  ...(bias && { bias: rest[0] }),
  ...(scaled && { scaling: rest[bias ? 1 : 0] }),
})

const headShape = ({ inputs, attrs }: Node<Attrs>) => attrs.quantized?.shape ?? inputs[1].shape

/** Logits that a thread takes at a time. */
const EACH = 8
const logits: Binding = { scratch: 0 }
const part = (tensor: Tensor, start: number, count: number, width: number): Binding => ({
  tensor,
  offset: start * width,
  length: count * width,
})

/**
 * Of a chunk of rows: logits = x · headᵀ + bias, and dx = d(logits) · head. The second has few and long sums: they are split. No device wants
 * both a panel and partial sums, so that they are one temporary.
 */
function products(node: Node<Attrs>, start: number, count: number): [Product, Product] {
  const {
    inputs: [x, head, , , ...rest],
    outputs: [, dx],
    attrs,
  } = node
  const { quantized } = attrs
  const { bias } = optional(rest, attrs)
  const [V, C] = headShape(node)
  const shared = { M: count, b: { tensor: head, quantized }, panel: { scratch: 2 } }
  return [
    { ...shared, layout: 'NT', N: V, K: C, a: part(x, start, count, C), y: logits, bias: bias && { tensor: bias } },
    { ...shared, layout: 'NN', N: C, K: V, a: logits, y: part(dx, start, count, C), partials: { scratch: 2 } },
  ]
}

/** Rows whose logits are held at a time: as many as fit in 64 MiB, in multiples of 64 (offsets of a binding). */
function chunkRows(M: number, V: number, { maxBinding }: DeviceTraits): number {
  const fit = Math.floor(Math.min(2 ** 26, maxBinding) / (4 * V) / 64) * 64
  return Math.min(M, Math.max(64, fit))
}

/** @returns the loss, a scalar; `weights` (like targets) say what each target counts; `bias` (V) is added to the logits */
export const linearCrossEntropy = (
  x: Tensor,
  head: Tensor,
  targets: Tensor,
  weights: Tensor,
  gradients: boolean,
  bias?: Tensor,
): Tensor =>
  apply(op, [x, head, targets, weights, ...(bias ? [bias] : [])], {
    gradients: gradients ? 'both' : 'none',
    ...(bias && { bias: true }),
  })[0]
export default op
