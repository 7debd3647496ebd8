// A head of labels in float64: loss and gradients are PyTorch's, whose …ForSequenceClassification and …ForTokenClassification the golden
// script computes (1e-10, as in golden.test.ts); the model's own head is a parameter no more, and score is trained whatever the adapter;
// and it leaves under the names of transformers 4.57 and PEFT 0.17.

import { describe, expect, it } from 'vitest'
import * as lora from '../../src/adapters/lora.ts'
import { sortByToken } from '../../src/data/sort-by-token.ts'
import { toGguf, toHuggingFace } from '../../src/engine/export.ts'
import type { LabelHead } from '../../src/engine/label-export.ts'
import { openModel } from '../../src/engine/open/open.ts'
import { weightsOf } from '../../src/engine/open/tensors.ts'
import { toPeft } from '../../src/engine/peft.ts'
import type { Sentence } from '../../src/engine/sentence.ts'
import type { RunConfig } from '../../src/engine/types.ts'
import { mergedWeights, parametersOf, publishedModel } from '../../src/engine/usable-model.ts'
import { collect, fromBytes, type NamedFile } from '../../src/formats/bytes.ts'
import { readSafetensors } from '../../src/formats/safetensors.ts'
import { backward } from '../../src/graph/backward.ts'
import { evaluate } from '../../src/graph/cpu.ts'
import { fuse } from '../../src/graph/fuse.ts'
import type { Tuning } from '../../src/nn/adapter.ts'
import { type HeadShape, headed } from '../../src/nn/label-head.ts'
import { plain } from '../../src/nn/layers.ts'
import type { Param } from '../../src/nn/scope.ts'
import * as sequence from '../../src/objectives/sequence-classification.ts'
import * as token from '../../src/objectives/token-classification.ts'
import { readValues } from '../../src/options.ts'
import { leaf, one, size, type Tensor } from '../../src/tensor.ts'
import { train } from '../../src/tokenizers/bpe.ts'
import { familyNames, tinyModel } from '../families.ts'
import { base, classification } from '../golden/classification.ts'

const { model, config, shape } = base
const PLAIN = { labels: 3, bias: false }

function traced(head: HeadShape, tuning: Tuning | null = null) {
  const u32 = (name: string) => leaf(name, [shape.batch, shape.context], 'u32')
  const tokens = { ids: u32('tokens'), order: u32('order') }
  const positions = { ids: u32('positions'), order: u32('positions in order') }
  const params = new Map<string, Param>()
  const output = headed(model, params, plain, tuning, { tokens, positions }, config, head)
  return { tokens, positions, params, output }
}

describe.each(classification)('$name classification', ({ name, head, weights, batch, loss, gradients }) => {
  it("has PyTorch's loss and gradients", () => {
    const { tokens, positions, params, output } = traced(head)
    const targets = { ids: leaf('targets', tokens.ids.shape, 'u32'), weights: leaf('weights', tokens.ids.shape) }
    const places = batch.tokens.map((_, i) => i % shape.context)
    const counted = batch.counts!.reduce((sum, mark) => sum + mark, 0)
    const feed = new Map<Tensor, ArrayLike<number>>([
      [one, [1]],
      [tokens.ids, batch.tokens],
      [tokens.order, sortByToken(batch.tokens, config.vocab)],
      [positions.ids, places],
      [positions.order, sortByToken(places, config.context)],
      [targets.ids, batch.targets],
      [targets.weights, Array.from(batch.counts!, (mark) => mark / counted)],
    ])
    for (const [key, { tensor }] of params) feed.set(tensor, weights.get(key)!)
    const objective = name === 'sequence' ? sequence : token
    const total = objective.loss(output, targets, true)
    const contributions = backward(
      total,
      [...gradients.keys()].map((key) => params.get(key)!.tensor),
    )
    const [gotLoss, ...got] = evaluate(fuse([total, ...contributions.map((c) => c.gradient)]), feed)
    expect(gotLoss[0]).toBeCloseTo(loss, 12)
    for (const [key, want] of gradients) {
      const parts = got.filter((_, i) => contributions[i].of === params.get(key)!.tensor)
      const sum = Float64Array.from(parts[0], (_, i) => parts.reduce((s, part) => s + part[i], 0))
      const scale = Math.sqrt(Array.from(want).reduce((s, v) => s + v * v, 0) / want.length)
      expect(Math.max(...sum.map((v, i) => Math.abs(v - want[i]))) / scale, key).toBeLessThan(1e-10)
    }
  })
})

