// Matrix products as dispatches: which kernel computes a product on this device, and how a table larger than one binding
// is cut. Used by ops/matmul.ts and by every op that has a product inside its own dispatch.

import direct from '../../../shaders/matmul-direct.wgsl?raw'
import matrixUnits from '../../../shaders/matmul-matrix-units.wgsl?raw'
import partials from '../../../shaders/matmul-partials.wgsl?raw'
import registers from '../../../shaders/matmul-registers.wgsl?raw'
import tiles from '../../../shaders/matmul-tiles.wgsl?raw'
import vectors from '../../../shaders/matmul-vectors.wgsl?raw'
import {
  type Binding,
  f32 as constant,
  type DeviceTraits,
  type Dispatch,
  grid,
  type KernelFacts,
  quadsShare,
  rowRanges,
} from '../../kernel.ts'
import { isHalf } from '../../tensor.ts'
import { chosen } from '../activation.ts'
import { type RopeAttrs, turnsOf } from '../rope.ts'
import type { Activation } from '../scalar/activations.ts'
import type { RowNorm } from '../scalar/norms.ts'
import { partsOfSums, suitsUnits, unitConstants, variantConstants, variantOf } from './matmul-variants.ts'
import { dequantizeRange, type Quantized, quantizedConstants } from './quantized.ts'

/** What is stored: NT a (M, K), b (N, K); NN a (M, K), b (K, N); TN a (K, M), b (K, N). Always y (M, N) = A · B. */
export const LAYOUTS = ['NT', 'NN', 'TN'] as const
export type Layout = (typeof LAYOUTS)[number]

/** A binding and where in it a row-major matrix lies, in elements; by default at its start, without gaps between rows. */
export type Matrix = Binding & { start?: number; rowStride?: number }
/** A whole weight in words, which a kernel decodes as it reads. */
export type Weight = Matrix & { quantized?: Quantized }

/** y (+)= residual + f(z) ⊙ f'(aux), or `gated` residual + z ⊙ f(aux), of z = scale · (A · B + bias), each part but A · B if it is given. */
export interface Product {
  layout: Layout
  M: number
  N: number
  K: number
  /** So many independent products; a, b and everything of y's shape hold one matrix after another. Default 1. */
  batch?: number
  a: Matrix
  b: Weight
  y: Matrix
  /** Add to what y holds. */
  accumulate?: boolean
  /** (N) */
  bias?: Binding
  /** Of A · B + bias; default 1. */
  scale?: number
  activation?: Activation | 'none'
  gated?: boolean
  /** The name of f in f'(aux). */
  derivative?: Activation | 'none'
  /** Has the place and strides of y in a binding of its own, as `residual` and `preActivation` do. */
  aux?: Binding
  residual?: Binding
  /** Where A · B + bias is kept as well. */
  preActivation?: Binding
  /** Where f(aux) is written, of the f in f'(aux). */
  again?: Binding
  /** The rows of a are normalised as they are read, by a gain (K) and for layer norm a shift (K). Of few rows only. */
  norm?: RowNorm & { gain: Binding; shift?: Binding }
  /** Rotary position embedding of residual + A · B + bias, of which nothing else is wanted. Positions (M) are u32, headDim a multiple of four. */
  turn?: RopeAttrs & { positions: Binding }
  /** (M): where layout TN leaves the sums of a's columns. */
  columnSums?: Binding
  accumulateSums?: boolean
  /** A temporary of `partialBytes` bytes: with it, long sums over K may be split so that they keep more workgroups busy. */
  partials?: Binding
  /** A temporary of `panelBytes` bytes. */
  panel?: Binding
}

/**
 * The dispatches of one product. What is a parameter or its gradient (b of NT and NN, y of TN) may be larger than
 * `device.maxBinding`; everything else must fit.
 */
export function matmulDispatches(product: Product, device: DeviceTraits): Dispatch[] {
  if (panelBytes(product, device)) return panels(product, device)
  return parts(product, device).flatMap((part) => {
    if (isFewRows(part)) return fewRows(part, device)
    if (part.norm) throw new Error('only a product of few rows normalises them')
    return quadsShare(device) ? registerTiles(part) : sharedTiles(part, device)
  })
}

