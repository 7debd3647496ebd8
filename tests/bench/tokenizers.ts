// Tokenizers on this machine: training in seconds and encoding in MB/s of processor time, beside Hugging Face's Rust implementation (its npm
// package) on the same text. The corpus is real text that the development dependencies bring along, up to `megabytes`.
// npx rolldown tests/bench/tokenizers.ts --platform node --external tokenizers -o .cache/tokenizers-bench.mjs && node .cache/tokenizers-bench.mjs

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as huggingface from 'tokenizers'
import * as bpe from '../../src/tokenizers/bpe.ts'
import { fromJSON } from '../../src/tokenizers/huggingface/tokenizer-json.ts'
import type { Tokenizer, TokenizerJson } from '../../src/tokenizers/tokenizer.ts'
import * as unigram from '../../src/tokenizers/unigram.ts'
import * as wordpiece from '../../src/tokenizers/wordpiece.ts'

const PIECE = 1 << 18
const LLAMA3 =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"

/** Text files below a folder, one after the other. */
function corpus(folder: string, bytes: number): string {
  let text = ''
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(md|d\.ts)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  for (const file of files) {
    if (text.length >= bytes) break
    text += readFileSync(file, 'utf8').slice(0, 400_000)
  }
  return text.slice(0, bytes)
}

const pieces = (text: string) =>
  Array.from({ length: Math.ceil(text.length / PIECE) }, (_, i) => text.slice(i * PIECE, (i + 1) * PIECE))
const megabytes = (text: string) => Buffer.byteLength(text) / 1e6

/** Of the processor, all threads together: what a machine that others work on too can still tell. */
async function seconds(work: () => unknown): Promise<number> {
  const start = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1e6
}

/** Seconds that their trainer takes. */
async function theirTraining(json: TokenizerJson, model: object, text: string): Promise<number> {
  const file = join(tmpdir(), 'vitro-corpus.txt')
  writeFileSync(file, text)
  const theirs = huggingface.Tokenizer.fromString(
    JSON.stringify({ ...json, added_tokens: [], post_processor: null, model }),
  )
  const time = await seconds(() => theirs.train([file]))
  rmSync(file)
  return time
}

/** MB/s of both, warm. */
async function encoding(name: string, ours: Tokenizer, text: string) {
  const parts = pieces(text)
  const encode = () => parts.forEach((part) => void ours.encode(part))
  encode()
  const time = await seconds(encode)
  const theirs = huggingface.Tokenizer.fromString(JSON.stringify(ours.toJSON()))
  const theirTime = await seconds(async () => {
    for (const part of parts) await theirs.encode(part)
  })
  const size = megabytes(text)
  return { what: `encode, ${name}`, 'MB/s': size / time, 'theirs, MB/s': size / theirTime }
}

export default async function run(size = 10e6) {
  const text = corpus('node_modules', size)
  const rows: Record<string, unknown>[] = []
  const trained = new Map<string, Tokenizer>()
  const empty = { BPE: { type: 'BPE', vocab: {}, merges: [] }, WordPiece: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab: { '[UNK]': 0 } }, Unigram: { type: 'Unigram', unk_id: 0, vocab: [['<unk>', 0]] } } // biome-ignore format: three models
  for (const [name, member, part] of [
    ['BPE', bpe, 1],
    ['WordPiece', wordpiece, 1],
    ['Unigram', unigram, 0.2],
  ] as const) {
    const sample = text.slice(0, part * text.length)
    const vocab = name === 'Unigram' ? 8000 : 30_000
    const time = await seconds(async () => trained.set(name, await member.train(pieces(sample), { vocab })))
    const theirTime = await theirTraining(trained.get(name)!.toJSON(), empty[name], sample)
    rows.push({ what: `train, ${name}, ${vocab}, ${megabytes(sample).toFixed(1)} MB`, seconds: time, 'theirs, seconds': theirTime, ratio: time / theirTime }) // biome-ignore format: one row
  }
  for (const [name, tokenizer] of trained) rows.push(await encoding(name, tokenizer, text.slice(0, size / 3)))
  const byteLevel = trained.get('BPE')!.toJSON() as { pre_tokenizer: object }
  const split = (Regex: string) => ({ type: 'Sequence', pretokenizers: [{ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false }, { ...byteLevel.pre_tokenizer, use_regex: false }] }) // biome-ignore format: one object
  for (const [name, pattern] of [
    ['with Llama 3’s pattern', LLAMA3],
    ['with a pattern of its own', `${LLAMA3}|\\p{Cs}`],
  ])
    rows.push(
      await encoding(`BPE ${name}`, fromJSON({ ...byteLevel, pre_tokenizer: split(pattern) }), text.slice(0, size / 3)),
    )
  console.table(rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, typeof value === 'number' ? Number(value.toFixed(2)) : value])))) // biome-ignore format: one thought
}

await run(Number(process.argv[2] ?? 10e6))
