// GGUF: a file spelled out byte by byte from the specification, a round trip of every kind of value, and what must be refused.
// That others open our files is llama-cpp.test.ts and readers.test.ts.

import { describe, expect, it } from 'vitest'
import { collect, FormatError, fromBlob, fromBytes } from '../../../src/formats/bytes.ts'
import { codec, encoded, floats } from '../../../src/formats/ggml.ts'
import { bool, f32, gguf, i32s, type Metadata, readGguf, string, strings, u32 } from '../../../src/formats/gguf.ts'

/** Little-endian pieces: text as it is, [bytes, number] as an unsigned integer of that width. */
function layOut(...parts: (string | [width: number, value: number | bigint])[]): Uint8Array<ArrayBuffer> {
  const bytes = parts.flatMap((part) => {
    if (typeof part === 'string') return [...new TextEncoder().encode(part)]
    return Array.from({ length: part[0] }, (_, i) => Number((BigInt(part[1]) >> BigInt(8 * i)) & 255n))
  })
  return Uint8Array.from(bytes)
}
const str = (s: string): (string | [number, number])[] => [[8, new TextEncoder().encode(s).length], s]

const header = (tensors: number | bigint, entries: number | bigint, version = 3) =>
  ['GGUF', [4, version], [8, tensors], [8, entries]] as (string | [number, number | bigint])[]
const tensor = (name: string, ne: (number | bigint)[], type: number, offset: number | bigint) =>
  [...str(name), [4, ne.length], ...ne.map((n) => [8, n]), [4, type], [8, offset]] as (
    | string
    | [number, number | bigint]
  )[]
const pad = (bytes: Uint8Array, more = 0) => {
  const padded = new Uint8Array(Math.ceil(bytes.length / 32) * 32 + more)
  padded.set(bytes)
  return padded
}

it('writes what the specification spells', async () => {
  const stream = gguf(
    new Map([
      ['a', u32(7)],
      ['b', strings(['x', 'é'])],
    ]),
    [
      encoded('w', [2, 3], 'f32', () => [Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6)]),
      encoded('n', [1], 'f32', () => [Float32Array.of(9)]),
    ],
  )
  const bytes = await collect(stream)
  const head = pad(
    layOut(
      ...header(2, 2),
      ...str('a'),
      [4, 4],
      [4, 7],
      ...str('b'),
      [4, 9],
      [4, 8],
      [8, 2],
      ...str('x'),
      ...str('é'),
      ...tensor('w', [3, 2], 0, 0),
      ...tensor('n', [1], 0, 32),
    ),
  )
  const expected = new Uint8Array(head.length + 64)
  expected.set(head)
  new Float32Array(expected.buffer, head.length, 9).set([1, 2, 3, 4, 5, 6, 0, 0, 9])
  expect(bytes).toEqual(expected)
})

describe('reads back', () => {
  const everyKind: Metadata = new Map<string, ReturnType<typeof u32>>([
    ['general.alignment', u32(64)],
    ['__proto__', string('harmless')],
    ['u8', { kind: 'u8', value: 255 }],
    ['i8', { kind: 'i8', value: -128 }],
    ['u16', { kind: 'u16', value: 65535 }],
    ['i16', { kind: 'i16', value: -32768 }],
    ['u32', u32(4294967295)],
    ['i32', { kind: 'i32', value: -2147483648 }],
    ['f32', f32(0.5)],
    ['bool', bool(true)],
    ['u64', { kind: 'u64', value: 2n ** 64n - 1n }],
    ['i64', { kind: 'i64', value: -(2n ** 63n) }],
    ['f64', { kind: 'f64', value: 1e300 }],
    ['empty', strings([])],
    ['i32s', { kind: 'i32', list: Int32Array.of(-1, 2) }],
    ['bools', { kind: 'bool', list: [true, false] }],
    ['u64s', { kind: 'u64', list: BigUint64Array.of(1n) }],
  ])

  it('every kind of value, at another alignment', async () => {
    const stream = gguf(everyKind, [encoded('w', [3], 'f16', () => [Float32Array.of(1, 2, 3)])])
    const { metadata, tensors } = await readGguf(fromBlob(new Blob([await collect(stream)])))
    expect([...metadata]).toEqual([...everyKind])
    expect(await floats(tensors[0])).toEqual(Float32Array.of(1, 2, 3))
  })

  it('every number format, and more metadata than one window holds', async () => {
    const values = Float32Array.from({ length: 1024 }, (_, i) => Math.sin(i))
    const ids = ['q4_k', 'f32', 'q6_k', 'bf16', 'q8_0', 'f16', 'q4_0']
    const tokens = Array.from({ length: 100_000 }, (_, i) => `token ${i}`)
    const stream = gguf(
      new Map([
        ['tokens', strings(tokens)],
        ['types', i32s(tokens.map(() => 1))],
      ]),
      ids.map((id) => encoded(id, [4, 256], id, () => [values])),
    )
    const { metadata, tensors } = await readGguf(fromBytes(await collect(stream)))
    expect(metadata.get('tokens')).toEqual(strings(tokens))
    expect(tensors.map(({ dtype, shape }) => [dtype, shape])).toEqual(ids.map((id) => [id, [4, 256]]))
    for (const tensor of tensors)
      expect(await floats(tensor)).toEqual(codec(tensor.dtype).decode(codec(tensor.dtype).encode(values)))
  })

  it('version 2, dimensions none to four, and a last tensor without padding', async () => {
    const bytes = pad(layOut(...header(2, 0, 2), ...tensor('s', [], 0, 0), ...tensor('w', [1, 1, 1, 2], 0, 32)), 32 + 8)
    const { tensors } = await readGguf(fromBytes(bytes))
    expect(tensors.map(({ shape }) => shape)).toEqual([[], [2, 1, 1, 1]])
  })
})

