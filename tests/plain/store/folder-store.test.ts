// Checkpoints in a folder: whole or absent under failing and killed writes; one process writes.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import * as files from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openFolder, readFolder } from '../../../src/cli/folder-store.ts'
import { failing, failingFiles } from './faults.ts'
import { expectWhole, save } from './fixtures.ts'

let home: string
beforeAll(async () => {
  home = await files.mkdtemp(join(tmpdir(), 'vitro-folder-'))
})
afterAll(() => files.rm(home, { recursive: true }))

let folders = 0
const freshFolder = () => join(home, `run-${++folders}`)
const isCheckpoint = (name: string) => name.startsWith('checkpoint-')

it('gives back what was saved and keeps the newest two, beside what else lies there', async () => {
  const folder = freshFolder()
  await files.mkdir(folder)
  await files.writeFile(join(folder, 'model.safetensors'), 'not ours')
  await files.mkdir(join(folder, 'checkpoint-best'))
  const writer = await openFolder(folder)
  await expect(writer.loadCheckpoint()).rejects.toMatchObject({ code: 'not-found' })
  for (const step of [10, 20, 30]) await save(writer, step)
  await writer.release()
  expect((await files.readdir(folder)).sort()).toEqual([
    'checkpoint-2',
    'checkpoint-3',
    'checkpoint-best',
    'model.safetensors',
  ])
  const reader = readFolder(folder)
  expect((await reader.listCheckpoints()).map(({ step }) => step)).toEqual([30, 20])
  await expectWhole(await reader.loadCheckpoint())
  await expectWhole(await reader.loadCheckpoint(2))
})

it('keeps metrics and samples as lines, NaN left out, and takes back what comes after a step', async () => {
  const folder = freshFolder()
  const writer = await openFolder(folder)
  const columns = new Map([
    ['step', Float64Array.of(1, 2, 3)],
    ['loss', Float64Array.of(0.1, Infinity, -Infinity)],
    ['val_loss', Float64Array.of(Number.NaN, 1 / 3, Number.NaN)],
  ])
  await writer.appendMetrics(columns)
  await writer.appendSamples([{ step: 2, prompt: 'Once\n', text: '\u2028' }])
  await files.appendFile(join(folder, 'metrics.jsonl'), '{"step":4,"lo') // the process died here
  await writer.appendMetrics(new Map([['step', Float64Array.of(5)]]))
  const read = await writer.readMetrics()
  expect(read.get('step')).toEqual(Float64Array.of(1, 2, 3, 5))
  expect(read.get('loss')).toEqual(Float64Array.of(0.1, Infinity, -Infinity, Number.NaN))
  expect(read.get('val_loss')).toEqual(Float64Array.of(Number.NaN, 1 / 3, Number.NaN, Number.NaN))
  await writer.rewind(1)
  expect((await writer.readMetrics()).get('step')).toEqual(Float64Array.of(1))
  expect(await writer.readSamples()).toEqual([])
  await writer.release()
})

it.each([
  { name: 'EIO', forever: false },
  { name: 'EIO', forever: true },
  { name: 'ENOSPC', forever: false },
])(
  'loses nothing when the k-th file operation of a save fails, for every k: $name, forever $forever',
  async (fault) => {
    const folder = freshFolder()
    let writer = await openFolder(folder, failingFiles(files))
    await save(writer, 1)
    await save(writer, 2)
    for (let k = 1, step = 2, ended = false; !ended; k++) {
      const { hit, result } = await failing(k, { how: 'throw', ...fault }, () => save(writer, step + 1))
      if (result.status === 'rejected') {
        expect(result.reason.code).toBe(fault.name === 'EIO' ? 'storage-failed' : 'quota-exceeded')
      }
      await writer.release()

      writer = await openFolder(folder, failingFiles(files))
      const loaded = await writer.loadCheckpoint()
      expect(result.status === 'fulfilled' ? [step + 1] : [step, step + 1]).toContain(loaded.step)
      expect(loaded.lost).toEqual([])
      for (const { id } of await writer.listCheckpoints()) await expectWhole(await writer.loadCheckpoint(id))
      expect((await writer.listCheckpoints()).length).toBeGreaterThanOrEqual(2)
      expect((await files.readdir(folder)).filter((entry) => entry.endsWith('.partial'))).toEqual([])

      step = loaded.step + 1
      await save(writer, step) // and the run goes on
      ended = !hit
      if (ended) expect(k).toBeGreaterThan(25)
    }
    await writer.release()
  },
)

