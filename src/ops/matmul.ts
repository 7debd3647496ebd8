// Matrix products in the layouts of training, alone and with what follows them in one kernel:
// y = residual + f(z) ⊙ f'(aux) or residual + z ⊙ f(aux), of z = scale · (A · B + bias). Weights are (outputs, inputs), as in torch.nn.Linear.
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
import { LAYOUTS, type Layout, matmulDispatches, type Product, panelBytes, partialBytes } from './kernels/matmul.ts'
import type { Quantized } from './kernels/quantized.ts'
import { sampleWords } from './quantized.ts'
import { type RopeAttrs, turn } from './rope.ts'
import { type Activation, activations } from './scalar/activations.ts'
import { normalised, type RowNorm } from './scalar/norms.ts'
import { decode, FORMATS, type Format } from './scalar/quantized.ts'

export interface MatmulAttrs {
  layout: Layout
  /** Both operands are (batch, …, …), and so is the product; otherwise leading dimensions are rows of one matrix. */
  batched: boolean
  bias: boolean
  /** b is a weight kept in words: what they stand for. Layouts NT and NN; no gradient. */
  quantized?: Quantized
}
export interface FusedMatmulAttrs extends MatmulAttrs {
  activation: Activation | 'none'
  /** Of A · B + bias, before anything else. */
  scale?: number
  /** The activation is of aux, and a factor. */
  gated?: boolean
  derivative: Activation | 'none'
  residual: boolean
  /** A second output: the sums of a's columns (M), which is d(bias) where a is dy. Layout TN only. */
  columnSums: boolean
  /** A second output: what the activation was applied to, for its derivative. */
  savesPreActivation: boolean
  /** A second output: f(aux), which the forward pass had. */
  again: boolean
  /** The rows of a are normalised first. Layout NT and up to four rows, whose length is a multiple of four. */
  norm?: RowNorm
  /** y is turned by positions at last; nothing but a bias and a residual is added before. Layout NT, headDim a multiple of four. */
  turn?: RopeAttrs
}
const plain = {
  activation: 'none',
  derivative: 'none',
  residual: false,
  columnSums: false,
  savesPreActivation: false,
  again: false,
} as const

interface Extent {
  batch: number
  M: number
  N: number
  K: number
}
/** The product's extents; throws where the operands do not fit. */
function extentOf(a: TensorType, stored: TensorType, { layout, batched, quantized }: MatmulAttrs): Extent {
  if (quantized && (batched || layout === 'TN')) throw new Error(`matmul ${layout}: b cannot be quantized`)
  const b = quantized ? f32(...quantized.shape) : stored
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
  if (attrs.norm && !(layout === 'NT' && M <= 4 && !batched))
    throw new Error(`matmul ${layout}: ${M} rows are not normalised in passing`)
  if (attrs.turn && !(layout === 'NT' && !batched && attrs.turn.headDim % 4 === 0))
    throw new Error(`matmul ${layout}: heads of ${attrs.turn.headDim} channels are not turned in passing`)
  if (attrs.columnSums && (layout !== 'TN' || batched)) throw new Error('matmul: column sums are of layout TN')
  return [y, ...(attrs.columnSums ? [f32(M)] : []), ...(attrs.savesPreActivation || attrs.again ? [y] : [])]
}

/** Inputs and outputs after the first ones, by name: present in this order where the attributes ask for them. */
function optional<T>(inputs: readonly T[], attrs: Partial<FusedMatmulAttrs>) {
  const { bias, norm, gated, derivative = 'none', residual, turn } = attrs
  let next = 2
  const take = (present: unknown) => (present ? inputs[next++] : undefined)
  return {
    bias: take(bias),
    gain: take(norm),
    shift: take(norm?.kind === 'layer'),
    aux: take(gated || derivative !== 'none'),
    residual: take(residual),
    positions: take(turn),
  }
}

