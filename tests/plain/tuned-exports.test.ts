// A tuned model that is taken away: merged, and as a LoRA beside its base, in llama.cpp, whose logits are held against the float64
// graph under the adapter; PEFT's folder against its published names; and several adapters at once, weighted and merged. Tolerances: exports.test.ts.

import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import * as full from '../../src/adapters/full.ts'
import * as ia3 from '../../src/adapters/ia3.ts'
import * as lora from '../../src/adapters/lora.ts'
import * as prefix from '../../src/adapters/prefix.ts'
import * as prompt from '../../src/adapters/prompt.ts'
import * as qlora from '../../src/adapters/qlora.ts'
import { toGguf, toHuggingFace } from '../../src/engine/export.ts'
import { openAdapter } from '../../src/engine/open/adapter.ts'
import { toGgufLora, toPeft } from '../../src/engine/peft.ts'
import type { Sentence } from '../../src/engine/sentence.ts'
import { mergeError, stackedModel, stackMerged } from '../../src/engine/stacked.ts'
import { mergedWeights, parametersOf, type UsableModel } from '../../src/engine/usable-model.ts'
import { collect, fromBytes } from '../../src/formats/bytes.ts'
import { readSafetensors } from '../../src/formats/safetensors.ts'
import type { Decoder } from '../../src/generate/decoder.ts'
import type { AdapterModule } from '../../src/nn/adapter.ts'
import type { ModelConfig } from '../../src/nn/model.ts'
import { familyNames, tinyModel } from '../families.ts'
import peft from '../golden/peft.json' with { type: 'json' }
import { peftCases } from '../golden/peft.ts'
import { openInLlamaCpp, unavailable } from '../llama/llama.ts'
import { ourLogits, TEXT, tokenizer, tokens, tuned } from '../tuned.ts'

const folder = mkdtempSync(join(tmpdir(), 'vitro-'))
afterAll(() => rmSync(folder, { recursive: true }))

const off = (want: Float64Array, got: ArrayLike<number>) => {
  const rms = Math.sqrt(want.reduce((s, v) => s + v * v, 0) / want.length)
  return Math.sqrt(want.reduce((s, v, i) => s + (v - got[i]) ** 2, 0) / want.length) / rms
}

describe.skipIf(unavailable).each([
  ['gpt2', 1e-3],
  ['llama', 1e-4],
  ['gemma3', 1e-3],
] as const)('%s', (family, tolerance) => {
  it('LoRA: merged, and beside its base, as we compute it', async () => {
    const { base, model } = tuned(family, lora, 'lora', { rank: 3, alpha: 7, rslora: true })
    const want = await ourLogits(model)
    const paths = ['base', 'lora', 'merged'].map((name) => join(folder, `${family}-${name}.gguf`))
    await writeFile(paths[0], await collect(toGguf(base, 'f32')))
    await writeFile(paths[1], await collect(toGgufLora(model, 'adapter')))
    await writeFile(paths[2], await collect(toGguf({ ...base, weights: mergedWeights(model) }, 'f32')))
    const [alone] = await openInLlamaCpp(paths[0], [{ text: TEXT }])
    const [beside] = await openInLlamaCpp(paths[0], [{ text: TEXT }], { lora: paths[1] })
    const [merged] = await openInLlamaCpp(paths[2], [{ text: TEXT }])
    expect(beside.ids).toEqual(tokens)
    expect(off(want, alone.logits), 'the adapter does something').toBeGreaterThan(0.05)
    expect(off(want, beside.logits)).toBeLessThan(tolerance)
    expect(off(want, merged.logits)).toBeLessThan(tolerance)
  })

  it('QLoRA and DoRA: merged over the base as it was read', async () => {
    const { base, model } = tuned(family, qlora, 'qlora', { rank: 2, dora: true, linears: 'int4-32', tables: 'bf16' })
    const path = join(folder, `${family}-qlora.gguf`)
    await writeFile(path, await collect(toGguf({ ...base, weights: mergedWeights(model) }, 'f32')))
    const [merged] = await openInLlamaCpp(path, [{ text: TEXT }])
    expect(off(await ourLogits(model), merged.logits)).toBeLessThan(tolerance)
    expect(() => toGgufLora(model, 'adapter')).toThrow(/DoRA/)
  })
})

