// Weights in few bits: NF4's codes are the quantiles they are said to be, halves round as IEEE says, and every weight comes back
// within the error that its format promises.

import { describe, expect, it } from 'vitest'
import { encode } from '../../src/compress/encode.ts'
import * as int4 from '../../src/compress/int4.ts'
import { encodePieces } from '../../src/compress/stream.ts'
import { fromBf16, fromF16, toBf16, toF16 } from '../../src/half.ts'
import { compressionError, logitsError } from '../../src/nn/compression.ts'
import { decode, FORMATS, type Format, NF4, wordLayout } from '../../src/ops/scalar/quantized.ts'
import { normals } from '../ops.ts'

/** By its Taylor series, exact to 1e-15 for |x| < 3. */
function normalCdf(x: number) {
  let [term, sum] = [x, x]
  for (let n = 1; Math.abs(term) > 1e-18; n++) {
    term *= -(x * x) / (2 * n)
    sum += term / (2 * n + 1)
  }
  return 0.5 + sum / Math.sqrt(2 * Math.PI)
}
function normalQuantile(p: number) {
  let [low, high] = [-3, 3]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (normalCdf(middle) < p) low = middle
    else high = middle
  }
  return low
}

it('NF4 is eight positive and seven negative quantiles and zero, scaled to one (QLoRA, appendix E)', () => {
  // The outermost quantile is that of 1 − (1/32 + 1/30) / 2. bitsandbytes rounds its offset to seven digits: 1e-6.
  const offset = 1 - (1 / 32 + 1 / 30) / 2
  const spread = (count: number) =>
    Array.from({ length: count - 1 }, (_, i) => normalQuantile(offset + ((0.5 - offset) * i) / (count - 1)))
  const codes = [...spread(9), 0, ...spread(8).map((x) => -x)].sort((a, b) => a - b)
  const most = Math.max(...codes)
  expect(codes.length).toBe(16)
  NF4.forEach((code, i) => {
    expect(Math.abs(code - codes[i] / most), `code ${i}`).toBeLessThan(1e-6)
  })
})

it('halves round to nearest, ties to even', () => {
  const wrong: string[] = []
  const check = (x: number, got: number, want: number) => {
    if (got !== want) wrong.push(`${x}: ${got} for ${want}`)
  }
  for (let half = 0; half < 65536; half++) {
    const [ieee, brain] = [fromF16(half), fromBf16(half)]
    if (!Number.isNaN(ieee)) check(ieee, toF16(ieee), half)
    if (!Number.isNaN(brain)) check(brain, toBf16(brain), half)
    if ((half & 0x7fff) >= 0x7bff) continue
    // Halfway to the next one goes to the even one, a little further goes up. Both steps are exact in f32.
    const [middle, little] = [(ieee + fromF16(half + 1)) / 2, (fromF16(half + 1) - ieee) / 64]
    check(middle, toF16(middle), half + (half % 2))
    check(middle + little, toF16(middle + little), half + 1)
    check(middle - little, toF16(middle - little), half)
  }
  expect(wrong).toEqual([])
  expect([65519, 65520, -1e30, 1e-30].map(toF16)).toEqual([0x7bff, 0x7c00, 0xfc00, 0])
  expect(fromF16(toF16(Number.NaN))).toBeNaN()
  expect(fromBf16(toBf16(Number.NaN))).toBeNaN()
  expect([1 + 2 ** -8, 1 + 3 * 2 ** -8].map(toBf16)).toEqual([0x3f80, 0x3f82])
})

const random = normals(9)
/** Not whole blocks, more than one group of NF4's blocks, a block of zeros and one far larger than the others. */
const weights = Float32Array.from({ length: 64 * 300 + 13 }, (_, i) =>
  i >= 640 && i < 768 ? 0 : random.normal() * (i >= 1280 && i < 1408 ? 1 : 0.02),
)

