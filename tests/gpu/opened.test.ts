// A published model through the page's engine, in process over Dawn and IndexedDB: kept as its files say it, tuned on a built-in task by
// an adapter that alone is saved, gone on with bit for bit after a stop, asked by its chat template, and taken away.

import 'fake-indexeddb/auto'
import { beforeAll, expect, it } from 'vitest'
import { createDataRoom } from '../../src/engine/data-room.ts'
import { createEngine } from '../../src/engine/engine.ts'
import { toGguf, toHuggingFace } from '../../src/engine/export.ts'
import { openModel } from '../../src/engine/open/open.ts'
import { storedModel } from '../../src/engine/stored-model.ts'
import type {
  MetricColumns,
  PrepareRequest,
  RunConfig,
  TaskAnswer,
  TrainEvent,
  WeightedAdapter,
} from '../../src/engine/types.ts'
import { type ByteStream, collect, fromBlob } from '../../src/formats/bytes.ts'
import { readZip } from '../../src/formats/zip.ts'
import { openStore } from '../../src/store/indexeddb.ts'
import type { Store } from '../../src/store/store.ts'
import { train as trainTokenizer } from '../../src/tokenizers/bpe.ts'
import { tinyModel } from '../families.ts'
import { memoryLocks } from '../plain/store/fixtures.ts'
import { startDawn } from './start-dawn.ts'
import './dawn.ts'

const TEMPLATE =
  "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}{% if m['role'] == 'assistant' %}{{ eos_token }}{% endif %}{% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}"

const tokenizer = await trainTokenizer(['What has four legs and says moo? A cow.'.repeat(9)], {
  vocab: 280,
  minFrequency: 2,
})
const published = { ...tinyModel('llama tied', tokenizer), chatTemplate: TEMPLATE, eosIds: [7] }
const blobOf = async (file: ByteStream) => new Blob([(await collect(file)) as Uint8Array<ArrayBuffer>])
const folderOf = (dtype: string) =>
  Promise.all(
    toHuggingFace(published, dtype).map(async (file) => ({ path: `fox/${file.name}`, blob: await blobOf(file) })),
  )

let store: Store
let there: Promise<Store> | undefined
const open = async () => store
const dawn = startDawn()
const engine = createEngine({ gpu: () => dawn, openStore: open })
const room = createDataRoom(open)
beforeAll(async () => {
  store = await openStore({ name: 'opened', tryLock: memoryLocks() })
})

const tuning = (base: string, steps: number): RunConfig => ({
  model: { id: 'gpt2', options: {} }, // the base says which it is
  base: { run: base, vocabulary: 1, context: 1 },
  adapter: { id: 'qlora', options: { rank: 4, linears: 'int8', dropout: 0.1 } },
  objective: { id: 'sft', options: {} },
  optimizer: { id: 'adamw', options: { learning_rate: 1e-2, warmup_steps: 2 } },
  training: { context: 96, batch: 2, steps, eval_interval: 0, sample_interval: 4, sample_tokens: 3, save_interval: 4 },
})
const task = (base: string, reads: PrepareRequest['reads']): PrepareRequest => ({
  name: 'task',
  source: { builtin: { id: 'instructions', options: { examples: 40 } } },
  tokenizer: { id: 'byte', options: {} },
  validation: 0.2,
  seed: 1,
  base,
  reads,
})
const sampling = { maxTokens: 5, temperature: 1, topK: 0, topP: 1, repetitionPenalty: 1, seed: 1, stop: [] }
async function train(id: string, watch: (event: TrainEvent) => void = () => {}) {
  const run = await engine.train(id, watch)
  if (run.notice) throw new Error(run.notice.message)
  return run
}
async function adapterOf(id: string): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for (const { read } of (await store.readRun(id).loadCheckpoint()).arrays)
    for await (const piece of read()) pieces.push(piece.slice())
  return Buffer.concat(pieces)
}

