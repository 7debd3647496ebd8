// The ways in which GPUs compute a product: tiles of several sizes through shared memory, or none. No single one is the fastest
// everywhere (the best averages 80 % of each GPU's own best: llama.cpp PR 22241), so engine/kernel-tuning.ts times them on the
// device. All of them add up each sum in the same order, k ascending within the same parts: they give the same bits, and a run may
// change from one to another. Knows extents and limits; makes no dispatch.

import type { DeviceTraits, MatrixUnits } from '../../kernel.ts'

export interface Variant {
  /** Of y, for a workgroup. */
  tileM: number
  tileN: number
  /** Elements along K in a step; 0 where nothing is shared. */
  step: number
  /** Of y, for a thread: quads of rows and of columns. */
  rows: 1 | 2
  columns: 1 | 2
  /** Quads along K that are written out one after another. */
  unroll: number
  /** Shared memory is of single elements, not of quads: more loads, and no component of a vector to take out. */
  scalar: boolean
  /** Workgroups go along the other side of y than the shorter one. */
  swapped: boolean
}

/** `64x128x16 8x4 unrolled scalar swapped`: tile of y and step, elements of y for a thread. */
export const nameOf = ({ tileM, tileN, step, rows, columns, unroll, scalar, swapped }: Variant): string =>
  [
    step ? `${tileM}x${tileN}x${step}` : `${tileM}x${tileN} direct`,
    `${4 * rows}x${4 * columns}`,
    ...(unroll > 1 ? ['unrolled'] : []),
    ...(scalar ? ['scalar'] : []),
    ...(swapped ? ['swapped'] : []),
  ].join(' ')

const shared = (tileM: number, tileN: number, step: number, rows: 1 | 2 = 1, columns: 1 | 2 = 1): Variant => ({
  tileM,
  tileN,
  step,
  rows,
  columns,
  unroll: 1,
  scalar: false,
  swapped: false,
})
const SMALL = shared(32, 32, 16)
const MIDDLE = shared(64, 64, 16)
const SHAPES: readonly Variant[] = [
  SMALL,
  MIDDLE,
  shared(64, 64, 16, 2, 2),
  shared(64, 128, 16, 2, 1),
  shared(128, 128, 8, 2, 2),
  shared(128, 128, 16, 2, 2),
  shared(32, 32, 0),
]
const swapped = (v: Variant): Variant => ({ ...v, swapped: true })
const unrolled = (v: Variant): Variant => ({ ...v, unroll: v.step / 4 })
const scalar = (v: Variant): Variant => ({ ...v, scalar: true })
/** What is left to choose of a shape. */
const axesOf = ({ step }: Variant) => (step ? [swapped, unrolled, scalar] : [swapped])
const byName = new Map(
  SHAPES.flatMap((v) => axesOf(v).reduce((all, axis) => all.concat(all.map(axis)), [v])).map((v) => [nameOf(v), v]),
)

export interface Extents {
  M: number
  N: number
  K: number
  batch?: number
  columnSums?: unknown
}

/** The names of the variants to try first; the axes that are left are tried on the best of them. */
export const shapeNames = (product: Extents, device: DeviceTraits) =>
  SHAPES.filter((v) => fits(v, product, device)).map(nameOf)
/** The same, with one of its other axes turned each time. */
export const turned = (name: string): string[] => {
  const variant = byName.get(name)
  return variant ? axesOf(variant).map((axis) => nameOf(axis(variant))) : []
}

const threadsOf = ({ tileM, tileN, rows, columns }: Variant) => (tileM * tileN) / (16 * rows * columns)

function fits(
  variant: Variant,
  { columnSums }: Extents,
  { maxInvocations, maxWorkgroupStorage, halfProducts }: DeviceTraits,
) {
  const { step } = variant
  // Sums of columns are parts of every 16th row, and sums in f16 of 16 products, so that all variants add up the same.
  if ((columnSums || halfProducts) && step !== 16) return false
  return threadsOf(variant) <= maxInvocations && sharedBytes(variant) <= maxWorkgroupStorage
}
/** Rows that are one quad, or element, longer than they need be (matmul-tiles.wgsl). */
const sharedBytes = ({ tileM, tileN, step, scalar }: Variant) => 4 * step * (tileM + tileN + (scalar ? 2 : 8))

