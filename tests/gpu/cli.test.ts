// The command line as its user runs it, in processes of its own: a training that is killed again and again leaves a whole folder each
// time and ends with the very bytes of one that was left alone; what `eval` says is what float64 arithmetic says of the files; and what
// `tune` learns, `merge` adds as often as it is told.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readFolder } from '../../src/cli/folder-store.ts'
import { buildCommandLine, root } from '../../src/cli/prepare.mjs'
import { findRun } from '../../src/cli/run-folder.ts'
import * as preferences from '../../src/data/datasets/preferences.ts'
import { checkpointModel, readChecked, runFiles } from '../../src/engine/headless.ts'
import { collect, fromBytes } from '../../src/formats/bytes.ts'
import { readSafetensors } from '../../src/formats/safetensors.ts'
import { evaluate } from '../../src/graph/cpu.ts'
import { plain } from '../../src/nn/layers.ts'
import { type Param, rootScope } from '../../src/nn/scope.ts'
import { matmul } from '../../src/ops/matmul.ts'
import { readValues } from '../../src/options.ts'
import { leaf, type Tensor } from '../../src/tensor.ts'
import { normals } from '../ops.ts'

const STEPS = 40
const settings =
  `--tokenizer char --model llama --layers 1 --heads 2 --kv-heads 1 --d-model 16 --d-ff 24 --context 16 --batch 2 --accumulate 2 --dropout 0.1 --steps ${STEPS} --lr 3e-3 --warmup 5 --seed 3 --eval-every 20 --save-every 7 --documents apart --clean whitespace length:min=9 --mix 3 1 --temperature 2`.split(
    ' ',
  )

let home: string
let program: string
let text: string[]
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'vitro-cli-'))
  program = await buildCommandLine()
  // Two files of words, some of them beyond ASCII.
  const { uniform } = normals(11)
  const words = 'the a cat sat on mat and ran über 猫 far . \n'.split(' ')
  text = [1, 2].map(() => Array.from({ length: 1500 }, () => words[Math.floor(uniform() * words.length)]).join(' '))
  await mkdir(join(home, 'text', 'more'), { recursive: true })
  await writeFile(join(home, 'text', 'a.txt'), text[0])
  await writeFile(join(home, 'text', 'more', 'b.txt'), text[1])
}, 120_000)
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await rm(home, { recursive: true })
})

const files = () => [join(home, 'text', 'a.txt'), join(home, 'text', 'more', 'b.txt')]

const children = new Set<ChildProcess>()
function run(file: string, ...args: string[]) {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  children.add(child)
  child.on('close', () => children.delete(child))
  return child
}

/** Runs to the end. */
async function vitro(...args: string[]) {
  const child = run(program, ...args)
  const output = ['', '']
  for (const [i, stream] of [child.stdout, child.stderr].entries())
    stream.on('data', (bytes) => {
      output[i] += bytes
    })
  const [code] = await once(child, 'close')
  return { code, out: output[0], err: output[1] }
}

interface Row {
  step: number
  loss?: number
  val_loss?: number
}
const rowOf = (line: string): Row => ({ ...JSON.parse(line), tokens_per_second: undefined })

/** Starts training, interrupts it once `count` rows have come and a little later, and waits until it is gone. */
async function interrupt(start: () => ChildProcess, signal: NodeJS.Signals, count: number, delay: number) {
  const child = start()
  const rows: Row[] = []
  let saved = 0
  const enough = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout! }).on('line', (line) => rows.push(rowOf(line)) >= count && resolve())
  })
  createInterface({ input: child.stderr! }).on('line', (line) => {
    saved = Number(/^checkpoint at step (\d+)/.exec(line)?.[1] ?? saved)
  })
  const gone = once(child, 'close')
  await Promise.race([enough, gone])
  await new Promise((done) => setTimeout(done, delay))
  child.kill(signal)
  const [code, by] = await gone
  return { rows, saved, code, by }
}

