// Zip archives. Written without compression and while they are sent (numbers hardly shrink; fflate does the format). Read by the
// table at the end, entry by entry, on the assumption that someone made the file to harm: sizes are claims, names could
// lead out of a folder, entries could overlap, and a few kilobytes could inflate to gigabytes. Read with zip64, written without, so at
// most 4 GiB.
// Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT

import { Inflate, Zip, ZipPassThrough } from 'fflate'
import { type ByteSource, FormatError, type NamedFile, quote, range, requireRange } from './bytes.ts'

const LOCAL = 30
const DESCRIPTOR = 16
const CENTRAL = 46
const END = 22
const END64 = 56
const LOCATOR64 = 20
const MAX_SIZE = 0xffffffff
const MAX_COUNT = 0xffff
/** Far beyond any archive in use; the table of one with more would not fit into memory. */
const MAX_ENTRIES = 1_000_000
const MAX_TABLE = 2 ** 28

export interface ZipInput {
  readonly name: string
  bytes(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/** The archive's pieces. Entries are asked for one after the other, so there may be more of them than memory holds. */
export async function* zip(entries: AsyncIterable<ZipInput> | Iterable<ZipInput>): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = []
  let size = 0
  const archive = new Zip((error, piece) => {
    if (error) throw error
    ready.push(piece)
    size += piece.length
    if (size > MAX_SIZE)
      throw new FormatError('A zip file cannot be larger than 4 GiB: export GGUF, or fewer checkpoints.')
  })
  const flush = () => {
    const pieces = ready
    ready = []
    return pieces
  }
  const names = new Set<string>()
  for await (const { name, bytes } of entries) {
    requireSafeName(name, names)
    const entry = new ZipPassThrough(name)
    archive.add(entry)
    for await (const piece of bytes()) {
      entry.push(piece)
      yield* flush()
    }
    entry.push(new Uint8Array(), true)
  }
  archive.end()
  yield* flush()
}

/** The exact length of `zip(files)`, before anything is read. */
export function zipSize(files: readonly NamedFile[]): number {
  const perFile = ({ name, byteLength }: NamedFile) =>
    LOCAL + DESCRIPTOR + CENTRAL + 2 * new TextEncoder().encode(name).length + byteLength
  return files.reduce((sum, file) => sum + perFile(file), END)
}

interface Entry {
  name: string
  /** In bytes, in the archive. */
  nameLength: number
  inflate: boolean
  crc: number
  /** Bytes in the archive, and what they are said to become. */
  packed: number
  size: number
  /** Of its local header. */
  offset: number
}

/** Told of an entry that cannot be used, in place of an error: the others can. */
export type LeaveOut = (name: string, why: FormatError) => void

/**
 * The files of an archive, folders left out. Their contents are read, inflated and checked only as `bytes()` is consumed.
 * `maxBytes` bounds what all of them may become together.
 * @throws FormatError here or while an entry is read
 */
export async function readZip(source: ByteSource, maxBytes: number, leaveOut?: LeaveOut): Promise<NamedFile[]> {
  const entries = await readEntries(source, maxBytes, leaveOut)
  return entries.map((entry) => ({ name: entry.name, byteLength: entry.size, bytes: () => unpack(source, entry) }))
}

/**
 * The same at random access. An entry that is stored is a stretch of the archive, and no one reads its checksum; one that is
 * deflated is inflated from its beginning again whenever what is asked for lies before what was read last.
 */
export async function zipSources(source: ByteSource, maxBytes: number): Promise<ReadonlyMap<string, ByteSource>> {
  const entries = await readEntries(source, maxBytes)
  return new Map(
    entries.map((e) => [e.name, e.inflate ? forwards(e.size, () => unpack(source, e)) : stored(source, e)]),
  )
}

async function readEntries(source: ByteSource, maxBytes: number, leaveOut?: LeaveOut): Promise<Entry[]> {
  const entries = await readTable(source, leaveOut)
  const total = entries.reduce((sum, { size }) => sum + size, 0)
  if (total <= maxBytes) return entries
  throw new FormatError(`The zip file would unpack to ${total} bytes; at most ${maxBytes} are allowed here.`)
}

function stored(source: ByteSource, entry: Entry): ByteSource {
  return {
    size: entry.size,
    async read(offset, length) {
      requireRange(offset, length, entry.size)
      return source.read((await startOf(source, entry)) + offset, length)
    },
  }
}

/** Random access to what can only be read in order. */
function forwards(size: number, open: () => AsyncGenerator<Uint8Array>): ByteSource {
  let pieces = open()
  let piece: Uint8Array = new Uint8Array()
  let at = 0 // of the piece
  const read = async (offset: number, length: number) => {
    requireRange(offset, length, size)
    if (offset < at) {
      await pieces.return(undefined)
      ;[pieces, piece, at] = [open(), new Uint8Array(), 0]
    }
    const whole = new Uint8Array(length)
    for (let done = 0; done < length; ) {
      const from = offset + done - at
      if (from < piece.length) {
        const part = piece.subarray(from, from + length - done)
        whole.set(part, done)
        done += part.length
        continue
      }
      at += piece.length
      const { value, done: ended } = await pieces.next()
      if (ended) throw new FormatError('The zip file ended before an entry of it did.')
      piece = value
    }
    return whole
  }
  let last: Promise<unknown> = Promise.resolve() // one read after the other: they share a place
  return {
    size,
    read(offset, length) {
      const next = last.then(() => read(offset, length))
      last = next.catch(() => {})
      return next
    },
  }
}

/** The central directory. It must end where its end record begins, and the entries that it lists must not overlap. */
async function readTable(source: ByteSource, leaveOut?: LeaveOut): Promise<Entry[]> {
  const { count, offset, length } = await findEnd(source)
  if (count > MAX_ENTRIES || length > MAX_TABLE)
    throw new FormatError(`Zip files of more than ${MAX_ENTRIES} entries cannot be read here.`)
  const table = await source.read(offset, length)
  const view = new DataView(table.buffer)
  const entries: Entry[] = []
  const names = new Set<string>()
  let at = 0
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL > length || view.getUint32(at, true) !== 0x02014b50) throw damaged()
    const nameLength = view.getUint16(at + 28, true)
    const next = at + CENTRAL + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
    if (next > length) throw damaged()
    const spelled = table.subarray(at + CENTRAL, at + CENTRAL + nameLength)
    const name = leaveOut ? guessedName(spelled) : decodeName(spelled)
    try {
      const extra = at + CENTRAL + nameLength
      const entry = readEntry(view, at, name, nameLength, [extra, extra + view.getUint16(at + 30, true)])
      if (!name.endsWith('/')) {
        requireSafeName(name, names)
        entries.push(entry)
      } else if (entry.size) throw damaged()
    } catch (error) {
      if (!leaveOut || !(error instanceof FormatError)) throw error
      leaveOut(name, error)
    }
    at = next
  }
  if (at !== length) throw damaged()
  requireDisjoint(entries, offset)
  return entries
}