it('keeps a model as its files say it, and nothing of one that is given up', async () => {
  const files = await folderOf('bf16')
  expect(await engine.isModel(files)).toBe(true)
  expect(await engine.isModel([{ path: 'tale.txt', blob: new Blob(['once']) }])).toBe(false)

  const cancelled = engine.openModel('fox', files, () => engine.cancelOpening())
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' })
  const torn = files.map((file) => (/safetensors/.test(file.path) ? { ...file, blob: file.blob.slice(0, 4000) } : file))
  await expect(engine.openModel('fox', torn, () => {})).rejects.toMatchObject({ code: 'unreadable-model' })
  expect(await engine.runs()).toEqual([])

  const seen: number[] = []
  const run = await engine.openModel('fox', files, ({ bytes }) => seen.push(bytes.done / bytes.total))
  expect(run).toMatchObject({ state: 'completed', step: 0, speaks: 'template', config: { model: { id: 'llama' } } })
  expect(seen.at(-1)).toBe(1)
  const { tensors } = await openModel(new Map(files.map(({ path, blob }) => [path, fromBlob(blob)])))
  const kept = await storedModel(store, run.id)
  expect(kept).toMatchObject({ chatTemplate: TEMPLATE, dtype: 'bf16' })
  expect([...kept.eosIds].sort()).toEqual([published.tokenizer.eosId, 7].sort())
  for (const { name, pieces } of tensors)
    for await (const piece of pieces()) expect(await kept.weights.read(name), name).toEqual(piece)
  const all = tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
  expect(run.checkpoints[0].bytes).toBeGreaterThan(2 * all)
  expect(run.checkpoints[0].bytes).toBeLessThan(2 * all + 40_000)

  const ask = () =>
    engine.generate(
      { ...sampling, run: run.id, prompt: '', conversation: [{ role: 'user', content: 'moo?' }] },
      () => {},
    )
  const { seconds: _, ...answer } = await ask()
  expect(answer.tokens).toBeGreaterThan(0)
  const { readRun } = store
  store.readRun = (id) => ({ ...readRun(id), loadCheckpoint: () => Promise.reject(new Error('it is on the device')) })
  const again = await ask().finally(() => Object.assign(store, { readRun }))
  expect(again).toMatchObject(answer)
})

