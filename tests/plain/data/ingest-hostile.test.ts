// Files that lie, files that are broken, files made to harm: each ends in a row that says why, soon, and in little memory.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { formats } from '../../../src/data/ingest/format.ts'
import { ingest } from '../../../src/data/ingest/ingest.ts'
import { withEnd64 } from '../../zip64.ts'
import { file, read } from './sources.ts'

const fixture = (path: string) => new Uint8Array(readFileSync(join(import.meta.dirname, 'fixtures', path)))
const MiB = 2 ** 20

/** Reads and lets go: how many characters came, and the rows. */
async function skim(...files: ReturnType<typeof file>[]) {
  let characters = 0
  const rows = []
  for await (const event of ingest(files)) {
    if (event.type === 'file') rows.push(event.row)
    else characters += event.piece.text.length
  }
  return { characters, rows }
}

/** A zip of one file by hand: what it says of its size is up to the caller. */
function zipSaying(size: number, content: Uint8Array): Uint8Array {
  const packed = deflateRawSync(content)
  const header = (signature: number, before: number[], after: number[]) => {
    const view = new DataView(new ArrayBuffer(before.length * 2 + 16 + after.length * 2))
    view.setUint32(0, signature, true)
    before.forEach((value, i) => void view.setUint16(4 + 2 * i, value, true))
    const sizes = 4 + 2 * before.length
    view.setUint32(sizes + 4, packed.length, true)
    view.setUint32(sizes + 8, size, true)
    after.forEach((value, i) => void view.setUint16(sizes + 12 + 2 * i, value, true))
    return new Uint8Array(view.buffer)
  }
  const name = strToU8('a.txt')
  const local = header(0x04034b50, [20, 0, 8, 0, 0], [name.length, 0])
  const central = header(0x02014b50, [20, 20, 0, 8, 0, 0], [name.length, 0, 0, 0, 0, 0, 0, 0, 0])
  const end = new DataView(new ArrayBuffer(22))
  end.setUint32(0, 0x06054b50, true)
  end.setUint16(8, 1, true)
  end.setUint16(10, 1, true)
  end.setUint32(12, central.length + name.length, true)
  end.setUint32(16, local.length + name.length + packed.length, true)
  return new Uint8Array(Buffer.concat([local, name, packed, central, name, new Uint8Array(end.buffer)]))
}

