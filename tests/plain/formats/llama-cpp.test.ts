// llama.cpp opens our GGUF files, tokenizes as our tokenizers do, and computes what a float64 forward pass computes.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { swapAxes } from '../../../src/formats/axes.ts'
import { type ByteStream, collect, fromBytes } from '../../../src/formats/bytes.ts'
import { encoded, floats } from '../../../src/formats/ggml.ts'
import { f32, gguf, type Metadata, readGguf, string, u32 } from '../../../src/formats/gguf.ts'
import { tokenizerMetadata } from '../../../src/formats/gguf-tokenizer.ts'
import { train as trainBpe } from '../../../src/tokenizers/bpe.ts'
import { train as trainByte } from '../../../src/tokenizers/byte.ts'
import { train as trainChar } from '../../../src/tokenizers/char.ts'
import type { Tokenizer } from '../../../src/tokenizers/tokenizer.ts'
import { openInLlamaCpp, unavailable } from '../../llama/llama.ts'
import {
  divergence,
  gpt2Forward,
  gpt2Shapes,
  llamaForward,
  llamaShapes,
  randomWeights,
  relativeRms,
  size,
  type Weights,
} from '../../llama/reference.ts'

const TEXT = 'Once upon a time, a small fox said: "It\'s 12345 o\'clock!"\n\n  从前有一只小狐狸。🦊 Ünïcode\ttabs'
const SHORT = TEXT.slice(0, 36)

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vitro-llama-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function save(name: string, stream: ByteStream): Promise<string> {
  const path = join(folder, name)
  writeFileSync(path, await collect(stream))
  return path
}

const common = (architecture: string): [string, ReturnType<typeof u32>][] => [
  ['general.architecture', string(architecture)],
  [`${architecture}.context_length`, u32(size.context)],
  [`${architecture}.embedding_length`, u32(size.width)],
  [`${architecture}.block_count`, u32(size.layers)],
  [`${architecture}.feed_forward_length`, u32(size.hidden)],
  [`${architecture}.attention.head_count`, u32(size.heads)],
]
const llamaMetadata = (tokenizer: Tokenizer): Metadata =>
  new Map([
    ...common('llama'),
    ['llama.attention.head_count_kv', u32(size.kvHeads)],
    ['llama.attention.layer_norm_rms_epsilon', f32(1e-5)],
    ...tokenizerMetadata(tokenizer.vocabulary()),
  ])
const gpt2Metadata = (tokenizer: Tokenizer): Metadata =>
  new Map([
    ...common('gpt2'),
    ['gpt2.attention.layer_norm_epsilon', f32(1e-5)],
    ...tokenizerMetadata(tokenizer.vocabulary()),
  ])

/** Matrices in format `id`; vectors and positions in float32, as llama.cpp wants them. */
function tensorsOf(weights: Weights, id: string) {
  return [...weights].map(([name, { shape, values }]) =>
    encoded(name, shape, shape.length === 1 || name === 'position_embd.weight' ? 'f32' : id, () => [values]),
  )
}

/** From rotated halves of a head to rotated neighbours. */
const neighbours = (values: Float32Array, heads: number) =>
  heads ? swapAxes(values, { outer: heads, a: 2, b: size.width / size.heads / 2 }) : values

function permuted(weights: Weights): Weights {
  const heads = (name: string) => (/attn_q/.test(name) ? size.heads : /attn_k/.test(name) ? size.kvHeads : 0)
  return new Map(
    [...weights].map(([name, { shape, values }]) => [name, { shape, values: neighbours(values, heads(name)) }]),
  )
}

/** The weights as a reader of the file sees them. */
async function weightsIn(stream: ByteStream): Promise<Weights> {
  const { tensors } = await readGguf(fromBytes(await collect(stream)))
  return new Map(
    await Promise.all(tensors.map(async (t) => [t.name, { shape: t.shape, values: await floats(t) }] as const)),
  )
}

