// Matrix products as dispatches: which kernel computes a product on this device, and how a table larger than one binding
// is cut. Used by ops/matmul.ts and by every op that has a product inside its own dispatch.

import registers from '../../../shaders/matmul-registers.wgsl?raw'
import { type Binding, type DeviceTraits, type Dispatch, grid, rowRanges } from '../../kernel.ts'
import { chosen } from '../activation.ts'
import type { Activation } from '../scalar/activations.ts'

/** What is stored: NT a (M, K), b (N, K); NN a (M, K), b (K, N); TN a (K, M), b (K, N). Always y (M, N) = A · B. */
export type Layout = 'NT' | 'NN' | 'TN'

/** A binding and where in it a row-major matrix lies, in elements; by default at its start, without gaps between rows. */
export type Matrix = Binding & { start?: number; rowStride?: number }

/** y (+)= residual + f(A · B + bias) ⊙ f'(aux), each part but A · B if it is given. */
export interface Product {
  layout: Layout
  M: number
  N: number
  K: number
  /** So many independent products; a, b and everything of y's shape hold one matrix after another. Default 1. */
  batch?: number
  a: Matrix
  b: Matrix
  y: Matrix
  /** Add to what y holds. */
  accumulate?: boolean
  /** (N) */
  bias?: Binding
  activation?: Activation | 'none'
  /** The name of f in f'(aux). */
  derivative?: Activation | 'none'
  /** Has the place and strides of y in a binding of its own, as `residual` and `preActivation` do. */
  aux?: Binding
  residual?: Binding
  /** Where A · B + bias is kept as well. */
  preActivation?: Binding
  /** (M): where layout TN leaves the sums of a's columns. */
  columnSums?: Binding
  accumulateSums?: boolean
}

/**
 * The dispatches of one product. What is a parameter or its gradient (b of NT and NN, y of TN) may be larger than
 * `device.maxBinding`; everything else must fit.
 */
export function matmulDispatches(product: Product, device: DeviceTraits): Dispatch[] {
  return parts(product, device).map(registerTiles)
}

/** The product cut so that each part binds a range of the table's rows. */
function parts(product: Product, device: DeviceTraits): Product[] {
  const { layout, M, N, K, a, b, y, batch = 1, bias, columnSums, activation = 'none' } = product
  const [rowCount, width] = layout === 'NT' ? [N, K] : layout === 'NN' ? [K, N] : [M, N]
  if (batch > 1 || rowCount * width * 4 <= device.maxBinding) return [product]
  return rowRanges(rowCount, width * 4, device).map(({ start, count }): Product => {
    if (layout === 'NT') {
      const ownBias = bias && rowsOf(bias, start, count, 1)
      return { ...product, N: count, b: rowsOf(b, start, count, K), y: columnsFrom(y, start, N), bias: ownBias }
    }
    if (layout === 'TN') {
      const sums = columnSums && rowsOf(columnSums, start, count, 1)
      return { ...product, M: count, a: columnsFrom(a, start, M), y: rowsOf(y, start, count, N), columnSums: sums }
    }
    if (activation !== 'none') throw new Error('sums over the rows of a table in parts cannot pass an activation')
    const part = { ...product, K: count, a: columnsFrom(a, start, K), b: rowsOf(b, start, count, N) }
    return start === 0 ? part : { ...part, accumulate: true, residual: undefined }
  })
}

function rowsOf(matrix: Matrix, start: number, count: number, width: number): Matrix {
  if ('scratch' in matrix) return { ...matrix, start: (matrix.start ?? 0) + start * (matrix.rowStride ?? width) }
  return { ...matrix, offset: (matrix.offset ?? 0) + start * width, length: count * width }
}
const columnsFrom = (matrix: Matrix, start: number, width: number): Matrix => ({
  ...matrix,
  start: (matrix.start ?? 0) + start,
  rowStride: matrix.rowStride ?? width,
})

function registerTiles(product: Product): Dispatch {
  const { M, N, batch = 1 } = product
  const TILES_N = Math.ceil(N / 4)
  const TILES = Math.ceil(M / 4) * TILES_N
  const { workgroups, GRID_X } = grid(Math.ceil((TILES * batch) / 64))
  const constants = { ...constantsOf(product), TILES_N, TILES, COUNT: TILES * batch, GRID_X }
  return { shader: registers, constants, bindings: bindingsOf(product), workgroups }
}

function constantsOf(product: Product): Dispatch['constants'] {
  const { layout, M, N, K, a, b, y, activation = 'none', derivative = 'none' } = product
  if (activation !== 'none' && derivative !== 'none')
    throw new Error('a product is under an activation or a derivative, not both')
  const strideA = a.rowStride ?? (layout === 'TN' ? M : K)
  const strideB = b.rowStride ?? (layout === 'NT' ? K : N)
  const strideY = y.rowStride ?? N
  return {
    M,
    N,
    K,
    A_START: a.start ?? 0,
    A_MATRIX: M * K,
    A_ROW: layout === 'TN' ? 1 : strideA,
    A_COLUMN: layout === 'TN' ? strideA : 1,
    B_START: b.start ?? 0,
    B_MATRIX: K * N,
    B_ROW: layout === 'NT' ? 1 : strideB,
    B_COLUMN: layout === 'NT' ? strideB : 1,
    Y_START: y.start ?? 0,
    Y_STRIDE: strideY,
    MATRIX: M * N,
    QUADS: [N, strideY, y.start ?? 0].every((n) => n % 4 === 0),
    BIAS: product.bias !== undefined,
    RESIDUAL: product.residual !== undefined,
    ACTIVATION: activation !== 'none',
    DERIVATIVE: derivative !== 'none',
    ...chosen(activation === 'none' ? derivative : activation),
    PRE_ACTIVATION: product.preActivation !== undefined,
    ACCUMULATE: product.accumulate ?? false,
    COLUMN_SUMS: product.columnSums !== undefined,
    ACCUMULATE_SUMS: product.accumulateSums ?? false,
  }
}

function bindingsOf({ a, b, y, bias, residual, aux, preActivation, columnSums }: Product): Record<string, Binding> {
  const all = { a, b, y, bias, residual, aux, pre_activation: preActivation, column_sums: columnSums }
  return Object.fromEntries(Object.entries(all).flatMap(([name, binding]) => (binding ? [[name, binding]] : [])))
}
