// The words of weights that come in pieces: the same as of all at once (encode.ts), while no more than a piece is held. What formats are,
// their own files know; only NF4 has to look at everything twice, since the scales of its scales depend on all weights.

import { bitsOf, blockOf, type Format, wordLayout } from '../ops/scalar/quantized.ts'
import { encode } from './encode.ts'
import { absmaxOf, codesOf, quantizedScales } from './nf4.ts'

/** Whole blocks and whole words of every format. */
const GRAIN = 4096

/**
 * @param pieces gives all weights in order, each time it is called
 * @param write words from a word of the tensor on
 * @throws RangeError where a weight is not finite or out of the format's range
 */
export async function encodePieces(
  pieces: () => AsyncIterable<Float32Array>,
  elements: number,
  format: Format,
  write: (words: Uint32Array<ArrayBuffer>, offset: number) => void,
): Promise<void> {
  const layout = wordLayout(format, elements)
  const codesAt = (element: number) => (element * bitsOf(format)) / 32
  if (format !== 'nf4') {
    let block = 0
    for await (const { at, values } of grains(pieces())) {
      const words = encode(values, format)
      const { scales, blocks } = wordLayout(format, values.length)
      write(words.slice(0, scales), codesAt(at))
      if (words.length > scales) write(words.slice(scales), layout.scales + block)
      block += blocks
    }
    return
  }
  const absmax = new Float64Array(layout.blocks)
  for await (const { at, values } of grains(pieces())) absmax.set(absmaxOf(values), at / blockOf('nf4'))
  const { words, units } = quantizedScales(absmax, elements)
  write(Uint32Array.from(words), layout.scales)
  for await (const { at, values } of grains(pieces()))
    write(codesOf(values, units.subarray(at / blockOf('nf4'))), codesAt(at))
}

/** The same values in whole grains, but for the last. */
async function* grains(pieces: AsyncIterable<Float32Array>): AsyncGenerator<{ at: number; values: Float32Array }> {
  let [at, rest] = [0, new Float32Array()]
  for await (const piece of pieces) {
    const all = new Float32Array(rest.length + piece.length)
    all.set(rest)
    all.set(piece, rest.length)
    const whole = all.length - (all.length % GRAIN)
    if (whole) yield { at, values: all.subarray(0, whole) }
    at += whole
    rest = all.slice(whole)
  }
  if (rest.length) yield { at, values: rest }
}