/** Bytes of the temporary that a product may want as its `partials`; 0 where it wants none. */
export function partialBytes(product: Product, device: DeviceTraits): number {
  if (quadsShare(device)) return 0
  const bytes = parts(product, device).map((part) => {
    const count = isFewRows(part) || !part.partials ? 1 : partsOfSums(part, device).count
    return count === 1 ? 0 : 4 * (whole(partialProducts(part, count)) + (part.columnSums ? count * part.M : 0))
  })
  return Math.max(...bytes)
}
const partialProducts = ({ M, N, batch = 1 }: Product, splits: number) => splits * batch * M * N
/** A binding starts at a multiple of 64 elements. */
const whole = (elements: number) => Math.ceil(elements / 64) * 64

/**
 * Bytes of the temporary in which a quantized b is written out as f32, some rows at a time: 16 MiB at most, and 0 where the
 * kernel decodes b as it reads it. The kernel for CPUs reads each element of b once for 16 rows of a, and from afar.
 */
export function panelBytes(product: Product, device: DeviceTraits): number {
  if (!product.b.quantized || isFewRows(product) || !quadsShare(device)) return 0
  const [first] = rangesOf(product, panelOf(device))
  return first.count * tableOf(product).width * 4
}
const panelOf = (device: DeviceTraits) => ({ ...device, maxBinding: Math.min(device.maxBinding, 2 ** 24) })

function panels(product: Product, device: DeviceTraits): Dispatch[] {
  const { quantized, ...words } = product.b
  const { width } = tableOf(product)
  return rangesOf(product, panelOf(device)).flatMap(({ start, count }) => {
    const panel = { ...product.panel!, length: count * width }
    const part = partOf({ ...product, b: words }, start, count)
    return [
      dequantizeRange(quantized!, words, panel, start * width, count * width),
      registerTiles({ ...part, b: panel }),
    ]
  })
}