function reference(
  [y, second]: Float64Array[],
  values: readonly Float64Array[],
  { inputs, attrs }: Node<MatmulAttrs & Partial<FusedMatmulAttrs>>,
) {
  const [given, stored] = values
  const b = attrs.quantized ? decode(stored, attrs.quantized.format, size(attrs.quantized.shape)) : stored
  const { layout, activation = 'none', derivative = 'none' } = attrs
  const { batch, M, N, K } = extentOf(inputs[0], inputs[1], attrs)
  const { bias, gain, shift, aux, residual, positions } = optional(values, attrs)
  const a = attrs.norm ? normalised(given, gain!, shift, attrs.norm) : given
  for (let i = 0; i < batch * M; i++) {
    const [matrix, m] = [Math.floor(i / M), i % M]
    for (let n = 0; n < N; n++) {
      let sum = bias ? bias[n] : 0
      for (let k = 0; k < K; k++) {
        const x = layout === 'TN' ? a[(matrix * K + k) * M + m] : a[i * K + k]
        sum += x * (layout === 'NT' ? b[(matrix * N + n) * K + k] : b[(matrix * K + k) * N + n])
      }
      if (attrs.scale !== undefined) sum *= attrs.scale
      const at = i * N + n
      if (attrs.savesPreActivation) second[at] = sum
      if (activation !== 'none') {
        const { value } = activations[activation]
        sum = attrs.gated ? sum * value(aux![at]) : value(sum)
      }
      if (derivative !== 'none') sum *= activations[derivative].derivative(aux![at])
      if (attrs.again && derivative !== 'none') second[at] = activations[derivative].value(aux![at])
      y[at] = residual ? residual[at] + sum : sum
    }
  }
  if (attrs.turn) turn(y, y, positions!, attrs.turn, 1)
  if (attrs.columnSums) for (let i = 0; i < a.length; i++) second[i % M] += a[i]
}

/** The node as the kernels see it; it has one temporary, which no product wants for both its purposes. */
function productOf({ inputs, outputs, attrs }: Node<MatmulAttrs & Partial<FusedMatmulAttrs>>): Product {
  const [y, second] = outputs.map((tensor) => ({ tensor }))
  const { bias, gain, shift, aux, residual, positions } = optional<Binding>(
    inputs.map((tensor) => ({ tensor })),
    attrs,
  )
  return {
    ...attrs,
    ...extentOf(inputs[0], inputs[1], attrs),
    a: { tensor: inputs[0] },
    b: { tensor: inputs[1], quantized: attrs.quantized },
    y,
    bias,
    aux,
    residual,
    norm: attrs.norm ? { ...attrs.norm, gain: gain!, shift } : undefined,
    turn: attrs.turn ? { ...attrs.turn, positions: positions! } : undefined,
    preActivation: attrs.savesPreActivation ? second : undefined,
    columnSums: attrs.columnSums ? second : undefined,
    again: attrs.again ? second : undefined,
    partials: { scratch: 0 },
    panel: { scratch: 0 },
  }
}

function dispatch(
  node: Node<MatmulAttrs & Partial<FusedMatmulAttrs>>,
  device: DeviceTraits,
  [accumulate, accumulateSums]: readonly boolean[],
): Dispatch[] {
  return matmulDispatches({ ...productOf(node), accumulate, accumulateSums }, device)
}

function scratch(node: Node<MatmulAttrs & Partial<FusedMatmulAttrs>>, device: DeviceTraits): number[] {
  const product = productOf(node)
  const bytes = partialBytes(product, device) + panelBytes(product, device)
  return bytes ? [bytes] : []
}

function flops({ inputs: [a, b], attrs }: Node<MatmulAttrs>) {
  const { batch, M, N, K } = extentOf(a, b, attrs)
  return 2 * batch * M * N * K
}

/** Written by fours of a row; a bias' gradient, the column sums, is not. */
const halves = ({ outputs, attrs }: Node<MatmulAttrs & Partial<FusedMatmulAttrs>>) =>
  lastDim(outputs[0]) % 4 || attrs.columnSums ? [] : outputs.map((_, i) => i)

