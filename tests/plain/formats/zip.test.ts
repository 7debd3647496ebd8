// Zip: archives by other programs are read (one by Python's zipfile, some by fflate), ours are read by fflate, and archives made
// to harm are stopped early.

import { unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { collect, FormatError, fromBytes, type NamedFile, readingAhead, textFile } from '../../../src/formats/bytes.ts'
import { readZip, zip, zipSize } from '../../../src/formats/zip.ts'
import { withEnd64, withExtra64 } from '../../zip64.ts'

const MiB = 1 << 20
const gather = (files: readonly NamedFile[]) => collect({ byteLength: zipSize(files), bytes: () => zip(files) })
const contents = async (archive: Uint8Array, maxBytes = 100 * MiB) => {
  const files = await readZip(fromBytes(archive), maxBytes)
  return Object.fromEntries(await Promise.all(files.map(async (file) => [file.name, await collect(file)] as const)))
}

describe('writes', () => {
  it('what fflate and this reader unpack, at the length promised', async () => {
    const large: NamedFile = {
      name: 'weights/model.safetensors',
      byteLength: 30_000,
      async *bytes() {
        for (let i = 0; i < 3; i++) yield new Uint8Array(10_000).fill(i + 1)
      },
    }
    const files = [textFile('README.md', '你好'), large, textFile('空.txt', '')]
    const archive = await gather(files) // throws if the length is not exact
    const expected = Object.fromEntries(await Promise.all(files.map(async (f) => [f.name, await collect(f)] as const)))
    expect(unzipSync(archive)).toEqual(expected)
    expect(await contents(archive)).toEqual(expected)
  })

  it('entries one after the other, never two at once', async () => {
    const events: string[] = []
    async function* entries() {
      for (const name of ['a', 'b']) {
        events.push(`ask ${name}`)
        const bytes = () => {
          events.push(`read ${name}`)
          return [Uint8Array.of(1), Uint8Array.of(2)]
        }
        yield { name, bytes }
      }
    }
    for await (const _ of zip(entries())) events.push('piece')
    expect(events.filter((event) => event !== 'piece')).toEqual(['ask a', 'read a', 'ask b', 'read b'])
    expect(events.indexOf('piece')).toBeLessThan(events.indexOf('ask b'))
  })

  it('no name twice, and none that leads out of the folder', async () => {
    await expect(gather([textFile('a', ''), textFile('a', '')])).rejects.toThrow('"a" twice')
    await expect(gather([textFile('../a', '')])).rejects.toThrow('not allowed')
  })
})

describe('reads', () => {
  it('an archive by Python’s zipfile: deflated, stored, a folder, a comment', async () => {
    const archive = Uint8Array.from(atob(PYTHON), (c) => c.charCodeAt(0))
    expect(await contents(archive)).toEqual({
      'folder/說明.txt': new TextEncoder().encode('你好, '.repeat(40)),
      'plain.bin': Uint8Array.from({ length: 64 }, (_, i) => i),
    })
  })

  it('zip64: what it says of the table, and of an entry', async () => {
    const data = new TextEncoder().encode('你好, '.repeat(40))
    const archive = zipSync({ 'a/b.txt': data })
    for (const zip64 of [withEnd64(archive, 1), withExtra64(archive), withEnd64(withExtra64(archive), 1)]) {
      expect(await contents(zip64)).toEqual({ 'a/b.txt': data })
    }
    expect(unzipSync(withEnd64(withExtra64(archive), 1))).toEqual({ 'a/b.txt': data }) // fflate reads it so, too
  })

  it('100,000 entries', async () => {
    const names = Array.from({ length: 100_000 }, (_, i) => `${i}.txt`)
    const archive = zipSync(Object.fromEntries(names.map((name) => [name, new TextEncoder().encode(name)])), {
      level: 0,
    })
    const files = await readZip(fromBytes(withEnd64(archive, names.length)), MiB)
    expect(files.map(({ name }) => name).sort()).toEqual(names.sort())
    expect(new TextDecoder().decode(await collect(files.at(-1)!))).toBe('99999.txt')
  })

  it('large deflated entries in pieces', async () => {
    const data = Uint8Array.from({ length: 2 * MiB }, (_, i) => Math.sin(i) * 100)
    expect(Buffer.compare((await contents(zipSync({ data }))).data, data)).toBe(0)
  })
})

describe('rejects', () => {
  const simple = () => zipSync({ 'file.txt': [new Uint8Array(100).fill(65), { level: 0 }] })
  /** Overwrites `width` bytes at `offset` from the end of the 46-byte central entry's start, or of the end record. */
  const patch = (archive: Uint8Array, signature: number, offset: number, value: number, width: number) => {
    const view = new DataView(archive.buffer)
    let at = archive.length - 4
    while (view.getUint32(at, true) !== signature) at--
    for (let i = 0; i < width; i++) archive[at + offset + i] = (value >>> (8 * i)) & 255
    return archive
  }
  const CENTRAL = 0x02014b50
  const END = 0x06054b50
  const LOCAL = 0x04034b50
  const END64 = 0x06064b50
  const LOCATOR64 = 0x07064b50
  const named = (name: string) => zipSync({ [name]: new Uint8Array(1) })

  it.each<[string, Uint8Array, string]>([
    ['what is no zip', new Uint8Array(1000), 'no zip file'],
    ['a zip cut short', simple().slice(0, -1), 'no zip file'],
    ['a zip with something before it', Uint8Array.of(0, ...simple()), 'makes no sense'],
    ['a wrong number of entries', patch(patch(simple(), END, 8, 2, 2), END, 10, 2, 2), 'makes no sense'],
    ['a table elsewhere', patch(simple(), END, 16, 1, 4), 'makes no sense'],
    ['zip64 that is not there', patch(simple(), END, 16, 0xffffffff, 4), 'makes no sense'],
    ['zip64 of another number of entries', withEnd64(simple(), 2), 'makes no sense'],
    ['zip64 elsewhere', patch(withEnd64(simple(), 1), LOCATOR64, 8, 1, 4), 'makes no sense'],
    ['zip64 of a table elsewhere', patch(withEnd64(simple(), 1), END64, 48, 1, 4), 'makes no sense'],
    ['zip64 beyond any file', patch(withEnd64(simple(), 1), END64, 54, 0xffff, 2), 'makes no sense'],
    ['zip64 of too many entries', withEnd64(simple(), 2_000_000), 'more than 1000000 entries'],
    ['an entry whose larger size is missing', patch(withExtra64(simple()), CENTRAL, 30, 0, 2), 'makes no sense'],
    ['an encrypted entry', patch(simple(), CENTRAL, 8, 1, 2), 'encrypted'],
    ['another compression', patch(simple(), CENTRAL, 10, 93, 2), 'method 93'],
    ['a symbolic link', patch(patch(simple(), CENTRAL, 5, 3, 1), CENTRAL, 40, 0xa1ff, 2), 'symbolic link'],
    ['a path upwards', named('a/../../b'), 'not allowed'],
    ['an absolute path', named('/etc/passwd'), 'not allowed'],
    ['a Windows path', named('c:\\b'), 'not allowed'],
    ['a drive', named('c:b'), 'not allowed'],
    ['a control character', named('a\0b'), 'not allowed'],
    ['a claim beyond the limit', patch(zipSync({ a: new Uint8Array(100) }), CENTRAL, 24, 0xfffffff0, 4), 'at most'],
    ['an entry that is not there', patch(simple(), CENTRAL, 42, 1, 4), 'makes no sense'],
    ['a local header that is none', patch(simple(), LOCAL, 0, 0, 1), 'does not begin'],
    ['a wrong checksum', patch(simple(), CENTRAL, 16, 1, 4), 'checksum'],
    ['a stored entry of two sizes', patch(simple(), CENTRAL, 24, 99, 4), 'makes no sense'],
    [
      'a deflated entry that is longer',
      patch(zipSync({ a: new Uint8Array(100) }), CENTRAL, 24, 99, 4),
      'longer than the 99',
    ],
    [
      'a deflated entry that is shorter',
      patch(zipSync({ a: new Uint8Array(100) }), CENTRAL, 24, 101, 4),
      'shorter than the 101',
    ],
    ['deflate that is none', patch(patch(simple(), CENTRAL, 10, 8, 2), LOCAL, 8, 8, 2), 'is damaged'],
  ])('%s', async (_, archive, message) => {
    const failure = await contents(archive, MiB).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(FormatError)
    expect((failure as Error).message).toContain(message)
  })

  it('two entries over the same bytes', async () => {
    const archive = zipSync({ a: [new Uint8Array(100), { level: 0 }], b: [new Uint8Array(100), { level: 0 }] })
    await expect(contents(patch(archive, CENTRAL, 42, 0, 4))).rejects.toThrow('makes no sense')
  })

  it('a bomb that claims a thousand bytes, before more than that is given out', async () => {
    const bomb = patch(zipSync({ bomb: new Uint8Array(32 * MiB) }), CENTRAL, 24, 1000, 4)
    expect(bomb.length).toBeLessThan(40_000)
    let given = 0
    const [file] = await readZip(fromBytes(bomb), MiB)
    const read = async () => {
      for await (const piece of file.bytes()) given += piece.length
    }
    await expect(read()).rejects.toThrow('longer than the 1000 bytes it claims')
    expect(given).toBeLessThanOrEqual(1000)
  })
})

// zipfile.ZipFile of folder/, folder/說明.txt (ZIP_DEFLATED) and plain.bin (ZIP_STORED), comment "made by Python"; Python 3.11
const PYTHON =
  'UEsDBBQAAAAAAIMYIlgAAAAAAAAAAAAAAAAHAAAAZm9sZGVyL1BLAwQUAAAICACDGCJYvzTFmA8AAABAAQAAEQAAAGZvbGRlci/oqqrmmI4udHh0e7J3wdOle3UUnozSZNEAUEsDBBQAAAAAAIMYIliMzg4QQAAAAEAAAAAJAAAAcGxhaW4uYmluAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P1BLAQIUAxQAAAAAAIMYIlgAAAAAAAAAAAAAAAAHAAAAAAAAAAAAAACAAQAAAABmb2xkZXIvUEsBAhQDFAAACAgAgxgiWL80xZgPAAAAQAEAABEAAAAAAAAAAAAAAIABJQAAAGZvbGRlci/oqqrmmI4udHh0UEsBAhQDFAAAAAAAgxgiWIzODhBAAAAAQAAAAAkAAAAAAAAAAAAAAIABYwAAAHBsYWluLmJpblBLBQYAAAAAAwADAKsAAADKAAAADgBtYWRlIGJ5IFB5dGhvbg=='

it('reading ahead gives the same bytes in few reads, and no range beyond the end', async () => {
  const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7) ^ (i >> 8))
  let reads = 0
  const source = {
    ...fromBytes(bytes),
    read(...range: [number, number]) {
      reads++
      return fromBytes(bytes).read(...range)
    },
  }
  const ahead = readingAhead(source)
  for (let at = 0; at + 50 <= bytes.length; at += 90) expect(await ahead.read(at, 50)).toEqual(bytes.slice(at, at + 50))
  expect(reads).toBeLessThan(6)
  expect(await ahead.read(100, 150_000)).toEqual(bytes.slice(100, 150_100))
  expect(await ahead.read(199_990, 10)).toEqual(bytes.slice(-10))
  await expect(ahead.read(199_990, 11)).rejects.toThrow('cut short')
})