const damaged = () => new FormatError('The zip file is damaged: its table of contents makes no sense.')

interface Table {
  readonly count: number
  readonly offset: number
  readonly length: number
}

/** Where the table is: directly before the record that says so. */
async function findEnd(source: ByteSource): Promise<Table> {
  const tailStart = Math.max(0, source.size - END - 0xffff) // the archive may end in a comment
  const tail = new DataView((await source.read(tailStart, source.size - tailStart)).buffer)
  for (let at = tail.byteLength - END; at >= 0; at--) {
    if (tail.getUint32(at, true) !== 0x06054b50 || at + END + tail.getUint16(at + 20, true) !== tail.byteLength)
      continue
    const count = tail.getUint16(at + 10, true)
    const length = tail.getUint32(at + 12, true)
    const offset = tail.getUint32(at + 16, true)
    const full = count === MAX_COUNT || length === MAX_SIZE || offset === MAX_SIZE
    const larger = full ? await findEnd64(source, tailStart + at) : null
    if (larger) return larger
    if (tail.getUint16(at + 8, true) !== count || offset + length !== tailStart + at) throw damaged()
    return { count, offset, length }
  }
  throw new FormatError('This is no zip file, or it was cut short.')
}

/** Zip64's end record, which a locator before the usual one leads to; null where there is none. */
async function findEnd64(source: ByteSource, end: number): Promise<Table | null> {
  if (end < END64 + LOCATOR64) return null
  const locator = new DataView((await source.read(end - LOCATOR64, LOCATOR64)).buffer)
  if (locator.getUint32(0, true) !== 0x07064b50) return null
  const at = number64(locator, 8)
  if (at + END64 > end - LOCATOR64) throw damaged()
  const record = new DataView((await source.read(at, END64)).buffer)
  const [count, length, offset] = [32, 40, 48].map((field) => number64(record, field))
  if (
    record.getUint32(0, true) !== 0x06064b50 ||
    at + 12 + number64(record, 4) !== end - LOCATOR64 ||
    number64(record, 24) !== count ||
    offset + length !== at
  )
    throw damaged()
  return { count, offset, length }
}

/** @throws FormatError where it is beyond any file */
function number64(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true)
  if (value > Number.MAX_SAFE_INTEGER) throw damaged()
  return Number(value)
}

