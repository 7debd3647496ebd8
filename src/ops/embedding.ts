// Rows of a table picked by ids, and the way back: each row's gradient is the sum over the positions that read it.
// Without float atomics a row needs one owner, so the host hands over the positions sorted by id (Ids.order).

import wgsl from '../../shaders/embedding.wgsl?raw'
import backward from '../../shaders/embedding-backward.wgsl?raw'
import { type DeviceTraits, type Dispatch, grid, rowRanges } from '../kernel.ts'
import { apply, bytesOf, f32, type Op, type OpCase, rows, size, type Tensor, type TensorType } from '../tensor.ts'
import { evenRows, pairsOf, valuesOf } from './kernels/values.ts'

/** Ids (…) u32, and their positions sorted by id (same size; only a backward pass needs it: data/batches.ts makes it). */
export interface Ids {
  ids: Tensor
  order: Tensor | null
}

/** Inputs table (V, C), ids (…), order? (…); output (…, C). */
const op: Op<Record<string, never>> = {
  name: 'embedding',
  outputs: ([table, ids]) => [f32(...ids.shape, table.shape[1])],
  reference([y], [table, ids], { inputs }) {
    const C = inputs[0].shape[1]
    ids.forEach((id, i) => {
      y.set(table.subarray(id * C, id * C + C), i * C)
    })
  },
  dispatch(node, device) {
    const [table, ids] = node.inputs
    const [y] = node.outputs
    return overRows(table, device, (FIRST_ROW, TABLE_ROWS, part) => {
      const COUNT = size(ids.shape)
      const { workgroups, GRID_X } = grid(Math.ceil(valuesOf(y) / 64))
      const constants = { COUNT, CHANNELS: valuesOf(y) / COUNT, GRID_X, FIRST_ROW, TABLE_ROWS, ...pairsOf(y) }
      const bindings = { table: part, ids: { tensor: ids }, y: { tensor: y } }
      const bytes = ((4 * size(y.shape) + bytesOf(y)) * TABLE_ROWS) / table.shape[0]
      return [{ shader: wgsl, constants, bindings, workgroups, bytes }]
    })
  },
  halves: evenRows(0),
  gradient([dy], { inputs: [table, ids, order] }) {
    if (!order) throw new Error('embedding: the gradient needs the ids in sorted order')
    return [dy && apply(embeddingBackwardOp, [dy, ids, order], { rows: table.shape[0] })[0], null, null]
  },
  cases: [
    {
      inputs: [[5, 3], { shape: [4], below: 5, values: [1, 0, 1, 4] }, { shape: [4], below: 4, values: [1, 0, 2, 3] }],
      attrs: {},
    },
    { inputs: [[7, 64], { shape: [2, 3], below: 7 }], attrs: {}, large: true },
    { inputs: [[3, 1], { shape: [65537 * 64 + 1], below: 3 }], attrs: {}, large: true },
  ],
}

/** Positions that a thread sums one after another. */
const SEGMENT = 32
const segmentsOf = (dy: TensorType) => Math.ceil(rows(dy) / SEGMENT)

