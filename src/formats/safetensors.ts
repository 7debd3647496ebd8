// safetensors: a JSON header of names, dtypes, shapes and offsets, then the numbers. What is written equals the reference
// implementation's bytes; what is read obeys its every rule, and the specification's where that is stricter (a name may
// come once). A header from outside is parsed by its own small grammar, so that nothing it says can allocate more than
// its own length. Format: https://github.com/huggingface/safetensors
// Knows no model: names are just names.

import {
  type ByteSource,
  type ByteStream,
  exactly,
  FormatError,
  type NamedTensor,
  quote,
  range,
  type StoredTensor,
} from './bytes.ts'

// In the reference's order: tensors are written by dtype from last to first, which keeps each aligned to its own size.
const BITS = new Map([
  ['bool', 8],
  ['f4', 4],
  ['f6_e2m3', 6],
  ['f6_e3m2', 6],
  ['u8', 8],
  ['i8', 8],
  ['f8_e5m2', 8],
  ['f8_e4m3', 8],
  ['f8_e8m0', 8],
  ['i16', 16],
  ['u16', 16],
  ['f16', 16],
  ['bf16', 16],
  ['i32', 32],
  ['u32', 32],
  ['f32', 32],
  ['c64', 64],
  ['f64', 64],
  ['i64', 64],
  ['u64', 64],
])
const RANK = new Map([...BITS.keys()].map((dtype, i) => [dtype, i]))
const MAX_HEADER = 25e6
const MAX_TENSORS = 100_000

/** A file of `tensors`, ordered as the reference orders them. `metadata` becomes `__metadata__`, e.g. `{ format: 'pt' }`. */
export function safetensors(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>> = {},
): ByteStream {
  const ordered = [...tensors].sort(
    (a, b) => rank(b.dtype) - rank(a.dtype) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  )
  const header = encodeHeader(ordered, metadata)
  return {
    byteLength: ordered.reduce((sum, tensor) => sum + tensor.byteLength, header.length),
    async *bytes() {
      yield header
      for (const tensor of ordered) yield* exactly(tensor)
    },
  }
}

function rank(dtype: string): number {
  const found = RANK.get(dtype)
  if (found !== undefined) return found
  throw new FormatError(`safetensors has no dtype ${quote(dtype)}.`)
}