/** The folder opens, with at least the checkpoint of step `least`, and its model file is the newest checkpoint's or its predecessor's. */
async function expectWhole(folder: string, least: number) {
  const run = await findRun(folder)
  const reader = readFolder(folder)
  const checkpoints = await reader.listCheckpoints()
  if (!checkpoints.length) return void expect(least).toBe(0)
  expect(checkpoints[0].step).toBeGreaterThanOrEqual(least)
  const found = await readFile(join(folder, 'model.safetensors')).catch(() => null)
  const possible = await Promise.all(
    checkpoints.map(async ({ id }) => {
      const checkpoint = await reader.loadCheckpoint(id)
      const model = await checkpointModel(run!.config, run!.tokenizer, checkpoint, null)
      const file = runFiles(model, 'vitro', checkpoint).find(({ name }) => name === 'model.safetensors')!
      return Buffer.from(await collect(file))
    }),
  )
  if (found) expect(possible.some((bytes) => bytes.equals(found))).toBe(true)
  else expect(checkpoints).toHaveLength(1) // killed between the first checkpoint and its model
}

it('ends with the same bytes however often it was killed, and DIR is whole each time', { timeout: 600_000 }, async ({
  task,
}) => {
  task.meta.gpu = JSON.parse((await vitro('info')).out).name
  const whole = await vitro('train', '--data', ...files(), ...settings, '--out', join(home, 'whole'))
  expect([whole.code, whole.err]).toEqual([0, expect.stringContaining(`checkpoint at step ${STEPS}`)])
  const expected = new Map(
    whole.out
      .trim()
      .split('\n')
      .map(rowOf)
      .map((row) => [keyOf(row), row]),
  )
  expect(expected.size).toBe(STEPS + STEPS / 20)

  const folder = join(home, 'killed')
  const args = ['train', '--data', ...files(), ...settings, '--out', folder, '--resume']
  const direct = () => run(program, ...args)
  /** Under its launcher, which passes signals on, and whose death it notices. */
  const launched = () => run(join(root, 'src/cli/vitro.mjs'), ...args)
  const seen = new Map<string, Row>()
  // SIGINT is what `tune` is sent, below.
  const interruptions: [() => ChildProcess, NodeJS.Signals, rows: number, delay: number][] = [
    [direct, 'SIGKILL', 0, 300],
    [launched, 'SIGKILL', 7, 3],
    [launched, 'SIGTERM', 5, 5],
  ]
  for (const [start, signal, count, delay] of interruptions) {
    const { rows, saved, code, by } = await interrupt(start, signal, count, delay)
    for (const row of rows) seen.set(keyOf(row), row)
    if (signal === 'SIGKILL') expect(by).toBe('SIGKILL')
    else expect(code).toBe(128 + 15)
    await expectWhole(folder, saved)
    // Asked to stop, it saves where it is.
    if (signal !== 'SIGKILL') expect(saved).toBe(rows.at(-1)!.step)
  }
  const rest = await vitro(...args)
  expect([rest.code, rest.err]).toEqual([0, expect.stringContaining(`checkpoint at step ${STEPS}`)])
  for (const row of rest.out.trim().split('\n').map(rowOf)) seen.set(keyOf(row), row)
  expect([...seen.values()].sort(byStep)).toEqual([...expected.values()].sort(byStep))
  for (const name of ['model.safetensors', 'config.json', 'generation_config.json', 'tokenizer.json', 'run.json'])
    expect((await readFile(join(folder, name))).equals(await readFile(join(home, 'whole', name))), name).toBe(true)

  const longer = await vitro(...args, '--lr', '1e-3')
  expect([longer.code, longer.err]).toEqual([2, expect.stringContaining('--lr is 0.003 in the run')])
})
const keyOf = ({ step, val_loss }: Row) => `${step}${val_loss === undefined ? '' : ' evaluated'}`
const byStep = (a: Row, b: Row) => a.step - b.step || keyOf(a).length - keyOf(b).length

