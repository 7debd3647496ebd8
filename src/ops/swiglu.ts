// y = silu(gate) ⊙ up: the hidden layer of Llama's MLP. Shazeer 2020, arXiv 2002.05202.

import wgsl from '../../shaders/swiglu.wgsl?raw'
import { type Dispatch, grid } from '../kernel.ts'
import { apply, type Node, type Op, size, type Tensor } from '../tensor.ts'
import { chosen } from './activation.ts'
import { evenRows, pairsOf, valuesOf } from './kernels/values.ts'
import { activations } from './scalar/activations.ts'

type Attrs = Record<string, never>
const { silu } = activations

const op: Op<Attrs> = {
  name: 'swiglu',
  outputs([gate, up]) {
    if (String(gate.shape) !== String(up.shape)) throw new Error(`swiglu: [${gate.shape}] and [${up.shape}] differ`)
    return [gate]
  },
  reference([y], [gate, up]) {
    for (let i = 0; i < y.length; i++) y[i] = silu.value(gate[i]) * up[i]
  },
  dispatch: (node) => {
    const [gate, up] = node.inputs
    return elementwise(node, 'forward', { gate: { tensor: gate }, up: { tensor: up }, y: { tensor: node.outputs[0] } })
  },
  halves: evenRows(0),
  gradient: ([dy], { inputs: [gate, up] }) => (dy ? [...apply(swigluBackwardOp, [dy, gate, up], {})] : [null, null]),
  flops: ({ outputs: [y] }) => 11 * size(y.shape),
  cases: [1, 7, 256, 257].map((n) => ({ inputs: [{ shape: [n], std: 3 }, [n]], attrs: {} })),
}

/** Inputs dy, gate, up; outputs dgate, dup. */
export const swigluBackwardOp: Op<Attrs> = {
  name: 'swiglu-backward',
  outputs: ([, gate, up]) => [gate, up],
  reference([dgate, dup], [dy, gate, up]) {
    for (let i = 0; i < dy.length; i++) {
      dgate[i] = dy[i] * up[i] * silu.derivative(gate[i])
      dup[i] = dy[i] * silu.value(gate[i])
    }
  },
  dispatch: (node) => {
    const [dy, gate, up] = node.inputs
    const [dgate, dup] = node.outputs
    const inputs = { dy: { tensor: dy }, gate: { tensor: gate }, up: { tensor: up } }
    return elementwise(node, 'backward', { ...inputs, dgate: { tensor: dgate }, dup: { tensor: dup } })
  },
  halves: evenRows(0, 1),
  flops: ({ inputs: [dy] }) => 17 * size(dy.shape),
  cases: [1, 257].map((n) => ({ inputs: [[n], { shape: [n], std: 3 }, [n]], attrs: {} })),
}

function elementwise(node: Node<Attrs>, entry: string, bindings: Dispatch['bindings']): Dispatch[] {
  const [first, ...others] = node.outputs
  const COUNT = valuesOf(first, ...others)
  const { workgroups, GRID_X } = grid(Math.ceil(COUNT / 256))
  const constants = { COUNT, GRID_X, ...chosen('silu'), ...pairsOf(first, ...others) }
  return [{ shader: wgsl, entry, constants, bindings, workgroups }]
}

export const swiglu = (gate: Tensor, up: Tensor): Tensor => apply(op, [gate, up], {})[0]
export default op
