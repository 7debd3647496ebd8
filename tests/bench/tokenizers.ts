// Tokenizers on this machine: training in seconds and encoding in MB/s of processor time, beside Hugging Face's Rust implementation (its npm
// package) on the same text, medians of three; their merges must be ours. The text is the built-in stories in both languages, the
// documents and code of the development dependencies, and what lies in FOLDERS, in equal parts, BYTES of it (10e6).
// npx rolldown tests/bench/tokenizers.ts --platform node --external tokenizers -o .cache/tokenizers-bench.mjs && node .cache/tokenizers-bench.mjs [BYTES [FOLDERS...]]

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as huggingface from 'tokenizers'
import * as english from '../../src/data/datasets/stories-en.ts'
import * as chinese from '../../src/data/datasets/stories-zh.ts'
import * as bpe from '../../src/tokenizers/bpe.ts'
import { fromJSON } from '../../src/tokenizers/huggingface/tokenizer-json.ts'
import type { Tokenizer, TokenizerJson, TokenizerMember } from '../../src/tokenizers/tokenizer.ts'
import * as unigram from '../../src/tokenizers/unigram.ts'
import * as wordpiece from '../../src/tokenizers/wordpiece.ts'

const PIECE = 1 << 18
const LLAMA3 =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"

/** The text files below a folder, one after the other, up to `most` UTF-16 units. */
function files(folder: string, kinds: RegExp, most: number): string {
  let text = ''
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && kinds.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  for (const path of paths) {
    if (text.length >= most) break
    text += readFileSync(path, 'utf8').slice(0, 2_000_000)
  }
  return text.slice(0, most)
}

function documents(told: Iterable<string>, most: number): string {
  let text = ''
  for (const document of told) {
    if (text.length >= most) break
    text += `${document}\n`
  }
  return text
}

/** Some of every source again and again, so that any stretch has all of them. */
function corpus(bytes: number, folders: readonly string[]): string {
  const stories = { stories: 200_000, seed: 1 }
  const sources = [
    documents(english.documents(stories), bytes),
    documents(chinese.documents(stories), bytes),
    files('node_modules', /\.md$/, bytes),
    files('node_modules', /\.([cm]?js|d\.ts)$/, bytes),
    ...folders.map((folder) => files(folder, /\.txt$/, bytes)),
  ]
  let text = ''
  for (let at = 0, left = bytes; left > 0; at += TURN)
    for (const source of sources) {
      const turn = source.slice(at, at + TURN)
      text += turn
      left -= Buffer.byteLength(turn)
    }
  return text
}
const TURN = 1 << 15

/** Cut at ends of lines, as trainers cut. */
function pieces(text: string): string[] {
  const out: string[] = []
  for (let at = 0; at < text.length; at += out.at(-1)!.length)
    out.push(text.slice(at, text.indexOf('\n', at + PIECE) + 1 || text.length))
  return out
}
const megabytes = (text: string) => Buffer.byteLength(text) / 1e6

/** Of the processor, all threads together: what a machine that others work on too can still tell. And of the clock. */
async function seconds(work: () => unknown): Promise<{ cpu: number; clock: number }> {
  const start = process.cpuUsage()
  const since = performance.now()
  await work()
  const { user, system } = process.cpuUsage(start)
  return { cpu: (user + system) / 1e6, clock: (performance.now() - since) / 1000 }
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]

/** Medians of `work` and `theirs`, done in turn. */
async function inTurn(work: () => unknown, theirs: () => unknown) {
  const [our, their] = [[], []] as { cpu: number; clock: number }[][]
  for (let round = 0; round < ROUNDS; round++) {
    our.push(await seconds(work))
    their.push(await seconds(theirs))
  }
  const of = (times: typeof our, key: 'cpu' | 'clock') => median(times.map((time) => time[key]))
  return { cpu: of(our, 'cpu'), clock: of(our, 'clock'), theirCpu: of(their, 'cpu'), theirClock: of(their, 'clock') }
}
const ROUNDS = 3

