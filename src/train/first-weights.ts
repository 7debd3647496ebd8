// What a program's parameters begin with: a base model's weights, first values of an adapter's own, or of everything. Frozen
// weights of few bits are encoded on their way. Knows parameters by name; where values go is the caller's.

import { encode } from '../compress/encode.ts'
import { encodePieces } from '../compress/stream.ts'
import { initialise } from '../nn/init.ts'
import type { Param } from '../nn/scope.ts'
import type { Quantized } from '../ops/kernels/quantized.ts'
import { decode } from '../ops/scalar/quantized.ts'
import { size, type Tensor } from '../tensor.ts'

/** Weights by name, (outputs, inputs). */
export interface WeightSource {
  readonly tensors: readonly { readonly name: string }[]
  read(name: string): Promise<Float32Array>
  /** The same in pieces, where the weights can be had so. */
  pieces?(name: string): AsyncIterable<Float32Array>
}
/** Values of a matrix that is read at once where it is to be quantized: NF4 in pieces has to be read twice. */
const WHOLE = 2 ** 22
type Words = Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>

/**
 * Writes first values of those parameters that `wanted` says, one at a time.
 * @param base what it has is taken from there; the rest is initialised from `seed`
 * @param write values from an element of the tensor on
 */
export async function writeFirstWeights(
  params: ReadonlyMap<string, Param>,
  seed: number,
  base: WeightSource | null,
  write: (stored: Tensor, values: Words, offset: number) => void,
  wanted: (param: Param) => boolean = () => true,
): Promise<void> {
  const known = new Set(base?.tensors.map(({ name }) => name))
  for (const [name, param] of params) {
    if (!wanted(param)) continue
    const { stored, tensor } = param
    if (known.has(name) && base!.pieces && (stored === tensor || size(tensor.shape) > WHOLE)) {
      const pieces = () => base!.pieces!(name)
      if (stored !== tensor) {
        const { format, shape } = tensor.node.attrs as Quantized
        await encodePieces(pieces, size(shape), format, (words, offset) => write(stored, words, offset))
        continue
      }
      let offset = 0
      for await (const piece of pieces()) {
        write(stored, Float32Array.from(piece), offset)
        offset += piece.length
      }
      continue
    }
    const values = known.has(name)
      ? Float32Array.from(await base!.read(name))
      : initialise(name, param, seed, await namedBy(param, params, base))
    write(stored, stored === tensor ? values : encode(values, (tensor.node.attrs as Quantized).format), 0)
  }
}

/** The values that `init.of` names, as the model computes with them. */
async function namedBy({ init }: Param, params: ReadonlyMap<string, Param>, base: WeightSource | null) {
  if (init.kind !== 'row norms' || !base) return undefined
  const values = Float32Array.from(await base.read(init.of))
  const { tensor, stored } = params.get(init.of)!
  if (stored === tensor) return values
  const { format } = tensor.node.attrs as Quantized
  return decode(encode(values, format), format, values.length)
}
