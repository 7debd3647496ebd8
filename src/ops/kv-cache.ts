// Keys and values of new tokens, written in place into caches that outlive the step.

import wgsl from '../../shaders/kv-cache.wgsl?raw'
import { grid } from '../kernel.ts'
import { apply, lastDim, type Op, type Tensor } from '../tensor.ts'

interface Attrs {
  /** Columns of the sources where the caches' width begins. */
  keys: number
  values: number
}

/**
 * Inputs two caches (B, max, W), for keys and for values, their sources (B, T, ≥ column + W), which may be one, and start u32 [1]. Rows
 * start..start+T of each batch are replaced; rows beyond the caches are left out. The outputs are the caches.
 */
const op: Op<Attrs> = {
  name: 'cache-append',
  aliases: [0, 1],
  outputs([keys, values, k, v, start], columns) {
    if (String(keys.shape) !== String(values.shape))
      throw new Error(`cache-append: caches [${keys.shape}] and [${values.shape}] differ`)
    for (const [source, column] of [[k, columns.keys] as const, [v, columns.values] as const])
      if (keys.shape[0] !== source.shape[0] || lastDim(source) < column + lastDim(keys))
        throw new Error(`cache-append: columns from ${column} of [${source.shape}] do not fit a cache [${keys.shape}]`)
    if (start.dtype !== 'u32') throw new Error('cache-append: start is a u32')
    return [keys, values]
  },
  reference(caches, [, , k, v, start], { inputs, attrs: columns }) {
    const [B, max, W] = inputs[0].shape
    const sources = [
      { values: k, shape: inputs[2].shape, column: columns.keys },
      { values: v, shape: inputs[3].shape, column: columns.values },
    ]
    sources.forEach(({ values, shape: [, T, stride], column }, i) => {
      for (let b = 0; b < B; b++)
        for (let t = 0; t < T && start[0] + t < max; t++) {
          const at = (b * T + t) * stride + column
          caches[i].set(values.subarray(at, at + W), (b * max + start[0] + t) * W)
        }
    })
  },
  dispatch({ inputs: [, , k, v, start], outputs: [keys, values], attrs: columns }) {
    const [BATCH, TIME] = k.shape
    const [, MAX, WIDTH] = keys.shape
    const COUNT = BATCH * TIME * WIDTH
    const { workgroups, GRID_X } = grid(Math.ceil(COUNT / 64))
    const rows = { K_STRIDE: lastDim(k), K_START: columns.keys, V_STRIDE: lastDim(v), V_START: columns.values }
    const constants = { COUNT, GRID_X, TIME, MAX, WIDTH, ...rows }
    const all = { k, v, start, keys, values }
    const bindings = Object.fromEntries(Object.entries(all).map(([name, tensor]) => [name, { tensor }]))
    return [{ shader: wgsl, constants, bindings, workgroups, bytes: 16 * COUNT }]
  },
  flops: () => 0,
  cases: [
    {
      inputs: [[2, 7, 6], [2, 7, 6], [2, 3, 6], [2, 3, 9], { shape: [1], below: 7, values: [2] }],
      attrs: { keys: 0, values: 2 },
    },
    {
      inputs: [[2, 7, 6], [2, 7, 6], [2, 1, 20], [2, 1, 20], { shape: [1], below: 7, values: [6] }],
      attrs: { keys: 13, values: 1 },
    },
    {
      inputs: [[2, 5, 66], [2, 5, 66], [2, 5, 70], [2, 5, 66], { shape: [1], below: 7, values: [3] }],
      attrs: { keys: 4, values: 0 },
    },
  ],
}

/** The caches, after W columns of k and v from `columns` on have become their rows start..start+T. */
export function cacheAppend(
  caches: { keys: Tensor; values: Tensor },
  k: Tensor,
  v: Tensor,
  start: Tensor,
  columns: Attrs,
): { keys: Tensor; values: Tensor } {
  const [keys, values] = apply(op, [caches.keys, caches.values, k, v, start], columns)
  return { keys, values }
}
export default op
