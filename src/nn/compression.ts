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