/** Inputs a, b, bias? (N); output y (…, N), or (M, N) for TN. */
const op: Op<MatmulAttrs> = {
  name: 'matmul',
  accumulates: [0],
  halves,
  outputs,
  reference,
  dispatch,
  scratch,
  flops,
  gradient([dy], { inputs: [a, b], attrs }) {
    if (!dy) return []
    if (attrs.quantized) throw new Error('matmul: quantize operands after backward(), as graph/fuse.ts does')
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
    ...LAYOUTS.flatMap((layout) => [
      // Primes; whole quads but no whole tile; a batch.
      sized(layout, [], 37, 67, 29),
      sized(layout, [], 36, 64, 20),
      sized(layout, [2, 2], 33, 35, 9),
    ]),
    // Few rows, as in decoding: sums of one thread and of many.
    sized('NT', [], 1, 131, 520),
    sized('NT', [], 4, 8, 64),
    sized('NT', [3], 2, 7, 37),
    // Sums so long, and so few of them, that a GPU splits them.
    ...LAYOUTS.map((layout) => sized(layout, [], 33, 70, 517)),
    sized('NN', [2], 36, 20, 512),
    // So many tiles of y that they are the larger ones on a GPU.
    sized('NT', [], 709, 743, 19),
    sized('NN', [3], 708, 260, 20),
    ...FORMATS.flatMap((format) => [
      quantized('NT', format, [2, 3, 8], [5, 8]),
      quantized('NN', format, [36, 64], [64, 20]),
    ]),
    quantized('NT', 'nf4', [37, 29], [67, 29]),
    quantized('NN', 'nf4', [37, 29], [29, 67]),
    // Words decoded in passing: for one row and for large tiles. Tables of two panels, whose sums NN adds up.
    quantized('NT', 'nf4', [1, 520], [131, 520]),
    quantized('NT', 'nf4', [709, 20], [743, 20]),
    { ...quantized('NT', 'int8', [5, 68], [1030, 68]), maxBinding: 2 ** 18 },
    { ...quantized('NN', 'int8', [5, 1030], [1030, 68]), maxBinding: 2 ** 18 },
  ],
}

function quantized(layout: Layout, format: Format, a: Shape, shape: Shape): OpCase<MatmulAttrs> {
  return {
    inputs: [a, sampleWords(format, shape)],
    attrs: { layout, batched: false, bias: false, quantized: { format, shape } },
    large: true, // it has no gradient
  }
}

/** A product of given extents, on operands too large for finite differences. */
function sized(layout: Layout, lead: Shape, M: number, N: number, K: number): OpCase<MatmulAttrs> {
  const a = layout === 'TN' ? [K, M] : [M, K]
  const b = layout === 'NT' ? [N, K] : [K, N]
  return { ...product(layout, [...lead, ...a], [...lead, ...b], { batched: lead.length > 0 }), large: true }
}

function product(layout: Layout, a: Shape, b: Shape, more: Partial<MatmulAttrs> = {}): OpCase<MatmulAttrs> {
  return { inputs: [a, b], attrs: { layout, batched: false, bias: false, ...more } }
}

/** Inputs a, b, bias? (N), gain? and shift? (K), aux? and residual? (both of y's shape), positions? u32 (M); outputs y, and pre-activation or f(aux) where asked for. */
export const fusedMatmul: Op<FusedMatmulAttrs> = {
  name: 'fused-matmul',
  accumulates: [0],
  halves,
  outputs,
  reference,
  dispatch,
  scratch,
  flops,
  cases: [
    // As graph/fuse.ts makes them: turned with what LoRA adds; within a tile and no whole quads, beyond it and whole quads.
    around([5, 12], [16, 12], { turn: { headDim: 8, theta: 10000 }, scale: 0.3, residual: true }),
    ...[5, 36].flatMap((n) => [
      fused('NT', [n, 12], [n + 4, 12], { bias: true, activation: 'gelu_new', savesPreActivation: true }),
      fused('NT', [n, 12], [n, 12], { bias: true, residual: true }),
      fused('NN', [n, 12], [12, n], { derivative: 'silu', residual: true }),
      fused('NN', [n, 12], [12, n], { derivative: 'gelu_new', again: true }),
    ]),
    fused('NT', [33, 400], [68, 400], { bias: true, activation: 'gelu', savesPreActivation: true }),
    fused('NN', [33, 400], [400, 8], { scale: 1.75, residual: true }),
    fused('NT', [37, 20], [36, 20], { activation: 'silu', gated: true, savesPreActivation: true }),
    fused('NT', [33, 400], [7, 400], { activation: 'gelu_new', gated: true, residual: true }),
    fused('NN', [33, 400], [400, 67], { derivative: 'gelu', residual: true }),
    fused('NN', [33, 400], [400, 68], { derivative: 'gelu', again: true }),
    fused('NT', [3, 36], [8, 36], { bias: true, activation: 'silu', residual: true }),
    // In decoding: one row and several, with all lanes busy and with some.
    ...[1, 3].flatMap((m) => [
      around([m, 36], [8, 36], { norm: { kind: 'layer', eps: 1e-5 }, bias: true, activation: 'gelu_new' }),
      around([m, 256], [37, 256], { norm: { kind: 'rms', eps: 1e-6, fromOne: m === 3 } }),
      around([m, 36], [12, 36], { norm: { kind: 'rms', eps: 1e-6 }, activation: 'silu', gated: true }),
      around([m, 36], [48, 36], { turn: { headDim: 16, theta: 10000 }, bias: true }),
    ]),
    around([1, 256], [64, 256], { norm: { kind: 'rms', eps: 1e-6 }, turn: { headDim: 32, theta: 10000 } }),
    // Weights in two bindings, each of whole heads.
    { ...around([2, 20], [1536, 20], { turn: { headDim: 8, theta: 10000 } }), maxBinding: 2 ** 16 },
    // Turned on no whole tile, and where a GPU splits the sums.
    around([37, 20], [36, 20], { turn: { headDim: 12, theta: 10000 }, bias: true }),
    around([33, 517], [68, 517], { turn: { headDim: 4, theta: 10000 } }),
    fusedQuantized([5, 12], [36, 12]),
    fusedQuantized([33, 400], [68, 400]),
    { ...fused('NT', [710, 5], [744, 5], { bias: true, activation: 'gelu', residual: true }), large: true },
  ],
}

