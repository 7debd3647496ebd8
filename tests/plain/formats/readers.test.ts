// Our files in the hands of readers that are not ours.

import { expect, it } from 'vitest'
import { collect } from '../../../src/formats/bytes.ts'
import { codec, encoded } from '../../../src/formats/ggml.ts'
import { f32, gguf, i32s, string, strings, u32 } from '../../../src/formats/gguf.ts'
import { safetensors } from '../../../src/formats/safetensors.ts'
import * as theirs from '../../llama/readers.ts'

const wild = Float32Array.of(1, -0, Number.NaN, Number.POSITIVE_INFINITY, 1e-45, Math.fround(Math.PI))

it('safetensors: @jax-js/loaders reads ours bit for bit', async () => {
  const raw = (name: string, dtype: string, bytes: Uint8Array) => ({
    name,
    dtype,
    shape: [2, 1],
    byteLength: bytes.length,
    bytes: async function* () {
      yield bytes
    },
  })
  const ids = new Uint8Array(BigInt64Array.of(-1n, 2n ** 62n).buffer)
  const stream = safetensors(
    [
      encoded('model.embed_tokens.weight', [2, 3], 'f32', () => [wild]),
      encoded('half', [6], 'f16', () => [wild]),
      encoded('scalar', [], 'f32', () => [wild.slice(5)]),
      encoded('empty', [0, 4], 'f32', () => []),
      raw('ids', 'i64', ids),
      raw('bytes', 'u8', Uint8Array.of(7, 255)),
    ],
    { format: 'pt' },
  )
  const { tensors, metadata } = theirs.readSafetensors(await collect(stream))
  expect(metadata).toEqual({ format: 'pt' })
  expect(Object.fromEntries(Object.entries(tensors).map(([name, { dtype, shape }]) => [name, [dtype, shape]]))).toEqual(
    {
      'model.embed_tokens.weight': ['F32', [2, 3]],
      half: ['F16', [6]],
      scalar: ['F32', []],
      empty: ['F32', [0, 4]],
      ids: ['I64', [2, 1]],
      bytes: ['U8', [2, 1]],
    },
  )
  const bits = (name: string) => {
    const { buffer, byteOffset, byteLength } = tensors[name].data
    return new Uint8Array(buffer, byteOffset, byteLength)
  }
  expect(bits('model.embed_tokens.weight')).toEqual(new Uint8Array(wild.buffer))
  expect(bits('half')).toEqual(codec('f16').encode(wild))
  expect(bits('scalar')).toEqual(new Uint8Array(wild.slice(5).buffer))
  expect(bits('ids')).toEqual(ids)
  expect(bits('bytes')).toEqual(Uint8Array.of(7, 255))
})

it('GGUF: @huggingface/gguf reads our metadata with its types, and finds every tensor', async () => {
  const values = new Float32Array(512).fill(0.5)
  const metadata = new Map([
    ['general.architecture', string('llama')],
    ['llama.block_count', u32(2)],
    ['llama.attention.layer_norm_rms_epsilon', f32(0.25)],
    ['tokenizer.ggml.tokens', strings(['a', 'Ġé', '中'])],
    ['tokenizer.ggml.token_type', i32s([1, 1, 3])],
  ])
  const tensors = [
    encoded('token_embd.weight', [2, 256], 'q4_k', () => [values]),
    encoded('output_norm.weight', [5], 'f32', () => [values.slice(0, 5)]),
    encoded('output.weight', [2, 256], 'q8_0', () => [values]),
  ]
  const read = await theirs.readGguf(await collect(gguf(metadata, tensors)))
  const [UINT32, INT32, FLOAT32, STRING, ARRAY] = [4, 5, 6, 8, 9] // as the specification numbers them
  expect(read.typedMetadata).toMatchObject({
    version: { value: 3 },
    'general.architecture': { value: 'llama', type: STRING },
    'llama.block_count': { value: 2, type: UINT32 },
    'llama.attention.layer_norm_rms_epsilon': { value: 0.25, type: FLOAT32 },
    'tokenizer.ggml.tokens': { value: ['a', 'Ġé', '中'], type: ARRAY, subType: STRING },
    'tokenizer.ggml.token_type': { value: [1, 1, 3], type: ARRAY, subType: INT32 },
  })
  // Shapes come as the file has them: the dimension that varies fastest first.
  expect(read.tensorInfos.map(({ name, shape, dtype, offset }) => [name, shape, dtype, offset])).toEqual([
    ['token_embd.weight', [256n, 2n], 12, 0n],
    ['output_norm.weight', [5n], 0, 288n],
    ['output.weight', [256n, 2n], 8, 320n],
  ])
})