/** The product cut so that each part binds a range of the table's rows. */
function parts(product: Product, device: DeviceTraits): Product[] {
  const { batch = 1, b } = product
  const { rowCount, width } = tableOf(product)
  if (b.quantized) return [product] // words are bound whole
  if (batch > 1 || rowCount * width * 4 <= device.maxBinding) return [product]
  return rangesOf(product, device).map(({ start, count }) => partOf(product, start, count))
}
function leastCommonMultiple(a: number, b: number) {
  let multiple = a
  while (multiple % b) multiple += a
  return multiple
}
/** What may be larger than a binding. */
function tableOf({ layout, M, N, K }: Product) {
  const [rowCount, width] = layout === 'NT' ? [N, K] : layout === 'NN' ? [K, N] : [M, N]
  return { rowCount, width }
}
function rangesOf(product: Product, device: DeviceTraits) {
  const { rowCount, width } = tableOf(product)
  const heads = product.turn ? leastCommonMultiple(64, product.turn.headDim) : 64 // none is cut
  return rowRanges(rowCount, width * 4, device, heads)
}
function partOf(product: Product, start: number, count: number): Product {
  const { layout, M, N, K, a, b, y, bias, columnSums, activation = 'none' } = product
  if (layout === 'NT') {
    const ownBias = bias && rowsOf(bias, start, count, 1)
    return { ...product, N: count, b: rowsOf(b, start, count, K), y: columnsFrom(y, start, N), bias: ownBias }
  }
  if (layout === 'TN') {
    const sums = columnSums && rowsOf(columnSums, start, count, 1)
    return { ...product, M: count, a: columnsFrom(a, start, M), y: rowsOf(y, start, count, N), columnSums: sums }
  }
  if (count < K && activation !== 'none')
    throw new Error('sums over the rows of a table in parts cannot pass an activation')
  const part = { ...product, K: count, a: columnsFrom(a, start, K), b: rowsOf(b, start, count, N) }
  return start === 0 ? part : { ...part, accumulate: true, residual: undefined }
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

const flopsOf = ({ M, N, K, batch = 1 }: Product) => 2 * M * N * K * batch

function registerTiles(product: Product): Dispatch {
  const { M, N, batch = 1 } = product
  const TILES_N = Math.ceil(N / 16)
  const TILES = Math.ceil(M / 16) * TILES_N
  const COUNT = TILES * batch
  const { workgroups, GRID_X } = grid(Math.ceil(COUNT / 16))
  const columns: Dispatch['constants'] = product.turn || keepsHalves(product) ? {} : { Y_QUADS: false, COLUMN_STEP: 4 }
  const own = { TILES_N, TILES, COUNT, GRID_X, ...columns }
  return {
    shader: registers,
    constants: { ...constantsOf(product), ...own },
    bindings: bindingsOf(product),
    workgroups,
    flops: flopsOf(product),
  }
}

/** Words of two elements are written by whole quads: a lane has neighbouring columns. */
const keepsHalves = ({ y }: Product) => 'tensor' in y && isHalf(y.tensor)

export const isFewRows = ({ layout, M }: Pick<Product, 'layout' | 'M'>) => layout === 'NT' && M <= 4

function fewRows(product: Product, device: DeviceTraits): Dispatch {
  const { N, K, batch = 1, norm } = product
  const quads = Math.ceil(K / 4)
  // So many threads to a sum that each has two quads to take; four at least, as four rows are finished by four threads.
  const LEVELS = device.software ? 0 : Math.min(6, Math.max(2, Math.floor(Math.log2(quads)) - 1))
  const LANES = 2 ** LEVELS
  const THREADS = device.software ? 4 : 64 // on a CPU a workgroup is a subgroup: no lane idles, and all cores work
  const QUADS_N = Math.ceil(N / 4)
  const COUNT = QUADS_N * batch
  const { workgroups, GRID_X } = grid(Math.ceil((COUNT * LANES) / THREADS))
  const STEPS = Math.ceil(quads / LANES)
  const operands = constantsOf(product)
  const INSIDE = operands.A_QUADS && operands.B_QUADS && K % (4 * LANES) === 0
  const own = { INSIDE, THREADS, LANES, LEVELS, STEPS, QUADS_N, COUNT, GRID_X }
  const before = norm && {
    NORM: true,
    CENTERED: norm.kind === 'layer',
    FROM_ONE: norm.fromOne ?? false,
    EPS: constant(norm.eps),
  }
  const bindings = {
    ...bindingsOf(product),
    ...(norm && { gain: norm.gain, ...(norm.shift && { shift: norm.shift }) }),
  }
  const constants = { ...operands, ...own, ...before }
  return { shader: vectors, constants, bindings, workgroups, flops: flopsOf(product) }
}

/** What decides which variant is the fastest. */
const factsOf = (product: Product): KernelFacts => ({
  kernel: 'matmul',
  layout: product.layout,
  M: product.M,
  N: product.N,
  K: product.K,
  batch: product.batch ?? 1,
  bias: product.bias !== undefined,
  activation: product.activation ?? 'none',
  derivative: product.derivative ?? 'none',
  residual: product.residual !== undefined,
  savesPreActivation: product.preActivation !== undefined,
  ...(product.again && { again: true }),
  ...(product.gated && { gated: true }),
  ...(product.turn && { headDim: product.turn.headDim }),
  columnSums: product.columnSums !== undefined,
  quantized: product.b.quantized?.format ?? 'none',
})

function kernelFor(product: Product, length: number, device: DeviceTraits) {
  if (device.matrixUnits && suitsUnits(product))
    return { shader: matrixUnits, own: unitConstants(device.matrixUnits, product, length) }
  const variant = variantOf(device.variant?.(factsOf(product)), product, device)
  return {
    shader: variant.step ? tiles : direct,
    own: variantConstants(variant, product, length, device.halfProducts ?? false),
  }
}

function sharedTiles(product: Product, device: DeviceTraits): Dispatch[] {
  const { layout, M, N, K, batch = 1, a, b } = product
  const { length, count: SPLITS } = product.partials ? partsOfSums(product, device) : { length: K, count: 1 }
  const { shader, own } = kernelFor(product, length, device)
  const COUNT = own.TILES_M * own.TILES_N * batch * SPLITS
  const { workgroups, GRID_X } = grid(COUNT)
  const constants = { ...own, BATCH: batch, COUNT, GRID_X }
  const tiled = (p: Product): Dispatch => ({
    shader,
    constants: { ...constantsOf(p), ...constants },
    bindings: bindingsOf(p),
    workgroups,
    flops: flopsOf(p),
  })
  if (SPLITS === 1) return [tiled(product)]

  const products = partialProducts(product, SPLITS)
  const y: Binding = { ...product.partials!, length: products }
  const columnSums = product.columnSums && { ...product.partials!, offset: whole(products), length: SPLITS * M }
  return [tiled({ layout, M, N, K, batch, a, b, y, columnSums }), sumOfPartials(product, SPLITS, y, columnSums)]
}

function sumOfPartials(product: Product, SPLITS: number, products: Binding, sums: Binding | undefined): Dispatch {
  const { M, N, batch = 1 } = product
  const QUADS_N = Math.ceil(N / 4)
  const COUNT = batch * M * QUADS_N
  const { workgroups, GRID_X } = grid(Math.ceil(COUNT / 64))
  return {
    shader: partials,
    constants: { ...constantsOf(product), SPLITS, BATCH: batch, QUADS_N, COUNT, GRID_X },
    bindings: { ...resultsOf(product), partials: products, ...(sums && { partial_sums: sums }) },
    workgroups,
  }
}

function constantsOf(product: Product): Dispatch['constants'] {
  const { layout, M, N, K, a, b, y, turn, activation = 'none', derivative = 'none' } = product
  if (activation !== 'none' && derivative !== 'none')
    throw new Error('a product is under an activation or a derivative, not both')
  const strideA = a.rowStride ?? (layout === 'TN' ? M : K)
  const strideB = b.rowStride ?? (layout === 'NT' ? K : N)
  const strideY = y.rowStride ?? N
  const [rowsA, widthA] = layout === 'TN' ? [K, M] : [M, K]
  const [rowsB, widthB] = layout === 'NT' ? [N, K] : [K, N]
  const wholeQuads = (...elements: number[]) => elements.every((n) => n % 4 === 0)
  return {
    QUANTIZED: b.quantized !== undefined,
    ...(b.quantized && quantizedConstants(b.quantized)),
    M,
    N,
    K,
    NT: layout === 'NT',
    TN: layout === 'TN',
    A_ROWS: rowsA,
    A_WIDTH: widthA,
    A_STRIDE: strideA,
    A_QUADS: wholeQuads(widthA, strideA, a.start ?? 0),
    B_ROWS: rowsB,
    B_WIDTH: widthB,
    B_STRIDE: strideB,
    B_QUADS: wholeQuads(widthB, strideB, b.start ?? 0),
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
    COLUMN_STEP: 1,
    Y_QUADS: wholeQuads(N, strideY, y.start ?? 0),
    BIAS: product.bias !== undefined,
    ...(product.scale !== undefined && { SCALED: true, SCALE: constant(product.scale) }),
    RESIDUAL: product.residual !== undefined,
    ACTIVATION: activation !== 'none' && !product.gated,
    GATED: product.gated ?? false,
    DERIVATIVE: derivative !== 'none',
    ...chosen(activation === 'none' ? derivative : activation),
    PRE_ACTIVATION: product.preActivation !== undefined,
    AGAIN: product.again !== undefined,
    VALUE: activation !== 'none' || product.again !== undefined,
    ACCUMULATE: product.accumulate ?? false,
    COLUMN_SUMS: product.columnSums !== undefined,
    ACCUMULATE_SUMS: product.accumulateSums ?? false,
    ...(turn && { TURN: true, HALF: turn.headDim / 2, TURNS: turnsOf(turn), SIGN: '1.0' }),
  }
}

function bindingsOf(product: Product): Record<string, Binding> {
  const { quantized, ...b } = product.b
  return { a: product.a, [quantized ? 'words' : 'b']: b, ...resultsOf(product) }
}
function resultsOf(product: Product): Record<string, Binding> {
  const { y, bias, residual, aux, preActivation, again, columnSums, turn } = product
  const values = { y, bias, residual, aux, pre_activation: preActivation, again, column_sums: columnSums }
  const all = { ...values, positions: turn?.positions }
  return Object.fromEntries(Object.entries(all).flatMap(([name, binding]) => (binding ? [[name, binding]] : [])))
}

/** Changes when the kernels do that variants choose among (FNV-1a of their text). */
export const KERNELS = [...(tiles + direct)]
  .reduce((hash, character) => Math.imul(hash ^ character.charCodeAt(0), 16777619) >>> 0, 2166136261)
  .toString(36)