/** aᵀ · b and the sums of a's columns in one pass: inputs a, b; outputs y (M, N), sums (M). */
export const weightGradient: Op<FusedMatmulAttrs> = {
  ...fusedMatmul,
  name: 'weight-gradient',
  accumulates: [0, 1],
  cases: [
    ...[5, 36].map((n) => fused('TN', [12, n], [12, n + 4], { columnSums: true })),
    fused('TN', [300, 33], [300, 5], { columnSums: true }),
    { ...fused('TN', [21, 743], [21, 709], { columnSums: true }), large: true },
  ],
}

function fused(layout: Layout, a: Shape, b: Shape, more: Partial<FusedMatmulAttrs>): OpCase<FusedMatmulAttrs> {
  const attrs = { ...plain, layout, batched: false, bias: false, ...more }
  const { M, N } = extentOf(f32(...a), f32(...b), attrs)
  const values = [attrs.gated || attrs.derivative !== 'none', attrs.residual].filter(Boolean).map(() => [M, N])
  return { inputs: [a, b, ...(attrs.bias ? [[N]] : []), ...values], attrs }
}

/** With what stands before and behind a product in decoding. */
function around(a: Shape, b: Shape, more: Partial<FusedMatmulAttrs>): OpCase<FusedMatmulAttrs> {
  const attrs = { ...plain, layout: 'NT' as const, batched: false, bias: false, ...more }
  const gains = attrs.norm ? [[a[1]], ...(attrs.norm.kind === 'layer' ? [[a[1]]] : [])] : []
  const positions = attrs.turn ? [{ shape: [a[0]], below: 4096 }] : []
  const aux = attrs.gated || attrs.residual ? [[a[0], b[0]]] : []
  return { inputs: [a, b, ...(attrs.bias ? [[b[0]]] : []), ...gains, ...aux, ...positions], attrs }
}

function fusedQuantized(a: Shape, shape: Shape): OpCase<FusedMatmulAttrs> {
  const { attrs } = fused('NT', a, shape, { bias: true, activation: 'gelu', residual: true })
  const words = sampleWords('nf4', shape)
  return { inputs: [a, words, [shape[0]], [a[0], shape[0]]], attrs: { ...attrs, quantized: { format: 'nf4', shape } } }
}

/** A product that goes on: `more` says with what, and the inputs it needs are appended to the product's own. */
export const withEpilogue = (attrs: MatmulAttrs, inputs: readonly Tensor[], more: Partial<FusedMatmulAttrs>) =>
  apply(fusedMatmul, inputs, { ...plain, ...attrs, ...more })

/** [dw, db] of y = x · wᵀ + b: dyᵀ · x, and in the same pass the sums of dy over rows. */
const weightGradients = (dy: Tensor, x: Tensor): readonly Tensor[] =>
  apply(weightGradient, [dy, x], { ...plain, layout: 'TN', batched: false, bias: false, columnSums: true })

/** NT: a · bᵀ; NN: a · b; TN: aᵀ · b. `batched`: one product for each index of the dimensions before the last two. */
export const matmul = (a: Tensor, b: Tensor, layout: Layout, batched = false): Tensor =>
  apply(op, [a, b], { layout, batched, bias: false })[0]

export default op
