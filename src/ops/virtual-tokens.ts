// Tokens that are no text: ids from `first` on, whose rows of an activation are learned outright. Prompt tuning learns what enters the
// first layer there, prefix tuning the keys and values of every layer. All other rows pass unchanged.

import wgsl from '../../shaders/virtual-tokens.wgsl?raw'
import { type Dispatch, grid } from '../kernel.ts'
import { apply, f32, lastDim, type Node, type Op, type OpCase, size, type Tensor } from '../tensor.ts'

interface Attrs {
  /** Id of the first virtual token. */
  first: number
  /** How many there are. */
  count: number
  /** Columns [column, column + width) of their rows are replaced. */
  column: number
  width: number
}
interface ReplaceAttrs extends Attrs {
  /** By a third input; else by zeros. */
  learned: boolean
}

/** Inputs x (…, C), ids (…) u32, learned? (count, width); output y (…, C). */
const op: Op<ReplaceAttrs> = {
  name: 'virtual-tokens',
  outputs([x, ids, learned], { count, column, width }) {
    const fits = size(x.shape) === size(ids.shape) * lastDim(x) && column + width <= lastDim(x)
    if (!fits || (learned && String(learned.shape) !== String([count, width])))
      throw new Error(`virtual-tokens: [${x.shape}], ids [${ids.shape}] and [${learned?.shape}] do not fit`)
    return [x]
  },
  reference([y], [x, ids, learned], { inputs, attrs: { first, count, column, width } }) {
    const C = lastDim(inputs[0])
    y.set(x)
    ids.forEach((id, t) => {
      if (id < first || id >= first + count) return
      for (let c = 0; c < width; c++) y[t * C + column + c] = learned ? learned[(id - first) * width + c] : 0
    })
  },
  dispatch(node) {
    const { inputs, outputs, attrs } = node
    const [x, ids, learned] = inputs
    const bindings = { x: { tensor: x }, ids: { tensor: ids }, y: { tensor: outputs[0] } }
    const all = attrs.learned ? { ...bindings, learned: { tensor: learned } } : bindings
    return [elementwise(node, 'replace', size(x.shape), all, { LEARNED: attrs.learned, ACCUMULATE: false })]
  },
  gradient([dy], { inputs: [, ids], attrs: { learned, ...attrs } }) {
    if (!dy) return []
    const dx = apply(op, [dy, ids], { ...attrs, learned: false })[0]
    return [dx, null, learned ? apply(virtualTokenGradientsOp, [dy, ids], attrs)[0] : null]
  },
  cases: [
    replaces([2, 3, 5], [4, 9, 10, 9, 0, 11], { first: 9, count: 2, column: 0, width: 5 }),
    replaces([1, 4, 130], [70, 71, 5, 1], { first: 70, count: 3, column: 65, width: 64 }),
  ],
}

/** Inputs dy (…, C), ids (…); output d(learned) (count, width): sums over the places of each virtual token. */
export const virtualTokenGradientsOp: Op<Attrs> = {
  name: 'virtual-tokens-gradients',
  accumulates: [0],
  outputs: (_, { count, width }) => [f32(count, width)],
  reference([sums], [dy, ids], { inputs, attrs: { first, count, column, width } }) {
    const C = lastDim(inputs[0])
    ids.forEach((id, t) => {
      if (id < first || id >= first + count) return
      for (let c = 0; c < width; c++) sums[(id - first) * width + c] += dy[t * C + column + c]
    })
  },
  dispatch(node, _, [ACCUMULATE]) {
    const {
      inputs: [dy, ids],
      outputs: [sums],
    } = node
    const bindings = { x: { tensor: dy }, ids: { tensor: ids }, y: { tensor: sums } }
    return [elementwise(node, 'sums', size(sums.shape), bindings, { LEARNED: false, ACCUMULATE })]
  },
  cases: op.cases.map(({ inputs: [x, ids], attrs: { learned: _, ...attrs } }) => ({ inputs: [x, ids], attrs })),
}

function replaces(shape: number[], values: number[], attrs: Attrs): OpCase<ReplaceAttrs> {
  const ids = { shape: shape.slice(0, -1), below: 100, values }
  return { inputs: [shape, ids, [attrs.count, attrs.width]], attrs: { ...attrs, learned: true } }
}

function elementwise(
  { inputs: [x, ids], attrs }: Node<Attrs>,
  entry: string,
  threads: number,
  bindings: Dispatch['bindings'],
  flags: { LEARNED: boolean; ACCUMULATE: boolean },
): Dispatch {
  const { workgroups, GRID_X } = grid(Math.ceil(threads / 64))
  const { first: FIRST, count: ROWS, column: COLUMN, width: WIDTH } = attrs
  const own = {
    COUNT: size(x.shape),
    CHANNELS: lastDim(x),
    TOKENS: size(ids.shape),
    FIRST,
    ROWS,
    COLUMN,
    WIDTH,
    GRID_X,
  }
  return { shader: wgsl, entry, constants: { ...own, ...flags }, bindings, workgroups }
}

/** x (…, C) with the columns from `column` on of each virtual token's row replaced by those of `learned` (count, width). */
export function virtualTokens(x: Tensor, ids: Tensor, learned: Tensor, first: number, column = 0): Tensor {
  const [count, width] = learned.shape
  return apply(op, [x, ids, learned], { first, count, column, width, learned: true })[0]
}
export default op
