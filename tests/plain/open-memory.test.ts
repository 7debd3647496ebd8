// A file of 500 MB is opened and read to its end as a store keeps it, and never are more than 64 MB of it in JavaScript's memory. Counted
// is what is still there after a garbage collection, at every fourth piece. The file exists only as far as it is read. The same holds
// for a table that is quantized on its way to the device.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { encodePieces } from '../../src/compress/stream.ts'
import { openModel } from '../../src/engine/open/open.ts'
import { firstCheckpoint } from '../../src/engine/open/stored.ts'
import { shapesOf } from '../../src/engine/open/tensors.ts'
import { type ByteSource, fromBytes, type NamedTensor } from '../../src/formats/bytes.ts'
import { encodedBytes } from '../../src/formats/ggml.ts'
import { gguf as ggufFile, string, strings, type u32 } from '../../src/formats/gguf.ts'
import { safetensors } from '../../src/formats/safetensors.ts'
import * as gpt2 from '../../src/models/gpt2.ts'
import * as llama from '../../src/models/llama.ts'
import type { ModelConfig } from '../../src/nn/model.ts'
import { wordLayout } from '../../src/ops/scalar/quantized.ts'
import { readValues } from '../../src/options.ts'
import { CHUNK_BYTES } from '../../src/store/store.ts'
import { size } from '../../src/tensor.ts'

setFlagsFromString('--expose-gc')
setFlagsFromString('--no-concurrent-array-buffer-sweeping') // or what was collected may be counted for a while
const collectGarbage: () => void = runInNewContext('gc')
const held = () => {
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** A tensor that is never written: only its place in a header counts. */
const absent = (name: string, dtype: string, shape: readonly number[]): NamedTensor => ({
  name,
  dtype,
  shape,
  byteLength: encodedBytes(dtype, size(shape)),
  bytes: async function* () {},
})
/** The file's header, and zeros for as long as it says. */
async function hollow(file: { byteLength: number; bytes(): AsyncIterable<Uint8Array> }): Promise<ByteSource> {
  const { value: head } = await file.bytes()[Symbol.asyncIterator]().next()
  return {
    size: file.byteLength,
    async read(offset, length) {
      const bytes = new Uint8Array(length)
      if (offset < head.length) bytes.set(head.subarray(offset, offset + length))
      return bytes
    },
  }
}
async function readAll(files: Map<string, ByteSource>, least: number) {
  const before = held()
  const opened = await openModel(files)
  const { tensors } = opened
  let most = 0
  let values = 0
  let pieces = 0
  const { arrays } = firstCheckpoint(opened, () => {})
  for (const [i, { name, shape }] of tensors.entries()) {
    let of = 0
    for await (const piece of arrays[i].read()) {
      of += piece.length / 4
      if (pieces++ % 4 === 0) most = Math.max(most, held() - before)
    }
    expect(of, name).toBe(size(shape))
    values += of
  }
  expect(values).toBeGreaterThan(least)
  expect((most + CHUNK_BYTES) / 1e6).toBeLessThan(64) // the store fills one chunk at a time
  return most
}

it('GPT-2 in float32, its matrices turned: 498 MB', async () => {
  const config: ModelConfig = { ...readValues(gpt2.options, gpt2.presets.gpt2), vocab: 50257, context: 1024 }
  const tensors = [...shapesOf(gpt2, config)].map(([name, shape]) =>
    absent(name, 'f32', gpt2.huggingface.stored(name, shape)?.shape ?? shape),
  )
  const weights = await hollow(safetensors(tensors))
  expect(weights.size).toBeGreaterThan(497e6)
  const json = new TextEncoder().encode(JSON.stringify(gpt2.huggingface.config(config)))
  const files = new Map([
    ['config.json', fromBytes(json)],
    ['model.safetensors', weights],
  ])
  console.log(`at most ${((await readAll(files, 124e6)) / 1e6).toFixed(0)} MB`)
})

it('a layer and a table of a llama in 4 bits, its queries and keys turned', async () => {
  const size = { layers: 1, heads: 32, kv_heads: 8, d_model: 2048, d_ff: 8192 }
  const config: ModelConfig = { ...readValues(llama.options, size), vocab: 32000, context: 2048 }
  const tensors = [...shapesOf(llama, config)].map(([name, shape]) => {
    const { name: inFile, keepF32 } = llama.gguf.tensor(name, shape, config)
    return absent(inFile, keepF32 ? 'f32' : 'q4_k', shape)
  })
  const metadata = new Map([
    ['general.architecture', string('llama')],
    ['tokenizer.ggml.model', string('gpt2')],
    ['tokenizer.ggml.pre', string('gpt-2')],
    ['tokenizer.ggml.tokens', strings(['a', 'b'])],
    ['tokenizer.ggml.merges', strings([])],
    ...llama.gguf
      .metadata(config)
      .map(([key, kind, value]) => [key, { kind, value } as ReturnType<typeof u32>] as const),
  ])
  const file = await hollow(ggufFile(metadata, tensors))
  console.log(
    `${(file.size / 1e6).toFixed(0)} MB, at most ${((await readAll(new Map([['m.gguf', file]]), 1e8)) / 1e6).toFixed(0)} MB`,
  )
})

it.each(['nf4', 'int8'] as const)('a table of 34 MB on its way to the device in %s', async (format) => {
  const count = 4096 * 2048
  const before = held()
  let [most, words, turn] = [0, 0, 0]
  async function* pieces() {
    for (let at = 0; at < count; at += 2 ** 20) {
      yield new Float32Array(2 ** 20)
      if (turn++ % 4 === 0) most = Math.max(most, held() - before)
    }
  }
  await encodePieces(pieces, count, format, (part) => {
    words += part.length
  })
  expect(words).toBe(wordLayout(format, count).words)
  expect(most / 1e6).toBeLessThan(24) // the table alone would be 34
  console.log(`${format}: at most ${(most / 1e6).toFixed(0)} MB`)
})