it('detects a flipped bit in every file of a checkpoint, and falls back', async () => {
  const folder = freshFolder()
  const writer = await openFolder(folder)
  await save(writer, 1)
  await save(writer, 2)
  await writer.release()
  const checkpoint = join(folder, 'checkpoint-2')
  for (const name of await files.readdir(checkpoint)) {
    const whole = await files.readFile(join(checkpoint, name))
    for (let at = 0; at < whole.length; at += 11) {
      const damaged = Buffer.from(whole)
      damaged[at] ^= 1 << (at % 8)
      await files.writeFile(join(checkpoint, name), damaged)
      const loaded = await readFolder(folder).loadCheckpoint()
      // In the manifest's own white space a bit may flip and mean nothing.
      if (loaded.step === 2) expect(JSON.parse(damaged.toString())).toEqual(JSON.parse(whole.toString()))
      else expect(loaded).toMatchObject({ step: 1, lost: [{ id: 2 }] })
    }
    await files.rm(join(checkpoint, name))
    expect(await readFolder(folder).loadCheckpoint()).toMatchObject({ step: 1, lost: [{ id: 2 }] })
    await files.writeFile(join(checkpoint, name), whole)
  }
  expect(await readFolder(folder).loadCheckpoint()).toMatchObject({ step: 2, lost: [] })
})

it.each<[string, (manifest: string) => string]>([
  ['cut short', (manifest) => manifest.slice(0, 100)],
  ['deeper than any stack', () => `${'['.repeat(1e5)}${']'.repeat(1e5)}`],
  [
    'of a state deeper than any stack',
    (manifest) => manifest.replace('"state": {', `"state": {"x":${'['.repeat(1e5)}${']'.repeat(1e5)},`),
  ],
  ['larger than any chunk', (manifest) => manifest + ' '.repeat(16 * 2 ** 20)],
  ['of huge chunks', (manifest) => manifest.replace(/"size": \d+/g, `"size": ${2 ** 50}`)],
  ['of another format', (manifest) => manifest.replace('"format": 1', '"format": "x"')],
])('takes a manifest %s for damage, not for none', async (_, change) => {
  const folder = freshFolder()
  const writer = await openFolder(folder)
  await save(writer, 1)
  await writer.release()
  const path = join(folder, 'checkpoint-1', 'manifest.json')
  const changed = change(await files.readFile(path, 'utf8'))
  await files.writeFile(path, changed)
  await expect(readFolder(folder).loadCheckpoint()).rejects.toMatchObject({ code: 'corrupt' })
  expect(await readFolder(folder).listCheckpoints()).toEqual([])
})

it('reads no chunk that is longer than one can be', async () => {
  const folder = freshFolder()
  const writer = await openFolder(folder)
  await save(writer, 1)
  await writer.release()
  await files.truncate(join(folder, 'checkpoint-1', '0-0.bin'), 2 ** 40) // a hole: it takes no room
  await expect(readFolder(folder).loadCheckpoint()).rejects.toMatchObject({ code: 'corrupt' })
})

// --- Processes --------------------------------------------------------------------------------------------------------------------------

async function programOf(entry: string): Promise<string> {
  const outDir = join(home, 'program')
  const ssr = new URL(entry, import.meta.url).pathname
  await build({
    configFile: false,
    logLevel: 'error',
    build: { ssr, outDir, emptyOutDir: false },
    ssr: { noExternal: true },
  })
  return join(outDir, entry.replace('./', '').replace('.ts', '.js'))
}

/** Kills it and waits until it is gone. */
async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

it('holds the last acknowledged checkpoint or a newer one whenever its process is killed', {
  timeout: 60_000,
}, async () => {
  const trials = Number(process.env.VITRO_KILLS ?? 15)
  const program = await programOf('./saves-forever.ts')
  const folder = freshFolder()
  let acknowledged = 0
  for (let trial = 0; trial < trials; trial++) {
    const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines = createInterface({ input: child.stdout! })
    lines.on('line', (line) => (acknowledged = Number(line)))
    await once(lines, 'line')
    await new Promise((done) => setTimeout(done, (trial * 7) % 60))
    await kill(child)

    const { step, lost, arrays } = await readFolder(folder).loadCheckpoint()
    expect(step).toBeGreaterThanOrEqual(acknowledged)
    expect(lost).toEqual([])
    for (const array of arrays)
      for await (const piece of array.read()) expect(piece.every((byte) => byte === step % 256)).toBe(true)
  }
  expect(acknowledged).toBeGreaterThanOrEqual(trials) // one at least in each
  expect((await readFolder(folder).readMetrics()).get('step')!.length).toBeGreaterThanOrEqual(trials)
  expect((await files.readdir(folder)).filter(isCheckpoint).length).toBeLessThanOrEqual(4)
})

it('lets one process write, another take over when it is gone, and says who holds it', async () => {
  const program = await programOf('./saves-forever.ts')
  const folder = freshFolder()
  const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(createInterface({ input: child.stdout! }), 'line')
  await expect(openFolder(folder)).rejects.toMatchObject({
    code: 'locked-elsewhere',
    message: expect.stringContaining(`process ${child.pid}`),
  })
  expect((await readFolder(folder).loadCheckpoint()).step).toBeGreaterThan(0)
  await kill(child)
  const contenders = await Promise.allSettled([openFolder(folder), openFolder(folder)])
  expect(contenders.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const [writer] = contenders.flatMap((contender) => (contender.status === 'fulfilled' ? contender.value : []))
  await writer.release()
  await (await openFolder(folder)).release()
})