describe.each(FORMATS)('%s', (format) => {
  const words = encode(weights, format)
  const back = decode(words, format, weights.length)

  it('gives every weight back within its promise', () => {
    expect(words.length).toBe(wordLayout(format, weights.length).words)
    const block = format.startsWith('int4') ? Number(format.slice(5)) : 64
    for (let start = 0; start < weights.length; start += block) {
      const here = weights.subarray(start, start + block)
      const [least, most] = [Math.min(...here), Math.max(...here)]
      const absmax = Math.max(most, -least)
      // NF4: half the widest gap between codes, and the byte that an absmax is rounded to: half of 1/127 of the group's spread.
      const promise: Record<string, (w: number) => number> = {
        bf16: (w) => Math.abs(w) * 2 ** -8,
        f16: (w) => Math.abs(w) * 2 ** -11 + 2 ** -25,
        int8: () => (absmax / 127) * 0.5001,
        int4: () => ((most - least) / 15) * 0.502 + absmax * 2 ** -10,
        nf4: () => absmax * 0.153 + (3.5 / 127) * 0.51,
      }
      here.forEach((w, i) => {
        const error = Math.abs(back[start + i] - w)
        if (error > promise[format.split('-')[0]](w) + 1e-9)
          expect.fail(`weight ${start + i}: ${back[start + i]} for ${w}`)
      })
    }
  })

  it('takes the nearest code', () => {
    // What is read, encoded again and read, is the same within the rounding of scales.
    const again = decode(encode(Float32Array.from(back), format), format, weights.length)
    const { relative } = compressionError(back, encode(Float32Array.from(back), format), format)
    expect(relative).toBeLessThan(format.endsWith('16') ? 1e-9 : 0.02)
    expect(again.length).toBe(weights.length)
  })

  it('refuses what it cannot hold', () => {
    if (format === 'bf16') return // holds all of them
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => encode([0, bad, 1], format)).toThrow(RangeError)
  })
})

it('reports what is lost: figures for normal weights', () => {
  const normal = Float32Array.from({ length: 64 * 256 * 2 }, () => random.normal())
  const report = (format: Format) => compressionError(normal, encode(normal, format), format)
  // Shares of the weights' rms. NF4 loses less than even steps do of more bits, but not less than those of groups half as long.
  const relative = Object.fromEntries(FORMATS.map((format) => [format, report(format).relative]))
  expect(relative.nf4).toBeLessThan(relative['int4-128'])
  expect(relative.nf4).toBeCloseTo(0.093, 3)
  expect(relative.int8).toBeLessThan(0.007)
  expect(relative['int4-32']).toBeLessThan(relative['int4-64'])
  expect(relative['int4-64']).toBeLessThan(relative['int4-128'])
  expect(report('nf4').bitsPerWeight).toBeCloseTo(4.13, 2)
  expect(report('int8').bitsPerWeight).toBe(8.5)
  expect(report(int4.format({ group: '128' })).bitsPerWeight).toBe(4.25)
})

it('says how far logits are', () => {
  const exact = [Math.log(0.5), Math.log(0.25), Math.log(0.25), 0, 0, 0]
  const got = [Math.log(0.25), Math.log(0.5), Math.log(0.25), 7, 7, 7]
  // 0.5 ln 2 − 0.25 ln 2 for the first token; a constant shift of the second means nothing but to the rms.
  const { rms, divergence, agreement } = logitsError(exact, got, 3)
  expect(divergence).toBeCloseTo((0.25 * Math.LN2) / 2, 12)
  expect(agreement).toBe(0.5)
  expect(rms).toBeCloseTo(Math.sqrt((2 * Math.LN2 ** 2 + 3 * 49) / 6), 12)
})

it.each(FORMATS)('%s: pieces become the words of the whole', async (format) => {
  const random = normals(17)
  for (const count of [1, 63, 4097, 12_345]) {
    const weights = Float32Array.from({ length: count }, () => 0.1 * random.normal())
    const words = new Uint32Array(wordLayout(format, count).words)
    let written = 0
    async function* pieces() {
      for (let at = 0; at < count; at += 5000) yield weights.slice(at, at + 5000)
    }
    await encodePieces(pieces, count, format, (part, offset) => {
      words.set(part, offset)
      written += part.length
    })
    expect(written).toBe(words.length)
    expect(words).toEqual(encode(weights, format))
  }
})
