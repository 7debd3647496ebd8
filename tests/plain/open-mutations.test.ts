// Models whose files hold together but lie: configs and metadata with values that no model has, tensors renamed, reshaped, dropped.
// Whatever comes, opening answers with a model that can be read to its end or with a plain sentence, at once, and reads no more
// of a file than it has and 8 MiB, nor allocates more. (Damage below that level is formats/mutations.test.ts.) Seeds are fixed, so a
// failure repeats. Ten thousand of each format, with what the costliest took:
// VITRO_MUTATIONS=3400 npx vitest run --project plain mutations

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { EngineError } from '../../src/engine/errors.ts'
import { toGguf, toHuggingFace } from '../../src/engine/export.ts'
import { openModel } from '../../src/engine/open/open.ts'
import { weightsOf } from '../../src/engine/open/tensors.ts'
import { type ByteSource, collect, FormatError, fromBytes, type NamedTensor } from '../../src/formats/bytes.ts'
import { encoded } from '../../src/formats/ggml.ts'
import { gguf, readGguf, type Value } from '../../src/formats/gguf.ts'
import { readSafetensors, safetensors } from '../../src/formats/safetensors.ts'
import { ConfigError } from '../../src/nn/config.ts'
import { size } from '../../src/tensor.ts'
import { train } from '../../src/tokenizers/bpe.ts'
import { Cost } from '../cost.ts'
import { tinyModel } from '../families.ts'

const RUNS = Number(process.env.VITRO_MUTATIONS ?? 100)
const tokenizer = await train(['a small fox, a small fox'.repeat(9)], { vocab: 262, minFrequency: 2 })

const numbers = [-1, 0, 0.5, 1, 2, 3, 7, 64, 255, 65_536, 2 ** 31, 2 ** 32, 2 ** 53, 1e300, Number.NaN]
const lies = [
  ...numbers,
  '',
  'llama',
  '__proto__',
  'x'.repeat(1000),
  true,
  false,
  null,
  [],
  [1, 2],
  {},
  { type: 'yarn' },
]
const lie = fc.record({ at: fc.nat(1000), what: fc.constantFrom('change', 'drop', 'add'), value: fc.nat(1000) })
const damage = fc.record({
  at: fc.nat(1000),
  what: fc.constantFrom('drop', 'rename', 'reshape', 'transpose', 'twice', 'exchange'),
})
const keys = [
  'rope_scaling',
  'rope_parameters',
  'head_dim',
  'constructor',
  'quantization_config',
  'tie_word_embeddings',
]

/** One tensor spoiled, the file still whole. */
function spoil(tensors: readonly NamedTensor[], { at, what }: { at: number; what: string }): NamedTensor[] {
  const all = tensors.map((tensor) => ({ ...tensor, bytes: () => tensor.bytes() }))
  const i = at % all.length
  const { name, shape } = all[i]
  const next = all[(i + 1) % all.length]
  if (what === 'drop') all.splice(i, 1)
  if (what === 'rename') all[i] = { ...all[i], name: `${name}x` }
  if (what === 'reshape')
    all[i] = encoded(name, [1 + (at % 5), 32], 'f32', () => [new Float32Array((1 + (at % 5)) * 32)])
  if (what === 'transpose') all[i] = { ...all[i], shape: shape.toReversed() }
  if (what === 'twice') all.push({ ...all[i], name: name.slice(6) })
  if (what === 'exchange')
    [all[i], all[(i + 1) % all.length]] = [
      { ...next, name },
      { ...all[i], name: next.name },
    ]
  return all
}

async function attempt(files: ReadonlyMap<string, ByteSource>, cost: Cost): Promise<'opened' | 'refused'> {
  let taken = 0
  let total = 0
  const counted = new Map<string, ByteSource>()
  for (const [name, source] of files) {
    total += source.size
    const read = (offset: number, length: number) => {
      taken += length
      return source.read(offset, length)
    }
    counted.set(name, { size: source.size, read })
  }
  const started = performance.now()
  try {
    const { tensors } = await cost.measure(total, () => openModel(counted))
    expect(taken).toBeLessThanOrEqual(total + (8 << 20))
    for (const { name, shape } of tensors) expect(await weightsOf(tensors).read(name)).toHaveLength(size(shape))
    return 'opened'
  } catch (error) {
    if (![FormatError, EngineError, ConfigError].some((kind) => error instanceof kind)) throw error
    expect((error as Error).message).toMatch(/^.{10,600}$/s)
    return 'refused'
  } finally {
    expect(taken).toBeLessThanOrEqual(2 * total + (8 << 20))
    expect(performance.now() - started).toBeLessThan(10_000) // no hang, also on a busy machine
  }
}

