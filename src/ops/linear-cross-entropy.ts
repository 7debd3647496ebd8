// The language-model head and its loss in one op: Σ wᵢ · −log softmax(xᵢ · headᵀ)[targetᵢ], in chunks of rows, so that the
// (M, V) logits never exist. With `gradients`, dx and dhead are made while a chunk's logits are at hand (the logits are
// overwritten by their own gradient): three matrix products instead of four. Hsu et al. 2024 (Liger Kernel), arXiv 2410.10989.

import wgsl from '../../shaders/linear-cross-entropy.wgsl?raw'
import type { Binding, DeviceTraits, Dispatch } from '../kernel.ts'
import { apply, f32, lastDim, type Op, one, rows, type Tensor } from '../tensor.ts'
import { matmulDispatches } from './kernels/matmul.ts'
import { rowWorkgroups } from './kernels/row-reduce.ts'

interface Attrs {
  gradients: boolean
}

/** Inputs x (…, C), head (V, C), targets (…) u32, weights (…); outputs loss (1) and with gradients dx (…, C), dhead (V, C). */
const op: Op<Attrs> = {
  name: 'linear-cross-entropy',
  isLoss: true,
  accumulates: [0, 2],
  outputs([x, head, targets], { gradients }) {
    if (lastDim(x) !== lastDim(head) || rows(x) !== targets.shape.reduce((a, b) => a * b, 1))
      throw new Error(`linear-cross-entropy: [${x.shape}], head [${head.shape}], targets [${targets.shape}] do not fit`)
    return [f32(1), ...(gradients ? [x, head] : [])]
  },
  reference([loss, dx, dhead], [x, head, targets, weights], { inputs }) {
    const [V, C] = inputs[1].shape
    targets.forEach((target, i) => {
      const logits = Array.from({ length: V }, (_, v) => {
        let sum = 0
        for (let c = 0; c < C; c++) sum += x[i * C + c] * head[v * C + c]
        return sum
      })
      const max = logits.reduce((a, b) => Math.max(a, b))
      const z = logits.reduce((sum, l) => sum + Math.exp(l - max), 0)
      loss[0] += weights[i] * (Math.log(z) + max - logits[target])
      if (!dx) return
      logits.forEach((l, v) => {
        const d = weights[i] * (Math.exp(l - max) / z - (v === target ? 1 : 0))
        for (let c = 0; c < C; c++) {
          dx[i * C + c] += d * head[v * C + c]
          dhead[v * C + c] += d * x[i * C + c]
        }
      })
    })
  },
  scratch: ({ inputs: [x, head] }, device) => [
    chunkRows(rows(x), head.shape[0], device) * head.shape[0] * 4,
    rows(x) * 4,
  ],
  dispatch({ inputs: [x, head, targets, weights], outputs: [loss, dx, dhead], attrs }, device, accumulate) {
    const [V, C] = head.shape
    const M = rows(x)
    const step = chunkRows(M, V, device)
    const dispatches: Dispatch[] = []
    for (let start = 0; start < M; start += step) {
      const count = Math.min(step, M - start)
      const part = (tensor: Tensor, width: number): Binding => ({
        tensor,
        offset: start * width,
        length: count * width,
      })
      const logits: Binding = { scratch: 0 }
      const product = { batch: 1, batched: false }
      const { constants, workgroups } = rowWorkgroups(count, device)
      dispatches.push(
        ...matmulDispatches(
          {
            ...product,
            layout: 'NT',
            M: count,
            N: V,
            K: C,
            a: part(x, C),
            b: { tensor: head },
            y: logits,
            accumulate: false,
          },
          device,
        ),
        {
          shader: wgsl,
          entry: 'rows',
          constants: { ...constants, VOCABULARY: V, GRADIENTS: attrs.gradients, TOTAL: M, ACCUMULATE: false },
          bindings: {
            logits,
            targets: part(targets, 1),
            weights: part(weights, 1),
            row_losses: { scratch: 1, offset: start, length: count },
          },
          workgroups,
        },
      )
      if (!attrs.gradients) continue
      const into = { ...product, a: logits }
      dispatches.push(
        ...matmulDispatches(
          { ...into, layout: 'NN', M: count, N: C, K: V, b: { tensor: head }, y: part(dx, C), accumulate: false },
          device,
        ),
        ...matmulDispatches(
          {
            ...into,
            layout: 'TN',
            M: V,
            N: C,
            K: count,
            b: part(x, C),
            y: { tensor: dhead },
            accumulate: accumulate[2] || start > 0,
          },
          device,
        ),
      )
    }
    dispatches.push({
      shader: wgsl,
      entry: 'total',
      constants: {
        ...rowWorkgroups(1, device).constants,
        VOCABULARY: V,
        GRADIENTS: attrs.gradients,
        TOTAL: M,
        ACCUMULATE: accumulate[0],
      },
      bindings: { row_losses: { scratch: 1 }, loss: { tensor: loss } },
      workgroups: [1, 1, 1],
    })
    return dispatches
  },
  gradient([dloss], { inputs, outputs: [, dx, dhead], attrs }) {
    // Its gradients are those of the loss itself: nothing may stand between this op and the root.
    if (dloss !== one || !attrs.gradients)
      throw new Error('linear-cross-entropy must be the loss that is differentiated')
    return inputs.map((_, i) => [dx, dhead][i] ?? null)
  },
  flops: ({ inputs: [x, head], attrs }) => (attrs.gradients ? 6 : 2) * rows(x) * head.shape[0] * head.shape[1],
  cases: [
    {
      inputs: [[3, 4], [5, 4], { shape: [3], below: 5, values: [4, 0, 2] }, { shape: [3], values: [0.5, 0, 0.25] }],
      attrs: { gradients: true },
    },
    { inputs: [[2, 35, 8], [67, 8], { shape: [2, 35], below: 67 }, [2, 35]], attrs: { gradients: true } },
    { inputs: [[7, 4], [5, 4], { shape: [7], below: 5 }, [7]], attrs: { gradients: false }, large: true },
    // A vocabulary so large that 200 rows are two chunks, the second one short. dx sums 87,001 products, one after another
    // in f32: each rounds the sum by up to 6e-8 of it, and 87,001 roundings walk some hundred times as far.
    {
      inputs: [[200, 4], [87_001, 4], { shape: [200], below: 87_001 }, [200]],
      attrs: { gradients: true },
      tolerance: 3e-4,
      large: true,
    },
  ],
}

/** Rows whose logits are held at a time: as many as fit in 64 MiB, in multiples of 64 (offsets of a binding). */
function chunkRows(M: number, V: number, { maxBinding }: DeviceTraits): number {
  const fit = Math.floor(Math.min(2 ** 26, maxBinding) / (4 * V) / 64) * 64
  return Math.min(M, Math.max(64, fit))
}

/** @returns the loss, a scalar; `weights` (like targets) say what each target counts */
export const linearCrossEntropy = (
  x: Tensor,
  head: Tensor,
  targets: Tensor,
  weights: Tensor,
  gradients: boolean,
): Tensor => apply(op, [x, head, targets, weights], { gradients })[0]
export default op
