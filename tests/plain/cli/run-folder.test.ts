// DIR under a process that dies at its k-th file operation, for every k: what other programs and the next process find there is whole.
import * as nodeFs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openFolder, readFolder } from '../../../src/cli/folder-store.ts'
import { baseOf } from '../../../src/cli/model-at.ts'
import { findRun, openRunFolder, writeModel, writeRunFolder } from '../../../src/cli/run-folder.ts'
import { completed, type SavedRun, type UsableModel } from '../../../src/engine/headless.ts'
import { collect, fromBytes } from '../../../src/formats/bytes.ts'
import { readSafetensors } from '../../../src/formats/safetensors.ts'
import type { RunWriter } from '../../../src/store/store.ts'
import { train as trainByte } from '../../../src/tokenizers/byte.ts'
import { failing, failingFiles } from '../store/faults.ts'

let home: string
let run: SavedRun
beforeAll(async () => {
  home = await nodeFs.mkdtemp(join(tmpdir(), 'vitro-run-'))
  run = {
    config: completed({
      model: { id: 'gpt2', options: { layers: 1, heads: 1, d_model: 8, d_ff: 8 } },
      objective: { id: 'causal-lm', options: {} },
      optimizer: { id: 'adamw', options: {} },
      training: { context: 8 },
    }),
    text: { tokenizer: { id: 'byte', options: {} }, validation: 0.1, sha256: '' },
    tokenizer: await trainByte(),
  }
})
afterAll(() => nodeFs.rm(home, { recursive: true }))

const NAME = 'transformer.ln_f.weight'
/** A checkpoint of one tensor, whose every number is the step. */
function save(writer: RunWriter, step: number) {
  const layout = [{ name: NAME, buffer: 'parameters 0', offset: 0, shape: [64] }]
  const array = {
    name: 'parameters 0',
    size: 256,
    read: () => [new Uint8Array(new Float32Array(64).fill(step).buffer)],
  }
  return writer.saveCheckpoint({ step, tokens: step, state: { seed: 1, layout } }, [array])
}

/** The step whose model lies in the folder; null where there is none yet. */
async function modelStep(folder: string): Promise<number | null> {
  const bytes = await nodeFs.readFile(join(folder, 'model.safetensors')).catch(() => null)
  if (!bytes) return null
  const [tensor] = (await readSafetensors(fromBytes(bytes))).tensors
  expect(tensor.name).toBe(NAME)
  const values = new Float32Array((await collect(tensor)).slice().buffer)
  expect(new Set(values).size).toBe(1)
  return values[0]
}

const DESCRIPTION = ['config.json', 'generation_config.json', 'tokenizer.json', 'tokenizer_config.json', 'run.json']

it('is whole whenever the process dies', { timeout: 120_000 }, async () => {
  const files = failingFiles(nodeFs)
  const fault = { how: 'throw', name: 'EIO', forever: true } as const
  const folders = new Set<string>()
  for (let k = 1, ended = false; !ended; k++) {
    const folder = join(home, `${k}`)
    await nodeFs.mkdir(folder)
    let saved = 0
    let writer: RunWriter | undefined
    const { hit, result } = await failing(k, fault, async () => {
      writer = await openFolder(folder, files)
      await writeRunFolder(folder, run, null, files)
      for (const step of [1, 2]) {
        await save(writer, step)
        saved = step
        await writeModel(folder, run, null, files)
      }
    })
    await writer?.release().catch(() => {})
    ended = !hit
    if (ended) expect(result.status).toBe('fulfilled')

    for (const name of DESCRIPTION) {
      const text = await nodeFs.readFile(join(folder, name), 'utf8').catch(() => null)
      if (text !== null || saved) JSON.parse(text!) // whole; and all are there before the first checkpoint
    }
    const newest = (await readFolder(folder).listCheckpoints())[0]?.step ?? 0
    expect(newest === saved || newest === saved + 1, `k = ${k}`).toBe(true)
    const model = await modelStep(folder)
    expect([newest, newest - 1 || null], `k = ${k}`).toContain(model ?? (newest ? null : newest))
    if (newest) expect((await openRunFolder(folder)).checkpoint).toMatchObject({ step: newest, lost: [] })
    else expect((await findRun(folder)) === null || (await findRun(folder))!.config.model.id === 'gpt2').toBe(true)

    if (k % 4 && !ended) continue
    // The next process goes on, and the model is the newest checkpoint's again.
    writer = await openFolder(folder)
    await writeRunFolder(folder, run)
    await writeModel(folder, run)
    if (newest) expect(await modelStep(folder)).toBe(newest)
    await save(writer, newest + 1)
    await writeModel(folder, run)
    await writer.release()
    expect(await modelStep(folder)).toBe(newest + 1)
    const names = await nodeFs.readdir(folder)
    expect(names.filter((name) => name.endsWith('.partial'))).toEqual([])
    folders.add(
      names
        .sort()
        .filter((name) => !name.startsWith('checkpoint-'))
        .join(' '),
    )
    if (ended) expect(k).toBeGreaterThan(60)
  }
  expect([...folders].map((names) => names.replace(/\.vitro-lock-\d+ /, ''))).toContain(
    'README.md config.json generation_config.json model.safetensors run.json special_tokens_map.json tokenizer.json tokenizer_config.json',
  )
})