it('tunes one on a task, saves the adapter alone, and goes on bit for bit', async () => {
  const baseFiles = [{ path: 'fox.gguf', blob: await blobOf(toGguf(published, 'q8_0')) }]
  const base = await engine.openModel('base', baseFiles, () => {})
  const text = await room.prepare(task(base.id, 'text'), () => {})
  const dataset = await room.prepare(task(base.id, 'examples'), () => {})
  expect(text.trained).toBeNull()
  expect(dataset.tokenizer.id).toBe('base')
  expect(dataset.documents.train + dataset.documents.validation).toBe(40)
  expect(dataset.trained!.train).toBeLessThan(dataset.tokens.train / 2)
  const page = await room.preview(dataset.id, 'train', 0, 60)
  const said = page.tokens.map(({ text, bytes }) => text ?? bytes)
  const answered = said.filter((_, i) => page.trained![i]).join('')
  expect(said.join('')).toContain('<user>')
  expect(answered).not.toContain('<user>')
  expect(answered).not.toContain('<assistant>')

  const other = { ...task(base.id, 'text'), base: undefined }
  const foreign = await room.prepare(other, () => {})
  await expect(engine.createRun('foreign', tuning(base.id, 8), foreign.id)).rejects.toMatchObject({
    code: 'other-tokenizer',
  })

  const short = { ...tuning(base.id, 8), training: { context: 16 } }
  const cut = await engine.train((await engine.createRun('short', short, dataset.id)).id, () => {})
  expect(cut).toMatchObject({ state: 'failed', notice: { code: 'answers-cut' } })

  const { id, config } = await engine.createRun('tuned', tuning(base.id, 8), dataset.id)
  expect(config).toMatchObject({ model: { id: 'llama' }, base: { vocabulary: 280, context: 96, checkpoint: 1 } })
  const run = await train(id)
  expect(run.state).toBe('completed')
  const plan = engine.plan(run.config, 280)
  expect(plan.bytes.frozen).toBeGreaterThan(0)
  expect(run.checkpoints.at(-1)!.bytes).toBe(plan.bytes.parameters + plan.bytes.moments)
  expect((await engine.metrics(id)).loss.at(-1)).toBeLessThan((await engine.metrics(id)).loss[0])
  expect((await engine.samples(id)).map(({ step }) => step)).toEqual([4, 8])

  const again = await engine.createRun('again', tuning(base.id, 8), dataset.id)
  let refused: Promise<unknown> | undefined
  const stopped = await train(again.id, (event) => {
    if (event.type !== 'checkpoint' || event.step !== 4) return
    refused = engine.scoreTask({ run: id, examples: 1 }, () => {}).catch(({ code }) => code)
    engine.stop(false)
  })
  expect(stopped.step).toBe(4)
  expect(await refused).toBe('busy-training')
  await train(again.id)
  expect((await adapterOf(again.id)).equals(await adapterOf(id))).toBe(true)

  const heard: TaskAnswer[] = []
  const score = await engine.scoreTask({ run: id, examples: 40 }, (answer) => {
    heard.push(answer)
    if (heard.length === 2) engine.cancelTask()
  })
  expect(score).toEqual({
    right: heard.filter(({ right }) => right).length,
    asked: 2,
    seen: 0,
    chance: 0,
    cancelled: true,
  })
  await expect(engine.scoreTask({ run: base.id, examples: 1 }, () => {})).rejects.toMatchObject({ code: 'no-task' })

  // What it was tuned from stays as long as it is needed.
  await expect(engine.deleteRun(base.id)).rejects.toMatchObject({ code: 'base-needed' })

  const offers = await engine.exportOffers(id, () => {})
  const offered = (format: string) => offers.filter((offer) => offer.format === format && !offer.unavailable)
  expect(['huggingface', 'gguf', 'ollama', 'peft', 'gguf-lora'].map((format) => offered(format).length)).toEqual([
    3, 5, 2, 1, 1,
  ])
  const lossless = offered('gguf').find(({ quantize }) => quantize === 'f32')!
  expect(lossless.perplexity! / lossless.perplexityBefore!).toBeCloseTo(1, 4)
  for (const [format, quantize] of [
    ['gguf', 'q8_0'],
    ['gguf-lora', 'f32'],
    ['peft', 'f32'],
  ] as const) {
    const { bytes } = offered(format).find((offer) => offer.quantize === quantize)!
    const { size } = (await engine.exportModel(id, format, quantize)).blob
    expect(size - bytes, format).toBe(format === 'peft' ? 294 : 0) // a zip of two files
  }

  // Two halves of what is the same are as much as the whole, and so is the model that they are merged into.
  const greedy = { ...sampling, temperature: 0, maxTokens: 12 }
  const ask = async (run: string, adapters?: WeightedAdapter[], of = engine) => {
    const conversation = [{ role: 'user' as const, content: 'moo?' }]
    return (await of.generate({ ...greedy, run, adapters, prompt: '', conversation }, () => {})).text
  }
  const answer = await ask(id)
  const halves = [id, again.id].map((run) => ({ run, weight: 0.5 }))
  expect(await ask(base.id, [{ run: id, weight: 1 }])).toBe(answer)
  expect(await ask(base.id, [{ run: id, weight: -2 }])).not.toBe(answer)
  expect(await ask(base.id, [{ run: id, weight: 1 }])).toBe(answer)
  expect(await ask(base.id, halves)).toBe(answer)
  const folded = await engine.mergeAdapters('folded', { run: base.id }, halves)
  expect(await ask(folded.run.id)).toBe(answer)
  // f32 sums in another order: ten times what float32 rounds a logit by.
  expect(folded.error.relative).toBeLessThan(1e-5)
  expect(folded.error.agreement).toBe(1)
  await expect(engine.mergeAdapters('none', { run: folded.run.id }, halves)).rejects.toMatchObject({
    code: 'other-base',
  })

  // Taken to another browser it says which base it needs, and finds it when that comes, under whatever name.
  const elsewhere = createEngine({
    gpu: () => dawn,
    openStore: () => (there ??= openStore({ name: 'elsewhere', tryLock: memoryLocks() })),
  })
  const { id: brought } = await elsewhere.importRun((await engine.exportRun(id)).blob)
  await expect(ask(brought, undefined, elsewhere)).rejects.toMatchObject({
    code: 'base-missing',
    facts: { name: 'base' },
  })
  const same = await elsewhere.openModel('the same', baseFiles, () => {})
  expect((await elsewhere.run(brought)).config.base).toMatchObject({ run: same.id, checkpoint: 1 })
  expect(await ask(brought, undefined, elsewhere)).toBe(answer)

  // What PEFT is given comes back as what it was, beside the base that it is for.
  const given = [{ path: 'adapter.zip', blob: (await engine.exportModel(id, 'peft', 'f32')).blob }]
  expect([await engine.isAdapter(given), await engine.isAdapter(baseFiles)]).toEqual([true, false])
  const borrowed = await engine.openAdapter('borrowed', given, { run: base.id })
  expect(borrowed).toMatchObject({ speaks: 'template', config: { base: { run: base.id }, adapter: { id: 'lora' } } })
  const [mine, theirs] = await Promise.all([id, borrowed.id].map((run) => storedModel(store, run)))
  const names = theirs.weights.tensors.map(({ name }) => name).filter((name) => name.includes('lora'))
  expect(names.length).toBeGreaterThan(10)
  for (const name of names) expect(await theirs.weights.read(name), name).toEqual(await mine.weights.read(name))
  expect(await ask(base.id, [{ run: borrowed.id, weight: 1 }])).toBe(await ask(borrowed.id))

  // A tuned run is a base as well: merged, and at its first step as it was.
  const onTop = await engine.createRun('on top', { ...tuning(id, 1), adapter: { id: 'lora', options: {} } }, dataset.id)
  await train(onTop.id)
  expect((await engine.metrics(onTop.id)).loss[0]).toBeGreaterThan(0)

  const { blob } = await engine.exportModel(id, 'huggingface', 'f32')
  const merged = (await readZip(fromBlob(blob), 2 ** 26)).map(async (file) => ({
    path: file.name,
    blob: await blobOf(file),
  }))
  const reopened = await engine.openModel('merged', await Promise.all(merged), () => {})
  expect(reopened.speaks).toBe('template')
  const back = await storedModel(store, reopened.id)
  expect(back.eosIds).toContain(7)
})

