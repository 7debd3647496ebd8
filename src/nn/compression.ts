// What a file of compress/ is: weights in, words out. And what the words cost: how far they are from the weights.

import { decode, type Format } from '../ops/scalar/quantized.ts'
import type { Options } from '../options.ts'

export interface CompressModule {
  options: Options
  /** @param values settings of `options` */
  format(values: Readonly<Record<string, number | string | boolean>>): Format
  /** The words of ops/scalar/quantized.ts. @throws RangeError where a weight is not finite or out of the format's range */
  encode(weights: ArrayLike<number>, format: Format): Uint32Array<ArrayBuffer>
}

export interface LogitsError {
  /** Root mean square of the differences, and as a share of the exact logits' own. */
  rms: number
  relative: number
  /** Mean Kullback-Leibler divergence of the distributions, in nats a token. */
  divergence: number
  /** Share of tokens whose likeliest successor is the same. */
  agreement: number
}
/** How far logits are from the exact ones, both (tokens, vocabulary): what running a model on packed weights costs. */
export function logitsError(exact: ArrayLike<number>, got: ArrayLike<number>, vocabulary: number): LogitsError {
  const tokens = exact.length / vocabulary
  let [lost, own, divergence, agreeing] = [0, 0, 0, 0]
  for (let t = 0; t < tokens; t++) {
    const rows = [exact, got].map((all) => Float64Array.from({ length: vocabulary }, (_, v) => all[t * vocabulary + v]))
    const tops = rows.map((row) => row.indexOf(row.reduce((a, b) => Math.max(a, b))))
    const logs = rows.map(
      (row, i) => row[tops[i]] + Math.log(row.reduce((sum, x) => sum + Math.exp(x - row[tops[i]]), 0)),
    )
    if (tops[0] === tops[1]) agreeing++
    rows[0].forEach((x, v) => {
      lost += (x - rows[1][v]) ** 2
      own += x * x
      divergence += Math.exp(x - logs[0]) * (x - logs[0] - (rows[1][v] - logs[1]))
    })
  }
  return {
    rms: Math.sqrt(lost / exact.length),
    relative: own ? Math.sqrt(lost / own) : 0,
    divergence: divergence / tokens,
    agreement: agreeing / tokens,
  }
}

export interface CompressionError {
  bytes: number
  bitsPerWeight: number
  /** Root mean square of what is lost, in the weights' unit, and as a share of the weights' own. */
  rms: number
  relative: number
  largest: number
}
export function compressionError(weights: ArrayLike<number>, words: Uint32Array, format: Format): CompressionError {
  const decoded = decode(words, format, weights.length)
  let [lost, own, largest] = [0, 0, 0]
  for (let i = 0; i < weights.length; i++) {
    const error = Math.abs(decoded[i] - weights[i])
    lost += error * error
    own += weights[i] * weights[i]
    largest = Math.max(largest, error)
  }
  const rms = Math.sqrt(lost / weights.length)
  const relative = own ? Math.sqrt(lost / own) : 0
  return { bytes: words.byteLength, bitsPerWeight: (words.byteLength * 8) / weights.length, rms, relative, largest }
}
