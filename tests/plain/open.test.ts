// Published models, opened: our own exports come back to the bit, files as others write them are understood, and what does not fit
// is named with the shapes found and expected.

import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { type ExportedModel, toGguf, toHuggingFace } from '../../src/engine/export.ts'
import { openModel } from '../../src/engine/open/open.ts'
import { requireRoomFor } from '../../src/engine/open/room.ts'
import { weightsOf } from '../../src/engine/open/tensors.ts'
import { DEFAULT_TRAITS, planSentence } from '../../src/engine/planning.ts'
import type { Choice } from '../../src/engine/types.ts'
import { swappedAxes } from '../../src/formats/axes.ts'
import { type ByteSource, collect, fromBytes, type NamedTensor } from '../../src/formats/bytes.ts'
import { codec, encoded } from '../../src/formats/ggml.ts'
import { readSafetensors, safetensors } from '../../src/formats/safetensors.ts'
import { zip } from '../../src/formats/zip.ts'
import type { DeviceTraits } from '../../src/kernel.ts'
import type { Usage } from '../../src/store/store.ts'
import { train } from '../../src/tokenizers/bpe.ts'
import { fromJSON } from '../../src/tokenizers/huggingface/tokenizer-json.ts'
import { familyNames, tinyModel } from '../families.ts'

const TEXT = 'Once upon a time there was a small fox. 从前有一只小狐狸，它住在山里。 The fox said: “Hello!” 123 \n\n'
const tokenizer = await train([TEXT.repeat(20)], { vocab: 300, minFrequency: 2 })
type Files = Map<string, ByteSource>

async function folderOf(model: ExportedModel, dtype = 'f32'): Promise<Files> {
  const files = toHuggingFace(model, dtype)
  return new Map(await Promise.all(files.map(async (file) => [file.name, fromBytes(await collect(file))] as const)))
}
const json = (value: unknown) => fromBytes(new TextEncoder().encode(JSON.stringify(value)))
async function readJson(source: ByteSource): Promise<Record<string, unknown>> {
  return JSON.parse(new TextDecoder().decode(await source.read(0, source.size)))
}
/** The folder with its config or its tensors changed. */
async function changed(
  files: Files,
  config: Record<string, unknown>,
  tensors: (all: NamedTensor[]) => NamedTensor[] = (all) => all,
) {
  const weights = (await readSafetensors(files.get('model.safetensors')!)).tensors
  return new Map(files)
    .set('config.json', json({ ...(await readJson(files.get('config.json')!)), ...config }))
    .set('model.safetensors', fromBytes(await collect(safetensors(tensors([...weights])))))
}
const ones = (name: string, ...shape: number[]) =>
  encoded(name, shape, 'f32', () => [new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1)])
const renamed = (rename: (name: string) => string) => (all: NamedTensor[]) =>
  all.map((tensor) => ({ ...tensor, name: rename(tensor.name), bytes: () => tensor.bytes() }))

/** Bit for bit, after rounding to `dtype`. @param plus what files add to some of the values: the sums are the same, then */
async function expectSame(
  files: ReadonlyMap<string, ByteSource>,
  model: ExportedModel,
  dtype = 'f32',
  plus: (name: string, shape: readonly number[]) => number = () => 0,
) {
  const opened = await openModel(files)
  const { read } = weightsOf(opened.tensors)
  expect(opened.tensors.map(({ name }) => name).sort()).toEqual(model.weights.tensors.map(({ name }) => name).sort())
  const { encode, decode } = codec(dtype)
  for (const { name, shape, dtype: kept } of opened.tensors) {
    const more = plus(name, shape)
    const sum = (x: number) => (more ? Math.fround(x + more) : x)
    const values = await model.weights.read(name)
    const want = kept === 'f32' ? values : decode(encode(values))
    const got = await read(name)
    expect(got.length).toBe(want.length)
    expect(
      got.every((x, i) => Object.is(sum(x), sum(want[i]))),
      name,
    ).toBe(true)
  }
  return opened
}

