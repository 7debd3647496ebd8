// What ggml's superblocks with minima share (q4_k, q5_k): 256 weights = 8 groups of 32 levels, each group with a 6-bit scale and a 6-bit
// minimum, which themselves are in units of two halves: value = d * scale * level - dmin * min. The header is d, dmin, 12 bytes of packed
// scales and minima. Scale and minimum of a group are searched (candidate roundings, each solved by weighted least squares), as ggml's
// make_qkx2_quants does, in float32 and in its order of operations, so that files equal llama.cpp's to the byte.

import { fromF16, toF16 } from '../half.ts'
import { nearestInt } from './numbers.ts'

/** Of d, dmin, scales and minima. */
export const HEADER_BYTES = 16
export const SUPERBLOCK = 256

/** How the levels of a format are searched. */
export interface LevelSearch {
  /** The largest level. */
  readonly most: number
  /** Candidates are rounded as if the largest were `most + first`, + first + 0.1, …: steps + 1 of them. */
  readonly first: number
  readonly steps: number
}

const { fround } = Math
const GROUP = 32
const GROUPS = 8

/** Writes the header of 256 weights; returns their levels. */
export function encodeSuperblock(values: Float32Array, out: DataView, search: LevelSearch): Uint8Array {
  const fits = Array.from({ length: GROUPS }, (_, g) => fitGroup(values.subarray(g * GROUP, (g + 1) * GROUP), search))
  const largestScale = Math.max(0, ...fits.map((fit) => fit.scale))
  const largestMin = Math.max(0, ...fits.map((fit) => fit.min))
  out.setUint16(0, toF16(fround(largestScale / 63)), true)
  out.setUint16(2, toF16(fround(largestMin / 63)), true)
  const toSixBits = (x: number, largest: number) =>
    Math.min(63, largest > 0 ? nearestInt(fround(fround(63 / largest) * x)) & 0xff : 0)
  fits.forEach(({ scale, min }, g) => {
    packSixBits(out, g, toSixBits(scale, largestScale), toSixBits(min, largestMin))
  })

  // The levels are chosen anew, against the scales as a reader will see them.
  const scales = readScales(out)
  return Uint8Array.from(values, (value, i) => {
    const g = Math.floor(i / GROUP)
    const [scale, min] = scales[g]
    // Where the scale rounds to zero any level reads as the same value; ggml leaves the search's own.
    return scale === 0 ? fits[g].levels[i % GROUP] : clamp(nearestInt(fround(fround(value + min) / scale)), search.most)
  })
}

const clamp = (level: number, most: number) => Math.max(0, Math.min(most, level))

/** The scale and the minimum (of which the negative is stored) that fit `scale * level - min` best to 32 values. */
function fitGroup(
  x: Float32Array,
  { most, first, steps }: LevelSearch,
): { scale: number; min: number; levels: Uint8Array } {
  const weights = importance(x)
  let low = x[0]
  let high = x[0]
  let sumW = weights[0]
  let sumX = fround(sumW * x[0])
  for (let i = 1; i < GROUP; i++) {
    if (x[i] < low) low = x[i]
    if (x[i] > high) high = x[i]
    sumW = fround(sumW + weights[i])
    sumX = fround(sumX + fround(weights[i] * x[i]))
  }
  if (low > 0) low = 0
  let levels = new Uint8Array(GROUP)
  if (high === low) return { scale: 0, min: -low, levels }

  let scale = fround(1 / fround(most / fround(high - low)))
  roundLevels(x, fround(most / fround(high - low)), low, levels, most)
  let error = weightedError(x, weights, levels, scale, low)
  let candidate = new Uint8Array(GROUP)
  for (let step = 0; step <= steps; step++) {
    // ggml measures each candidate from the best minimum so far.
    const inverse = fround(fround(fround(first + fround(fround(0.1) * step)) + most) / fround(high - low))
    roundLevels(x, inverse, low, candidate, most)
    const fit = leastSquares(x, weights, candidate, sumW, sumX)
    if (!fit) continue
    const candidateError = weightedError(x, weights, candidate, fit.scale, fit.low)
    if (candidateError < error) {
      ;[levels, candidate] = [candidate, levels]
      ;({ scale, low } = fit)
      error = candidateError
    }
  }
  return { scale, min: -low, levels }
}

/** Large weights matter more: the group's root mean square plus the weight's own magnitude. */
function importance(x: Float32Array): Float32Array {
  let squares = 0
  for (let i = 0; i < GROUP; i++) squares = fround(squares + fround(x[i] * x[i]))
  const rms = fround(Math.sqrt(fround(squares / GROUP)))
  return x.map((value) => rms + Math.abs(value))
}

function roundLevels(x: Float32Array, inverse: number, low: number, levels: Uint8Array, most: number): void {
  for (let i = 0; i < GROUP; i++) levels[i] = clamp(nearestInt(fround(inverse * fround(x[i] - low))), most)
}

function weightedError(x: Float32Array, weights: Float32Array, levels: Uint8Array, scale: number, low: number): number {
  let error = 0
  for (let i = 0; i < GROUP; i++) {
    const difference = fround(fround(fround(scale * levels[i]) + low) - x[i])
    error = fround(error + fround(weights[i] * fround(difference * difference)))
  }
  return error
}

/** For given levels, the scale and the low end that minimise the weighted squared error; none where they are all alike. */
function leastSquares(x: Float32Array, weights: Float32Array, levels: Uint8Array, sumW: number, sumX: number) {
  let sumL = 0
  let sumLL = 0
  let sumXL = 0
  for (let i = 0; i < GROUP; i++) {
    const wl = fround(weights[i] * levels[i])
    sumL = fround(sumL + wl)
    sumLL = fround(sumLL + fround(wl * levels[i]))
    sumXL = fround(sumXL + fround(wl * x[i]))
  }
  const determinant = fround(fround(sumW * sumLL) - fround(sumL * sumL))
  if (!(determinant > 0)) return
  const low = fround(fround(fround(sumLL * sumX) - fround(sumL * sumXL)) / determinant)
  if (low > 0) return { scale: fround(sumXL / sumLL), low: 0 }
  return { scale: fround(fround(fround(sumW * sumXL) - fround(sumX * sumL)) / determinant), low }
}

/** Twelve bytes hold sixteen 6-bit numbers: groups 0-3 take the low six bits, groups 4-7 a byte of nibbles and what is left over. */
function packSixBits(out: DataView, group: number, scale: number, min: number): void {
  const or = (byte: number, bits: number) => out.setUint8(4 + byte, out.getUint8(4 + byte) | bits)
  if (group < 4) {
    or(group, scale)
    or(group + 4, min)
  } else {
    or(group + 4, (scale & 15) | ((min & 15) << 4))
    or(group - 4, (scale >> 4) << 6)
    or(group, (min >> 4) << 6)
  }
}

/** Each group's scale and minimum as float32, in the units of the weights. */
export function readScales(block: DataView): [scale: number, min: number][] {
  const unit = fromF16(block.getUint16(0, true))
  const minUnit = fromF16(block.getUint16(2, true))
  const byte = (i: number) => block.getUint8(4 + i)
  return Array.from({ length: GROUPS }, (_, g) => {
    const scale = g < 4 ? byte(g) & 63 : (byte(g + 4) & 15) | ((byte(g - 4) >> 6) << 4)
    const min = g < 4 ? byte(g + 4) & 63 : (byte(g + 4) >> 4) | ((byte(g) >> 6) << 4)
    return [fround(unit * scale), fround(minUnit * min)]
  })
}