it('stands in the place of the own head, which is a parameter only where it is the embedding too', () => {
  const { params } = traced(PLAIN)
  expect(params.has('lm_head.weight')).toBe(false)
  expect(params.get('score.weight')!.tensor.shape).toEqual([3, config.d_model])
  const tied = new Map<string, Param>()
  const { tokens, positions } = traced(PLAIN)
  headed(model, tied, plain, null, { tokens, positions }, { ...config, tie: true }, PLAIN)
  expect([...tied.keys()].filter((key) => /embed|score|head/.test(key))).toEqual([
    'model.embed_tokens.weight',
    'score.weight',
  ])
})

it('is trained whole and in f32, whatever the adapter', () => {
  const values = readValues(lora.options, { targets: 'q_proj' })
  const { params } = traced(PLAIN, { adapter: lora, values, base: { linears: 'nf4', tables: 'int8' } })
  const { trainable, tensor, stored, origin } = params.get('score.weight')!
  expect({ trainable, plain: tensor === stored, origin }).toEqual({ trainable: true, plain: true, origin: 'head' })
  const trained = [...params].filter(([, param]) => param.trainable).map(([key]) => key.split('.').at(-2))
  expect([...new Set(trained)].sort()).toEqual(['lora_A', 'lora_B', 'score'])
})

const tokenizer = await train(['a tale of a fox '.repeat(30)], { vocab: 270, minFrequency: 2 })
const jsonOf = async (files: NamedFile[], name: string) =>
  JSON.parse(new TextDecoder().decode(await collect(files.find((file) => file.name === name)!)))
const tensorsOf = async (files: NamedFile[], name: string) =>
  (await readSafetensors(fromBytes(await collect(files.find((file) => file.name === name)!)))).tensors
const bytesOf = new Map<NamedFile, Uint8Array>()
/** The files as an opener finds them. */
const sourcesOf = (files: NamedFile[]) =>
  new Map(
    files.map((file) => {
      const { byteLength: size } = file
      const read = async (offset: number, length: number) => {
        if (!bytesOf.has(file)) bytesOf.set(file, await collect(file))
        return Uint8Array.from(bytesOf.get(file)!.subarray(offset, offset + length))
      }
      return [file.name, { size, read }]
    }),
  )
const NAMES: Record<string, string> = {
  gpt2: 'GPT2',
  opt: 'OPT',
  bloom: 'Bloom',
  qwen2: 'Qwen2',
  qwen3: 'Qwen3',
  gemma3: 'Gemma3Text',
}

/** A tiny model under LoRA whose head and adapter are random. */
function headless(family: string, head: LabelHead) {
  const whole = tinyModel(family, tokenizer)
  const values = readValues(lora.options, { rank: 2 })
  const sentence = {
    ...{ model: whole.module, modelConfig: whole.config, labels: head.labels },
    objective: head.reads === 'labels' ? sequence : token,
    tuning: { adapter: lora, values, base: lora.base() },
  } as unknown as Sentence
  const params = parametersOf(sentence)
  const own = new Map(
    [...params]
      .filter(([, { origin }]) => origin !== 'model')
      .map(([name, { tensor }]) => [
        name,
        Float32Array.from({ length: size(tensor.shape) }, (_, i) => Math.sin(i + 1)),
      ]),
  )
  const weights = {
    tensors: [...params].map(([name, { tensor }]) => ({ name, shape: tensor.shape })),
    read: async (name: string) => own.get(name) ?? whole.weights.read(name),
  }
  const config = { adapter: { id: 'lora', options: values } } as unknown as RunConfig
  return { whole, sentence, config, weights, own }
}

