// The engine under faults, in process over Dawn and IndexedDB: whatever breaks, the run is told in a plain sentence, what was saved is
// still there, and it goes on from it to the very bits of a run that nothing happened to.

import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { textRows } from '../../src/data/pack.ts'
import { openTokens } from '../../src/data/tokens.ts'
import { createDataRoom } from '../../src/engine/data-room.ts'
import { createEngine } from '../../src/engine/engine.ts'
import { evaluateWeights, readingText } from '../../src/engine/headless.ts'
import { storedModel } from '../../src/engine/stored-model.ts'
import type { RunConfig, TrainEvent, Value } from '../../src/engine/types.ts'
import { fromBlob } from '../../src/formats/bytes.ts'
import { readZip, zip } from '../../src/formats/zip.ts'
import { gpuOf } from '../../src/gpu/device.ts'
import { openStore } from '../../src/store/indexeddb.ts'
import type { Store } from '../../src/store/store.ts'
import { normals } from '../ops.ts'
import { memoryLocks } from '../plain/store/fixtures.ts'
import { startDawn } from './start-dawn.ts'
import './dawn.ts'

const text = (() => {
  const { uniform } = normals(2)
  const words = 'once upon a time there was little fox who ran home . \n'.split(' ')
  return Array.from({ length: 3000 }, () => words[Math.floor(uniform() * words.length)]).join(' ')
})()

const config = (training: Record<string, Value> = {}, optimizer: Record<string, Value> = {}): RunConfig => ({
  model: { id: 'gpt2', options: { layers: 1, heads: 2, d_model: 16, d_ff: 32, dropout: 0.1 } },
  objective: { id: 'causal-lm', options: {} },
  optimizer: { id: 'adamw', options: { learning_rate: 3e-3, warmup_steps: 2, ...optimizer } },
  training: {
    ...{ context: 16, batch: 2, accumulate: 2, steps: 24, eval_interval: 0, sample_interval: 0, save_interval: 6 },
    ...training,
  },
})

// --- A machine whose every part can be broken ---------------------------------------------------------------------------------------

const hand = {
  /** The device opened last. */
  device: null as GPUDevice | null,
  /** Bytes that its buffers may take together. */
  memory: Number.POSITIVE_INFINITY,
  /** Bytes that its buffers take. */
  live: 0,
  /** What the adapter says that it offers, where not all it has. */
  limits: null as Record<string, number> | null,
  /** Every write to IndexedDB fails. */
  full: false,
}
beforeEach(() => Object.assign(hand, { memory: Number.POSITIVE_INFINITY, limits: null, full: false }))

let dawn: GPU | undefined
beforeAll(() => {
  dawn = startDawn()
})
afterAll(() => {
  hand.device?.destroy()
  dawn = undefined
})

const gpu = {
  async requestAdapter(options?: GPURequestAdapterOptions) {
    const adapter = (await dawn!.requestAdapter(options))!
    const { info } = adapter
    return {
      info,
      limits: hand.limits ?? adapter.limits,
      features: hand.limits ? new Set() : adapter.features,
      async requestDevice(descriptor: GPUDeviceDescriptor) {
        hand.device = await adapter.requestDevice(descriptor)
        limitMemory(hand.device)
        return hand.device
      },
    }
  },
} as unknown as GPU

/** Buffers beyond `hand.memory` fail as WebGPU says they do: by an error of the scope around them. */
function limitMemory(device: GPUDevice) {
  const scopes: { filter: GPUErrorFilter; full: boolean }[] = []
  const original = {
    createBuffer: device.createBuffer.bind(device),
    pushErrorScope: device.pushErrorScope.bind(device),
    popErrorScope: device.popErrorScope.bind(device),
  }
  hand.live = 0
  Object.assign(device, {
    pushErrorScope(filter: GPUErrorFilter) {
      scopes.push({ filter, full: false })
      original.pushErrorScope(filter)
    },
    async popErrorScope() {
      const { full } = scopes.pop()!
      const error = await original.popErrorScope()
      return full ? { message: 'out of memory' } : error
    },
    createBuffer(descriptor: GPUBufferDescriptor) {
      const buffer = original.createBuffer(descriptor)
      const destroy = buffer.destroy.bind(buffer)
      hand.live += descriptor.size
      if (hand.live > hand.memory) scopes.findLast(({ filter }) => filter === 'out-of-memory')!.full = true
      let destroyed = false
      Object.assign(buffer, {
        destroy() {
          if (!destroyed) hand.live -= descriptor.size
          destroyed = true
          destroy()
        },
      })
      return buffer
    },
  })
}