describe.each(familyNames)('%s comes back to the bit', (name) => {
  const model = tinyModel(name, tokenizer)

  it('from a Hugging Face folder', async () => {
    for (const dtype of ['f32', 'f16', 'bf16']) {
      const opened = await expectSame(await folderOf(model, dtype), model, dtype)
      expect(opened.config).toEqual(model.config)
      expect([opened.bosId, opened.eosIds]).toEqual([tokenizer.eosId, [tokenizer.eosId]])
      const { encode, eosId } = fromJSON(opened.tokenizer, opened.tokenizerConfig)
      expect([encode(TEXT), eosId]).toEqual([tokenizer.encode(TEXT), tokenizer.eosId])
    }
  })

  if (!model.module.gguf) return
  it('from a GGUF file', async () => {
    for (const dtype of ['f32', 'f16', 'bf16', 'q8_0']) {
      const file = fromBytes(await collect(toGguf(model, dtype)))
      const { tensor } = model.module.gguf!
      const plus = (name: string, shape: readonly number[]) => tensor(name, shape, model.config).stored?.plus ?? 0
      const opened = await expectSame(new Map([['some.gguf', file]]), model, dtype, plus)
      const again = toGguf({ ...model, weights: weightsOf(opened.tensors) }, dtype)
      expect(Buffer.from(await collect(again)).equals(await file.read(0, file.size))).toBe(true)
      const { sliding_window, local_blocks, global_blocks, ...config } = model.config
      // To llama.cpp Mistral is a llama, which has no window.
      expect(opened.config).toMatchObject(name === 'mistral' ? config : model.config)
      expect(opened.eosIds).toEqual([tokenizer.eosId])
      const { encode, eosId } = fromJSON(opened.tokenizer, opened.tokenizerConfig)
      expect([encode(TEXT), eosId]).toEqual([tokenizer.encode(TEXT), tokenizer.eosId])
    }
  })
})

it('writes no GGUF of what llama.cpp does not know', () => {
  expect(() => toGguf(tinyModel('opt', tokenizer), 'f32')).toThrow('llama.cpp does not know opt')
})

