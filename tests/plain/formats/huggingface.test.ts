// A Hugging Face folder: names, JSON, sharding; and that what was written is read back. That other programs read the weights is
// readers.test.ts.

import { expect, it } from 'vitest'
import { type ByteSource, collect, fromBytes, type NamedFile } from '../../../src/formats/bytes.ts'
import { encoded } from '../../../src/formats/ggml.ts'
import { huggingFaceFolder, readHuggingFaceFolder } from '../../../src/formats/huggingface.ts'

const tensor = (name: string, length: number) =>
  encoded(name, [length], 'f32', () => [Float32Array.from({ length }, (_, i) => i)])
const parts = {
  config: { model_type: 'llama', hidden_size: 8 },
  generationConfig: { eos_token_id: 0 },
  tokenizer: { model: { vocab: { __proto__x: 1 } } },
  tokenizerConfig: { model_max_length: 64 },
  specialTokensMap: { eos_token: '<|endoftext|>' },
  tensors: [tensor('b', 4), tensor('a', 4), tensor('c', 10)],
  card: '---\nlicense: mit\n---\n# A model\n',
}

async function folderOf(files: readonly NamedFile[]): Promise<Map<string, ByteSource>> {
  return new Map(await Promise.all(files.map(async (file) => [file.name, fromBytes(await collect(file))] as const)))
}
const textOf = async (file: NamedFile) => new TextDecoder().decode(await collect(file))

it('has the files of the hub, and is read back', async () => {
  const files = huggingFaceFolder(parts)
  expect(files.map(({ name }) => name)).toEqual([
    'config.json',
    'generation_config.json',
    'tokenizer.json',
    'tokenizer_config.json',
    'special_tokens_map.json',
    'model.safetensors',
    'README.md',
  ])
  expect(await textOf(files[0])).toBe('{\n  "model_type": "llama",\n  "hidden_size": 8\n}\n')
  expect(await textOf(files.at(-1)!)).toBe(parts.card)

  const { tensors, ...json } = await readHuggingFaceFolder(await folderOf(files))
  const { tensors: _, card: __, ...written } = parts
  expect(json).toEqual(written)
  expect(tensors.map(({ name, shape }) => [name, shape])).toEqual([
    ['a', [4]],
    ['b', [4]],
    ['c', [10]],
  ])
})

it('splits weights over files, each at most as large as wished where its tensors allow', async () => {
  const files = huggingFaceFolder(parts, 36)
  const names = files.map(({ name }) => name).filter((name) => name.startsWith('model'))
  expect(names).toEqual([
    'model-00001-of-00002.safetensors',
    'model-00002-of-00002.safetensors',
    'model.safetensors.index.json',
  ])
  const index = JSON.parse(await textOf(files.find(({ name }) => name.endsWith('index.json'))!))
  expect(index).toEqual({ metadata: { total_size: 72 }, weight_map: { a: names[0], b: names[0], c: names[1] } })

  const { tensors } = await readHuggingFaceFolder(await folderOf(files))
  for (const tensor of tensors) {
    expect(await collect(tensor)).toEqual(await collect(parts.tensors.find(({ name }) => name === tensor.name)!))
  }
})

it('says which file is missing or no JSON', async () => {
  const folder = await folderOf(huggingFaceFolder(parts, 36))
  const without = (name: string) => new Map([...folder].filter(([key]) => key !== name))
  const withText = (name: string, text: string) =>
    new Map([...folder, [name, fromBytes(new TextEncoder().encode(text))]])
  const reads = (files: Map<string, ByteSource>) => expect(readHuggingFaceFolder(files)).rejects
  await reads(without('config.json')).toThrow('The folder has no config.json')
  await reads(without('model-00002-of-00002.safetensors')).toThrow('no "model-00002-of-00002.safetensors"')
  await reads(withText('config.json', '[1]')).toThrow('config.json is no JSON object.')
  await reads(withText('model.safetensors.index.json', '{"weight_map":{"a":7}}')).toThrow('names no weight files')
  await reads(
    new Map([...folder, ['config.json', { size: 2 ** 40, read: () => Promise.reject(new Error('read')) }]]),
  ).toThrow('at most')
  expect((await readHuggingFaceFolder(without('tokenizer.json'))).tokenizer).toBeUndefined()
})