describe('archives', () => {
  const letters = (bytes: number) => Buffer.alloc(bytes, 'a')

  test('a bomb: refused by what it says it would become', async () => {
    const bomb = zipSaying(200 * MiB, letters(200 * MiB))
    expect(bomb.length).toBeLessThan(MiB / 4)
    const { rows, characters } = await skim(file('bomb.zip', bomb))
    expect(rows).toMatchObject([{ path: 'bomb.zip', taken: false, code: 'inflates-too-far' }])
    expect(characters).toBe(0)
  })

  test('a bomb that lies about its size: stopped as soon as that shows', async () => {
    const { rows, characters } = await skim(file('bomb.zip', zipSaying(1000, letters(200 * MiB))))
    expect(rows).toMatchObject([{ path: 'bomb.zip/a.txt', taken: false, code: 'damaged' }])
    expect(characters).toBeLessThan(5 * MiB)
  })

  test('gzip, which says nothing: stopped at what is allowed', async () => {
    const bomb = new Uint8Array(gzipSync(letters(120 * MiB)))
    const { rows, characters } = await skim(file('bomb.txt.gz', bomb))
    expect(rows).toMatchObject([{ path: 'bomb.txt.gz/bomb.txt', taken: false, code: 'inflates-too-far' }])
    expect(characters).toBeLessThan(64 * MiB + 200 * bomb.length + 5 * MiB)
  })

  test('in one another: two deep and no deeper, and all from one allowance', async () => {
    const text = zipSync({ 'a.txt': strToU8('text') })
    const twice = zipSync({ 'b.zip': text })
    const thrice = zipSync({ 'c.zip': twice })
    expect((await skim(file('x.zip', twice))).rows).toMatchObject([{ path: 'x.zip/b.zip/a.txt', taken: true }])
    expect((await skim(file('x.zip', thrice))).rows).toMatchObject([
      { path: 'x.zip/c.zip/b.zip', code: 'nested-too-deep' },
    ])
    const half = zipSaying(50 * MiB, letters(50 * MiB))
    const { rows } = await skim(file('x.zip', zipSync({ 'a.zip': half, 'b.zip': half })))
    expect(rows.map(({ code }) => code)).toContain('inflates-too-far')
  })

  const many = (count: number) => {
    const entries = Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}.txt`, strToU8('x')]))
    return zipSync(entries, { level: 0 })
  }

  test('5,000 entries: a row for each', async () => {
    const { rows } = await skim(file('many.zip', withEnd64(many(5000), 5000)))
    expect(rows).toHaveLength(5000)
    expect(rows.every(({ taken, characters }) => taken && characters === 1)).toBe(true)
  })

  test('more entries than it can say: without zip64, the number is a lie', async () => {
    const { rows } = await skim(file('many.zip', many(70_000)))
    expect(rows).toMatchObject([{ path: 'many.zip', taken: false, code: 'damaged' }])
  })

  it.each(['../evil.txt', '/etc/passwd', 'a/../../b.txt', 'C:\\x.txt', 'a//b.txt', 'a\u0000.txt', './a.txt'])(
    'a name like %j leads nowhere, and takes no other file with it',
    async (name) => {
      const { rows } = await skim(file('x.zip', zipSync({ [name]: strToU8('evil'), 'good.txt': strToU8('good') })))
      expect(rows).toMatchObject([
        { path: `x.zip/${name}`, taken: false, code: 'entry-refused' },
        { path: 'x.zip/good.txt', taken: true },
      ])
    },
  )

  test('names as old Windows spelled them; one file under lock among others; a name that comes twice', async () => {
    const archive = zipSync({ 'abcd.txt': strToU8('one'), 'efgh.txt': strToU8('two'), 'ijkl.txt': strToU8('three') })
    const bytes = Buffer.from(archive)
    const rename = (name: string, spelled: readonly number[]) => {
      for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 1)) bytes.set(spelled, at)
    }
    rename('abcd', [0xd6, 0xd0, 0xce, 0xc4]) // 中文 in GB18030
    bytes[bytes.lastIndexOf('efgh') - 46 + 8] |= 1 // says that it is encrypted
    rename('ijkl', [0xd6, 0xd0, 0xce, 0xc4])
    const { rows } = await skim(file('x.zip', new Uint8Array(bytes)))
    expect(rows.map(({ path, taken, code }) => [path, taken, code])).toEqual([
      ['x.zip/efgh.txt', false, 'password-needed'],
      ['x.zip/中文.txt (2)', false, 'entry-refused'],
      ['x.zip/中文.txt', true, undefined],
    ])
  })

  test('spreadsheets and the like are archives of nothing to read', async () => {
    const workbook = zipSync({ '[Content_Types].xml': strToU8('<Types/>'), 'xl/workbook.xml': strToU8('<x/>') })
    expect((await skim(file('a.xlsx', workbook))).rows).toMatchObject([{ taken: false, code: 'unsupported' }])
  })
})

describe('text', () => {
  /** As many times the same bytes as asked for, never all at once. */
  const endless = (path: string, start: string, line: string, times: number) => {
    const bytes = new TextEncoder().encode(line.repeat(Math.ceil(65_536 / line.length)))
    const first = new TextEncoder().encode(start)
    const stream = () => {
      let left = times
      return new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(first),
        pull: (controller) => (left-- > 0 ? controller.enqueue(bytes) : controller.close()),
      })
    }
    return { path, blob: { size: first.length + times * bytes.length, stream } }
  }
  // A web page is read ten times slower than the rest.
  it.each([
    [500, 'plain text', 'a.txt', '', true, undefined],
    [50, 'a web page', 'a.html', '<p>', true, undefined],
    [500, 'JSON Lines', 'a.jsonl', '{"text":"', false, 'long-line'],
    [500, 'a list in JSON', 'a.json', '["', false, 'too-large'],
    [500, 'a record in JSON', 'a.json', '{"text":"', false, 'too-large'],
    [500, 'a table', 'a.csv', 'text\n"', false, 'open-quote'],
  ])('one line of %i MB: %s', { timeout: 120_000 }, async (megabytes, _, path, start, taken, code) => {
    const before = memory()
    const { rows } = await skim(endless(path, start, 'words and words. ', Math.ceil((megabytes * 1e6) / 65_536)))
    expect(rows[0]).toMatchObject({ taken, ...(code && { code }) })
    expect(memory() - before).toBeLessThan(300 * MiB)
  })

  test('zero bytes, halves of surrogates and script are characters like any other', async () => {
    const hostile = '<script>alert(1)</script>\u0000 [[__proto__]] {{x}} %s'
    const files = [
      file('a.txt', `${'text '.repeat(20_000)}${hostile}`),
      file('a.jsonl', JSON.stringify({ text: `${hostile}\ud800` })),
    ]
    const { documents } = await read(files)
    expect(documents[0].endsWith(hostile)).toBe(true)
    expect(documents[1]).toBe(`${hostile}\ud800`)
  })

  test('a deep nest of brackets', async () => {
    const deep = '['.repeat(200_000)
    const { rows } = await skim(
      file('a.json', deep),
      file('b.json', `{"a":${deep}`),
      file('c.jsonl', deep),
      file('d.html', '<div>'.repeat(100_000)),
    )
    expect(rows.map(({ taken }) => taken)).toEqual([false, false, false, false])
  })

  test('20,000 columns', async () => {
    const names = Array.from({ length: 20_000 }, (_, i) => `c${i}`)
    const { rows } = await skim(
      file('a.csv', `${names.join()}\n${names.join()}\n`),
      file('a.jsonl', JSON.stringify(Object.fromEntries(names.map((name) => [name, name])))),
    )
    expect(rows.map(({ taken }) => taken)).toEqual([true, true])
  })
})

const memory = () => {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Slow to read: 1,000 take five to fifteen seconds each, and by day there are 300. VITRO_MUTATIONS=1000 is run before a reader changes. */
const SLOW = ['parquet', 'pdf', 'docx', 'epub', 'zip']
const mutations = (id: string) => Number(process.env.VITRO_MUTATIONS ?? (SLOW.includes(id) ? 300 : 1000))

describe('mutations of each format end in a row, none of them late', () => {
  const zipped = (path: string, inner: RegExp) => (random: Random) => {
    const entries = unzipSync(fixture(path))
    const names = Object.keys(entries).filter((name) => inner.test(name))
    const name = names[Math.floor(random() * names.length)]
    return zipSync({ ...entries, [name]: mutate(entries[name], random) }, { level: 1 })
  }
  const raw = (path: string) => {
    const bytes = fixture(path)
    return (random: Random) => mutate(bytes, random)
  }
  const text = (content: string) => (random: Random) => mutate(strToU8(content), random)
  const sources: Record<string, ((random: Random) => Uint8Array)[]> = {
    plain: [raw('gb18030.txt'), raw('utf-16.txt')],
    html: [raw('page.htm'), text('<!doctype html><p>a<b>c</i>d&amp;&#x1f98a;<pre>x</pre><td>y</html>')],
    json: [raw('records.json'), text('{"data":[{"messages":[{"role":"user","content":"a"}]},{"text":"b"}]}')],
    jsonl: [raw('records.jsonl')],
    csv: [raw('table.csv'), raw('table-gb18030.csv')],
    parquet: [
      raw('hostile-names.parquet'),
      raw('records-snappy.parquet'),
      raw('records-zstd.parquet'),
      raw('chats.parquet'),
      raw('records-brotli.parquet'),
      raw('records-gzip.parquet'),
      raw('records-lz4.parquet'),
    ],
    pdf: [...Array.from({ length: 9 }, () => raw('line.pdf')), raw('reportlab.pdf')], // which loads large tables
    docx: [raw('pandoc.docx'), zipped('pandoc.docx', /document\.xml$/)],
    epub: [raw('pandoc.epub'), zipped('pandoc.epub', /\.(xhtml|opf|xml)$/)],
    zip: [raw('mixed.zip'), zipped('mixed.zip', /./)],
    gzip: [
      raw('two-members.jsonl.gz'),
      (random) => new Uint8Array(gzipSync(mutate(strToU8('{"text":"a"}\n'), random))),
    ],
  }
  test('that is every format there is', () => {
    expect(Object.keys(sources).sort()).toEqual(Object.keys(formats).sort())
  })

  // Vitest would take for a failure what pdf.js throws beside what it tells us, and what openPdf sees to.
  const watchers = process.listeners('unhandledRejection')
  beforeAll(() => void process.removeAllListeners('unhandledRejection'))
  afterAll(() => {
    for (const watcher of watchers) process.on('unhandledRejection', watcher)
  })

  it.each(Object.keys(sources).map((id) => [mutations(id), id] as const))(
    '%i of %s',
    { timeout: 180_000 },
    async (_, id) => {
      const random = seeded(id)
      const [extension] = formats[id].extensions
      const before = memory()
      const seen = { rows: 0, taken: 0, slowest: 0 }
      for (let n = 0; n < mutations(id); n++) {
        const bytes = sources[id][n % sources[id].length](random)
        const since = performance.now()
        const { rows } = await skim(file(`${n}.${id === 'gzip' ? 'jsonl.gz' : extension}`, bytes))
        seen.slowest = Math.max(seen.slowest, performance.now() - since)
        seen.rows += rows.length
        seen.taken += rows.filter(({ taken }) => taken).length
        for (const { taken, code, message } of rows) expect(taken || (code && message)).toBeTruthy()
      }
      expect(seen.rows).toBeGreaterThanOrEqual(mutations(id))
      expect(seen.slowest).toBeLessThan(20_000) // a busy machine included; usually milliseconds
      expect(memory() - before).toBeLessThan(200 * MiB)
      expect(Object.keys(Object.prototype)).toEqual([])
    },
  )
})

type Random = () => number

/** Numbers in [0, 1): mulberry32, from a name. */
function seeded(name: string): Random {
  let state = [...name].reduce((sum, c) => Math.imul(sum, 31) + c.charCodeAt(0), 7)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One to four changes: bits, bytes, numbers made huge, stretches cut, doubled, moved or put to zero, the end cut off. */
function mutate(original: Uint8Array, random: Random): Uint8Array {
  let bytes = original.slice()
  const place = () => Math.floor(random() * bytes.length)
  const length = () => 1 + Math.floor(random() ** 3 * Math.min(bytes.length, 200))
  for (let changes = 1 + Math.floor(random() * 4); changes > 0 && bytes.length > 8; changes--) {
    const [at, size] = [place(), length()]
    const rest = bytes.subarray(at + size)
    switch (Math.floor(random() * 8)) {
      case 0:
        bytes[at] ^= 1 << Math.floor(random() * 8)
        break
      case 1:
        bytes[at] = [0, 255, 127, 128, 34, 60, 40][Math.floor(random() * 7)]
        break
      case 2:
        bytes.fill(255, at, at + 4)
        break
      case 3:
        bytes.fill(0, at, at + size)
        break
      case 4:
        bytes = joined(bytes.subarray(0, at), rest)
        break
      case 5:
        bytes = joined(bytes.subarray(0, at + size), bytes.subarray(at))
        break
      case 6:
        bytes.copyWithin(at, place(), place())
        break
      case 7:
        if (random() < 0.3) bytes = bytes.slice(0, at)
    }
  }
  return bytes
}

const joined = (a: Uint8Array, b: Uint8Array) => strToU8(strFromU8(a, true) + strFromU8(b, true), true)
