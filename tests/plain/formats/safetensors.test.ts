// safetensors against the serialisation vectors and the rejections of the reference implementation's own tests
// (safetensors/src/tensor.rs). That another program reads our files is readers.test.ts.

import { describe, expect, it } from 'vitest'
import { collect, FormatError, fromBlob, fromBytes, type NamedTensor } from '../../../src/formats/bytes.ts'
import { encoded, floats } from '../../../src/formats/ggml.ts'
import { readSafetensors, safetensors } from '../../../src/formats/safetensors.ts'

const text = (s: string) => new TextEncoder().encode(s)

function file(header: string | Uint8Array, data = 0, length?: bigint): Uint8Array {
  const json = typeof header === 'string' ? text(header) : header
  const bytes = new Uint8Array(8 + json.length + data)
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(json.length), true)
  bytes.set(json, 8)
  return bytes
}

const raw = (name: string, dtype: string, shape: number[], bytes: Uint8Array): NamedTensor => ({
  name,
  dtype,
  shape,
  byteLength: bytes.length,
  bytes: async function* () {
    yield bytes
  },
})

describe('writes the reference implementation’s bytes', () => {
  const six = Float32Array.of(0, 1, 2, 3, 4, 5)
  it.each([
    ['aligned', 'attn.0', [1, 2, 3], 64, '{"attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}}'],
    ['padded', 'attn0', [1, 1, 2, 3], 72, '{"attn0":{"dtype":"F32","shape":[1,1,2,3],"data_offsets":[0,24]}}       '],
  ])('%s', async (_, name, shape, length, header) => {
    const bytes = await collect(safetensors([encoded(name, shape, 'f32', () => [six])]))
    const expected = file(header, 24, BigInt(length))
    expected.set(new Uint8Array(six.buffer), 8 + length)
    expect(bytes).toEqual(expected)
  })

  it('empty, and with metadata', async () => {
    expect(await collect(safetensors([]))).toEqual(file('{}      '))
    const header = '{"__metadata__":{"framework":"pt"}}     '
    expect(await collect(safetensors([], { framework: 'pt' }))).toEqual(file(header))
  })

  it('orders by dtype, widest first, then by name', async () => {
    const tensors = [
      raw('b', 'u8', [1], new Uint8Array(1)),
      raw('z', 'f32', [1], new Uint8Array(4)),
      raw('a', 'f32', [], new Uint8Array(4)),
      raw('h', 'bf16', [0, 3], new Uint8Array(0)),
      raw('i', 'i64', [1], new Uint8Array(8)),
    ]
    const { tensors: read } = await readSafetensors(fromBytes(await collect(safetensors(tensors))))
    expect(read.map(({ name }) => name)).toEqual(['i', 'a', 'z', 'h', 'b'])
  })
})

it('reads what Python’s safetensors 0.8.0 wrote, and writes the same', async () => {
  // save({'model.norm.weight': arange(4, float32) / 3, 'h.bias': [[1.5, -2], [0.1, 6e4]] (float16), 'ids': arange(3)}, {'format': 'pt'})
  const theirs = Buffer.from(
    '4AAAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJmb3JtYXQiOiJwdCJ9LCJpZHMiOnsiZHR5cGUiOiJJNjQiLCJzaGFwZSI6WzNdLCJkYXRhX29mZnNldHMiOlswLDI0XX0sIm1vZGVsLm5vcm0ud2VpZ2h0Ijp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOls0XSwiZGF0YV9vZmZzZXRzIjpbMjQsNDBdfSwiaC5iaWFzIjp7ImR0eXBlIjoiRjE2Iiwic2hhcGUiOlsyLDJdLCJkYXRhX29mZnNldHMiOls0MCw0OF19fSAgIAAAAAAAAAAAAQAAAAAAAAACAAAAAAAAAAAAAACrqqo+q6oqPwAAgD8APgDAZi5Tew==',
    'base64',
  )
  const { metadata, tensors } = await readSafetensors(fromBytes(theirs))
  expect(metadata).toEqual(new Map([['format', 'pt']]))
  const [ids, norm, bias] = tensors
  expect([ids.name, ids.dtype, ids.shape]).toEqual(['ids', 'i64', [3]])
  expect(await floats(norm)).toEqual(Float32Array.of(0, 1 / 3, 2 / 3, 1))
  expect([bias.shape, [...(await floats(bias))]]).toEqual([
    [2, 2],
    [1.5, -2, 0.0999755859375, 60000],
  ])
  expect(Buffer.from(await collect(safetensors(tensors, { format: 'pt' })))).toEqual(theirs)
})

it('reads back what it wrote, tensor by tensor, from a Blob', async () => {
  const values = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i))
  const tensors = ['f32', 'f16', 'bf16'].map((id) =>
    encoded(`層.${id}"\\`, [3, 4], id, () => [values.slice(0, 8), values.slice(8)]),
  )
  const stream = safetensors(tensors, { format: 'pt', 名: '值' })
  const blob = new Blob([await collect(stream)])
  const { metadata, tensors: read } = await readSafetensors(fromBlob(blob))
  expect([...metadata]).toEqual([
    ['format', 'pt'],
    ['名', '值'],
  ])
  for (const tensor of read) {
    expect(tensor.shape).toEqual([3, 4])
    expect(await collect(tensor)).toEqual(await collect(tensors.find(({ name }) => name === tensor.name)!))
  }
  expect(await floats(read.find(({ dtype }) => dtype === 'f32')!)).toEqual(values)
})

it('a tensor that gives fewer bytes than it promised spoils no file unseen', async () => {
  const short = { ...raw('w', 'f32', [2], new Uint8Array(7)), byteLength: 8 }
  await expect(collect(safetensors([short]))).rejects.toThrow('gave 1 fewer')
})