/** Both outcomes must be seen often, or it would prove little. */
async function survive<T>(arbitrary: fc.Arbitrary<T>, files: (input: T) => Promise<ReadonlyMap<string, ByteSource>>) {
  const cost = new Cost()
  const seen = { opened: 0, refused: 0 }
  const property = fc.asyncProperty(arbitrary, async (input) => void seen[await attempt(await files(input), cost)]++)
  await fc.assert(property, { seed: 20, numRuns: RUNS })
  console.log(`${cost}`)
  expect(Math.min(seen.opened, seen.refused)).toBeGreaterThan(RUNS / 20)
}

// Generous: more mutations take longer.
const options = { timeout: 60_000 + 1000 * RUNS }

it.each(['gpt2', 'llama', 'bloom', 'opt'])('folders of a %s', options, async (family) => {
  const files = new Map<string, ByteSource>()
  for (const file of toHuggingFace(tinyModel(family, tokenizer), 'f16'))
    files.set(file.name, fromBytes(await collect(file)))
  const text = new TextDecoder()
  const source = files.get('config.json')!
  const config = Object.entries(JSON.parse(text.decode(await source.read(0, source.size))))
  const { tensors } = await readSafetensors(files.get('model.safetensors')!)
  await survive(fc.tuple(fc.array(lie, { maxLength: 3 }), fc.option(damage, { freq: 3 })), async ([told, hurt]) => {
    const spoiled = new Map(config)
    for (const { at, what, value } of told) {
      const key = what === 'add' ? keys[at % keys.length] : config[at % config.length][0]
      if (what === 'drop') spoiled.delete(key)
      else spoiled.set(key, lies[value % lies.length])
    }
    const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(spoiled)))
    const changed = new Map(files).set('config.json', fromBytes(json))
    return hurt
      ? changed.set('model.safetensors', fromBytes(await collect(safetensors(spoil(tensors, hurt)))))
      : changed
  })
})

it.each(['gpt2', 'llama3', 'bloom'])('GGUF files of a %s', options, async (family) => {
  const { metadata, tensors } = await readGguf(fromBytes(await collect(toGguf(tinyModel(family, tokenizer), 'f16'))))
  const entries = [...metadata]
  const values: Value[] = [
    ...numbers.filter(Number.isSafeInteger).map((n): Value => ({ kind: 'u64', value: BigInt.asUintN(64, BigInt(n)) })),
    ...[0, 1, 2 ** 31, 2 ** 32 - 1].map((value): Value => ({ kind: 'u32', value })),
    ...[-1, Number.NaN, Number.POSITIVE_INFINITY, 3e38].map((value): Value => ({ kind: 'f32', value })),
    ...['', 'llama', 'gpt2', 'qwen2', '__proto__'].map((value): Value => ({ kind: 'string', value })),
    { kind: 'bool', value: true },
    { kind: 'string', list: [] },
    { kind: 'string', list: ['a', 'a', 'b'] },
    { kind: 'i32', list: [3, 3, 3] },
    { kind: 'f32', list: [0, 0, 0] },
  ]
  await survive(fc.tuple(fc.array(lie, { maxLength: 3 }), fc.option(damage, { freq: 3 })), async ([told, hurt]) => {
    const spoiled = new Map(entries)
    for (const { at, what, value } of told) {
      const [key, own] = entries[at % entries.length]
      if (what === 'drop') spoiled.delete(key)
      else spoiled.set(what === 'add' ? 'tokenizer.ggml.scores' : key, values[value % values.length] ?? own)
    }
    spoiled.delete('general.alignment')
    return new Map([['m.gguf', fromBytes(await collect(gguf(spoiled, hurt ? spoil(tensors, hurt) : tensors)))]])
  })
})
