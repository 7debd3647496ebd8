// GGUF, the file that llama.cpp opens: typed metadata, a table of tensors, then their blocks, each aligned. Written as version
// 3, read as 2 or 3 (they differ in nothing but the number). What is read comes from anywhere: every count is held against
// the bytes that are left before anything is made of it. Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
// Knows no model: which keys and tensor names an architecture wants is for its model file to say.

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
import { codec, codecs, encodedBytes } from './ggml.ts'

/** The types of metadata, by the JavaScript value that carries them. */
interface Kinds {
  u8: number
  i8: number
  u16: number
  i16: number
  u32: number
  i32: number
  f32: number
  bool: boolean
  string: string
  u64: bigint
  i64: bigint
  f64: number
}
type Kind = keyof Kinds
export type Value = { [K in Kind]: { kind: K; value: Kinds[K] } | { kind: K; list: ArrayLike<Kinds[K]> } }[Kind]
/** Keys from outside stay keys of a Map: none of them can name a property of an object. */
export type Metadata = ReadonlyMap<string, Value>

export const u32 = (value: number): Value => ({ kind: 'u32', value })
export const f32 = (value: number): Value => ({ kind: 'f32', value })
export const bool = (value: boolean): Value => ({ kind: 'bool', value })
export const string = (value: string): Value => ({ kind: 'string', value })
export const strings = (list: readonly string[]): Value => ({ kind: 'string', list })
export const i32s = (list: readonly number[]): Value => ({ kind: 'i32', list })

// Everything in the file is little-endian, as is every machine that a browser runs on, so typed arrays are the codec.
const ARRAYS = {
  u8: Uint8Array,
  i8: Int8Array,
  u16: Uint16Array,
  i16: Int16Array,
  u32: Uint32Array,
  i32: Int32Array,
  f32: Float32Array,
  bool: Uint8Array,
  u64: BigUint64Array,
  i64: BigInt64Array,
  f64: Float64Array,
}
type NumberKind = keyof typeof ARRAYS
const CODES = { u8: 0, i8: 1, u16: 2, i16: 3, u32: 4, i32: 5, f32: 6, bool: 7, string: 8, u64: 10, i64: 11, f64: 12 }
const KIND_OF_CODE = new Map(Object.entries(CODES).map(([kind, code]) => [code, kind as Kind]))
const LIST = 9
const ID_OF_GGML_TYPE = new Map([...codecs].map(([id, { ggmlType }]) => [ggmlType, id]))
const MAX_NAME = 63 // bytes; ggml refuses longer tensor names
const MAX_DIMENSIONS = 4
const MAX_ENTRIES = 65_536 // of metadata, of tensors, of a list of booleans
const MAX_TEXT = 64 << 20 // bytes of all strings together

const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)
const align = (n: number, alignment: number) => Math.ceil(n / alignment) * alignment

function alignmentOf(metadata: Metadata): number {
  const entry = metadata.get('general.alignment')
  if (!entry) return 32
  const alignment = entry.kind === 'u32' && 'value' in entry ? entry.value : 0
  if (alignment >= 8 && alignment <= 4096 && Number.isInteger(Math.log2(alignment))) return alignment
  throw new FormatError('The key general.alignment of a GGUF file must be a power of two from 8 to 4096.')
}

// --- Writing

/** A file of `tensors` in the order given. A tensor's dtype is a codec's id; its shape is row-major, as in PyTorch. */
export function gguf(metadata: Metadata, tensors: readonly NamedTensor[]): ByteStream {
  const alignment = alignmentOf(metadata)
  const header = encodeHeader(metadata, tensors, alignment)
  return {
    byteLength: tensors.reduce((sum, { byteLength }) => sum + align(byteLength, alignment), header.length),
    async *bytes() {
      yield header
      for (const tensor of tensors) {
        yield* exactly(tensor)
        yield new Uint8Array(align(tensor.byteLength, alignment) - tensor.byteLength)
      }
    },
  }
}

function encodeHeader(metadata: Metadata, tensors: readonly NamedTensor[], alignment: number): Uint8Array {
  const parts: Uint8Array[] = [new TextEncoder().encode('GGUF')]
  const number = (kind: NumberKind, value: number | bigint) => parts.push(encodeNumbers(kind, [value]))
  const count = (n: number) => number('u64', BigInt(n))
  const text = (value: string) => {
    const bytes = new TextEncoder().encode(value)
    count(bytes.length)
    parts.push(bytes)
  }
  number('u32', 3)
  count(tensors.length)
  count(metadata.size)
  for (const [key, entry] of metadata) {
    text(key)
    if ('list' in entry) number('u32', LIST)
    number('u32', CODES[entry.kind])
    if ('list' in entry) count(entry.list.length)
    const list = 'list' in entry ? entry.list : [entry.value]
    if (entry.kind === 'string') (Array.from(list) as string[]).forEach(text)
    else parts.push(encodeNumbers(entry.kind, list as ArrayLike<number | bigint | boolean>))
  }
  let offset = 0
  for (const tensor of tensors) {
    requireWritable(tensor)
    text(tensor.name)
    number('u32', tensor.shape.length)
    for (const n of tensor.shape.toReversed()) count(n) // ggml names the dimension that varies fastest first
    number('u32', codec(tensor.dtype).ggmlType)
    count(offset)
    offset += align(tensor.byteLength, alignment)
  }
  if (new Set(tensors.map(({ name }) => name)).size < tensors.length) throw new Error('Two tensors have one name.')
  return concatenate(parts, alignment)
}

