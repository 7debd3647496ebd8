// 6 bits a weight: superblocks of 256 = 16 groups of 16 signed 6-bit numbers q (-32..31), each group with a signed 8-bit scale
// in units of one half: value = d * scale * q. 6.5625 bits a weight in all; llama.cpp likes it for the output matrix.
// A group's scale is searched (19 candidate roundings, least squares weighted by x²), as ggml's make_qx_quants does, in
// float32 and in its order of operations, so that files equal llama.cpp's to the byte.
// GGML_TYPE_Q6_K; layout is ggml's block_q6_K: 128 bytes of low nibbles, 64 of high bit pairs, 16 scales, d.

import { fromF16, toF16 } from '../../half.ts'
import { nearestInt } from '../numbers.ts'

export const ggmlType = 14
export const blockSize = 256
export const blockBytes = 210
export const fallback = 'q8_0'

const { fround } = Math
const GROUP = 16
const GROUPS = 16
const HIGH = 128
const SCALES = 192
const UNIT = 208
const NOTHING = fround(1e-15) // ggml's GROUP_MAX_EPS: below it a group counts as zero

export function encode(values: Float32Array): Uint8Array {
  const out = new Uint8Array((values.length / blockSize) * blockBytes)
  for (let block = 0, at = 0; block < values.length; block += blockSize, at += blockBytes) {
    encodeBlock(values.subarray(block, block + blockSize), new DataView(out.buffer, at, blockBytes))
  }
  return out
}

function encodeBlock(values: Float32Array, out: DataView): void {
  const fits = Array.from({ length: GROUPS }, (_, g) => fitGroup(values.subarray(g * GROUP, (g + 1) * GROUP)))
  let largest = 0 // of magnitude, with its sign
  for (const { scale } of fits) if (Math.abs(scale) > Math.abs(largest)) largest = scale
  if (Math.abs(largest) < NOTHING) return
  const inverse = fround(-128 / largest)
  out.setUint16(UNIT, toF16(fround(1 / inverse)), true)
  const unit = fromF16(out.getUint16(UNIT, true))
  fits.forEach(({ scale, levels }, g) => {
    out.setInt8(SCALES + g, Math.min(127, nearestInt(fround(inverse * scale))))
    // The levels are chosen anew, against the scale as a reader will see it. Where that is zero any level reads as zero;
    // ggml leaves the search's own.
    const seen = fround(unit * out.getInt8(SCALES + g))
    for (let i = 0; i < GROUP; i++) {
      const level = seen === 0 ? levels[i] : clamp(nearestInt(fround(values[g * GROUP + i] / seen)))
      putLevel(out, g * GROUP + i, level + 32)
    }
  })
}

const clamp = (level: number) => Math.max(-32, Math.min(31, level))

/** The scale that fits `scale * level` best to 16 values, and those levels. */
function fitGroup(x: Float32Array): { scale: number; levels: Int8Array } {
  const levels = new Int8Array(GROUP)
  let largest = 0 // of magnitude, with its sign: it gets level -32, the one that has no positive twin
  for (let i = 0; i < GROUP; i++) if (Math.abs(x[i]) > Math.abs(largest)) largest = x[i]
  // ggml stores a level plus 32 and clears those of an empty group, which makes them -32.
  if (Math.abs(largest) < NOTHING) return { scale: 0, levels: levels.fill(-32) }
  roundLevels(x, fround(-32 / largest), levels)
  let [sumXL, sumLL] = products(x, levels)
  let scale = sumLL ? fround(sumXL / sumLL) : 0
  let best = fround(scale * sumXL)
  const candidate = new Int8Array(GROUP)
  for (let step = -9; step <= 9; step++) {
    if (step === 0) continue
    roundLevels(x, fround(-fround(32 + fround(fround(0.1) * step)) / largest), candidate)
    ;[sumXL, sumLL] = products(x, candidate)
    if (!(sumLL > 0 && fround(sumXL * sumXL) > fround(best * sumLL))) continue
    levels.set(candidate)
    scale = fround(sumXL / sumLL)
    best = fround(scale * sumXL)
  }
  return { scale, levels }
}

function roundLevels(x: Float32Array, inverse: number, levels: Int8Array): void {
  for (let i = 0; i < GROUP; i++) levels[i] = clamp(nearestInt(fround(inverse * x[i])))
}

/** Σ w x l and Σ w l², each weight w being x². */
function products(x: Float32Array, levels: Int8Array): [sumXL: number, sumLL: number] {
  let sumXL = 0
  let sumLL = 0
  for (let i = 0; i < GROUP; i++) {
    const w = fround(x[i] * x[i])
    sumXL = fround(sumXL + fround(fround(w * x[i]) * levels[i]))
    sumLL = fround(sumLL + fround(fround(w * levels[i]) * levels[i]))
  }
  return [sumXL, sumLL]
}

/** Where weight i of a superblock lies: each half of 128 is four runs of 32, which share bytes of nibbles in pairs and bytes of bit pairs in fours. */
function place(i: number) {
  const half = i >> 7
  const run = (i >> 5) & 3
  const low = half * 64 + (run & 1) * 32 + (i & 31)
  const high = HIGH + half * 32 + (i & 31)
  return { low, lowShift: (run >> 1) * 4, high, highShift: run * 2 }
}

function putLevel(out: DataView, i: number, level: number): void {
  const { low, lowShift, high, highShift } = place(i)
  out.setUint8(low, out.getUint8(low) | ((level & 15) << lowShift))
  out.setUint8(high, out.getUint8(high) | ((level >> 4) << highShift))
}

export function decode(bytes: Uint8Array): Float32Array {
  const values = new Float32Array((bytes.length / blockBytes) * blockSize)
  for (let block = 0, at = 0; at < bytes.length; block += blockSize, at += blockBytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, blockBytes)
    const unit = fromF16(view.getUint16(UNIT, true))
    for (let i = 0; i < blockSize; i++) {
      const { low, lowShift, high, highShift } = place(i)
      const level = ((view.getUint8(low) >> lowShift) & 15) | (((view.getUint8(high) >> highShift) & 3) << 4)
      values[block + i] = fround(unit * view.getInt8(SCALES + (i >> 4))) * (level - 32)
    }
  }
  return values
}
