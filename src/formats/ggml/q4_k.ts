// 4 bits a weight, the better way: superblocks of 256 = 8 groups of 32 nibbles q, each group with a 6-bit scale and a 6-bit
// minimum, which themselves are in units of two halves: value = d * scale * q - dmin * min. 4.5 bits a weight in all.
// Scale and minimum of a group are searched (21 candidate roundings, each solved by weighted least squares), as ggml's
// make_qkx2_quants does, in float32 and in its order of operations, so that files equal llama.cpp's to the byte.
// GGML_TYPE_Q4_K; layout is ggml's block_q4_K: d, dmin, 12 bytes of packed scales and minima, 128 bytes of nibbles.

import { fromHalf, nearestInt, toHalf } from '../numbers.ts'

export const ggmlType = 12
export const blockSize = 256
export const blockBytes = 144
export const fallback = 'q4_0'

const { fround } = Math
const GROUP = 32
const GROUPS = 8
const MOST = 15 // the largest nibble

export function encode(values: Float32Array): Uint8Array {
  const out = new Uint8Array((values.length / blockSize) * blockBytes)
  for (let block = 0, at = 0; block < values.length; block += blockSize, at += blockBytes) {
    encodeBlock(values.subarray(block, block + blockSize), new DataView(out.buffer, at, blockBytes))
  }
  return out
}

function encodeBlock(values: Float32Array, out: DataView): void {
  const fits = Array.from({ length: GROUPS }, (_, g) => fitGroup(values.subarray(g * GROUP, (g + 1) * GROUP)))
  const largestScale = Math.max(0, ...fits.map((fit) => fit.scale))
  const largestMin = Math.max(0, ...fits.map((fit) => fit.min))
  out.setUint16(0, toHalf(fround(largestScale / 63)), true)
  out.setUint16(2, toHalf(fround(largestMin / 63)), true)
  const toSixBits = (x: number, largest: number) =>
    Math.min(63, largest > 0 ? nearestInt(fround(fround(63 / largest) * x)) & 0xff : 0)
  fits.forEach(({ scale, min }, g) => {
    packSixBits(out, g, toSixBits(scale, largestScale), toSixBits(min, largestMin))
  })

  // The nibbles are chosen anew, against the scales as a reader will see them.
  const scales = readScales(out)
  for (let g = 0; g < GROUPS; g++) {
    const [scale, min] = scales[g]
    const shift = (g % 2) * 4
    for (let i = 0; i < GROUP; i++) {
      const x = fround(values[g * GROUP + i] + min)
      // Where the scale rounds to zero any nibble reads as the same value; ggml leaves the search's own.
      const nibble = scale === 0 ? fits[g].levels[i] : clamp(nearestInt(fround(x / scale)))
      const byte = 16 + (g >> 1) * GROUP + i
      out.setUint8(byte, out.getUint8(byte) | (nibble << shift))
    }
  }
}

const clamp = (level: number) => Math.max(0, Math.min(MOST, level))

/** The scale and the minimum (of which the negative is stored) that fit `scale * level - min` best to 32 values. */
function fitGroup(x: Float32Array): { scale: number; min: number; levels: Uint8Array } {
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

  let scale = fround(1 / fround(MOST / fround(high - low)))
  roundLevels(x, fround(MOST / fround(high - low)), low, levels)
  let error = weightedError(x, weights, levels, scale, low)
  let candidate = new Uint8Array(GROUP)
  for (let step = 0; step <= 20; step++) {
    // ggml measures each candidate from the best minimum so far.
    const inverse = fround(fround(fround(-1 + fround(fround(0.1) * step)) + MOST) / fround(high - low))
    roundLevels(x, inverse, low, candidate)
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

function roundLevels(x: Float32Array, inverse: number, low: number, levels: Uint8Array): void {
  for (let i = 0; i < GROUP; i++) levels[i] = clamp(nearestInt(fround(inverse * fround(x[i] - low))))
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
function readScales(block: DataView): [scale: number, min: number][] {
  const unit = fromHalf(block.getUint16(0, true))
  const minUnit = fromHalf(block.getUint16(2, true))
  const byte = (i: number) => block.getUint8(4 + i)
  return Array.from({ length: GROUPS }, (_, g) => {
    const scale = g < 4 ? byte(g) & 63 : (byte(g + 4) & 15) | ((byte(g - 4) >> 6) << 4)
    const min = g < 4 ? byte(g + 4) & 63 : (byte(g + 4) >> 4) | ((byte(g) >> 6) << 4)
    return [fround(unit * scale), fround(minUnit * min)]
  })
}

export function decode(bytes: Uint8Array): Float32Array {
  const values = new Float32Array((bytes.length / blockBytes) * blockSize)
  for (let block = 0, at = 0; at < bytes.length; block += blockSize, at += blockBytes) {
    const scales = readScales(new DataView(bytes.buffer, bytes.byteOffset + at, blockBytes))
    for (let i = 0; i < blockSize; i++) {
      const group = i >> 5
      const pair = bytes[at + 16 + (group >> 1) * GROUP + (i & 31)]
      const nibble = group % 2 ? pair >> 4 : pair & 15
      values[block + i] = fround(scales[group][0] * nibble) - scales[group][1]
    }
  }
  return values
}
