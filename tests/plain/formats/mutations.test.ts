// Ten thousand damaged files for each reader of models, two thousand for zip, the damage done where it hurts: counts, sizes, offsets,
// names, types. Whatever comes, a reader answers with a FormatError in a plain sentence or with a result that holds together, and never
// asks its source, or allocates, for more than the file has and 8 MiB. Seeds are fixed, so a failure repeats. What the costliest took,
// it prints.

import fc from 'fast-check'
import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { type ByteSource, collect, FormatError, fromBytes, type NamedTensor } from '../../../src/formats/bytes.ts'
import { readGguf } from '../../../src/formats/gguf.ts'
import { readSafetensors } from '../../../src/formats/safetensors.ts'
import { readZip } from '../../../src/formats/zip.ts'
import { Cost } from '../../cost.ts'

/** What a file is made of, so that damage can aim: text, or an integer of `width` bytes. */
type Field = { text: string } | { width: number; value: bigint }
const text = (s: string): Field => ({ text: s })
const int = (width: number, value: number | bigint): Field => ({ width, value: BigInt(value) })
const str = (s: string): Field[] => [int(8, new TextEncoder().encode(s).length), text(s)]

function layOut(fields: readonly Field[]): Uint8Array {
  const bytes: number[] = []
  for (const field of fields) {
    if ('text' in field) for (const byte of new TextEncoder().encode(field.text)) bytes.push(byte)
    else for (let i = 0; i < field.width; i++) bytes.push(Number((field.value >> BigInt(8 * i)) & 255n))
  }
  return Uint8Array.from(bytes)
}

const BOUNDARIES = [
  0,
  1,
  2,
  3,
  7,
  8,
  9,
  12,
  31,
  32,
  33,
  255,
  256,
  65_536,
  65_537,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53,
]
  .map(BigInt)
  .concat([2n ** 53n + 1n, 2n ** 62n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 32n, 2n ** 64n - 1n])

/** One piece of damage to a list of fields; `at` and `to` are taken modulo its length. */
const damage = fc.record({
  kind: fc.constantFrom('boundary', 'nudge', 'drop', 'repeat', 'swap', 'copy'),
  at: fc.nat(10_000),
  to: fc.nat(10_000),
  amount: fc.integer({ min: -40, max: 40 }),
  boundary: fc.constantFrom(...BOUNDARIES),
})
/** Damage below the structure: bytes flipped, the end cut off or grown. */
const rough = fc.record({
  flips: fc.array(fc.tuple(fc.nat(100_000), fc.integer({ min: 1, max: 255 })), { maxLength: 3 }),
  length: fc.oneof(
    { weight: 4, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -200, max: 200 }) },
  ),
})

interface Hurt {
  kind: string
  at: number
  to: number
  amount: number
  boundary: bigint
}

function spoil<T>(fields: readonly T[], hurts: readonly Hurt[], change: (field: T, hurt: Hurt) => T): T[] {
  const spoiled = [...fields]
  for (const hurt of hurts) {
    const at = hurt.at % spoiled.length
    const to = hurt.to % spoiled.length
    if (hurt.kind === 'drop' && spoiled.length > 1) spoiled.splice(at, 1)
    else if (hurt.kind === 'repeat') spoiled.splice(to, 0, spoiled[at])
    else if (hurt.kind === 'copy') spoiled[to] = spoiled[at]
    else if (hurt.kind === 'swap') [spoiled[at], spoiled[to]] = [spoiled[to], spoiled[at]]
    else spoiled[at] = change(spoiled[at], hurt)
  }
  return spoiled
}

function roughen(bytes: Uint8Array, { flips, length }: { flips: [number, number][]; length: number }): Uint8Array {
  const spoiled = new Uint8Array(Math.max(0, bytes.length + length))
  spoiled.set(bytes.subarray(0, spoiled.length))
  for (const [at, mask] of flips) if (spoiled.length) spoiled[at % spoiled.length] ^= mask
  return spoiled
}

/** Reads everything there is to read, and counts what it takes. */
async function attempt(
  bytes: Uint8Array,
  cost: Cost,
  read: (source: ByteSource) => Promise<readonly { byteLength: number; bytes(): AsyncIterable<Uint8Array> }[]>,
): Promise<'read' | 'refused'> {
  const source = fromBytes(bytes)
  let taken = 0
  const counted: ByteSource = {
    size: source.size,
    async read(offset, length) {
      const bytes = await source.read(offset, length)
      taken += bytes.length
      return bytes
    },
  }
  try {
    await cost.measure(bytes.length, async () => {
      for (const part of await read(counted)) expect(await collect(part)).toHaveLength(part.byteLength)
    })
    return 'read'
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    expect(error.message).toMatch(/^[A-Z].{10,400}\.$/s)
    return 'refused'
  } finally {
    expect(taken).toBeLessThanOrEqual(bytes.length + (8 << 20))
  }
}