function encodeNumbers(kind: NumberKind, list: ArrayLike<number | bigint | boolean>): Uint8Array {
  const array = new ARRAYS[kind](list.length)
  for (let i = 0; i < list.length; i++) array[i] = list[i] as never
  return new Uint8Array(array.buffer)
}

function concatenate(parts: readonly Uint8Array[], alignment: number): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  const whole = new Uint8Array(align(length, alignment))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** What llama.cpp would refuse to open is not written in the first place. */
function requireWritable({ name, dtype, shape, byteLength }: NamedTensor): void {
  const refuse = (why: string) => {
    throw new FormatError(`The tensor ${quote(name)} cannot be written to a GGUF file: ${why}.`)
  }
  const { blockSize } = codec(dtype)
  if (new TextEncoder().encode(name).length > MAX_NAME) refuse(`its name is longer than ${MAX_NAME} bytes`)
  if (shape.length > MAX_DIMENSIONS) refuse(`it has more than ${MAX_DIMENSIONS} dimensions`)
  if ((shape.at(-1) ?? 1) % blockSize) refuse(`its rows are no whole blocks of ${blockSize} values, as ${dtype} needs`)
  if (byteLength !== encodedBytes(dtype, product(shape))) refuse(`its ${byteLength} bytes do not match its shape`)
}

// --- Reading

export interface GgufFile {
  readonly metadata: Metadata
  /** In file order. Reading one touches only its own range of the source. */
  readonly tensors: readonly StoredTensor[]
}

/** Reads metadata and the table of tensors, nothing else. @throws FormatError with what is wrong */
export async function readGguf(source: ByteSource): Promise<GgufFile> {
  const cursor = new Cursor(source)
  if ((await cursor.number('u32')) !== 0x46554747)
    throw new FormatError('This is no GGUF file: it does not begin with GGUF.')
  const version = await cursor.number('u32')
  if (version !== 2 && version !== 3) {
    throw new FormatError(`This GGUF file is of version ${version}; versions 2 and 3 (little-endian) can be read.`)
  }
  const tensorCount = await cursor.count('tensors', MAX_ENTRIES)
  const entryCount = await cursor.count('metadata entries', MAX_ENTRIES)
  const metadata = await readMetadata(cursor, entryCount)
  const table: TableEntry[] = []
  for (let i = 0; i < tensorCount; i++) table.push(await readTableEntry(cursor))
  return { metadata, tensors: layOut(source, table, cursor.at, alignmentOf(metadata)) }
}

async function readMetadata(cursor: Cursor, count: number): Promise<Map<string, Value>> {
  const metadata = new Map<string, Value>()
  for (let i = 0; i < count; i++) {
    const key = await cursor.string()
    if (metadata.has(key)) throw new FormatError(`The GGUF file has the metadata key ${quote(key)} twice.`)
    const code = await cursor.number('u32')
    metadata.set(key, code === LIST ? await readList(cursor, key) : await readValue(cursor, key, code))
  }
  return metadata
}

async function readValue(cursor: Cursor, key: string, code: number): Promise<Value> {
  const kind = kindOf(code, key)
  if (kind === 'string') return { kind, value: await cursor.string() }
  const value = await cursor.number(kind)
  return { kind, value: kind === 'bool' ? value !== 0 : value } as Value
}

async function readList(cursor: Cursor, key: string): Promise<Value> {
  const kind = kindOf(await cursor.number('u32'), key)
  if (kind === 'string') {
    const list: string[] = []
    for (let left = await cursor.count('strings', cursor.left / 8); left > 0; left--) list.push(await cursor.string())
    return { kind, list }
  }
  const most = kind === 'bool' ? MAX_ENTRIES : cursor.left / ARRAYS[kind].BYTES_PER_ELEMENT
  const numbers = await cursor.numbers(kind, await cursor.count('numbers in a list', most))
  return { kind, list: kind === 'bool' ? Array.from(numbers, Boolean) : numbers } as Value
}