for (const name of ['put', 'add'] as const) {
  const write = IDBObjectStore.prototype[name]
  IDBObjectStore.prototype[name] = function (value, key) {
    if (hand.full) throw new DOMException('', 'QuotaExceededError')
    return write.call(this, value, key)
  }
}

// --- One store, a text in it, and engines over it -----------------------------------------------------------------------------------

const DATABASE = 'faults'
let store: Store
let dataset: string
const open = async () => store
const newEngine = () => createEngine({ gpu: () => gpu, openStore: open })
let engine: ReturnType<typeof newEngine>
beforeAll(async () => {
  store = await openStore({ name: DATABASE, tryLock: memoryLocks() })
  const source = { files: [{ path: 'tale.txt', blob: new Blob([text]) }] }
  const request = { name: 'tale', source, tokenizer: { id: 'byte', options: {} }, validation: 0.1, seed: 1 }
  dataset = (await createDataRoom(open).prepare(request, () => {})).id
  engine = newEngine()
}, 240_000)

/** Trains until it ends; `watch` sees every event as it comes. */
async function train(id: string, watch: (event: TrainEvent) => void = () => {}, by = engine) {
  const events: TrainEvent[] = []
  const run = await by.train(id, (event) => {
    events.push(event)
    watch(event)
  })
  const notices = events.flatMap((event) => (event.type === 'notice' ? event.notice : []))
  return { run, events, notices }
}

async function weightsOf(id: string): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for (const { read } of (await store.readRun(id).loadCheckpoint()).arrays)
    for await (const piece of read()) pieces.push(piece.slice())
  return Buffer.concat(pieces)
}

/** What a run of this configuration comes to when nothing happens to it. */
let undisturbed: Buffer
let losses: number[]
beforeAll(async () => {
  const { id } = await engine.createRun('undisturbed', config(), dataset)
  const { run, notices } = await train(id)
  expect([run.state, run.step, notices]).toEqual(['completed', 24, []])
  undisturbed = await weightsOf(id)
  losses = await lossesOf(id)
}, 240_000)
const lossesOf = async (id: string) => [...(await engine.metrics(id)).loss]

async function expectUndisturbed(id: string) {
  expect(await engine.run(id)).toMatchObject({ state: 'completed', step: 24 })
  expect((await weightsOf(id)).equals(undisturbed)).toBe(true)
  const { step } = await engine.metrics(id)
  expect([...step].sort((a, b) => a - b)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1)) // each point once
}

// --- The device ---------------------------------------------------------------------------------------------------------------------

it('loses its device while compiling, saving and training; the run is interrupted each time, and goes on with a new one', async () => {
  const { id } = await engine.createRun('lost', config(), dataset)
  await engine.device()
  const moments: ((event: TrainEvent) => boolean)[] = [
    (event) => event.type === 'state' && event.state === 'compiling',
    (event) => event.type === 'state' && event.state === 'saving',
    (event) => event.type === 'metrics' && event.columns.step.at(-1)! >= 14,
  ]
  for (const when of moments) {
    let lost = false
    const { run, events } = await train(id, (event) => {
      if (lost || !when(event)) return
      lost = true
      hand.device!.destroy()
    })
    expect(lost).toBe(true)
    expect(run).toMatchObject({ state: 'interrupted', notice: { code: 'gpu-lost' } })
    expect(events.at(-1)).toMatchObject({ type: 'state', state: 'interrupted', notice: { code: 'gpu-lost' } })
  }
  const none = { requestAdapter: async () => null } as unknown as GPU
  const without = createEngine({ gpu: () => none, openStore: open })
  await expect(train(id, undefined, without)).rejects.toMatchObject({ reason: 'no-adapter' })
  expect((await train(id)).run.state).toBe('completed')
  await expectUndisturbed(id)
})

