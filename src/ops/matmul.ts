// Matrix products in the layouts of training, alone and with what follows them in one kernel:
// y = residual + f(A · B + bias) ⊙ f'(aux). Weights are (outputs, inputs), as in torch.nn.Linear.
// `matmul` has a gradient; the forms of `fusedMatmul` come from gradients and from graph/fuse.ts.

import type { Binding, DeviceTraits, Dispatch } from '../kernel.ts'
import {
  apply,
  f32,
  lastDim,
  type Node,
  type Op,
  type OpCase,
  rows,
  type Shape,
  size,
  type Tensor,
  type TensorType,
} from '../tensor.ts'
import { type Layout, matmulDispatches } from './kernels/matmul.ts'
import { type Activation, activations } from './scalar/activations.ts'

export interface MatmulAttrs {
  layout: Layout
  /** Both operands are (batch, …, …), and so is the product; otherwise leading dimensions are rows of one matrix. */
  batched: boolean
  bias: boolean
}
export interface FusedMatmulAttrs extends MatmulAttrs {
  activation: Activation | 'none'
  derivative: Activation | 'none'
  residual: boolean
  /** A second output: the sums of a's columns (M), which is d(bias) where a is dy. Layout TN only. */
  columnSums: boolean
  /** A second output: what the activation was applied to, for its derivative. */
  savesPreActivation: boolean
}
const plain = {
  activation: 'none',
  derivative: 'none',
  residual: false,
  columnSums: false,
  savesPreActivation: false,
} as const

interface Extent {
  batch: number
  M: number
  N: number
  K: number
}
/** The product's extents; throws where the operands do not fit. */
function extentOf(a: TensorType, b: TensorType, { layout, batched }: MatmulAttrs): Extent {
  const [leadA, leadB] = [a, b].map((t) => t.shape.slice(0, batched ? -2 : -1))
  const batch = batched ? size(leadA) : 1
  const [ar, ac, br, bc] = [rows(a) / batch, lastDim(a), rows(b) / batch, lastDim(b)]
  const [M, K] = layout === 'TN' ? [ac, ar] : [ar, ac]
  const [N, inner] = layout === 'NT' ? [br, bc] : [bc, br]
  // A weight is one matrix; what a batch or TN pairs has equal leading dimensions.
  const fits = batched || layout === 'TN' ? String(leadA) === String(leadB) : b.shape.length === 2
  if (!fits || inner !== K) throw new Error(`matmul ${layout}: [${a.shape}] and [${b.shape}] do not fit`)
  return { batch, M, N, K }
}

function outputs(inputs: readonly TensorType[], attrs: MatmulAttrs & Partial<FusedMatmulAttrs>): TensorType[] {
  const [a, b] = inputs
  const { M, N } = extentOf(a, b, attrs)
  const { layout, batched } = attrs
  const y = batched ? f32(...a.shape.slice(0, -2), M, N) : layout === 'TN' ? f32(M, N) : f32(...a.shape.slice(0, -1), N)
  const { bias, aux, residual } = optional(inputs, attrs)
  if (bias && (layout !== 'NT' || batched || size(bias.shape) !== N))
    throw new Error(`matmul ${layout}: a bias of [${bias.shape}] does not fit a product of [${y.shape}]`)
  for (const t of [aux, residual])
    if (t && size(t.shape) !== size(y.shape)) throw new Error(`matmul: a product of [${y.shape}] meets [${t.shape}]`)
  if (attrs.columnSums && (layout !== 'TN' || batched)) throw new Error('matmul: column sums are of layout TN')
  return [y, ...(attrs.columnSums ? [f32(M)] : []), ...(attrs.savesPreActivation ? [y] : [])]
}

/** Inputs and outputs after the first ones, by name: present in this order where the attributes ask for them. */
function optional<T>(inputs: readonly T[], { bias, derivative = 'none', residual }: Partial<FusedMatmulAttrs>) {
  let next = 2
  const take = (present: boolean | undefined) => (present ? inputs[next++] : undefined)
  return { bias: take(bias), aux: take(derivative !== 'none'), residual: take(residual) }
}

function reference(
  [y, second]: Float64Array[],
  values: readonly Float64Array[],
  { inputs, attrs }: Node<MatmulAttrs & Partial<FusedMatmulAttrs>>,
) {
  const [a, b] = values
  const { layout, activation = 'none', derivative = 'none' } = attrs
  const { batch, M, N, K } = extentOf(inputs[0], inputs[1], attrs)
  const { bias, aux, residual } = optional(values, attrs)
  for (let i = 0; i < batch * M; i++) {
    const [matrix, m] = [Math.floor(i / M), i % M]
    for (let n = 0; n < N; n++) {
      let sum = bias ? bias[n] : 0
      for (let k = 0; k < K; k++) {
        const x = layout === 'TN' ? a[(matrix * K + k) * M + m] : a[i * K + k]
        sum += x * (layout === 'NT' ? b[(matrix * N + n) * K + k] : b[(matrix * K + k) * N + n])
      }
      const at = i * N + n
      if (attrs.savesPreActivation) second[at] = sum
      if (activation !== 'none') sum = activations[activation].value(sum)
      if (derivative !== 'none') sum *= activations[derivative].derivative(aux![at])
      y[at] = residual ? residual[at] + sum : sum
    }
  }
  if (attrs.columnSums) for (let i = 0; i < a.length; i++) second[i % M] += a[i]
}