describe('as others write them', async () => {
  const llama = tinyModel('llama', tokenizer)
  const gpt2 = tinyModel('gpt2', tokenizer)
  const tied = tinyModel('llama tied', tokenizer)
  const [llamaFolder, gpt2Folder, tiedFolder] = await Promise.all([llama, gpt2, tied].map((model) => folderOf(model)))

  it('in shards, in a folder of a folder, beside other files', async () => {
    const half = (await readSafetensors(llamaFolder.get('model.safetensors')!)).tensors
    const shards = [half.slice(0, 7), half.slice(7)]
    const names = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors']
    const files: Files = new Map([['a/README.md', json({})]])
    for (const [name, source] of llamaFolder) if (name !== 'model.safetensors') files.set(`a/b/${name}`, source)
    const weight_map: Record<string, string> = {}
    for (const [i, shard] of shards.entries()) {
      files.set(`a/b/${names[i]}`, fromBytes(await collect(safetensors(shard))))
      for (const { name } of shard) weight_map[name] = names[i]
    }
    files.set('a/b/model.safetensors.index.json', json({ metadata: {}, weight_map }))
    await expectSame(files, llama)
  })

  it('zipped, stored or deflated', async () => {
    const entries = [...llamaFolder].map(([name, source]) => ({ name: `m/${name}`, source }))
    const stored: Uint8Array[] = []
    const bytes = ({ source }: { source: ByteSource }) => source.read(0, source.size)
    const list = await Promise.all(entries.map(async (entry) => ({ name: entry.name, data: await bytes(entry) })))
    for await (const piece of zip(list.map(({ name, data }) => ({ name, bytes: () => [data] })))) stored.push(piece)
    await expectSame(new Map([['x', fromBytes(Buffer.concat(stored))]]), llama)
    const deflated = zipSync(Object.fromEntries(list.map(({ name, data }) => [name, data])))
    await expectSame(new Map([['x.zip', fromBytes(deflated)]]), llama)
  })

  it('without the first part of names', async () => {
    const bare = (prefix: string) => renamed((name) => name.replace(new RegExp(`^${prefix}\\.`), ''))
    await expectSame(await changed(gpt2Folder, {}, bare('transformer')), gpt2)
    await expectSame(await changed(llamaFolder, {}, bare('model')), llama)
  })

  it('with masks and tables that are no parameters, and a head that is the embedding', async () => {
    const masks = [ones('transformer.h.0.attn.bias', 1, 1, 96, 96), ones('h.1.attn.masked_bias', 1)]
    await expectSame(await changed(gpt2Folder, {}, (all) => [...all, ...masks, ones('lm_head.weight', 1)]), gpt2)
    const table = ones('model.layers.0.self_attn.rotary_emb.inv_freq', 8)
    await expectSame(await changed(tiedFolder, {}, (all) => [...all, table, ones('lm_head.weight', 1)]), tied)
  })

  it('with a chat template, wherever it stands', async () => {
    const opened = async (files: Files) => (await openModel(files)).chatTemplate
    const inConfig = (chat_template: unknown) =>
      new Map(llamaFolder).set('tokenizer_config.json', json({ chat_template }))
    expect(await opened(llamaFolder)).toBeNull()
    expect(await opened(inConfig('{{ a }}'))).toBe('{{ a }}')
    expect(
      await opened(
        inConfig([
          { name: 'tool_use', template: 't' },
          { name: 'default', template: 'd' },
        ]),
      ),
    ).toBe('d')
    expect(await opened(inConfig('x').set('chat_template.jinja', fromBytes(Buffer.from('{{ b }}'))))).toBe('{{ b }}')
    expect(await opened(inConfig([null, 7]))).toBeNull()
  })

  it('with the fields of newer and older configs', async () => {
    const parameters = { rope_type: 'llama3', rope_theta: 5e5, factor: 32, low_freq_factor: 1, high_freq_factor: 4 }
    const rope_parameters = { ...parameters, original_max_position_embeddings: 8192 }
    const { config } = await openModel(await changed(llamaFolder, { rope_parameters, rope_theta: undefined }))
    expect(config).toMatchObject({ rope_theta: 5e5, rope_scaling: 'llama3', rope_factor: 32, rope_original: 8192 })
    const old = { head_dim: undefined, rms_norm_eps: undefined, rope_scaling: undefined, eos_token_id: [1, 2] }
    const opened = await openModel((await changed(llamaFolder, old)).set('generation_config.json', json({})))
    expect(opened.config).toMatchObject({ head_dim: 0, norm_eps: 1e-6, rope_scaling: 'none' })
    expect(opened.eosIds).toEqual([1, 2])
  })

  it('without added tokens for which there are no rows', async () => {
    const own = tiedFolder.get('tokenizer.json')!
    const { added_tokens, ...rest } = await readJson(own)
    const more = (id: number) => ({ id, content: '<image>', special: true })
    const opened = async (id: number) =>
      (
        await openModel(
          new Map(tiedFolder).set(
            'tokenizer.json',
            json({ ...rest, added_tokens: [...(added_tokens as object[]), more(id)] }),
          ),
        )
      ).tokenizer!.added_tokens
    expect(await opened(300)).toEqual(added_tokens)
    expect(await opened(299)).toHaveLength((added_tokens as object[]).length + 1)
  })

  it("with Gemma 3's layers told in turn, and as transformers 5 tells how they turn", async () => {
    const folder = await folderOf(tinyModel('gemma3', tokenizer))
    const said = async (config: Record<string, unknown>) => (await openModel(await changed(folder, config))).config
    const [local, global] = ['sliding_attention', 'full_attention']
    const without = { sliding_window_pattern: undefined, layer_types: undefined }
    expect(await said({ ...without, sliding_window_pattern: 1 })).toMatchObject({ sliding_window_pattern: 1 })
    expect(await said({ ...without, _sliding_window_pattern: 2 })).toMatchObject({ sliding_window_pattern: 2 })
    expect(await said(without)).toMatchObject({ sliding_window_pattern: 6 })
    expect(await said({ ...without, layer_types: [local, local] })).toMatchObject({ sliding_window_pattern: 6 })
    expect(await said({ ...without, layer_types: [local, global] })).toMatchObject({ sliding_window_pattern: 2 })
    expect(await said({ ...without, layer_types: [global, global] })).toMatchObject({ sliding_window_pattern: 1 })
    const plain = (rope_theta: number) => ({ rope_type: 'default', rope_theta })
    const rope_parameters = { [global]: plain(7e5), [local]: plain(3e4) }
    const newer = { rope_parameters, rope_theta: undefined, rope_local_base_freq: undefined }
    expect(await said(newer)).toMatchObject({ rope_theta: 7e5, rope_local_theta: 3e4 })
  })
})