/** Runs the property and requires that both outcomes were seen often, or it would prove little. */
async function survive<T>(
  runs: number,
  arbitrary: fc.Arbitrary<T>,
  run: (input: T, cost: Cost) => Promise<'read' | 'refused'>,
) {
  const cost = new Cost()
  const seen = { read: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(arbitrary, async (input) => void seen[await run(input, cost)]++),
    { seed: 20, numRuns: runs },
  )
  console.log(`${cost}`)
  expect(seen.read).toBeGreaterThan(runs / 200)
  expect(seen.refused).toBeGreaterThan(runs / 2)
}

/** Tensors must be disjoint parts of the file, however they came about. */
const wholeTensors = (tensors: readonly NamedTensor[], size: number) => {
  expect(tensors.reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThanOrEqual(size)
  return tensors
}

describe('damaged files', () => {
  it('GGUF', { timeout: 60_000 }, async () => {
    const entry = (key: string, ...fields: Field[]) => [...str(key), ...fields]
    const tensor = (name: string, ne: number[], type: number, offset: number) => [
      ...str(name),
      int(4, ne.length),
      ...ne.map((n) => int(8, n)),
      int(4, type),
      int(8, offset),
    ]
    const head = [
      text('GGUF'),
      int(4, 3),
      int(8, 3),
      int(8, 5),
      ...entry('general.architecture', int(4, 8), ...str('llama')),
      ...entry('general.alignment', int(4, 4), int(4, 32)),
      ...entry('tokens', int(4, 9), int(4, 8), int(8, 3), ...str('a'), ...str('b'), ...str('Ġé')),
      ...entry('types', int(4, 9), int(4, 5), int(8, 3), int(4, 1), int(4, 1), int(4, 3)),
      ...entry('flag', int(4, 7), int(1, 1)),
      ...tensor('w', [32, 2], 8, 0),
      ...tensor('norm', [5], 0, 96),
      ...tensor('h', [4, 3, 2], 1, 128),
    ]
    const change = (field: Field, { kind, amount, boundary }: Hurt): Field => {
      if ('text' in field) return text(kind === 'nudge' ? field.text.slice(0, Math.abs(amount)) : 'general.alignment')
      return int(
        field.width,
        BigInt.asUintN(8 * field.width, kind === 'nudge' ? field.value + BigInt(amount) : boundary),
      )
    }
    await survive(10_000, fc.tuple(fc.array(damage, { maxLength: 3 }), rough), ([hurts, rest], cost) => {
      const start = layOut(spoil(head, hurts, change))
      const bytes = new Uint8Array(Math.ceil(start.length / 32) * 32 + 176)
      bytes.set(start)
      return attempt(roughen(bytes, rest), cost, async (source) =>
        wholeTensors((await readGguf(source)).tensors, source.size),
      )
    })
  })

  it('safetensors', { timeout: 60_000 }, async () => {
    const json =
      '{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"BF16","shape":[],"data_offsets":[24,26]},"c":{"dtype":"I8","shape":[0,5],"data_offsets":[26,26]}}'
    const tokens = json.match(/"[^"]*"|\d+|[^\s"\d]/g)!
    const change = (token: string, { kind, amount, boundary }: Hurt) => {
      if (/^\d/.test(token)) return String(kind === 'nudge' ? Number(token) + amount : boundary)
      return ['"F64"', '"F4"', '"a"', '"__metadata__"', '"dtype"', 'null', '1e2', '-1', '"\\ud800"', '{', '}', ' '][
        Math.abs(amount) % 12
      ]
    }
    const lengths = fc.option(fc.constantFrom(...BOUNDARIES), { freq: 10 })
    await survive(
      10_000,
      fc.tuple(fc.array(damage, { maxLength: 3 }), rough, lengths),
      ([hurts, rest, length], cost) => {
        const header = spoil(tokens, hurts, change).join('')
        const fields = [int(8, length ?? new TextEncoder().encode(header).length), text(header)]
        const start = layOut(fields)
        const bytes = new Uint8Array(start.length + 26)
        bytes.set(start)
        return attempt(roughen(bytes, rest), cost, async (source) =>
          wholeTensors((await readSafetensors(source)).tensors, source.size),
        )
      },
    )
  })

  it('zip', { timeout: 60_000 }, async () => {
    const archive = zipSync({
      'a.txt': new Uint8Array(300).fill(65),
      'b/c.bin': [Uint8Array.from({ length: 100 }, (_, i) => i), { level: 0 }],
    })
    const limit = 1 << 20
    await survive(
      2_000,
      fc.array(fc.tuple(fc.nat(archive.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
      async (flips, cost) => {
        const bytes = archive.slice()
        for (const [at, mask] of flips) bytes[at] ^= mask
        return attempt(bytes, cost, async (source) => {
          const files = await readZip(source, limit)
          expect(files.reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThanOrEqual(limit)
          return files
        })
      },
    )
  })
})