/** In float64, nats of each id that follows another in so many rows of ids, by the weights in a folder. */
async function surprise(folder: string, rows: readonly (readonly number[])[]): Promise<number[][]> {
  const { config, tokenizer } = (await findRun(folder))!
  const { model, modelConfig } = readChecked(config, tokenizer.vocabSize)
  const { tensors } = await readSafetensors(fromBytes(await readFile(join(folder, 'model.safetensors'))))
  const weights = new Map<string, Float32Array>()
  for (const tensor of tensors) weights.set(tensor.name, new Float32Array((await collect(tensor)).slice().buffer))

  const T = Math.max(...rows.map(({ length }) => length - 1))
  const tokens = leaf('tokens', [rows.length, T], 'u32')
  const positions = leaf('positions', [rows.length, T], 'u32')
  const params = new Map<string, Param>()
  const input = { tokens: { ids: tokens, order: null }, positions: { ids: positions, order: null } }
  const { hidden, head } = model.forward(rootScope(params, plain), input, modelConfig)
  const [logits] = evaluate(
    [matmul(hidden, head, 'NT')],
    new Map<Tensor, ArrayLike<number>>([
      [tokens, rows.flatMap((ids) => Array.from({ length: T }, (_, i) => (i + 1 < ids.length ? ids[i] : 0)))],
      [positions, Array.from({ length: rows.length * T }, (_, i) => i % T)],
      ...[...params].map(([name, { tensor }]) => [tensor, weights.get(name)!] as const),
    ]),
  )
  const V = modelConfig.vocab
  return rows.map((ids, r) =>
    ids.slice(1).map((id, i) => {
      const row = logits.subarray((r * T + i) * V, (r * T + i + 1) * V)
      const most = row.reduce((a, b) => Math.max(a, b))
      return most + Math.log(row.reduce((sum, x) => sum + Math.exp(x - most), 0)) - row[id]
    }),
  )
}
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

it('evaluates to what float64 says of the folder', { timeout: 180_000 }, async () => {
  const folder = join(home, 'whole')
  const [file] = files()
  const said = JSON.parse((await vitro('eval', '--run', folder, '--data', file)).out)

  const { config, tokenizer } = (await findRun(folder))!
  const T = Number(config.training.context)
  const ids = [...tokenizer.encode(text[0]), tokenizer.eosId]
  const windows = Array.from({ length: Math.floor((ids.length - 1) / T) }, (_, w) => ids.slice(w * T, (w + 1) * T + 1))
  const loss = mean((await surprise(folder, windows)).flat())
  expect(said.tokens).toBe(windows.length * T)
  // f32 sums of a few dozen terms, averaged: far below 1e-5 of the mean.
  expect(Math.abs(said.loss / loss - 1)).toBeLessThan(1e-5)
  expect(Math.abs(said.perplexity / Math.exp(loss) - 1)).toBeLessThan(1e-4)
  const bits = ((loss / Math.LN2) * ids.length) / new TextEncoder().encode(text[0]).length
  expect(Math.abs(said.bits_per_byte / bits - 1)).toBeLessThan(1e-5)

  // Of two answers the one is taken that float64 finds likelier, token by token, of a document's end.
  const pairs = [...preferences.records(readValues(preferences.options, { examples: 12 }))]
  const asked = await vitro('eval', '--run', folder, '--task', 'preferences:examples=12', '--examples', '12')
  const rowOf = (prompt: string, answer: string) => {
    const [before, own] = [tokenizer.encode(`${prompt}\n`), tokenizer.encode(answer, { continues: true })]
    return { row: [tokenizer.eosId, ...before, ...own, tokenizer.eosId].slice(-T - 1), counts: own.length + 1 }
  }
  const rows = pairs.flatMap(({ prompt, chosen, rejected }) => [rowOf(prompt, chosen), rowOf(prompt, rejected)])
  const nats = (await surprise(folder, rows.map(({ row }) => row))).map((row, i) => mean(row.slice(-rows[i].counts))) // biome-ignore format: one thought
  const taken = pairs.map(({ chosen, rejected }, i) => (nats[2 * i] < nats[2 * i + 1] ? chosen : rejected))
  const lines = pairs.map(({ prompt, chosen }, i) => {
    const right = taken[i] === chosen ? 'right' : 'wrong'
    return `${right}: ${JSON.stringify([prompt, taken[i], chosen])}`
  })
  expect(asked.err.match(/^(right|wrong): .*/gm)).toEqual(lines)
  const accuracy = lines.filter((line) => line.startsWith('right')).length / 12
  expect(JSON.parse(asked.out)).toEqual({ task: 'preferences', accuracy, chance: 0.5, examples: 12 })
})