describe('refuses, by name', async () => {
  const llama = await folderOf(tinyModel('llama', tokenizer))
  const refused = (files: Files, code?: string) => {
    const outcome = openModel(files).catch((error) => error)
    return {
      with: async (message: string | RegExp) => {
        expect(await outcome).toMatchObject(code ? { code } : { name: 'FormatError' })
        expect((await outcome).message).toMatch(message)
      },
    }
  }

  it('an architecture or a setting that is not here', async () => {
    const setting = (config: Record<string, unknown>, code = 'setting-unusable') => ({
      with: async (message: string) => refused(await changed(llama, config), code).with(message),
    })
    await setting({ model_type: 'gemma' }, 'unknown-architecture').with('"gemma" cannot be opened; those of')
    await setting({ model_type: '__proto__' }, 'unknown-architecture').with('"__proto__"')
    await setting({ hidden_act: 'gelu' }).with('hidden_act = "gelu"; only "silu"')
    await setting({ mlp_bias: true }).with('mlp_bias = true; only false')
    await setting({ rope_scaling: { rope_type: 'yarn', factor: 4 } }).with('rope_scaling.rope_type = "yarn"')
    await setting({ rope_scaling: 7 }).with('rope_scaling = 7')
    await setting({ hidden_size: '64' }).with('hidden_size = "64"; only a whole number')
    await setting({ hidden_size: undefined }, 'setting-missing').with('does not say hidden_size')
    await setting({ vocab_size: 0 }).with('vocab_size = 0')
    await setting({ num_hidden_layers: 1e9 }, 'bad-option').with('layers must be a whole number from 1 to 48')
    await setting({ head_dim: 258 }, 'bad-option').with('head_dim must be')
    await setting({ num_key_value_heads: 3 }, 'kv-heads-do-not-divide').with('kv_heads (3)')
  })

  it('of Gemma 3 what sees pictures, or computes otherwise than its text models', async () => {
    const gemma = await folderOf(tinyModel('gemma3', tokenizer))
    const setting = (config: Record<string, unknown>) => ({
      with: async (message: string) => refused(await changed(gemma, config), 'setting-unusable').with(message),
    })
    await setting({ model_type: 'gemma3' }).with('model_type = "gemma3"; only "gemma3_text"')
    await setting({ final_logit_softcapping: 30 }).with('final_logit_softcapping = 30')
    await setting({ query_pre_attn_scalar: 168 }).with("query_pre_attn_scalar = 168; only a head's 48")
    await setting({ hidden_activation: 'silu' }).with('hidden_activation = "silu"')
    await setting({ use_bidirectional_attention: true }).with('use_bidirectional_attention = true')
    await setting({ layer_types: ['full_attention', 'sliding_attention'] }).with('layer_types = ["full_attention"')
    await setting({ layer_types: 'full_attention' }).with('only a list of names')
    await setting({ rope_scaling: { rope_type: 'linear', factor: 8 } }).with('rope_scaling.rope_type = "linear"')
    const scaled = { full_attention: { rope_type: 'linear', factor: 8, rope_theta: 1e6 } }
    await setting({ rope_parameters: scaled }).with('rope_parameters.full_attention.rope_type = "linear"')
  })

  it('tensors that are missing, unknown, of another shape or number format', async () => {
    const tensors = (change: (all: NamedTensor[]) => NamedTensor[], code: string) => ({
      with: async (message: string) => refused(await changed(llama, {}, change), code).with(message),
    })
    const without = (name: string) => (all: NamedTensor[]) => all.filter((tensor) => tensor.name !== name)
    await tensors(without('lm_head.weight'), 'tensors-missing').with(
      'lack 1 tensors that this llama needs: "lm_head.weight" [',
    )
    await tensors((all) => [...all, ones('vision.weight', 2, 3)], 'tensors-unknown').with('"vision.weight" [2, 3]')
    await tensors((all) => [...all, ones('norm.weight', 64)], 'tensors-unknown').with('"norm.weight" [64]')
    const other =
      (name: string, ...shape: number[]) =>
      (all: NamedTensor[]) => [...without(name)(all), ones(name, ...shape)]
    await tensors(other('model.norm.weight', 63), 'tensor-shape').with(
      '"model.norm.weight" is 63; this configuration needs 64',
    )
    await tensors(other('model.layers.0.mlp.up_proj.weight', 64, 256), 'tensor-shape').with(
      'is 64 × 256; this configuration needs 256 × 64',
    )
    const f64 = { ...ones('model.norm.weight', 128), dtype: 'f64', shape: [64] } // the bytes are nonsense and never read
    await tensors((all) => [...without('model.norm.weight')(all), f64], 'tensor-format').with('of the format F64; ')
    await tensors(() => [], 'tensors-missing').with('lack 21 tensors')
  })

  it('what is no model', async () => {
    const only = (name: string) => new Map([[name, llama.get('model.safetensors')!]])
    await refused(only('model.safetensors')).with('no config.json among the files')
    const pickle = new Map(llama).set('pytorch_model.bin', json({}))
    pickle.delete('model.safetensors')
    await refused(pickle).with('"pytorch_model.bin" is a pickle file')
    await refused(
      new Map([
        ['a.gguf', json({})],
        ['b.gguf', json({})],
      ]),
      'several-models',
    ).with('several GGUF files')
    await refused(new Map()).with('no config.json')
  })
})

