// Number formats against golden bytes from ggml itself (tests/golden/ggml/make.py).

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { collect } from '../../../src/formats/bytes.ts'
import { codec, codecs, encoded, fitting } from '../../../src/formats/ggml.ts'

const golden = (name: string) => new Uint8Array(readFileSync(new URL(`../../golden/ggml/${name}`, import.meta.url)))
const floatsOf = (bytes: Uint8Array) => new Float32Array(bytes.slice().buffer)

describe.each(['f16', 'bf16', 'q8_0', 'q4_0', 'q5_0', 'q5_1', 'q4_k', 'q5_k', 'q6_k'])('%s', (id) => {
  const { encode, decode } = codec(id)

  it('encodes to the bytes that ggml makes', () => {
    expect(firstDifference(encode(floatsOf(golden('values.f32'))), golden(`${id}.bytes`))).toBe(-1)
  })

  it('decodes to the floats that ggml reads', () => {
    const bits = new Uint8Array(decode(golden(`${id}.bytes`)).buffer)
    expect(firstDifference(bits, golden(`${id}.f32`))).toBe(-1)
  })
})

it.each(['f16', 'bf16'])('%s: NaN, infinity, subnormals, ties and overflow as in ggml', (id) => {
  const encodedBytes = codec(id).encode(floatsOf(golden('specials.f32')))
  expect(firstDifference(encodedBytes, golden(`${id}.specials.bytes`))).toBe(-1)
})

it('f16 and bf16: all 65,536 bit patterns survive decode and encode', () => {
  const every = new Uint8Array(Uint16Array.from({ length: 65536 }, (_, i) => i).buffer)
  const isNaNPattern: Record<string, (h: number) => boolean> = {
    f16: (h) => (h & 0x7fff) > 0x7c00,
    bf16: (h) => (h & 0x7fff) > 0x7f80,
  }
  for (const id of ['f16', 'bf16']) {
    const back = new Uint16Array(codec(id).encode(codec(id).decode(every)).slice().buffer)
    for (let h = 0; h < 65536; h++) {
      if (isNaNPattern[id](h)) expect(isNaNPattern[id](back[h])).toBe(true)
      else if (back[h] !== h) expect(back[h], `${id} ${h.toString(16)}`).toBe(h)
    }
  }
})

it('f32 copies', () => {
  const values = Float32Array.of(1, -0, Number.NaN, 1e-45)
  expect(codec('f32').decode(codec('f32').encode(values))).toEqual(values)
})

it('finds a format that rows allow', () => {
  expect(fitting('q4_k', 512)).toBe('q4_k')
  expect(fitting('q4_k', 96)).toBe('q4_0')
  expect(fitting('q6_k', 96)).toBe('q8_0')
  expect(fitting('q4_k', 31)).toBe('f16')
  for (const { fallback } of codecs.values()) if (fallback) expect(codecs.has(fallback)).toBe(true)
})

it('refuses to quantize what is not finite, and unknown formats', async () => {
  const values = new Float32Array(32).fill(1)
  values[7] = Number.NaN
  const tensor = encoded('w', [32], 'q8_0', () => [values])
  await expect(collect(tensor)).rejects.toThrow('The tensor "w" holds NaN and cannot be quantized.')
  expect(() => codec('__proto__')).toThrow('not known here')
  expect(() => encoded('w', [3, 5], 'q4_0', () => [])).toThrow('no whole blocks')
})

/** Index of the first unequal byte, or -1: `toEqual` on large arrays is slow and prints pages. */
function firstDifference(a: Uint8Array, b: Uint8Array): number {
  return a.length === b.length ? a.findIndex((byte, i) => byte !== b[i]) : Math.min(a.length, b.length)
}