/** @param extra where its extra fields are, and end */
function readEntry(
  view: DataView,
  at: number,
  name: string,
  nameLength: number,
  extra: readonly [number, number],
): Entry {
  const flags = view.getUint16(at + 8, true)
  const method = view.getUint16(at + 10, true)
  const madeOnUnix = view.getUint8(at + 5) === 3
  const mode = view.getUint32(at + 38, true) >>> 16
  const refuse = (why: string) => new FormatError(`The file ${quote(name)} in the zip ${why}.`)
  if (flags & 1) throw refuse('is encrypted; unpack it first')
  if (method !== 0 && method !== 8) throw refuse(`is compressed by method ${method}; only deflate can be read`)
  if (madeOnUnix && (mode & 0xf000) === 0xa000) throw refuse('is a symbolic link, which is not followed')
  const entry = {
    name,
    nameLength,
    inflate: method === 8,
    crc: view.getUint32(at + 16, true),
    ...sizesOf(view, at, extra),
  }
  if (!entry.inflate && entry.packed !== entry.size) throw damaged()
  return entry
}

/** What is too large for its field stands in zip64's extra field, in this order. */
function sizesOf(view: DataView, entry: number, [extra, end]: readonly [number, number]) {
  const larger: number[] = []
  for (let at = extra; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue
    const fields = Math.min(end, at + 4 + view.getUint16(at + 2, true))
    for (let field = at + 4; field + 8 <= fields; field += 8) larger.push(number64(view, field))
    break
  }
  const of = (field: number) => {
    const value = view.getUint32(entry + field, true)
    return value === MAX_SIZE ? (larger.shift() ?? value) : value
  }
  const size = of(24)
  const packed = of(20)
  return { size, packed, offset: of(42) }
}

function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new FormatError('The zip file has a file name that is not UTF-8.')
  }
}

/** Old archives don't say how their names are spelled: UTF-8, else what old Windows wrote in China, in Japan, in the West. */
function guessedName(bytes: Uint8Array): string {
  for (const encoding of ['utf-8', 'gb18030', 'shift_jis'])
    try {
      return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {}
  return new TextDecoder('windows-1252').decode(bytes)
}

/** A name stays below the folder it is unpacked in, on every system, and is the only one of its kind. */
function requireSafeName(name: string, names: Set<string>): void {
  const unsafe =
    /[\\:\p{Cc}]/u.test(name) || name.split('/').some((part) => part === '' || part === '.' || part === '..')
  if (unsafe) throw new FormatError(`The file name ${quote(name)} in the zip is not allowed.`)
  if (names.has(name)) throw new FormatError(`The zip file has ${quote(name)} twice.`)
  names.add(name)
}

/** Overlapping entries are how a small file pretends to hold a large one many times. */
function requireDisjoint(entries: readonly Entry[], end: number): void {
  let free = 0
  for (const { offset, nameLength, packed } of [...entries].sort((a, b) => a.offset - b.offset)) {
    if (offset < free) throw damaged()
    free = offset + LOCAL + nameLength + packed
  }
  if (free > end) throw damaged()
}

const brokenEntry = (name: string) => (why: string) =>
  new FormatError(`The file ${quote(name)} in the zip is damaged: ${why}.`)

/** Where the bytes of an entry are. */
async function startOf(source: ByteSource, { name, offset }: Entry): Promise<number> {
  const local = new DataView((await source.read(offset, LOCAL)).buffer)
  if (local.getUint32(0, true) !== 0x04034b50) throw brokenEntry(name)('it does not begin where the table says')
  return offset + LOCAL + local.getUint16(26, true) + local.getUint16(28, true)
}

async function* unpack(source: ByteSource, entry: Entry): AsyncGenerator<Uint8Array> {
  const { inflate, crc, packed, size } = entry
  const broken = brokenEntry(entry.name)
  const raw = range(source, await startOf(source, entry), packed).bytes()
  let left = size
  let sum = 0
  for await (const piece of inflate ? inflated(raw, broken) : raw) {
    left -= piece.length
    if (left < 0) throw broken(`it is longer than the ${size} bytes it claims`)
    sum = crc32(piece, sum)
    yield piece
  }
  if (left > 0) throw broken(`it is shorter than the ${size} bytes it claims`)
  if (sum !== crc) throw broken('its checksum is wrong')
}

/** Fed 4 KiB at a time: deflate makes at most 1032 bytes of one, so nothing over 4 MiB appears before someone has looked. */
async function* inflated(raw: AsyncIterable<Uint8Array>, broken: (why: string) => Error): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = []
  const stream = new Inflate((piece) => ready.push(piece))
  const push = (piece: Uint8Array, last: boolean) => {
    ready = []
    try {
      stream.push(piece, last)
    } catch (error) {
      throw broken(String((error as Error).message))
    }
    return ready
  }
  for await (const piece of raw) {
    for (let at = 0; at < piece.length; at += 4096) yield* push(piece.subarray(at, at + 4096), false)
  }
  yield* push(new Uint8Array(), true)
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1
  return n
})

/** CRC-32 of `bytes`, going on from that of what came before. */
function crc32(bytes: Uint8Array, before: number): number {
  let crc = ~before
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ bytes[i]) & 255]
  return ~crc >>> 0
}