/** Inputs dy (…, C), ids, order; output (V, C). */
export const embeddingBackwardOp: Op<{ rows: number }> = {
  name: 'embedding-backward',
  accumulates: [0],
  outputs: ([dy], attrs) => [f32(attrs.rows, dy.shape[dy.shape.length - 1])],
  reference([table], [dy, ids], { outputs }) {
    const C = outputs[0].shape[1]
    ids.forEach((id, i) => {
      for (let c = 0; c < C; c++) table[id * C + c] += dy[i * C + c]
    })
  },
  scratch: ({ inputs: [dy], outputs: [table] }) => [segmentsOf(dy) * 2 * table.shape[1] * 4],
  dispatch(node, device, [ACCUMULATE]) {
    const [dy, ids, order] = node.inputs
    const [table] = node.outputs
    const [COUNT, CHANNELS, SEGMENTS] = [size(ids.shape), table.shape[1], segmentsOf(dy)]
    return overRows(table, device, (FIRST_ROW, TABLE_ROWS, part) => {
      const constants = { COUNT, CHANNELS, SEGMENT, SEGMENTS, FIRST_ROW, TABLE_ROWS }
      const shared = { ids: { tensor: ids }, order: { tensor: order }, table: part, parts: { scratch: 0 } }
      const { workgroups, GRID_X } = grid(SEGMENTS)
      const each = {
        shader: backward,
        constants: { ...constants, GRID_X },
        workgroups: [workgroups[0], workgroups[1], Math.ceil(CHANNELS / 64)] as const,
      }
      const share = TABLE_ROWS / table.shape[0]
      // Gradients are read, and as many rows of the table are read and written as there are ids at most.
      const bytes = share * (bytesOf(dy) + 8 * CHANNELS * Math.min(COUNT, table.shape[0]))
      const flops = share * size(dy.shape)
      const bindings = { dy: { tensor: dy }, ...shared }
      const sums: Dispatch[] = [{ ...each, entry: 'segments', bindings, flops, bytes }]
      if (SEGMENTS > 1) sums.push({ ...each, entry: 'runs', bindings: shared, bytes: 0 })
      if (ACCUMULATE) return sums
      const clear = grid(Math.ceil((TABLE_ROWS * CHANNELS) / 64))
      return [
        {
          shader: backward,
          entry: 'clear',
          constants: { ...constants, GRID_X: clear.GRID_X },
          bindings: { table: part },
          workgroups: clear.workgroups,
        },
        ...sums,
      ]
    })
  },
  flops: ({ inputs: [dy] }) => size(dy.shape),
  cases: [
    // Sorted: positions 1 and 4 read row 0, then 0, 2, 3 read row 2; rows 1 and 3 are read by none.
    {
      inputs: [
        [5, 3],
        { shape: [5], below: 4, values: [2, 0, 2, 2, 0] },
        { shape: [5], below: 5, values: [1, 4, 0, 2, 3] },
      ],
      attrs: { rows: 4 },
    },
    {
      inputs: [[1, 130], { shape: [1], below: 9, values: [8] }, { shape: [1], below: 1, values: [0] }],
      attrs: { rows: 9 },
    },
    // Runs that end with a segment, begin with one, take several, and go on to the end; and a table in ranges of rows.
    counted([32, 32, 5, 100, 31, 64, 1, 7], 5),
    counted([20, 90, 2], 65),
    { ...counted([1, 40, 70, ...Array<number>(297).fill(0), 33, 3], 8), maxBinding: 4096 },
  ],
}
/** So many positions of each id, in no order. */
function counted(counts: readonly number[], channels: number): OpCase<{ rows: number }> {
  const sorted = counts.flatMap((count, id) => Array<number>(count).fill(id))
  const place = sorted.map((_, i) => (i * 7919) % sorted.length) // 7919 is a prime: every place once
  const ids = Array<number>(sorted.length)
  place.forEach((at, i) => {
    ids[at] = sorted[i]
  })
  const u32 = (values: number[]) => ({ shape: [sorted.length], below: 2 ** 31, values })
  return { inputs: [[sorted.length, channels], u32(ids), u32(place)], attrs: { rows: counts.length } }
}

type Part = { tensor: Tensor; offset: number; length: number }
/** A table larger than one binding is worked on range by range; each pass sees only ids of its own rows. */
function overRows(
  table: Tensor,
  device: DeviceTraits,
  make: (first: number, count: number, part: Part) => Dispatch[],
): Dispatch[] {
  const C = table.shape[1]
  return rowRanges(table.shape[0], C * 4, device).flatMap(({ start, count }) =>
    make(start, count, { tensor: table, offset: start * C, length: count * C }),
  )
}

export const embedding = (table: Tensor, { ids, order }: Ids): Tensor =>
  apply(op, order ? [table, ids, order] : [table, ids], {})[0]
export default op