it('teaches one labels: the accuracy rises, samples say them, and it leaves as transformers and PEFT name it', async () => {
  const base = await engine.openModel('to be taught', await folderOf('f32'), () => {})
  // What the last word says; a model that nobody has trained learns that in a few steps.
  const rows = Array.from({ length: 120 }, (_, i) => {
    const says = ['moo', 'baa', 'oink'][i % 3]
    return JSON.stringify({
      text: `${i} legs, and it says ${says}`,
      label: { moo: 'cow', baa: 'sheep', oink: 'pig' }[says],
    })
  })
  const source = { files: [{ path: 'animals.jsonl', blob: new Blob([rows.join('\n')]) }] }
  const dataset = await room.prepare({ ...task(base.id, 'labels'), source }, () => {})
  expect(dataset.labels).toEqual({ reads: 'labels', names: ['cow', 'sheep', 'pig'] })
  expect(dataset.trained).toEqual(dataset.documents)

  const config: RunConfig = {
    ...tuning(base.id, 24),
    objective: { id: 'sequence-classification', options: {} },
    optimizer: { id: 'adamw', options: { learning_rate: 2e-2, warmup_steps: 2 } },
  }
  Object.assign(config.training, { batch: 4, eval_interval: 12, sample_interval: 24, save_interval: 0, context: 64 })
  config.training.sample_prompt = 'It says oink'
  const answers = { ...config, objective: { id: 'sft', options: {} } }
  expect(engine.check(answers, dataset).map(({ code }) => code)).toContain('needs-examples')
  const { id } = await engine.createRun('animals', config, dataset.id)
  const run = await train(id)
  expect(run).toMatchObject({ state: 'completed', speaks: 'labels', before: { generalLoss: null } })
  const { step, accuracy } = await engine.metrics(id)
  const seen = Array.from(step, (at, i) => [at, accuracy[i]]).filter(([, value]) => !Number.isNaN(value))
  expect(seen.map(([at]) => at)).toEqual([0, 12, 24])
  expect(run.before!.accuracy).toBe(seen[0][1])
  expect(run.accuracy).toBe(seen[2][1])
  expect(run.before!.accuracy!).toBeLessThan(0.9) // the last token alone tells much, even to a head of random numbers
  expect(run.accuracy!).toBeGreaterThan(0.95)
  const [sample] = await engine.samples(id)
  expect(sample.text).toMatch(/^\npig \d+ %\n/)

  const [said] = await engine.classify(id, sample.prompt)
  expect(said.scores.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6)
  expect(said.scores[0].label).toBe('pig')
  await engine.endScoring()

  const offers = await engine.exportOffers(id, () => {})
  expect([...new Set(offers.map(({ format }) => format))]).toEqual(['huggingface', 'peft'])
  expect(offers.map(({ perplexity, accuracy }) => perplexity ?? accuracy)).toEqual(offers.map(() => run.accuracy))
  const { blob } = await engine.exportModel(id, 'huggingface', 'f32')
  const files = await readZip(fromBlob(blob), 2 ** 26)
  const whole = JSON.parse(new TextDecoder().decode(await collect(files.find(({ name }) => name === 'config.json')!)))
  expect(whole).toMatchObject({ architectures: ['LlamaForSequenceClassification'], pad_token_id: tokenizer.eosId })
  expect(Object.keys(whole.label2id).sort()).toEqual(['cow', 'pig', 'sheep'])
})

