// Files of every format, written by other programs (fixtures/make.py), are read to the character.
import { openAsBlob, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ingest } from '../../../src/data/ingest/ingest.ts'
import expected from './fixtures/expected.json'
import { read } from './sources.ts'

const FOLDER = join(import.meta.dirname, 'fixtures')
const fixture = async (path: string) => ({ path, blob: await openAsBlob(join(FOLDER, path)) })
const characters = (texts: readonly string[]) => texts.reduce((sum, text) => sum + [...text].length, 0)

/** Documents of one file; those of an archive by its entries, or why an entry was left out. */
type Expected = readonly string[] | Readonly<Record<string, readonly string[] | string>>
const cases = Object.entries(expected as Record<string, Expected>)

const plain = cases.filter((entry): entry is [string, readonly string[]] => Array.isArray(entry[1]))
it.each(plain)('%s', async (path, texts) => {
  const { documents, rows } = await read([await fixture(path)])
  expect(documents.map((text) => spaceless(path, text))).toEqual(texts)
  expect(rows).toMatchObject([{ path, taken: true, documents: texts.length, characters: characters(documents) }])
})

/** Empty lines of a book's paragraphs, and the line end after a page, are the reader's own. */
const spaceless = (path: string, text: string) => (path.endsWith('.epub') ? text.replace(/\n\n/g, '\n') : text)

it.each(cases.filter(([path]) => path.startsWith('records-')))('%s, in groups of rows', async (path, value) => {
  const texts = Array.from({ length: 20 }, () => (value as { repeated: string[] }).repeated).flat()
  const { documents, rows } = await read([await fixture(path)])
  expect(documents).toEqual(texts)
  expect(rows).toMatchObject([
    { path, taken: true, format: 'parquet', documents: 60, characters: characters(texts), shape: { id: 'text' } },
  ])
})

const archives = cases.filter(([path]) => /\.(zip|gz)$/.test(path)) as [string, Record<string, string[] | string>][]
it.each(archives)('%s, a row for each file in it', async (path, entries) => {
  const { documents, rows } = await read([await fixture(path)])
  const taken = rows.filter(({ taken }) => taken)
  const left = rows.filter(({ taken }) => !taken)
  const texts = Object.entries(entries).filter(([, value]) => typeof value !== 'string') as [string, string[]][]
  const codes = Object.entries(entries).filter(([, value]) => typeof value === 'string')
  expect(new Set(left.map(({ path, code }) => `${path} ${code}`))).toEqual(
    new Set(codes.map(([name, code]) => `${path}/${name} ${code}`)),
  )
  expect(new Map(taken.map((row) => [row.path, row.documents]))).toEqual(
    new Map(texts.map(([name, { length }]) => [`${path}/${name}`, length])),
  )
  expect([...documents].sort()).toEqual(texts.flatMap(([, texts]) => texts).sort())
})

it('recognises the encodings', async () => {
  const { rows } = await read(await Promise.all(ENCODED.map(([path]) => fixture(path))))
  expect(rows.map(({ path, encoding }) => [path, encoding])).toEqual(ENCODED)
})
const ENCODED = [
  ['gb18030.txt', 'gb18030'],
  ['big5.txt', 'big5'],
  ['shift-jis.txt', 'shift_jis'],
  ['latin-1.txt', 'iso-8859-1'],
  ['utf-16.txt', 'utf-16le'],
  ['utf-16be.txt', 'utf-16be'],
  ['utf-8-mark.txt', 'utf-8'],
  ['page.htm', 'big5'],
  ['table-gb18030.csv', 'gb18030'],
]

describe('what cannot be read says why', () => {
  it.each([
    ['password.pdf', 'password-needed', {}],
    ['picture.pdf', 'only-pictures', { pages: 1 }],
  ])('%s', async (path, code, facts) => {
    const { documents, rows } = await read([await fixture(path)])
    expect(documents).toEqual([])
    expect(rows).toMatchObject([{ path, taken: false, code, facts }])
  })
})

it('tells as many bytes as the files have, and leaves out what it is told to', async () => {
  const paths = readdirSync(FOLDER).filter((path) => /\.(zip|pdf|parquet|docx|csv)$/.test(path))
  const files = await Promise.all(paths.map(fixture))
  let told = 0
  const without = new Set(['mixed.zip/folder/a.txt', 'table.csv'])
  const left = []
  const onBytes = (count: number) => {
    told += count
  }
  for await (const event of ingest(files, { onBytes, without })) if (event.type === 'file') left.push(event.row.path)
  expect(told).toBe(files.reduce((sum, { blob }) => sum + blob.size, 0))
  expect(left).not.toEqual(expect.arrayContaining([...without].slice(0, 1)))
  expect(left).not.toEqual(expect.arrayContaining([...without].slice(1)))
  expect(left).toContain('mixed.zip/src/main.py')
})