describe('accepts what the reference accepts', () => {
  it.each([
    ['trailing spaces', file('{}   \n')],
    ['an empty tensor', file('{"a":{"dtype":"F32","shape":[2,0],"data_offsets":[0,0]}}')],
    ['a scalar', file('{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}', 4)],
    ['fields in any order, white space', file('{ "a" : {"shape" : [ 1 ], "data_offsets":[0,1] ,"dtype":"I8"} }', 1)],
    ['two 4-bit numbers', file('{"a":{"dtype":"F4","shape":[2],"data_offsets":[0,1]}}', 1)],
    ['a name that objects have', file('{"__proto__":{"dtype":"I8","shape":[1],"data_offsets":[0,1]}}', 1)],
  ])('%s', async (_, bytes) => {
    await expect(readSafetensors(fromBytes(bytes))).resolves.toBeDefined()
  })
})

describe('rejects', () => {
  const one = (fields: string, data = 4) => file(`{"a":{${fields}}}`, data)
  const good = '"dtype":"F32","shape":[1],"data_offsets":[0,4]'
  const twice = (a: string, b: string, data: number) =>
    file(`{"a":{"dtype":"F32",${a}},"b":{"dtype":"F32",${b}}}`, data)
  const names = Array.from({ length: 100_001 }, (_, i) => `"${i}":{"dtype":"I8","shape":[0],"data_offsets":[0,0]}`)

  it.each<[string, Uint8Array, string]>([
    ['a file of seven bytes', new Uint8Array(7), 'too short'],
    ['a header longer than the file', file('{}', 0, 100n), 'cut short'],
    ['a header of 2^53 + 1 bytes', file('{}', 0, 2n ** 53n + 1n), 'claims 9007199254740993 bytes'],
    ['a header of 26 MB', file('{}', 0, 26_000_000n), 'at most 25000000'],
    ['no UTF-8', file(Uint8Array.of(0x7b, 0xff, 0x7d)), 'not UTF-8'],
    ['no JSON', file('hello'), 'character 0'],
    ['nothing', file(''), 'character 0'],
    ['leading white space', file(' {}'), 'character 0'],
    ['a byte order mark', file('\ufeff{}'), 'character 0'],
    ['more after the end', file('{}x'), 'the end'],
    ['deep nesting', file('{"a":'.repeat(100_000)), 'dtype, shape or data_offsets'],
    ['a tensor twice', file(`{"a":{${good}},"a":{${good}}}`, 4), 'names "a" twice'],
    ['a tensor twice, spelled otherwise', file(`{"a":{${good}},"\\u0061":{${good}}}`, 4), 'names "a" twice'],
    ['a field twice', one(`${good},"dtype":"F32"`), 'names "dtype" twice'],
    ['a field too few', one('"dtype":"F32","shape":[1]'), 'two data_offsets'],
    ['an unknown field', one(`${good},"strides":[1]`), 'dtype, shape or data_offsets'],
    ['metadata that is no text', file('{"__metadata__":{"a":1}}'), 'a string|"'],
    ['half a surrogate pair', file('{"\\ud800":{}}'), 'a string'],
    ['an unknown dtype', one('"dtype":"F31","shape":[1],"data_offsets":[0,4]'), 'dtype "F31" is not known'],
    ['a dtype in lower case', one('"dtype":"f32","shape":[1],"data_offsets":[0,4]'), 'dtype "f32" is not known'],
    ['a negative size', one('"dtype":"F32","shape":[-1],"data_offsets":[0,4]'), 'a whole number'],
    ['a fraction', one('"dtype":"F32","shape":[1.0],"data_offsets":[0,4]'), 'a whole number'],
    ['an exponent', one('"dtype":"F32","shape":[1e0],"data_offsets":[0,4]'), 'a whole number'],
    ['a size beyond 2^53', one('"dtype":"F32","shape":[9007199254740993],"data_offsets":[0,4]'), 'a smaller number'],
    [
      'a product that doubles round',
      one('"dtype":"I8","shape":[134217728,134217728,3],"data_offsets":[0,4]'),
      'dtype and shape need',
    ],
    [
      'an overflow undone by a zero',
      one('"dtype":"I8","shape":[4294967296,4294967296,0],"data_offsets":[0,0]', 0),
      'dtype and shape need',
    ],
    ['a size that is not the shape’s', one('"dtype":"F32","shape":[2],"data_offsets":[0,4]'), 'dtype and shape need'],
    ['half a byte', one('"dtype":"F4","shape":[1],"data_offsets":[0,1]', 1), 'dtype and shape need'],
    ['an end before its beginning', one('"dtype":"F32","shape":[1],"data_offsets":[4,0]'), 'lies at 4..0'],
    ['a hole at the start', one('"dtype":"F32","shape":[1],"data_offsets":[4,8]', 8), 'not from 0 on'],
    ['a hole', twice('"shape":[1],"data_offsets":[0,4]', '"shape":[1],"data_offsets":[8,12]', 12), 'not from 4 on'],
    ['an overlap', twice('"shape":[1],"data_offsets":[0,4]', '"shape":[1],"data_offsets":[0,4]', 4), 'not from 4 on'],
    ['bytes after the last tensor', one(good, 5), 'but the file has'],
    ['too few bytes', one(good, 3), 'but the file has'],
    ['more than 100,000 tensors', file(`{${names.join(',')}}`), 'more than 100000 tensors'],
  ])('%s', async (_, bytes, message) => {
    const failure = await readSafetensors(fromBytes(bytes)).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(FormatError)
    expect((failure as Error).message).toMatch(new RegExp(message))
  })
})