it('PEFT: the names and fields that it publishes', async () => {
  const { model } = tuned('llama', lora, 'lora', { rank: 3, targets: 'q_proj,v_proj' })
  const [config, weights] = toPeft(model, 'somebody/base')
  const said = JSON.parse(new TextDecoder().decode(await collect(config)))
  expect(said).toMatchObject({ peft_type: 'LORA', r: 3, lora_alpha: 16, base_model_name_or_path: 'somebody/base' })
  expect(said.target_modules.sort()).toEqual(['q_proj', 'v_proj'])
  expect(said.fan_in_fan_out).toBe(false)
  const { tensors } = await readSafetensors(fromBytes(await collect(weights)))
  const shapes = new Map(tensors.map(({ name, shape }) => [name, [...shape]]))
  expect(weights.name).toBe('adapter_model.safetensors')
  const layer = 'base_model.model.model.layers.0.self_attn.q_proj'
  const width = Number(model.sentence.modelConfig.d_model)
  expect(shapes.get(`${layer}.lora_A.weight`)).toEqual([3, width])
  expect(shapes.get(`${layer}.lora_B.weight`)?.[1]).toBe(3)
  expect([...shapes.keys()].every((name) => /_proj\.lora_[AB]\.weight$/.test(name))).toBe(true)
  const conv1d = JSON.parse(
    new TextDecoder().decode(await collect(toPeft(tuned('gpt2', lora, 'lora', {}).model, 'x')[0])),
  )
  expect(conv1d.fan_in_fan_out, "GPT-2's layers are Conv1D").toBe(true)
})

it('PEFT: layers are named by ends of paths that no other layer has', async () => {
  const saidOf = async (family: string, adapter: AdapterModule, id: string, given: Parameters<typeof tuned>[3]) =>
    JSON.parse(new TextDecoder().decode(await collect(toPeft(tuned(family, adapter, id, given).model, 'x')[0])))
  // GPT-2's attention ends in a c_proj too.
  expect(await saidOf('gpt2', ia3, 'ia3', {})).toMatchObject({
    peft_type: 'IA3',
    target_modules: ['mlp.c_proj', 'c_attn'],
    feedforward_modules: ['mlp.c_proj'],
    fan_in_fan_out: true,
  })
  const targets = '*.layers.1.*.q_proj,v_proj'
  const one = await saidOf('llama', lora, 'lora', { targets, dora: true })
  expect(one).toMatchObject({ target_modules: ['v_proj', '1.self_attn.q_proj'], use_dora: true })
  // PEFT calls DoRA's lengths so in the file, without `.weight`.
  const file = toPeft(tuned('llama', lora, 'lora', { targets, dora: true }).model, 'x')[1]
  const { tensors } = await readSafetensors(fromBytes(await collect(file)))
  const lengths = tensors.filter(({ name }) => name.includes('magnitude'))
  expect(lengths.map(({ name, shape }) => [name.replace('base_model.model.model.layers.', ''), shape])).toEqual([
    ['0.self_attn.v_proj.lora_magnitude_vector', [32]],
    ['1.self_attn.q_proj.lora_magnitude_vector', [64]],
    ['1.self_attn.v_proj.lora_magnitude_vector', [32]],
  ])
})

describe('transformers 5.17 and PEFT 0.21 compute from what is written what we do', () => {
  const agrees = async (name: string, model: UsableModel) => {
    const logits = await ourLogits(model)
    const want = Float64Array.from((peft.last as Record<string, number[]>)[name])
    const got = logits.slice(-model.sentence.modelConfig.vocab).slice(0, want.length)
    // transformers makes its tables of rotations and slopes in float32: 2e-6 at most where this was written, 1e-15 of GPT-2.
    expect(off(want, got)).toBeLessThan(1e-5)
  }
  it.each(familyNames)('of %s', async (family) => {
    const { module: model, config: modelConfig, weights } = tinyModel(family, tokenizer)
    await agrees(`${family} base`, {
      sentence: { model, modelConfig, tuning: null },
      weights,
    } as unknown as UsableModel)
  })
  it.each(peftCases)('of %s under %s', (family, id, adapter, given) =>
    agrees(`${family} ${id}`, tuned(family, adapter, id, given).model),
  )
})