/** Training, and whether merges are the same. */
async function training(name: string, { member, empty, vocab, part }: (typeof trainers)[string], text: string) {
  const sample = text.slice(0, text.lastIndexOf('\n', part * text.length) + 1)
  const file = join(tmpdir(), `vitro-corpus-${process.pid}.txt`)
  writeFileSync(file, sample)
  const { added_tokens, post_processor, ...json } = (await member.train(['a'], {})).toJSON()
  const theirs = huggingface.Tokenizer.fromString(JSON.stringify({ ...json, model: empty }))
  const parts = pieces(sample)
  let ours: Tokenizer | undefined
  const train = async () => {
    ours = await member.train(parts, { vocab })
  }
  const { cpu, clock, theirCpu, theirClock } = await inTurn(train, () => theirs.train([file]))
  theirs.save(file)
  const merges = (json: string) => (JSON.parse(json).model.merges ?? []).map((merge: string | string[]) => [merge].flat().join(' ')) // biome-ignore format: one thought
  const [our, their] = [merges(JSON.stringify(ours!.toJSON())), merges(readFileSync(file, 'utf8'))]
  rmSync(file)
  const same = our.findIndex((merge: string, i: number) => merge !== their[i])
  const row = { what: `train, ${name}, ${vocab}, ${megabytes(sample).toFixed(1)} MB`, cpu, theirCpu, ratio: cpu / theirCpu, clock, theirClock, 'merges as theirs': our.length ? (same < 0 ? our.length : same) : undefined } // biome-ignore format: one row
  return { ours: ours!, row }
}

/** MB/s of both with warm code; of ours, each time with an empty cache of words. */
async function encoding(name: string, json: TokenizerJson, text: string) {
  const parts = pieces(text)
  const encode = (size?: number) => {
    const { encode } = fromJSON(json)
    for (const part of parts.slice(0, size)) encode(part)
  }
  encode()
  const theirs = huggingface.Tokenizer.fromString(JSON.stringify(json))
  const { cpu, theirCpu } = await inTurn(encode, async () => {
    for (const part of parts) await theirs.encode(part)
  })
  const size = megabytes(text)
  return { what: `encode, ${name}`, 'MB/s': size / cpu, 'theirs, MB/s': size / theirCpu }
}

const trainers = {
  BPE: { member: bpe, vocab: 30_000, part: 1, empty: { type: 'BPE', vocab: {}, merges: [] } },
  WordPiece: { member: wordpiece, vocab: 30_000, part: 1, empty: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab: { '[UNK]': 0 } } }, // biome-ignore format: one thought
  Unigram: { member: unigram, vocab: 8000, part: 0.2, empty: { type: 'Unigram', unk_id: 0, vocab: [['<unk>', 0]] } },
} as Record<string, { member: TokenizerMember; vocab: number; part: number; empty: object }> // vocab: what their package trains

/** BPE that cuts words by a pattern. */
const cutBy = (json: TokenizerJson, Regex: string) => ({ ...json, pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false }, { ...(json.pre_tokenizer as object), use_regex: false }] } }) // biome-ignore format: one object

async function run(size: number, folders: readonly string[]) {
  const text = corpus(size, folders)
  const part = text.slice(0, text.length / 3)
  const rows: object[] = []
  const trained: Record<string, TokenizerJson> = {}
  for (const [name, trainer] of Object.entries(trainers)) {
    const { ours, row } = await training(name, trainer, text)
    trained[name] = ours.toJSON()
    rows.push(row)
  }
  trained['BPE with Llama 3’s pattern'] = cutBy(trained.BPE, LLAMA3)
  trained['BPE with a pattern of its own'] = cutBy(trained.BPE, `${LLAMA3}|\\p{Cs}`)
  for (const [name, json] of Object.entries(trained)) rows.push(await encoding(name, json, part))
  console.table(rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, typeof value === 'number' ? Number(value.toFixed(2)) : value])))) // biome-ignore format: one thought
}

await run(Number(process.argv[2] ?? 10e6), process.argv.slice(3))