describe('too little memory', () => {
  it('names a configuration that fits, and that one trains', async () => {
    const asked = config({ batch: 16, accumulate: 1, context: 64, steps: 2, save_interval: 0 })
    const { bytes } = engine.plan(asked, 257)
    hand.memory = hand.live + bytes.total * 0.7
    const { id } = await engine.createRun('large', asked, dataset)
    const { run } = await train(id)
    expect(run).toMatchObject({ state: 'failed', notice: { code: 'out-of-memory' } })
    const { batch, accumulate, recompute } = run.notice!.params
    expect(Number(batch) * Number(accumulate)).toBe(16)
    expect(run.notice!.message).toContain(`batch ${batch}, accumulate ${accumulate} and recompute "layers" fit`)
    const advised = { ...asked, training: { ...asked.training, batch, accumulate, recompute } }
    const second = await engine.createRun('as advised', advised, dataset)
    expect((await train(second.id)).run).toMatchObject({ state: 'completed', step: 2 })
    expect((await train(id)).run.notice!.code).toBe('out-of-memory') // and again: nothing was left behind
  })

  it('computes again what it cannot keep where that is left to the planner, and stays with it', async () => {
    const asked = config({ batch: 16, context: 64, steps: 2, save_interval: 0, sample_interval: 0 })
    const total = (recompute: string) =>
      engine.plan({ ...asked, training: { ...asked.training, recompute } }, 257).bytes.total
    hand.memory = hand.live + (total('none') + total('activations')) / 2
    const { id } = await engine.createRun('as it fits', asked, dataset)
    expect((await train(id)).run).toMatchObject({
      state: 'completed',
      config: { training: { recompute: 'activations' } },
    })
  })

  it('says so where not even one row fits', async () => {
    await engine.device()
    hand.memory = 100_000
    const { id } = await engine.createRun('hopeless', config(), dataset)
    expect((await train(id)).run).toMatchObject({ state: 'failed', notice: { code: 'out-of-memory-any' } })
  })
})

/** https://www.w3.org/TR/webgpu/#limits, those that the engine asks for. */
const DEFAULT_LIMITS = {
  maxStorageBufferBindingSize: 2 ** 27,
  maxBufferSize: 2 ** 28,
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxStorageBuffersPerShaderStage: 8,
}
it("trains at WebGPU's default limits, without any feature", async () => {
  hand.device?.destroy()
  hand.limits = DEFAULT_LIMITS
  const { id } = await engine.createRun('default limits', config(), dataset)
  const { run } = await train(id, (event) => {
    if (event.type === 'metrics' && event.columns.step.at(-1)! >= 8) engine.stop(false)
  })
  expect(run.state).toBe('stopped')
  expect(hand.device!.limits).toMatchObject(DEFAULT_LIMITS)
  expect([...hand.device!.features]).not.toContain('subgroups')
  // Kernels may be others without features; they agree within rounding.
  const others = await lossesOf(id)
  expect(others.length).toBeGreaterThanOrEqual(8)
  others.forEach((loss, i) => {
    expect(Math.abs(loss - losses[i]), `step ${i + 1}`).toBeLessThan(1e-3)
  })
  hand.device?.destroy()
})

it('scores a text by its model as evaluation would, one after the other', async () => {
  const [{ id }] = (await engine.runs()).filter(({ name }) => name === 'undisturbed')
  const model = await storedModel(store, id)
  const told = text.slice(0, 32) // two rows of 16 bytes: all that one pass looks at
  const ids = Uint16Array.of(model.tokenizer.eosId, ...model.tokenizer.encode(told))
  const rows = textRows(
    openTokens({ tokens: 33, bytesPerToken: 2 }, async () => ids.buffer),
    { reads: 'text', apart: false },
    model.tokenizer.eosId,
  )
  const [told1, strange, short, told2] = await Promise.all(
    [told, '\u9f98'.repeat(20), told.slice(0, 5), `${told} and whatever follows`].map((text) => engine.score(id, text)),
  )
  const opened = gpuOf(hand.device!, await engine.device()) // the kernels that it has compiled
  const { loss } = await evaluateWeights(opened, readingText(model.sentence), model.weights, rows)
  expect(told1).toBeCloseTo(loss, 5)
  expect(told2).toBe(told1)
  expect(strange).toBeGreaterThan(told1 + 1) // bytes that it never met
  expect(short).toBeGreaterThan(0)
  await engine.endScoring()
})