it.each(['gpt2', 'llama', 'bloom'])('PEFT: of %s, what is in files adds up to the merged file', async (family) => {
  const { base, model } = tuned(family, lora, 'lora', { rank: 2, alpha: 6 })
  const tensorsOf = async (files: ReturnType<typeof toPeft>) => {
    const file = files.find(({ name }) => name.endsWith('.safetensors'))!
    const { tensors } = await readSafetensors(fromBytes(await collect(file)))
    const read = async (t: (typeof tensors)[number]) => new Float32Array((await collect(t)).slice().buffer)
    return new Map(
      await Promise.all(tensors.map(async (t) => [t.name, { shape: t.shape, values: await read(t) }] as const)),
    )
  }
  const [before, after, own] = await Promise.all([
    tensorsOf(toHuggingFace(base, 'f32')),
    tensorsOf(toHuggingFace({ ...base, weights: mergedWeights(model) }, 'f32')),
    tensorsOf(toPeft(model, 'x')),
  ])
  const turned = family === 'gpt2' // Conv1D: inputs first
  for (const [name, { shape, values: b }] of own) {
    if (!name.endsWith('lora_B.weight')) continue
    const { values: a } = own.get(name.replace('lora_B', 'lora_A'))!
    const weight = name.replace('base_model.model.', '').replace('lora_B.', '')
    const [inputs, outputs, rank] = [a.length / 2, shape[0], 2]
    const { values } = before.get(weight)!
    const sum = Float64Array.from(values, (w, i) => {
      const [o, k] = turned ? [i % outputs, Math.floor(i / outputs)] : [Math.floor(i / inputs), i % inputs]
      return w + 3 * (b[o * rank] * a[k] + b[o * rank + 1] * a[inputs + k])
    })
    expect(off(sum, after.get(weight)!.values), weight).toBeLessThan(1e-7) // rounded to f32 once
  }
})

it('IA3 scales biases with what they are added to, as PEFT does, and merges them', async () => {
  const { base, model } = tuned('gpt2', ia3, 'ia3', {})
  const bare = { ...model, sentence: { ...model.sentence, tuning: null } }
  const factorsOf = (layer: string) => model.weights.read(`${layer}.ia3_l`)
  const scaled: UsableModel['weights'] = {
    tensors: base.weights.tensors,
    async read(name) {
      const values = await base.weights.read(name)
      const [, layer, kind] = /^(.*(?:c_attn|mlp\.c_proj))\.(weight|bias)$/.exec(name) ?? []
      if (!layer || (kind === 'bias' && layer.endsWith('c_proj'))) return values
      const factors = await factorsOf(layer)
      const width = layer.endsWith('c_attn') && kind === 'weight' ? values.length / factors.length : 1
      return values.map((value, i) => value * factors[Math.floor(i / width) % factors.length])
    },
  }
  const want = await ourLogits({ ...bare, weights: scaled })
  expect(off(want, await ourLogits(bare)), 'the adapter does something').toBeGreaterThan(0.05)
  // What is scaled here is rounded to f32 first: 6e-8 of its size.
  expect(off(want, await ourLogits(model))).toBeLessThan(1e-6)
  expect(off(want, await ourLogits({ ...bare, weights: mergedWeights(model) }))).toBeLessThan(1e-6)
})

it.each([
  ['prompt', prompt, 'PROMPT_TUNING', {}],
  // Published: past_key_values = table.view(tokens, layers * 2, heads, channels), keys and values of each layer in turn.
  ['prefix', prefix, 'PREFIX_TUNING', { prefix_projection: false }],
] as const)('PEFT: virtual tokens of %s tuning are one table', async (id, adapter, type, more) => {
  const { model } = tuned('llama', adapter, id, { virtual_tokens: 3 })
  const { layers, heads, kvHeads, headDim } = model.sentence.model.attention(model.sentence.modelConfig)
  const own = id === 'prompt' ? heads : kvHeads
  const [config, weights] = toPeft(model, 'somebody/base')
  const said = JSON.parse(new TextDecoder().decode(await collect(config)))
  const sizes = { num_virtual_tokens: 3, num_layers: layers, num_attention_heads: own, token_dim: own * headDim }
  expect(said).toMatchObject({ peft_type: type, task_type: 'CAUSAL_LM', ...sizes, ...more })
  const { tensors } = await readSafetensors(fromBytes(await collect(weights)))
  expect(tensors.map(({ name }) => name)).toEqual(['prompt_embeddings'])
  const [{ shape }] = tensors
  const width = own * headDim
  expect(shape).toEqual(id === 'prompt' ? [3, width] : [3, layers * 2 * width])
  const table = [...new Float32Array(new Uint8Array(await collect(tensors[0])).buffer)]
  const names =
    id === 'prompt'
      ? ['prompt_embeddings']
      : ['keys', 'values'].map((kind) => `model.layers.1.self_attn.prefix_${kind}`)
  for (const [i, name] of names.entries()) {
    const values = await model.weights.read(name)
    const column = id === 'prompt' ? 0 : (2 * 1 + i) * width
    for (let token = 0; token < 3; token++)
      expect(table.slice(token * shape[1] + column).slice(0, width)).toEqual([
        ...values.subarray(token * width, (token + 1) * width),
      ])
  }
  expect(() => toGgufLora(model, 'adapter')).toThrow(/llama.cpp/)
  expect(() => mergedWeights(model)).toThrow(/cannot be merged/)
})