describe.each(familyNames)('%s with labels, taken away', (family) => {
  it('as transformers names it, alone and as PEFT', async () => {
    for (const reads of ['labels', 'tags'] as const) {
      const head = { reads, labels: ['O', 'B-LOC', 'I-LOC'] }
      const { whole, sentence, config, weights, own } = headless(family, head)
      const model = { ...whole, head, weights: mergedWeights({ sentence, config, weights }) }
      const [architecture] = family.split(/[ 3]/)
      if (reads === 'tags' && ['opt', 'gemma3'].includes(family)) {
        expect(() => toHuggingFace(model, 'f32')).toThrow(/no class for words/)
        continue
      }
      const files = toHuggingFace(model, 'f32')
      const said = await jsonOf(files, 'config.json')
      const name = NAMES[family] ?? architecture[0].toUpperCase() + architecture.slice(1)
      expect(said.architectures).toEqual([`${name}For${reads === 'labels' ? 'Sequence' : 'Token'}Classification`])
      expect(said.id2label).toEqual({ 0: 'O', 1: 'B-LOC', 2: 'I-LOC' })
      expect(said.label2id).toEqual({ O: 0, 'B-LOC': 1, 'I-LOC': 2 })
      expect(said.pad_token_id).toBe(tokenizer.eosId)
      expect((await jsonOf(files, 'tokenizer_config.json')).pad_token).toBe(tokenizer.tokenText(tokenizer.eosId))

      const layer = reads === 'tags' && ['gpt2', 'bloom'].includes(family) ? 'classifier' : 'score'
      const tensors = await tensorsOf(files, 'model.safetensors')
      const names = tensors.map(({ name }) => name)
      expect(names.filter((name) => /lm_head|score|classifier/.test(name))).toEqual(
        [`${layer}.weight`, ...(reads === 'tags' ? [`${layer}.bias`] : [])].sort(),
      )
      expect(names.some((name) => /lora/.test(name))).toBe(false)
      const head3 = tensors.find(({ name }) => name === `${layer}.weight`)!
      expect([...head3.shape]).toEqual([3, Number(whole.config.d_model)])

      const opened = await openModel(sourcesOf(files))
      expect(opened.head).toEqual(head)
      for (const tensor of opened.tensors) {
        const [want, got] = [await model.weights.read(tensor.name), await weightsOf(opened.tensors).read(tensor.name)]
        expect(Buffer.from(got.buffer).equals(Buffer.from(Float32Array.from(want).buffer)), tensor.name).toBe(true)
      }
      expect(opened.tensors.map(({ name }) => name).sort()).toEqual(
        model.weights.tensors.map(({ name }) => name).sort(),
      )

      const peft = toPeft({ sentence, config, weights }, 'somebody/base')
      expect(await jsonOf(peft, 'adapter_config.json')).toMatchObject({
        ...{ peft_type: 'LORA', task_type: reads === 'labels' ? 'SEQ_CLS' : 'TOKEN_CLS', modules_to_save: [layer] },
      })
      const adapted = await tensorsOf(peft, 'adapter_model.safetensors')
      for (const short of reads === 'tags' ? ['weight', 'bias'] : ['weight']) {
        const saved = adapted.find(({ name }) => name === `base_model.model.${layer}.${short}`)!
        expect(Buffer.from(await collect(saved))).toEqual(Buffer.from(own.get(`score.${short}`)!.buffer))
      }
      if (whole.module.gguf) expect(() => toGguf(model, 'f16')).toThrow(/no head of labels/)
    }
  })
})

it('is opened only where it chooses one of several labels', async () => {
  const head = { reads: 'tags', labels: ['O', 'B-LOC'] } as const
  const { whole, sentence, config, weights } = headless('qwen2', head)
  const files = toHuggingFace({ ...whole, head, weights: mergedWeights({ sentence, config, weights }) }, 'f32')
  const json = await jsonOf(files, 'config.json')
  const opening = async (changes: object) => {
    const config = new TextEncoder().encode(JSON.stringify({ ...json, ...changes }))
    return openModel(new Map([...sourcesOf(files), ['config.json', fromBytes(config)]]))
  }
  const { config: own, sentence: told } = publishedModel(await opening({}), '')
  expect(own).toMatchObject({ objective: { id: 'token-classification' }, labels: ['O', 'B-LOC'] })
  expect(told.labels).toEqual(['O', 'B-LOC'])
  await expect(opening({ problem_type: 'multi_label_classification' })).rejects.toThrow(/problem_type/)
  await expect(opening({ id2label: { 0: 'O', 2: 'B' } })).rejects.toThrow(/numbered from 0/)
  await expect(opening({ id2label: { 0: 'O' } })).rejects.toThrow(/2 to 255/)
  await expect(opening({ id2label: { 0: 'a', 1: 'b', 2: 'c' } })).rejects.toThrow(/score\.(weight|bias)/)
  await expect(opening({ id2label: undefined, num_labels: 1e9 })).rejects.toThrow(/2 to 255/)
})
