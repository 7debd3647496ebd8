// y = f(x) elementwise, for the activations of Transformers. Where a matmul precedes it, graph/fuse.ts makes it part of
// the matmul's epilogue; this op is what remains, and the reference for both.

import wgsl from '../../shaders/activation.wgsl?raw'
import { type Dispatch, grid } from '../kernel.ts'
import { apply, type Node, type Op, size, type Tensor } from '../tensor.ts'
import { evenRows, pairsOf, valuesOf } from './kernels/values.ts'
import { type Activation, activationNames, activations } from './scalar/activations.ts'

interface Attrs {
  kind: Activation
}
interface BackwardAttrs extends Attrs {
  /** y as a second output. */
  again?: boolean
}

const op: Op<Attrs> = {
  name: 'activation',
  outputs: ([x]) => [x],
  reference([y], [x], { attrs }) {
    for (let i = 0; i < y.length; i++) y[i] = activations[attrs.kind].value(x[i])
  },
  dispatch: (node) => elementwise(node, 'forward', { x: { tensor: node.inputs[0] }, y: { tensor: node.outputs[0] } }),
  halves: evenRows(0),
  gradient: ([dy], { inputs: [x], attrs }) => [dy && activationBackward(dy, x, attrs.kind)],
  flops: ({ outputs: [y] }) => 10 * size(y.shape),
  cases: activationNames.flatMap((kind) => [
    { inputs: [[3, 4]], attrs: { kind } },
    { inputs: [{ shape: [257], std: 6 }], attrs: { kind } },
  ]),
}

/** Inputs dy and x; outputs dx and, with `again`, y. */
export const activationBackwardOp: Op<BackwardAttrs> = {
  name: 'activation-backward',
  remakes: op,
  outputs: ([dy], { again }) => (again ? [dy, dy] : [dy]),
  reference([dx, y], [dy, x], { attrs }) {
    const { value, derivative } = activations[attrs.kind]
    for (let i = 0; i < dx.length; i++) dx[i] = dy[i] * derivative(x[i])
    y?.forEach((_, i) => {
      y[i] = value(x[i])
    })
  },
  dispatch: (node) => {
    const [{ inputs, outputs }, AGAIN] = [node, node.attrs.again ?? false]
    const [dy, x, dx, y] = [...inputs, ...outputs].map((tensor) => ({ tensor }))
    return elementwise(node, 'backward', { dy, x, dx, ...(AGAIN && { y }) }, { AGAIN })
  },
  halves: evenRows(0, 1),
  flops: ({ outputs: [dx], attrs }) => (attrs.again ? 25 : 15) * size(dx.shape),
  cases: activationNames.flatMap((kind) =>
    [false, true].map((again) => ({ inputs: [[3, 4], { shape: [3, 4], std: 4 }], attrs: { kind, again } })),
  ),
}

function elementwise(
  { outputs, attrs }: Node<Attrs>,
  entry: string,
  bindings: Dispatch['bindings'],
  more: Dispatch['constants'] = {},
): Dispatch[] {
  const [y] = outputs
  const COUNT = valuesOf(y)
  const { workgroups, GRID_X } = grid(Math.ceil(COUNT / 256))
  const constants = { COUNT, GRID_X, ...chosen(attrs.kind), ...pairsOf(y), ...more }
  return [{ shader: wgsl, entry, constants, bindings, workgroups }]
}

/** The `#if` names of shaders/lib/activations.wgsl, with one of them set. */
export const chosen = (kind: Activation | 'none') =>
  Object.fromEntries(activationNames.map((name) => [name.toUpperCase(), name === kind]))

export const activation = (x: Tensor, kind: Activation): Tensor => apply(op, [x], { kind })[0]
/** dx = dy · f'(x). */
export const activationBackward = (dy: Tensor, x: Tensor, kind: Activation): Tensor =>
  apply(activationBackwardOp, [dy, x], { kind })[0]
export default op