describe('PEFT, opened beside its base', () => {
  const from = { run: 'base', vocabulary: 0, context: 0 }
  const filesOf = async (model: UsableModel) =>
    new Map(
      await Promise.all(toPeft(model, 'x').map(async (file) => [file.name, fromBytes(await collect(file))] as const)),
    )
  const baseOf = (family: string) => {
    const { module, config, weights } = tinyModel(family, tokenizer)
    const own = {
      model: { id: family, options: optionsOf(config) },
      objective: { id: 'causal-lm', options: {} },
      optimizer: { id: 'adamw', options: {} },
      training: { context: 8 },
    }
    const sentence = { model: module, modelConfig: config, tuning: null } as Sentence
    return { config: own, sentence, weights, tokenizer, chatTemplate: null, eosIds: [] } as UsableModel
  }
  const optionsOf = ({ vocab: _, context: __, ...options }: ModelConfig) => options
  const namedFor = ({ sentence: { modelConfig } }: UsableModel) => ({
    ...from,
    vocabulary: modelConfig.vocab,
    context: modelConfig.context,
  })

  it.each([
    ['llama', lora, 'lora', { rank: 3, alpha: 7, rslora: true, targets: 'q_proj,down_proj' }],
    ['gpt2', lora, 'lora', { rank: 2, dora: true }],
    ['llama', ia3, 'ia3', {}],
    ['gpt2', ia3, 'ia3', {}],
    ['bloom', lora, 'lora', { rank: 2, dora: true }],
    ['bloom', ia3, 'ia3', {}],
    ['llama', prompt, 'prompt', { virtual_tokens: 3 }],
    ['gpt2', prefix, 'prefix', { virtual_tokens: 2 }],
  ] as const)('%s: our own export comes back to the bit', async (family, adapter, id, given) => {
    const { model } = tuned(family, adapter, id, given)
    const base = baseOf(family)
    const opened = await openAdapter(await filesOf(model), base, namedFor(base))
    const own = [...parametersOf(model.sentence)].filter(([, { origin }]) => origin === 'adapter')
    const got = [...parametersOf(opened.sentence)].filter(([, { origin }]) => origin === 'adapter')
    expect(got.map(([name]) => name)).toEqual(own.map(([name]) => name))
    for (const [name] of own) expect(await opened.weights.read(name), name).toEqual(await model.weights.read(name))
    expect(opened.config.adapter?.id).toBe(id)
  })

  it('names in what it does not fit to another base, and what is not here', async () => {
    const files = await filesOf(tuned('llama', lora, 'lora', {}).model)
    const [gpt2, qwen] = [baseOf('gpt2'), baseOf('llama')]
    await expect(openAdapter(files, gpt2, namedFor(gpt2))).rejects.toMatchObject({ code: 'adapter-layer' })
    const wider = {
      ...qwen,
      config: { ...qwen.config, model: { ...qwen.config.model, options: { ...qwen.config.model.options, d_ff: 8 } } },
    }
    await expect(openAdapter(files, wider, namedFor(qwen))).rejects.toMatchObject({
      code: 'adapter-shape',
      facts: { tensor: 'model.layers.0.mlp.gate_proj.lora_B.weight', expected: '8 × 8' },
    })
    const saying = async (changes: object) => {
      const json = JSON.parse(
        new TextDecoder().decode(
          await files.get('adapter_config.json')!.read(0, files.get('adapter_config.json')!.size),
        ),
      )
      return new Map(files).set(
        'adapter_config.json',
        fromBytes(new TextEncoder().encode(JSON.stringify({ ...json, ...changes }))),
      )
    }
    const other = async (changes: object) => openAdapter(await saying(changes), qwen, namedFor(qwen))
    await expect(other({ peft_type: 'OFT' })).rejects.toMatchObject({ code: 'adapter-unknown' })
    await expect(other({ modules_to_save: ['lm_head'] })).rejects.toThrow(/modules_to_save/)
    await expect(other({ bias: 'all' })).rejects.toThrow(/bias/)
    await expect(other({ lora_bias: true })).rejects.toThrow(/lora_bias/)
    await expect(other({ init_lora_weights: 'pissa_niter_4' })).rejects.toThrow(/init_lora_weights/)
    expect((await other({ init_lora_weights: 'gaussian' })).config.adapter?.id).toBe('lora')
    await expect(other({ r: 9 })).rejects.toMatchObject({ code: 'adapter-shape' })
  })
})