it('says before weights are loaded that a model is too large, and what would fit', async () => {
  const { module, config } = tinyModel('llama', tokenizer)
  const source = json(module.huggingface.config({ ...config, vocab: 1_000_000, d_model: 64 }))
  const device = { maxBinding: 2 ** 27, maxBufferSize: 2 ** 28 } as DeviceTraits
  const usage = { total: 1e6, quota: 1e9 } as Usage
  const ask = (limit: number, bytes = 1) => requireRoomFor(source, bytes, { ...device, maxBufferSize: limit }, usage)
  await expect(ask(2 ** 27)).rejects.toMatchObject({
    code: 'model-too-large',
    facts: { tensor: 'model.embed_tokens.weight', needed: 256e6, limit: 2 ** 27, width: 64, rows: 524_288 },
  })
  await expect(requireRoomFor(source, 2e9, null, usage)).rejects.toMatchObject({ code: 'quota-exceeded' })
  await expect(ask(2 ** 28)).resolves.toBeUndefined()
  await expect(requireRoomFor(null, 1, device, usage)).resolves.toBeUndefined() // a GGUF says nothing beforehand
})

it('says of a plan what no buffer holds, and in which number format it would fit', () => {
  const plan = (adapter: Choice, limit: number) =>
    planSentence(
      {
        model: { id: 'llama', options: { layers: 1, heads: 2, d_model: 64, d_ff: 64 } },
        base: { run: '', vocabulary: 500_000, context: 16 },
        adapter,
        objective: { id: 'causal-lm', options: {} },
        optimizer: { id: 'adamw', options: {} },
        training: { context: 16, batch: 1 },
      },
      500_000,
      { ...DEFAULT_TRAITS, maxBufferSize: limit },
    )
  const qlora = (tables: string) => ({ id: 'qlora', options: { tables } })
  const tensor = 'model.embed_tokens.weight'
  const refused = (facts: object) => expect.objectContaining({ code: 'too-large-as-kept', facts })
  expect(() => plan(qlora('f32'), 100e6)).toThrow(refused({ tensor, needed: 128e6, limit: 100e6, format: 'bf16' }))
  expect(() => plan(qlora('bf16'), 50e6)).toThrow(refused({ tensor, needed: 64e6, limit: 50e6, format: 'int8' }))
  expect(() => plan({ id: 'full', options: {} }, 100e6)).toThrow(expect.objectContaining({ code: 'model-too-large' }))
  expect(plan(qlora('int8'), 50e6).bytes.frozen).toBeLessThan(50e6)
  const nowhere = { id: 'lora', options: { targets: 'query' } }
  expect(() => plan(nowhere, 1e9)).toThrow(expect.objectContaining({ code: 'nothing-trained' }))
})

it('streams tensors larger than a strip in pieces of at most 16 MiB', async () => {
  // 5 × 2^20 values, kept (inputs, outputs) as GPT-2 does: 20 MiB.
  const [inputs, outputs] = [1024, 5120]
  const read = async function* (from: number, to: number) {
    for (let at = from; at < to; at += 100_000)
      yield Float32Array.from({ length: Math.min(100_000, to - at) }, (_, i) => at + i)
  }
  let seen = 0
  for await (const piece of swappedAxes(read, inputs * outputs, { outer: 1, a: inputs, b: outputs })) {
    expect(piece.byteLength).toBeLessThanOrEqual(16 << 20)
    for (let i = 0; i < piece.length; i += 997) {
      const [out, input] = [Math.floor((seen + i) / inputs), (seen + i) % inputs]
      if (piece[i] !== input * outputs + out) expect(piece[i]).toBe(input * outputs + out)
    }
    seen += piece.length
  }
  expect(seen).toBe(inputs * outputs)
})