function encodeHeader(ordered: readonly NamedTensor[], metadata: Readonly<Record<string, string>>): Uint8Array {
  const fields: string[] = []
  if (Object.keys(metadata).length) fields.push(`"__metadata__":${JSON.stringify(metadata)}`)
  const names = new Set(['__metadata__'])
  let offset = 0
  for (const { name, dtype, shape, byteLength } of ordered) {
    if (names.has(name)) throw new Error(`The tensor name ${quote(name)} is taken.`)
    names.add(name)
    if (byteLength !== sizeOf(dtype, shape)) throw new Error(`${byteLength} bytes are no ${dtype} of shape [${shape}].`)
    const data_offsets = [offset, (offset += byteLength)]
    fields.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype: dtype.toUpperCase(), shape, data_offsets })}`)
  }
  const json = new TextEncoder().encode(`{${fields.join(',')}}`)
  const padded = Math.ceil(json.length / 8) * 8 // so that the numbers are aligned to their own size
  const header = new Uint8Array(8 + padded).fill(0x20)
  new DataView(header.buffer).setBigUint64(0, BigInt(padded), true)
  header.set(json, 8)
  return header
}

/** Bytes of a tensor, or nothing where they are no whole number or beyond what can be counted exactly. */
function sizeOf(dtype: string, shape: readonly number[]): number | undefined {
  let bits = BITS.get(dtype) ?? Number.NaN
  for (const n of shape) {
    bits *= n
    if (!Number.isSafeInteger(bits)) return
  }
  return bits % 8 === 0 ? bits / 8 : undefined
}

export interface SafetensorsFile {
  readonly metadata: ReadonlyMap<string, string>
  /** In the order of their bytes. Reading one touches only its own range of the source. */
  readonly tensors: readonly StoredTensor[]
}

/** Reads and checks the header, nothing else. @throws FormatError with what is wrong */
export async function readSafetensors(source: ByteSource): Promise<SafetensorsFile> {
  if (source.size < 8) throw new FormatError('The file is too short to be a safetensors file.')
  const length = new DataView((await source.read(0, 8)).buffer).getBigUint64(0, true)
  if (length > MAX_HEADER)
    throw new FormatError(`The safetensors header claims ${length} bytes; at most ${MAX_HEADER} are read.`)
  const start = 8 + Number(length)
  const { metadata, entries } = parseHeader(decodeText(await source.read(8, Number(length))))
  const end = checkLayout(entries)
  if (start + end !== source.size) {
    throw new FormatError(`The safetensors header describes ${start + end} bytes, but the file has ${source.size}.`)
  }
  const tensors = entries.map(({ name, dtype, shape, begin, end }) => ({
    name,
    dtype: dtype.toLowerCase(),
    shape,
    ...range(source, start + begin, end - begin),
  }))
  return { metadata, tensors }
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new FormatError('The safetensors header is not UTF-8 text.')
  }
}

interface Entry {
  name: string
  dtype: string
  shape: number[]
  begin: number
  end: number
}

/** Sorts entries by offset; they must tile the data without a gap, each of the size its shape says. Returns where they end. */
function checkLayout(entries: Entry[]): number {
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end)
  let expected = 0
  for (const { name, dtype, shape, begin, end } of entries) {
    const what = `The safetensors header is wrong about tensor ${quote(name)}:`
    const known = BITS.has(dtype.toLowerCase()) && dtype === dtype.toUpperCase()
    if (!known) throw new FormatError(`${what} dtype ${quote(dtype)} is not known.`)
    if (begin !== expected || end < begin)
      throw new FormatError(`${what} it lies at ${begin}..${end}, not from ${expected} on.`)
    if (end - begin !== sizeOf(dtype.toLowerCase(), shape))
      throw new FormatError(`${what} its ${end - begin} bytes are not what its dtype and shape need.`)
    expected = end
  }
  return expected
}

/** `{"name":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"__metadata__":{"a":"b"}}`, and nothing that is not of this form. */
function parseHeader(text: string): { metadata: Map<string, string>; entries: Entry[] } {
  let at = 0
  const fail = (wanted: string): never => {
    throw new FormatError(`The safetensors header is broken at character ${at}: ${wanted} was expected.`)
  }
  const space = () => {
    while (at < text.length && ' \t\n\r'.includes(text[at])) at++
  }
  const accept = (mark: string): boolean => {
    space()
    if (text[at] !== mark) return false
    at++
    return true
  }
  const expect = (mark: string) => accept(mark) || fail(mark)
  const string = (): string => {
    expect('"')
    const start = at - 1
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
    at++
    try {
      const value: string = JSON.parse(text.slice(start, at))
      if (!/\p{Surrogate}/u.test(value)) return value
    } catch {}
    at = start
    return fail('a string')
  }
  const integer = (): number => {
    space()
    const digits = /(?:0|[1-9]\d{0,15})(?![\d.eE])/y
    digits.lastIndex = at
    const number = Number(digits.exec(text)?.[0] ?? fail('a whole number'))
    if (!Number.isSafeInteger(number)) fail('a smaller number')
    at = digits.lastIndex
    return number
  }
  const list = (): number[] => {
    const items: number[] = []
    expect('[')
    if (accept(']')) return items
    do items.push(integer())
    while (accept(','))
    expect(']')
    return items
  }
  const object = (field: (key: string) => void) => {
    const keys = new Set<string>()
    expect('{')
    if (accept('}')) return
    do {
      const key = string()
      if (keys.has(key)) throw new FormatError(`The safetensors header names ${quote(key)} twice.`)
      keys.add(key)
      expect(':')
      field(key)
    } while (accept(','))
    expect('}')
  }

  const entry = (name: string): Entry => {
    let dtype: string | undefined
    let shape: number[] | undefined
    let offsets: number[] | undefined
    object((key) => {
      if (key === 'dtype') dtype = string()
      else if (key === 'shape') shape = list()
      else if (key === 'data_offsets') offsets = list()
      else fail('dtype, shape or data_offsets')
    })
    if (dtype === undefined || !shape || offsets?.length !== 2) return fail('dtype, shape and two data_offsets')
    return { name, dtype, shape, begin: offsets[0], end: offsets[1] }
  }

  const metadata = new Map<string, string>()
  const entries: Entry[] = []
  if (text[0] !== '{') fail('{')
  object((key) => {
    if (key === '__metadata__') object((name) => metadata.set(name, string()))
    else if (entries.push(entry(key)) > MAX_TENSORS)
      throw new FormatError(`The file has more than ${MAX_TENSORS} tensors.`)
  })
  space()
  if (at < text.length) fail('the end')
  return { metadata, entries }
}