/** Workgroups that keep a large GPU busy. */
const ENOUGH = 128
const workgroups = ({ M, N, batch = 1 }: Extents, tile: number) => Math.ceil(M / tile) * Math.ceil(N / tile) * batch

/** 64 x 64 tiles read half as much as 32 x 32 ones, which are four times as many. */
export const defaultVariant = (product: Extents, { maxInvocations }: DeviceTraits): Variant =>
  workgroups(product, 64) >= ENOUGH && maxInvocations >= 256 ? MIDDLE : SMALL

/** @param name what was chosen for this product; the default where it is nothing, unknown, or does not fit here */
export function variantOf(name: string | undefined, product: Extents, device: DeviceTraits): Variant {
  const chosen = name === undefined ? undefined : byName.get(name)
  return chosen && fits(chosen, product, device) ? chosen : defaultVariant(product, device)
}

/** Products that one workgroup must at least have to add up before a sum is split. */
const LONG = 128
/**
 * Where tiles are too few to keep a GPU busy, sums are split. How long the parts are decides how they are rounded, so it depends on
 * the product alone and on no variant.
 */
export function partsOfSums(product: Extents, device: DeviceTraits): { length: number; count: number } {
  const { K } = product
  const tiles = workgroups(product, defaultVariant(product, device).tileM)
  const wanted = Math.min(Math.ceil(ENOUGH / tiles), Math.floor(K / LONG))
  const length = Math.ceil(K / Math.max(1, wanted) / 32) * 32
  return { length, count: Math.ceil(K / length) }
}

/** Constants of matmul-tiles.wgsl and matmul-direct.wgsl. */
export function variantConstants(variant: Variant, { M, N }: Extents, length: number, HALF_PRODUCTS: boolean) {
  const { tileM, tileN, step, rows, columns, unroll } = variant
  const [TILES_M, TILES_N] = [Math.ceil(M / tileM), Math.ceil(N / tileN)]
  const threads = threadsOf(variant)
  const ROWS_FIRST = TILES_M < TILES_N !== variant.swapped
  const tiles = { TILE_M: tileM, TILE_N: tileN, TILES_M, TILES_N, ROWS_FIRST }
  if (!step) return { ...tiles, STEPS: Math.ceil(length / 4) }
  const loads = (tile: number) => (tile * step) / 4 / threads
  return {
    ...tiles,
    STEP: step,
    STEPS: Math.ceil(length / step),
    ROWS: rows,
    COLUMNS: columns,
    LOADS_A: loads(tileM),
    LOADS_B: loads(tileN),
    UNROLL: unroll,
    HALF_PRODUCTS,
    SCALAR: variant.scalar,
    FOUR: 4,
  }
}

/** Of y for a workgroup of four subgroups, and for each of them. */
const UNIT_TILE = 64
const QUARTER = 32
/** Whether units of these extents fill the tiles of matmul-matrix-units.wgsl. */
export const unitsFit = ({ M, N, K, lanes }: MatrixUnits) =>
  QUARTER % M === 0 && QUARTER % N === 0 && 16 % K === 0 && lanes >= 8 && lanes <= 64
/** Smaller products would leave most of a tile empty. */
export const suitsUnits = ({ M, N, K }: Extents) => M >= QUARTER && N >= QUARTER && K >= QUARTER

/** Constants of matmul-matrix-units.wgsl. */
export function unitConstants(
  { M: UNIT_M, N: UNIT_N, K: UNIT_K, component, lanes, asksForLanes }: MatrixUnits,
  { M, N }: Extents,
  length: number,
) {
  const HALF_PRODUCTS = component === 'f16'
  const STEP = HALF_PRODUCTS ? 32 : 16 // twice as much in the same memory
  const [TILES_M, TILES_N] = [Math.ceil(M / UNIT_TILE), Math.ceil(N / UNIT_TILE)]
  const fragments = { FRAGMENTS_M: QUARTER / UNIT_M, FRAGMENTS_N: QUARTER / UNIT_N, FOUR: 4 }
  const units = {
    UNIT_M,
    UNIT_N,
    UNIT_K,
    HALF_PRODUCTS,
    LANES: lanes,
    ASKS_FOR_LANES: asksForLanes,
    STEP,
    LOADS: (UNIT_TILE * STEP) / 4 / (4 * lanes),
  }
  return { ...units, ...fragments, TILES_M, TILES_N, ROWS_FIRST: TILES_M < TILES_N, STEPS: Math.ceil(length / STEP) }
}