// --- Numbers ------------------------------------------------------------------------------------------------------------------------

it('tells of steps that are not finite, and keeps the weights finite', async () => {
  // Without a memory of squares, what had a gradient once and has none now takes steps of a hundred million times the rate: soon f16
  // holds no activation any more, on any adapter.
  const wild = { learning_rate: 1, warmup_steps: 0, beta2: 0, max_grad_norm: 0 }
  const { id } = await engine.createRun(
    'diverging',
    config({ steps: 40, save_interval: 20, precision: 'f16' }, wild),
    dataset,
  )
  const { run, notices } = await train(id)
  expect(run).toMatchObject({ state: 'completed', step: 40 })
  const told = notices.map(({ code, params }) => [code, params.step])
  const skipped = [...(await engine.metrics(id)).loss].flatMap((loss, i) => (Number.isFinite(loss) ? [] : i + 1))
  expect(skipped.length).toBeGreaterThan(5)
  for (const step of skipped) expect(told).toContainEqual(['step-skipped', step])
  const weights = await weightsOf(id)
  expect(new Float32Array(weights.buffer, weights.byteOffset, weights.length / 4).every(Number.isFinite)).toBe(true)
})

// --- Storage ------------------------------------------------------------------------------------------------------------------------

it('goes on when the storage is full, with the checkpoint it has and every point', async () => {
  const { id } = await engine.createRun('full', config(), dataset)
  const { notices } = await train(id, (event) => {
    if (event.type === 'checkpoint' && event.step === 6) hand.full = true
    if (event.type !== 'notice') return
    // Nothing was lost, and for the last save there is room again.
    if (event.notice.params.keptStep === 6 && ++failures === 2) hand.full = false
  })
  expect(notices.map(({ code, params }) => [code, params.keptStep])).toEqual(Array(2).fill(['quota-exceeded', 6]))
  await expectUndisturbed(id)
  expect((await engine.run(id)).checkpoints.map(({ step }) => step)).toEqual([6, 24])
})
let failures = 0

it('ends when the storage stays full, and resumes where it could last save', async () => {
  const { id } = await engine.createRun('stays full', config(), dataset)
  const { run } = await train(id, (event) => {
    if (event.type === 'checkpoint' && event.step === 12) hand.full = true
  })
  expect(run.checkpoints.map(({ step }) => step)).toEqual([6, 12])
  hand.full = false
  await train(id)
  await expectUndisturbed(id)
})

it('goes on from the older checkpoint where the newest is damaged, and says so', async () => {
  const { id } = await engine.createRun('damaged', config(), dataset)
  await train(id, (event) => {
    if (event.type === 'checkpoint' && event.step === 18) engine.stop(false)
  })
  const db = await openDB(DATABASE)
  const newest = (await store.readRun(id).listCheckpoints())[0]
  const chunk = new Uint8Array(await db.get('chunks', [id, newest.id, 0, 0]))
  chunk[chunk.length >> 1] ^= 4
  await db.put('chunks', chunk.buffer, [id, newest.id, 0, 0])
  db.close()
  const { notices } = await train(id)
  expect(notices).toMatchObject([{ code: 'checkpoint-damaged', params: { step: 18, kept: 12 } }])
  await expectUndisturbed(id)
})

// --- Runs from elsewhere ------------------------------------------------------------------------------------------------------------

async function bundleOf(id: string): Promise<Blob> {
  return (await engine.exportRun(id)).blob
}