function dispatch(
  node: Node<MatmulAttrs & Partial<FusedMatmulAttrs>>,
  device: DeviceTraits,
  [accumulate, accumulateSums]: readonly boolean[],
): Dispatch[] {
  const { inputs, attrs } = node
  const [y, second] = node.outputs.map((tensor) => ({ tensor }))
  const { bias, aux, residual } = optional<Binding>(
    inputs.map((tensor) => ({ tensor })),
    attrs,
  )
  return matmulDispatches(
    {
      ...attrs,
      ...extentOf(inputs[0], inputs[1], attrs),
      a: { tensor: inputs[0] },
      b: { tensor: inputs[1] },
      y,
      accumulate,
      bias,
      aux,
      residual,
      preActivation: attrs.savesPreActivation ? second : undefined,
      columnSums: attrs.columnSums ? second : undefined,
      accumulateSums,
    },
    device,
  )
}

function flops({ inputs: [a, b], attrs }: Node<MatmulAttrs>) {
  const { batch, M, N, K } = extentOf(a, b, attrs)
  return 2 * batch * M * N * K
}

/** Inputs a, b, bias? (N); output y (…, N), or (M, N) for TN. */
const op: Op<MatmulAttrs> = {
  name: 'matmul',
  accumulates: [0],
  outputs,
  reference,
  dispatch,
  flops,
  gradient([dy], { inputs: [a, b], attrs }) {
    if (!dy) return []
    const times = (x: Tensor, y: Tensor, layout: Layout) => apply(op, [x, y], { ...attrs, layout, bias: false })[0]
    switch (attrs.layout) {
      case 'NT':
        return [times(dy, b, 'NN'), ...(attrs.bias ? weightGradients(dy, a) : [times(dy, a, 'TN')])]
      case 'NN':
        return [times(dy, b, 'NT'), times(a, dy, 'TN')]
      case 'TN':
        return [times(b, dy, 'NT'), times(a, dy, 'NN')]
    }
  },
  cases: [
    product('NT', [2, 3, 5], [4, 5]),
    product('NN', [2, 3, 5], [5, 4]),
    product('TN', [2, 3, 5], [2, 3, 4]),
    product('NT', [2, 3, 5], [2, 4, 5], { batched: true }),
    product('NN', [3, 2, 2, 5], [3, 2, 5, 4], { batched: true }),
    product('TN', [2, 5, 3], [2, 5, 4], { batched: true }),
    { inputs: [[6, 8], [12, 8], [12]], attrs: { layout: 'NT', batched: false, bias: true } },
    { inputs: [[1, 1], [1, 1], [1]], attrs: { layout: 'NT', batched: false, bias: true } },
  ],
}

function product(layout: Layout, a: Shape, b: Shape, more: Partial<MatmulAttrs> = {}): OpCase<MatmulAttrs> {
  return { inputs: [a, b], attrs: { layout, batched: false, bias: false, ...more } }
}

/** Inputs a, b, bias? (N), aux? and residual? (both of y's shape); outputs y, column sums? (M), pre-activation?. */
export const fusedMatmul: Op<FusedMatmulAttrs> = {
  name: 'fused-matmul',
  accumulates: [0, 1],
  outputs,
  reference,
  dispatch,
  flops,
  cases: [],
}

/** A product that goes on: `more` says with what, and the inputs it needs are appended to the product's own. */
export const withEpilogue = (attrs: MatmulAttrs, inputs: readonly Tensor[], more: Partial<FusedMatmulAttrs>) =>
  apply(fusedMatmul, inputs, { ...plain, ...attrs, ...more })

/** [dw, db] of y = x · wᵀ + b: dyᵀ · x, and in the same pass the sums of dy over rows. */
function weightGradients(dy: Tensor, x: Tensor): readonly Tensor[] {
  return withEpilogue({ layout: 'TN', batched: false, bias: false }, [dy, x], { columnSums: true })
}

/** NT: a · bᵀ; NN: a · b; TN: aᵀ · b. `batched`: one product for each index of the dimensions before the last two. */
export const matmul = (a: Tensor, b: Tensor, layout: Layout, batched = false): Tensor =>
  apply(op, [a, b], { layout, batched, bias: false })[0]

export default op