describe('refuses to write what llama.cpp would not open', () => {
  const ones = (name: string, shape: number[], id: string) => encoded(name, shape, id, () => [])
  it.each<[string, () => unknown, string]>([
    ['a long name', () => gguf(new Map(), [ones('x'.repeat(64), [1], 'f32')]), 'longer than 63 bytes'],
    ['five dimensions', () => gguf(new Map(), [ones('w', [1, 1, 1, 1, 1], 'f32')]), 'more than 4 dimensions'],
    ['rows that cut blocks', () => gguf(new Map(), [ones('w', [8, 40], 'q8_0')]), 'no whole blocks of 32'],
    ['one name twice', () => gguf(new Map(), [ones('w', [1], 'f32'), ones('w', [1], 'f32')]), 'one name'],
    ['a strange alignment', () => gguf(new Map([['general.alignment', u32(24)]]), []), 'power of two'],
  ])('%s', (_, write, message) => expect(write).toThrow(message))
})

describe('rejects', () => {
  const entry = (...value: (string | [number, number | bigint])[]) =>
    pad(layOut(...header(0, 1), ...str('k'), ...value))
  const one = (ne: (number | bigint)[], type = 0, offset: number | bigint = 0, data = 32) =>
    pad(layOut(...header(1, 0), ...tensor('w', ne, type, offset)), data)

  it.each<[string, Uint8Array, string]>([
    ['an empty file', new Uint8Array(), 'cut short'],
    ['another magic', layOut('GGML', [4, 3]), 'does not begin with GGUF'],
    ['version 1', pad(layOut(...header(0, 0, 1))), 'version 1'],
    ['the other byte order', pad(layOut(...header(0, 0, 0x3000000))), 'version 50331648'],
    ['too many tensors', pad(layOut(...header(2n ** 63n, 0))), 'claims 9223372036854775808 tensors'],
    ['too many entries', pad(layOut(...header(0, 65_537))), 'claims 65537 metadata entries'],
    ['more entries than bytes', layOut(...header(0, 65_536)), 'cut short'],
    ['a string beyond the file', pad(layOut(...header(0, 1), [8, 2n ** 64n - 1n])), 'bytes of a string'],
    ['a string that is no UTF-8', entry([4, 8], [8, 1], [1, 0xff]), 'not UTF-8'],
    [
      'a key twice',
      pad(layOut(...header(0, 2), ...str('k'), [4, 0], [1, 1], ...str('k'), [4, 0], [1, 1])),
      '"k" twice',
    ],
    ['an unknown kind', entry([4, 13]), 'of type 13'],
    ['a list of lists', entry([4, 9], [4, 9], [8, 1], [4, 4], [8, 0]), 'lists of lists'],
    ['a list of numbers beyond the file', entry([4, 9], [4, 4], [8, 2n ** 62n]), 'numbers in a list'],
    ['a list of strings beyond the file', entry([4, 9], [4, 8], [8, 1000]), 'claims 1000 strings'],
    [
      'a long list of booleans',
      pad(layOut(...header(0, 1), ...str('k'), [4, 9], [4, 7], [8, 65_537]), 65_537),
      'at most 65536',
    ],
    ['alignment 0', pad(layOut(...header(0, 1), ...str('general.alignment'), [4, 4], [4, 0])), 'power of two'],
    ['alignment 2^31', pad(layOut(...header(0, 1), ...str('general.alignment'), [4, 4], [4, 2 ** 31])), 'power of two'],
    [
      'an alignment that is text',
      pad(layOut(...header(0, 1), ...str('general.alignment'), [4, 8], ...str('32'))),
      'power of two',
    ],
    ['five dimensions', one([1, 1, 1, 1, 1]), '5 dimensions'],
    ['an unknown number format', one([256], 10), 'number format 10'],
    ['a negative number format', one([1], 0xffffffff), 'number format 4294967295'],
    ['rows that cut blocks', one([40, 4], 8), 'no whole blocks of q8_0'],
    ['a dimension beyond 2^53', one([2n ** 53n]), 'values'],
    ['a product that wraps at 2^64', one([2 ** 32, 2 ** 32]), 'absurdly large'],
    ['a product that doubles round', one([2 ** 27, 2 ** 27, 3]), 'absurdly large'],
    ['a tensor beyond the file', one([9]), 'it ends at byte'],
    ['an offset', one([1], 0, 32, 64), 'lies at 32 instead of 0'],
    [
      'an overlap',
      pad(layOut(...header(2, 0), ...tensor('a', [8], 0, 0), ...tensor('b', [8], 0, 0)), 32),
      'lies at 0 instead of 32',
    ],
    [
      'a name twice',
      pad(layOut(...header(2, 0), ...tensor('a', [8], 0, 0), ...tensor('a', [8], 0, 32)), 64),
      'comes twice',
    ],
    ['bytes of no tensor', one([1], 0, 0, 64), 'belong to no tensor'],
  ])('%s', async (_, bytes, message) => {
    const failure = await readGguf(fromBytes(bytes)).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(FormatError)
    expect((failure as Error).message).toContain(message)
  })

  it('more than 64 MiB of text', async () => {
    const length = 33 << 20
    const head = layOut(...header(0, 2), ...str('a'), [4, 8], [8, length])
    const middle = layOut(...str('b'), [4, 8], [8, length])
    const file = new Blob([head, new Uint8Array(length), middle, new Uint8Array(length)])
    await expect(readGguf(fromBlob(file))).rejects.toThrow('bytes of a string')
  })
})