// Mean KL divergence in nats a token, from the float64 forward pass over the decoded weights. Not zero, since llama.cpp rounds
// activations too: to 16 bits for f16 and bf16, to 8 for blocks. Bounds are thrice what was measured. Rounding the weights alone
// costs 0.05 for q4_0 and 0.03 for q4_k, so a block decoded otherwise than we do would show.
const DIVERGENCE: [id: string, bound: number][] = [
  ['f16', 7e-7],
  ['bf16', 5e-5],
  ['q8_0', 5e-4],
  ['q4_0', 6e-4],
  ['q6_k', 1e-3],
  ['q4_k', 1e-3],
]

describe.skipIf(unavailable)('llama.cpp', { timeout: 120_000 }, async () => {
  const corpus = [`${TEXT}\nOnce upon a time there was a fox. The fox said it was a small time. 从前，从前。`]
  const bpe = await trainBpe(corpus, { vocab: 300 })
  const vocab = bpe.vocabSize
  const llama = randomWeights(llamaShapes(vocab), 1)
  const gpt2 = randomWeights(gpt2Shapes(vocab), 2)

  it.each<[string, Tokenizer]>([
    ['BPE', bpe],
    ['character', await trainChar(corpus, { vocab: 400 })],
    ['byte', await trainByte()],
  ])('tokenizes as the %s tokenizer does', async (name, tokenizer) => {
    const weights = randomWeights(gpt2Shapes(tokenizer.vocabSize), 3)
    const path = await save(`${name}.gguf`, gguf(gpt2Metadata(tokenizer), tensorsOf(weights, 'q4_0')))
    const texts = [TEXT, 'unseen: żółć 龍 \u0000 \u{10ffff}', '  \n\n \t x', "I'll <|endoftext|> don't", 'a']
    const answers = await openInLlamaCpp(
      path,
      texts.map((text) => ({ text })),
    )
    expect(answers.map(({ ids }) => ids)).toEqual(texts.map((text) => [...tokenizer.encode(text)]))
  })

  it('llama in float32: logits within 1e-4 (measured 3e-7)', async () => {
    const path = await save('llama.gguf', gguf(llamaMetadata(bpe), tensorsOf(permuted(llama), 'f32')))
    const [{ ids, logits }] = await openInLlamaCpp(path, [{ text: SHORT }])
    const reference = llamaForward(llama, ids, 'halves')
    expect(relativeRms(logits, reference)).toBeLessThan(1e-4)
    // The permutation of queries and keys is no trifle: the same weights rotated the other way are far off.
    expect(relativeRms(llamaForward(llama, ids, 'neighbours'), reference)).toBeGreaterThan(0.05)
  })

  it('GPT-2 in float32: logits within 1e-3 (measured 3e-4: ggml looks GELU up in a table of halves)', async () => {
    const path = await save('gpt2.gguf', gguf(gpt2Metadata(bpe), tensorsOf(gpt2, 'f32')))
    const [{ ids, logits }] = await openInLlamaCpp(path, [{ text: SHORT }])
    expect(relativeRms(logits, gpt2Forward(gpt2, ids))).toBeLessThan(1e-3)
  })

  it.each(DIVERGENCE)('llama in %s: diverges from its decoded weights by less than %d', async (id, bound) => {
    const stream = gguf(llamaMetadata(bpe), tensorsOf(permuted(llama), id))
    const [{ ids, logits }] = await openInLlamaCpp(await save(`${id}.gguf`, stream), [{ text: SHORT }])
    const reference = llamaForward(await weightsIn(stream), ids, 'neighbours')
    expect(divergence(logits, reference, vocab)).toBeLessThan(bound)
  })

  it('a file that makes llama.cpp abort fails in its own process, with its complaint', async () => {
    const broken = new Map(llamaMetadata(bpe))
    broken.delete('llama.attention.head_count')
    const path = await save('broken.gguf', gguf(broken, tensorsOf(permuted(llama), 'f32')))
    await expect(openInLlamaCpp(path, [{ text: 'a' }])).rejects.toThrow(/llama\.cpp failed on .*broken\.gguf/)
  })
})