it('takes a run away in the middle, brings it back, and goes on bit for bit', async () => {
  const { id } = await engine.createRun('traveller', config(), dataset)
  await train(id, (event) => {
    if (event.type === 'checkpoint' && event.step === 12) engine.stop(false)
  })
  const elsewhere = await openStore({ name: 'elsewhere', tryLock: memoryLocks() })
  const there = createEngine({ gpu: () => gpu, openStore: async () => elsewhere })
  const imported = await there.importRun(await bundleOf(id))
  expect(imported).toMatchObject({ name: 'traveller', step: 12, steps: 24, datasetName: 'tale' })
  expect((await train(imported.id, undefined, there)).run.state).toBe('completed')
  const back = await engine.importRun((await there.exportRun(imported.id)).blob)
  await expectUndisturbed(back.id)
})

/** The files of a zip by name, with run.json changed. */
async function changed(
  bundle: Blob,
  change: (said: { run: Record<string, unknown>; dataset: { info: Record<string, unknown> } }) => void,
) {
  const files: { name: string; bytes: Uint8Array[] }[] = []
  for (const { name, bytes } of await readZip(fromBlob(bundle), bundle.size * 2)) {
    const pieces: Uint8Array[] = []
    for await (const piece of bytes()) pieces.push(piece)
    files.push({ name, bytes: pieces })
  }
  const said = JSON.parse(Buffer.concat(files[0].bytes).toString())
  change(said)
  files[0].bytes = [new TextEncoder().encode(JSON.stringify(said))]
  const pieces: Uint8Array<ArrayBuffer>[] = []
  for await (const piece of zip(files.map(({ name, bytes }) => ({ name, bytes: () => bytes }))))
    pieces.push(piece.slice())
  return new Blob(pieces)
}

describe('a strange run', () => {
  let bundle: Blob
  beforeAll(async () => {
    const { id } = await engine.createRun('plain', config({ steps: 1 }), dataset)
    await train(id)
    bundle = await bundleOf(id)
  }, 240_000)

  it.each<[string, Parameters<typeof changed>[1]]>([
    [
      'a model that is not known here',
      ({ run }) => Object.assign(run.config as object, { model: { id: 'bert9', options: {} } }),
    ],
    [
      'a model called like a property',
      ({ run }) => Object.assign(run.config as object, { model: { id: 'constructor', options: {} } }),
    ],
    ['an option out of bounds', ({ run }) => Object.assign(run.config as object, { training: { batch: 1e9 } })],
    ['no settings', ({ run }) => Object.assign(run, { config: null })],
    ['settings of another form', ({ run }) => Object.assign(run, { config: { model: 'gpt2', training: [] } })],
    ['a dataset of no form', ({ dataset }) => Object.assign(dataset, { info: null })],
    ['more tokens than there are', ({ dataset }) => Object.assign(dataset.info.train as object, { tokens: 1e15 })],
  ])('%s is not imported, and the others are listed still', async (_, change) => {
    const before = (await engine.runs()).length
    const datasets = (await store.listDatasets()).length
    await expect(engine.importRun(await changed(bundle, change))).rejects.toMatchObject({
      code: 'invalid-bundle',
      message: expect.stringMatching(/^This is not a whole exported run: run\.json: .+ Nothing was imported\.$/),
    })
    expect(await engine.runs()).toHaveLength(before)
    expect(await store.listDatasets()).toHaveLength(datasets)
  })

  it('that is saved here already is listed, and refused in a sentence when it is to train', async () => {
    const { id } = await engine.createRun('from the future', config(), dataset)
    await store.updateRun(id, { config: { ...config(), model: { id: 'bert9', options: {} } } as never })
    const broken = await engine.createRun('of no form', config(), dataset)
    await store.updateRun(broken.id, { config: null, summary: 7, state: 'cheese' })
    const listed = await engine.runs()
    expect(listed.map(({ name }) => name)).toEqual(expect.arrayContaining(['from the future', 'of no form', 'plain']))
    expect(listed.find((run) => run.id === broken.id)).toMatchObject({
      state: 'failed',
      notice: { code: 'bad-option' },
    })
    for (const unknown of [id, broken.id]) await expect(train(unknown)).rejects.toMatchObject({ code: 'bad-option' })
    await expect(train(id)).rejects.toThrow('There is no bert9; known are: ')
  })
})