function kindOf(code: number, key: string): Kind {
  const kind = KIND_OF_CODE.get(code)
  if (kind) return kind
  throw new FormatError(
    `The GGUF metadata ${quote(key)} is of type ${code}, which is unknown here (lists of lists are not read).`,
  )
}

interface TableEntry {
  name: string
  shape: number[]
  dtype: string
  offset: number
}

async function readTableEntry(cursor: Cursor): Promise<TableEntry> {
  const name = await cursor.string()
  const dimensions = await cursor.number('u32')
  if (dimensions > MAX_DIMENSIONS)
    throw new FormatError(
      `The GGUF tensor ${quote(name)} has ${dimensions} dimensions; at most ${MAX_DIMENSIONS} are allowed.`,
    )
  const shape: number[] = []
  for (let i = 0; i < dimensions; i++) shape.unshift(await cursor.count('values', Number.MAX_SAFE_INTEGER))
  const type = await cursor.number('u32')
  const dtype = ID_OF_GGML_TYPE.get(type)
  if (!dtype)
    throw new FormatError(
      `The GGUF tensor ${quote(name)} is of number format ${type}; ${[...codecs.keys()].join(', ')} can be read.`,
    )
  return { name, shape, dtype, offset: await cursor.count('bytes', Number.MAX_SAFE_INTEGER) }
}

/** Tensors must follow each other without gap or overlap, as ggml itself demands, and end where the file does. */
function layOut(source: ByteSource, table: readonly TableEntry[], tableEnd: number, alignment: number): StoredTensor[] {
  const start = align(tableEnd, alignment)
  const names = new Set<string>()
  let expected = 0
  let end = tableEnd
  const tensors = table.map(({ name, shape, dtype, offset }) => {
    const refuse = (why: string) => {
      throw new FormatError(`The GGUF tensor ${quote(name)} is not usable: ${why}.`)
    }
    if (names.has(name)) refuse('its name comes twice')
    names.add(name)
    if ((shape.at(-1) ?? 1) % codec(dtype).blockSize) refuse(`its rows are no whole blocks of ${dtype}`)
    if (!Number.isSafeInteger(product(shape))) refuse('its shape is absurdly large')
    const byteLength = encodedBytes(dtype, product(shape))
    if (offset !== expected) refuse(`it lies at ${offset} instead of ${expected}`)
    end = start + offset + byteLength
    if (end > source.size) refuse(`it ends at byte ${end}, but the file has ${source.size}`)
    expected = align(offset + byteLength, alignment)
    return { name, shape, dtype, ...range(source, start + offset, byteLength) }
  })
  if (source.size > align(end, alignment))
    throw new FormatError(`The GGUF file has ${source.size - end} bytes that belong to no tensor.`)
  return tensors
}

/** Reads forwards through a source by windows, so that small values cost no request each. */
class Cursor {
  /** Of the next byte, in the source. */
  at = 0
  private window = new Uint8Array()
  private windowStart = 0
  private text = 0

  private readonly source: ByteSource
  constructor(source: ByteSource) {
    this.source = source
  }

  get left(): number {
    return this.source.size - this.at
  }

  /** The next `length` bytes, in a buffer of their own. */
  private async take(length: number): Promise<Uint8Array<ArrayBuffer>> {
    const start = this.at - this.windowStart
    this.at += length
    if (start + length <= this.window.length) return this.window.slice(start, start + length)
    const from = this.at - length
    if (length >= WINDOW) return this.source.read(from, length)
    this.window = await this.source.read(from, Math.max(length, Math.min(WINDOW, this.source.size - from)))
    this.windowStart = from
    return this.window.slice(0, length)
  }

  async numbers<K extends NumberKind>(kind: K, length: number): Promise<InstanceType<(typeof ARRAYS)[K]>> {
    const array = ARRAYS[kind]
    const { buffer } = await this.take(length * array.BYTES_PER_ELEMENT)
    return new array(buffer) as InstanceType<(typeof ARRAYS)[K]>
  }

  async number<K extends NumberKind>(kind: K): Promise<InstanceType<(typeof ARRAYS)[K]>[0]> {
    return (await this.numbers(kind, 1))[0]
  }

  async count(what: string, most: number): Promise<number> {
    const count = await this.number('u64')
    if (count <= most) return Number(count)
    throw new FormatError(`The GGUF file claims ${count} ${what}; at most ${Math.floor(most)} are possible here.`)
  }

  async string(): Promise<string> {
    const length = await this.count('bytes of a string', Math.min(this.left, MAX_TEXT - this.text))
    this.text += length
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await this.take(length))
    } catch (error) {
      if (error instanceof FormatError) throw error
      throw new FormatError(`The GGUF file has a string before byte ${this.at} that is not UTF-8 text.`)
    }
  }
}

const WINDOW = 256 << 10