it('measures what is forgotten: the loss of a general text beside the task’s, the base’s before the first step', async () => {
  const base = await engine.openModel('to forget', await folderOf('f32'), () => {})
  const [text, examples] = [
    await room.prepare(task(base.id, 'text'), () => {}),
    await room.prepare(task(base.id, 'examples'), () => {}),
  ]
  const once = async (config: RunConfig, dataset: string) => {
    const { id } = await engine.createRun('once', config, dataset)
    const run = await train(id)
    return { run, metrics: await engine.metrics(id) }
  }
  const common = { ...tuning(base.id, 3), adapter: { id: 'full', options: {} }, general: text.id }
  common.training = { ...common.training, eval_interval: 3, sample_interval: 0, save_interval: 0 }
  const learning = { ...common, objective: { id: 'causal-lm', options: {} } }
  const of = ({ step, ...columns }: MetricColumns, name: string) =>
    [0, 3].map(
      (at) => columns[name][step.findLastIndex((seen, i) => seen === at && !Number.isNaN(columns.val_loss[i]))],
    )

  const own = await once(learning, text.id)
  expect(of(own.metrics, 'general_loss'), 'its own held-out part').toEqual(of(own.metrics, 'val_loss'))
  expect(own.run.before!.generalLoss).toBe(own.run.before!.validationLoss)
  const other = await once(common, examples.id)
  const [before, after] = of(other.metrics, 'general_loss')
  // The same rows in another program: sums in another order.
  expect(Math.abs(before / of(own.metrics, 'general_loss')[0] - 1)).toBeLessThan(1e-5)
  expect(after).not.toBe(before)
  expect(other.run).toMatchObject({ generalLoss: after, before: { generalLoss: before } })
  expect(of(other.metrics, 'val_loss')[1]).toBeLessThan(of(other.metrics, 'val_loss')[0])

  const foreign = await room.prepare({ ...task(base.id, 'text'), base: undefined }, () => {})
  await expect(once({ ...common, general: foreign.id }, examples.id)).rejects.toMatchObject({ code: 'other-tokenizer' })
})