describe('a stack of adapters', () => {
  const parts = () => {
    const style = tuned('llama', qlora, 'qlora', { rank: 3, linears: 'int8', tables: 'bf16' })
    const facts = tuned('llama', ia3, 'ia3', {})
    return {
      base: style.base,
      parts: [style, facts].map(({ model }, i) => ({ name: `${i}`, model: model, weight: 1 })),
    }
  }
  const baseOf = ({ base }: ReturnType<typeof parts>) =>
    ({
      config: { model: { id: 'llama' } },
      weights: base.weights,
      sentence: { model: base.module, modelConfig: base.config, tuning: null },
    }) as UsableModel

  it.each([
    [1, 1],
    [0.7, -0.4],
    [0, 0],
  ])('counts as much as its weights %f and %f say, and merged does the same', async (...weights) => {
    const all = parts()
    const base = baseOf(all)
    const weighted = all.parts.map((part, i) => ({ ...part, weight: weights[i] }))
    const stacked = await ourLogits(stackedModel(base, weighted))
    // Each folding rounds a weight to f32: 6e-8 of its size.
    expect(off(stacked, await ourLogits(stackMerged(base, weighted)))).toBeLessThan(1e-6)
    const change = off(stacked, await ourLogits(base))
    if (weights.some(Boolean)) expect(change).toBeGreaterThan(0.01)
    else expect(change).toBe(0) // the base as it is: the two keep it in different formats
  })

  it('of one adapter alone is that adapter', async () => {
    const all = parts()
    const [part] = all.parts
    expect(await ourLogits(stackedModel(baseOf(all), [part]))).toEqual(await ourLogits(part.model))
  })

  it('refuses what has no weight, and what is of another shape, by name', () => {
    const all = parts()
    const stackOf = (other: ReturnType<typeof tuned>) => () =>
      stackedModel(baseOf(all), [...all.parts, { name: 'third', model: other.model, weight: 1 }])
    expect(stackOf(tuned('llama', lora, 'lora', { dora: true }))).toThrow(/lora learnt in third/)
    expect(stackOf(tuned('llama', full, 'full', {}))).toThrow(/full learnt in third/)
    expect(stackOf(tuned('gpt2', lora, 'lora', {}))).toThrow(
      /third does not fit to this base: its model is gpt2 and not llama/,
    )
  })
})

it('the error of a merge is measured over a vocabulary of any size', async () => {
  const vocabulary = 262_144 // Gemma's; too many to be one call's arguments
  /** Says each time that the token after the last one is the likeliest. */
  const decoder = (scale: number) => ({
    program: { context: 2 },
    next: async (ids: readonly number[]) => {
      const logits = new Float32Array(vocabulary)
      logits[ids.at(-1)! + 1] = 20 * scale
      return logits
    },
  })
  const [exact, other] = [decoder(1), decoder(1.5)] as unknown as [Decoder, Decoder]
  expect(await mergeError(exact, exact, 0)).toMatchObject({ relative: 0, divergence: 0, agreement: 1 })
  const { relative, agreement } = await mergeError(exact, other, 0)
  expect([relative, agreement]).toEqual([expect.closeTo(0.5, 6), 1])
})
