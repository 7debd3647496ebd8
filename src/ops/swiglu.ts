// y = f(gate) ⊙ up: the hidden layer of Llama's MLP, with SiLU for f, and of Gemma's, with GELU. Shazeer 2020, arXiv 2002.05202.

import wgsl from '../../shaders/swiglu.wgsl?raw'
import { type Dispatch, grid } from '../kernel.ts'
import { apply, type Node, type Op, size, type Tensor } from '../tensor.ts'
import { chosen } from './activation.ts'
import { evenRows, pairsOf, valuesOf } from './kernels/values.ts'
import { type Activation, activations } from './scalar/activations.ts'

interface Attrs {
  kind: Activation
}
interface BackwardAttrs extends Attrs {
  /** y as a third output. */
  again?: boolean
}
const kinds: Activation[] = ['silu', 'gelu_new']

const op: Op<Attrs> = {
  name: 'swiglu',
  outputs([gate, up]) {
    if (String(gate.shape) !== String(up.shape)) throw new Error(`swiglu: [${gate.shape}] and [${up.shape}] differ`)
    return [gate]
  },
  reference([y], [gate, up], { attrs }) {
    const { value } = activations[attrs.kind]
    for (let i = 0; i < y.length; i++) y[i] = value(gate[i]) * up[i]
  },
  dispatch: (node) => {
    const [gate, up] = node.inputs
    return elementwise(node, 'forward', { gate: { tensor: gate }, up: { tensor: up }, y: { tensor: node.outputs[0] } })
  },
  halves: evenRows(0),
  gradient: ([dy], { inputs: [gate, up], attrs }) =>
    dy ? [...apply(swigluBackwardOp, [dy, gate, up], attrs)] : [null, null],
  flops: ({ outputs: [y] }) => 11 * size(y.shape),
  cases: [1, 7, 256, 257].map((n, i) => ({ inputs: [{ shape: [n], std: 3 }, [n]], attrs: { kind: kinds[i % 2] } })),
}

/** Inputs dy, gate, up; outputs dgate, dup and, with `again`, y. */
export const swigluBackwardOp: Op<BackwardAttrs> = {
  name: 'swiglu-backward',
  remakes: op,
  outputs: ([, gate, up], { again }) => [gate, up, ...(again ? [up] : [])],
  reference([dgate, dup, y], [dy, gate, up], { attrs }) {
    const { value, derivative } = activations[attrs.kind]
    for (let i = 0; i < dy.length; i++) {
      dgate[i] = dy[i] * up[i] * derivative(gate[i])
      dup[i] = dy[i] * value(gate[i])
      if (y) y[i] = value(gate[i]) * up[i]
    }
  },
  dispatch: (node) => {
    const [dy, gate, up] = node.inputs
    const [dgate, dup, y] = node.outputs
    const inputs = { dy: { tensor: dy }, gate: { tensor: gate }, up: { tensor: up } }
    const outputs = { dgate: { tensor: dgate }, dup: { tensor: dup }, ...(y && { y: { tensor: y } }) }
    return elementwise(node, 'backward', { ...inputs, ...outputs })
  },
  halves: evenRows(0, 1, 2),
  flops: ({ inputs: [dy], attrs }) => (attrs.again ? 18 : 17) * size(dy.shape),
  cases: [1, 257].flatMap((n, i) =>
    [false, true].map((again) => ({ inputs: [[n], { shape: [n], std: 3 }, [n]], attrs: { kind: kinds[i], again } })),
  ),
}

function elementwise(node: Node<BackwardAttrs>, entry: string, bindings: Dispatch['bindings']): Dispatch[] {
  const [first, ...others] = node.outputs
  const COUNT = valuesOf(first, ...others)
  const { workgroups, GRID_X } = grid(Math.ceil(COUNT / 256))
  const AGAIN = node.attrs.again ?? false
  const constants = { COUNT, GRID_X, AGAIN, ...chosen(node.attrs.kind), ...pairsOf(first, ...others) }
  return [{ shader: wgsl, entry, constants, bindings, workgroups }]
}

export const swiglu = (gate: Tensor, up: Tensor, kind: Activation = 'silu'): Tensor =>
  apply(op, [gate, up], { kind })[0]
export default op