it('generates, exports, and says what is wrong with a folder', { timeout: 180_000 }, async () => {
  const folder = join(home, 'whole')
  const generated = await vitro(
    ...'generate --prompt the --max-tokens 20 --temperature 0.8 --seed 5 --run'.split(' '),
    folder,
  )
  expect(generated).toMatchObject({ code: 0, out: expect.stringMatching(/^the.+\n$/s) })

  const score = await vitro('eval', '--run', folder, '--task', 'puzzles:seed=2', '--examples', '3')
  expect(JSON.parse(score.out)).toEqual({ task: 'puzzles', accuracy: 0, chance: 0, examples: 3 })
  expect(score.err.match(/^wrong: /gm)).toHaveLength(3)
  expect(await vitro('eval', '--run', folder, '--task', 'stories-en')).toMatchObject({ code: 2 })

  const gguf = join(home, 'out', 'model.gguf')
  const exported = (quantize: string) =>
    vitro('export', '--run', folder, '--format', 'gguf', '--quantize', quantize, '--out', gguf)
  const narrow = await exported('q8_0') // rows of 16 and 24
  expect([narrow.code, narrow.err]).toEqual([1, expect.stringContaining('a multiple of 32, which q8_0 needs')])
  expect(await exported('f16')).toMatchObject({ code: 0 })
  expect((await readFile(gguf)).toString('latin1', 0, 4)).toBe('GGUF')
  const out = join(home, 'out', 'folder')
  expect(await vitro('export', '--run', folder, '--format', 'huggingface', '--out', out)).toMatchObject({ code: 0 })
  expect(
    (await readFile(join(out, 'model.safetensors'))).equals(await readFile(join(folder, 'model.safetensors'))),
  ).toBe(true)
  // What the text was goes along: its counts, its hash and what was done to it.
  const card = (await readFile(join(out, 'DATA.md'))).toString()
  expect(card).toMatch(/^# Data: /)
  const { sha256 } = JSON.parse((await readFile(join(folder, 'run.json'))).toString()).text
  for (const hash of sha256.split(' ')) expect(card).toContain(hash)
  expect(card).not.toContain(home) // names of files, but not where they lay on this machine

  const broken = join(home, 'broken')
  await cp(folder, broken, { recursive: true })
  for (const { id } of await readFolder(broken).listCheckpoints())
    await writeFile(join(broken, `checkpoint-${id}`, '0-0.bin'), 'rot')
  const eval_ = await vitro('eval', '--run', broken, '--data', files()[0])
  expect([eval_.code, eval_.err]).toEqual([1, expect.stringContaining('is damaged: its checksum does not match')])
  const resumed = await vitro('train', '--data', ...files(), '--out', broken, '--resume')
  expect([resumed.code, resumed.err]).toEqual([1, expect.stringContaining('is damaged')])
})

it('tunes by examples, is interrupted and goes on, and merges two adapters as their weights say', {
  timeout: 300_000,
}, async () => {
  const base = join(home, 'whole')
  const examples = ['the cat sat', 'a cat ran', 'on the mat', 'and far'].map((prompt, i) =>
    JSON.stringify({ prompt, completion: ['on a mat', 'far', 'sat the cat', 'über'][i] }),
  )
  const data = join(home, 'examples.jsonl')
  await writeFile(data, Array.from({ length: 40 }, (_, i) => examples[i % 4]).join('\n'))
  const tuning = (adapter: string, name: string, ...more: string[]) => [
    ...['tune', '--base', base, '--data', data, '--adapter', adapter, '--out', join(home, name), ...more],
    ...'--rank 2 --lr 0.02 --warmup 0 --batch 2 --context 16 --steps 8 --save-every 3 --eval-every 8'.split(' '),
  ]
  const steps = (rows: Row[]) => rows.filter(({ loss }) => loss !== undefined).map(({ step }) => step)

  const whole = await vitro(...tuning('qlora', 'first'))
  expect([whole.code, whole.err]).toEqual([0, expect.stringContaining('checkpoint at step 8')])
  expect(whole.err).toMatch(/^33 examples to train on .* 7 held out$/m)
  expect(whole.err).toMatch(/^The base in nf4, .* nats a token/m)
  expect(whole.err).toMatch(/^from step 0 to 8: task loss \d/m)
  const rows = whole.out.trim().split('\n').map(rowOf)
  expect(steps(rows)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(rows.filter(({ val_loss }) => val_loss !== undefined).map(({ step }) => step)).toEqual([0, 8])

  const stopped = await interrupt(() => run(program, ...tuning('lora', 'second')), 'SIGINT', 4, 0)
  expect(stopped.code).toBe(130)
  const rest = await vitro(...tuning('lora', 'second', '--resume'))
  expect([rest.code, rest.err]).toEqual([0, expect.stringContaining('checkpoint at step 8')])
  expect(steps([...stopped.rows, ...rest.out.trim().split('\n').map(rowOf)])).toEqual(steps(rows))

  const merged = join(home, 'merged')
  const stack = ['--adapter', `${join(home, 'first')}:0.5`, `${join(home, 'second')}:-2`]
  const said = await vitro('merge', '--run', base, ...stack, '--out', merged)
  expect(said).toMatchObject({ code: 0 })
  expect(JSON.parse(said.out).logits.relative).toBeLessThan(1e-4)
  const tensorsIn = async (...path: string[]) => {
    const { tensors } = await readSafetensors(fromBytes(await readFile(join(home, ...path))))
    const read = async (name: string) =>
      new Float32Array((await collect(tensors.find((t) => t.name === name)!)).slice().buffer)
    return { names: tensors.map(({ name }) => name), read }
  }
  const [before, after] = [
    await tensorsIn('whole', 'model.safetensors'),
    await tensorsIn('merged', 'model.safetensors'),
  ]
  const adapters = await Promise.all(['first', 'second'].map((name) => tensorsIn(name, 'adapter_model.safetensors')))
  const layer = 'model.layers.0.mlp.gate_proj'
  const expected = Float64Array.from(await before.read(`${layer}.weight`))
  for (const [i, weight] of [0.5, -2].entries()) {
    const [a, b] = await Promise.all(
      ['A', 'B'].map((m) => adapters[i].read(`base_model.model.${layer}.lora_${m}.weight`)),
    )
    const [rank, inputs] = [2, 16]
    for (let j = 0; j < expected.length; j++)
      for (let r = 0; r < rank; r++)
        expected[j] += weight * (16 / rank) * b[Math.floor(j / inputs) * rank + r] * a[r * inputs + (j % inputs)]
  }
  const [was, got] = [await before.read(`${layer}.weight`), await after.read(`${layer}.weight`)]
  expect(Math.max(...got.map((v, i) => Math.abs(v - was[i])))).toBeGreaterThan(0.01)
  expect(Math.max(...got.map((v, i) => Math.abs(v - expected[i])))).toBeLessThan(1e-6)
  expect(after.names).toEqual(before.names)

  const wrong = await vitro('merge', '--run', base, '--adapter', `${join(home, 'first')}:1.2.3`, '--out', merged)
  expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('1.2.3 is no number')])
})
