// How fast each format is read, in MB of text a second of processor time (not of the clock: other work may share the
// machine), beside Python's own reader of it where python3 has one. Files of MEGABYTES (10), half English and half Chinese.
//   node -e "import('vite').then(({ runnerImport }) => runnerImport('./tests/bench/ingest.ts'))"
import { spawnSync } from 'node:child_process'
import { mkdtempSync, openAsBlob, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { strToU8, zipSync } from 'fflate'
import { ingest } from '../../src/data/ingest/ingest.ts'
import { measure } from '../../src/data/pieces.ts'

const megabytes = Number(process.env.MEGABYTES ?? 10)
const fixtures = 'tests/plain/data/fixtures'
const folder = mkdtempSync(join(tmpdir(), 'vitro-bench-'))

const sentence = 'Once upon a time there was a fox, "red" as autumn; it lived in a wood. 从前有一只狐狸。'
const texts = Array.from(
  { length: Math.ceil((megabytes * 1e6) / 1000) },
  (_, i) => `${i}: ${`${sentence}\n`.repeat(10)}`,
)
const jsonl = texts.map((text, id) => `${JSON.stringify({ id, text })}\n`).join('')
const csv = `id,text\n${texts.map((text, i) => `${i},"${text.replaceAll('"', '""')}"\n`).join('')}`
const whole = texts.join('\n')

/** A command of python3 that reads the file whose name follows. */
const cases: Record<string, { content: string | Uint8Array; code: string }> = {
  'a.txt': { content: whole, code: 'open(f, encoding="utf-8").read()' },
  'a.html': {
    content: `<html><body>${texts.map((text) => `<p>${text}</p>`).join('')}`,
    code: 'from html.parser import HTMLParser as P; P().feed(open(f).read())',
  },
  'a.jsonl': { content: jsonl, code: 'import json; [json.loads(l) for l in open(f)]' },
  'a.json': {
    content: JSON.stringify(texts.map((text, id) => ({ id, text }))),
    code: 'import json; json.load(open(f))',
  },
  'a.csv': { content: csv, code: 'import csv; csv.field_size_limit(10**9); list(csv.reader(open(f)))' },
  'a.jsonl.gz': {
    content: gzipSync(jsonl),
    code: 'import gzip, json; [json.loads(l) for l in gzip.open(f, "rt")]',
  },
  'a.zip': {
    content: zipSync({ 'a.txt': strToU8(whole) }, { level: 6 }),
    code: 'import zipfile; zipfile.ZipFile(f).read("a.txt").decode()',
  },
}
const parquet =
  'import sys, pyarrow.json as j, pyarrow.parquet as pq; pq.write_table(j.read_json(sys.argv[1]), sys.argv[2], row_group_size=5000)'

/** Bytes of text that came out, and processor seconds. */
async function read(path: string): Promise<{ bytes: number; seconds: number }> {
  const blob = await openAsBlob(path)
  const before = process.cpuUsage()
  let bytes = 0
  for await (const event of ingest([{ path, blob }]))
    if (event.type === 'piece') bytes += measure(event.piece.text).bytes
  const { user, system } = process.cpuUsage(before)
  return { bytes, seconds: (user + system) / 1e6 }
}

function python(path: string, code: string): number | null {
  const timed =
    'import time, sys; f = sys.argv[1]; t = time.process_time(); exec(sys.argv[2]); print(time.process_time() - t)'
  const { status, stdout } = spawnSync('python3', ['-c', timed, path, code], { encoding: 'utf8' })
  return status === 0 ? Number(stdout) : null
}

async function compare(name: string, code: string): Promise<void> {
  const path = join(folder, name)
  await read(path) // once for the compiler
  const { bytes, seconds } = await read(path)
  const speed = (seconds: number | null) =>
    seconds === null ? 'not installed' : `${(bytes / 1e6 / seconds).toFixed(1)} MB/s`
  console.log(name.padEnd(14), speed(seconds).padStart(12), '| Python', speed(python(path, code)).padStart(12))
}

for (const [name, { content, code }] of Object.entries(cases)) {
  writeFileSync(join(folder, name), content)
  await compare(name, code)
}
const made = spawnSync('python3', ['-c', parquet, join(folder, 'a.jsonl'), join(folder, 'a.parquet')])
if (made.status === 0) await compare('a.parquet', 'import pyarrow.parquet as pq; pq.read_table(f).to_pylist()')
for (const name of ['reportlab.pdf', 'python.docx', 'pandoc.epub']) {
  const path = join(fixtures, name)
  await read(path)
  console.log(name.padEnd(14), `${((await read(path)).seconds * 1000).toFixed(1)} ms for a file of a page`)
}
rmSync(folder, { recursive: true })
