// Frozen weights of few bits. A weight kept in words is the result of `dequantize`, and to whoever traces it looks like any other
// tensor; graph/fuse.ts hands the words themselves to the products and look-ups that can read them, and only for others is the
// f32 tensor made. No gradient flows into the words.

import wgsl from '../../shaders/quantized.wgsl?raw'
import { grid, rowRanges } from '../kernel.ts'
import { apply, type CaseInput, f32, type Op, type Shape, size, type Tensor, type TensorType } from '../tensor.ts'
import { decodeFlops, dequantizeRange, type Quantized, quantizedConstants, wordsOf } from './kernels/quantized.ts'
import { blockOf, decode, FORMATS, type Format, floatBits, wordLayout } from './scalar/quantized.ts'

function check(words: TensorType, quantized: Quantized) {
  if (words.dtype !== 'u32' || size(words.shape) !== wordsOf(quantized))
    throw new Error(
      `[${quantized.shape}] in ${quantized.format} takes ${wordsOf(quantized)} words, not ${words.dtype} [${words.shape}]`,
    )
}

/** Input words (u32); output the tensor of attrs.shape. */
const op: Op<Quantized> = {
  name: 'dequantize',
  outputs([words], attrs) {
    check(words, attrs)
    return [f32(...attrs.shape)]
  },
  reference([y], [words], { attrs }) {
    y.set(decode(words, attrs.format, y.length))
  },
  dispatch({ inputs: [words], outputs: [y], attrs }, device) {
    const width = size(y.shape) / y.shape[0]
    return rowRanges(y.shape[0], width * 4, device).map(({ start, count }) => {
      const range = { offset: start * width, length: count * width }
      return dequantizeRange(attrs, { tensor: words }, { tensor: y, ...range }, range.offset, range.length)
    })
  },
  flops: ({ attrs }) => decodeFlops(attrs.format) * size(attrs.shape),
  cases: FORMATS.flatMap((format) => [
    // Whole blocks and rows; blocks that cross rows and end past the tensor; 300 blocks, so that NF4 has two groups.
    { inputs: [sampleWords(format, [4, 64])], attrs: { format, shape: [4, 64] } },
    { inputs: [sampleWords(format, [7, 13])], attrs: { format, shape: [7, 13] } },
    { inputs: [sampleWords(format, [300, 64])], attrs: { format, shape: [300, 64] }, large: true },
  ]),
}

/** Inputs words, ids (…) u32; output (…, C): rows of the table. */
export const quantizedEmbeddingOp: Op<Quantized> = {
  name: 'quantized-embedding',
  outputs([words, ids], attrs) {
    check(words, attrs)
    return [f32(...ids.shape, attrs.shape[1])]
  },
  reference([y], [words, ids], { attrs }) {
    const C = attrs.shape[1]
    const table = decode(words, attrs.format, size(attrs.shape))
    ids.forEach((id, i) => {
      y.set(table.subarray(id * C, id * C + C), i * C)
    })
  },
  dispatch({ inputs: [words, ids], outputs: [y], attrs }) {
    const COUNT = size(y.shape)
    const { workgroups, GRID_X } = grid(Math.ceil(COUNT / 64))
    return [
      {
        shader: wgsl,
        entry: 'rows',
        constants: { FIRST: 0, COUNT, CHANNELS: attrs.shape[1], GRID_X, ...quantizedConstants(attrs) },
        bindings: { words: { tensor: words }, ids: { tensor: ids }, y: { tensor: y } },
        workgroups,
      },
    ]
  },
  flops: ({ outputs: [y], attrs }) => decodeFlops(attrs.format) * size(y.shape),
  cases: FORMATS.map((format) => ({
    inputs: [sampleWords(format, [11, 18]), { shape: [2, 3], below: 11 }],
    attrs: { format, shape: [11, 18] },
  })),
}

/** Words of every code, with scales near one: what a case feeds. */
export function sampleWords(format: Format, shape: Shape): CaseInput {
  const { scales, groups, words } = wordLayout(format, size(shape))
  const values = () => {
    let state = 1
    const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0)
    // Finite halves below two in size; an int4 block's step and least of about 0.1.
    const halves = (i: number) => (random() & 0x3fff3fff) + (i % 2 ? 0x8000 : 0)
    const steps = () => (0xb000 + (random() >>> 23)) * 65536 + 0x2c00 + (random() >>> 23)
    return Array.from({ length: words }, (_, i) => {
      if (blockOf(format) === 1) return halves(i)
      if (i < scales || (format === 'nf4' && i < groups)) return random()
      return format.startsWith('int4') ? steps() : floatBits(0.5 + random() / 2 ** 32)
    })
  }
  return { shape: [words], below: 2 ** 32, values }
}

/** The tensor that words stand for. */
export const dequantize = (words: Tensor, attrs: Quantized): Tensor => apply(op, [words], attrs)[0]
export const isDequantized = ({ node }: Tensor) => node.op === op
/** Rows of a table kept in words, by ids (…). */
export const quantizedEmbedding = (words: Tensor, ids: Tensor, attrs: Quantized): Tensor =>
  apply(quantizedEmbeddingOp, [words, ids], attrs)[0]
export default op