it('finds a base as it was when a run was tuned from it', async () => {
  const folder = join(home, 'base')
  const writer = await openFolder(folder)
  await writeRunFolder(folder, run)
  const ids: number[] = []
  const at = async (checkpoint?: number) => {
    const { weights } = await baseOf({ run: folder, checkpoint })
    return (await weights.read(NAME))[0]
  }
  for (const step of [1, 2, 3]) ids.push((await save(writer, step)).id)
  await writer.release()
  expect(await at()).toBe(3)
  expect(await at(ids[2])).toBe(3)
  expect(await at(ids[1])).toBe(2)
  await expect(at(ids[0])).rejects.toThrow('trained on since this run was tuned from it') // two are kept
  await expect(baseOf({ run: join(home, 'nowhere') })).rejects.toThrow('no longer at')
})

it('says of a tuned run how its base speaks, and leaves out weights that nobody else could use', async () => {
  const folder = join(home, 'tuned')
  const base = { chatTemplate: '{{ messages }}', eosIds: [7] } as unknown as UsableModel
  const adapter = { id: 'bottleneck', options: { size: 2 } }
  const config = { ...run.config, adapter, base: { run: 'base', vocabulary: run.tokenizer.vocabSize, context: 8 } }
  const writer = await openFolder(folder)
  await writeRunFolder(folder, { ...run, config }, base)
  await save(writer, 1)
  const weights = { tensors: [], read: async () => new Float32Array(64) }
  await writeModel(folder, { ...run, config }, { ...base, weights })
  await writer.release()
  const names = (await nodeFs.readdir(folder)).filter((name) => /json|safetensors/.test(name))
  expect(names.sort()).toEqual(['run.json', 'special_tokens_map.json', 'tokenizer.json', 'tokenizer_config.json'])
  const said = JSON.parse(await nodeFs.readFile(join(folder, 'tokenizer_config.json'), 'utf8'))
  expect(said.chat_template).toBe('{{ messages }}')
})

it('does not write over a model that is not a run', async () => {
  const folder = join(home, 'theirs')
  await nodeFs.mkdir(folder)
  await nodeFs.writeFile(join(folder, 'model.safetensors'), 'precious')
  await expect(findRun(folder)).rejects.toThrow('holds a model that is no run of Vitro')
})

it.each([
  ['no JSON', '{', /run\.json is damaged: it is no JSON/],
  ['another version', '{"version":2}', /no run that this version of Vitro can read: version/],
  ['no settings', '{"version":1}', /no run that this version of Vitro can read: model/],
  ['a list', '[]', /no run that this version of Vitro can read/],
  [
    'options that are none',
    JSON.stringify({ version: 1, model: { id: 'gpt2', options: { layers: {} } } }),
    /model\.options\.layers/,
  ],
])('refuses a run.json with %s in a sentence', async (what, json, message) => {
  const folder = join(home, what)
  await nodeFs.mkdir(folder)
  await writeRunFolder(folder, run)
  await nodeFs.writeFile(join(folder, 'run.json'), json)
  await expect(openRunFolder(folder)).rejects.toThrow(message)
})
